"""Formulas: LaTeX set as painter paths where the typesetter can, as readable text where it cannot."""

from launcher.ui.transcript.maths.formula import Formula, formula
from launcher.ui.transcript.maths.objects import FORMULA, REPLACED, STRUT, Handlers, insert_formula, source_of, spoken
from launcher.ui.transcript.maths.plain import plain

__all__ = [
    "FORMULA",
    "REPLACED",
    "STRUT",
    "Formula",
    "Handlers",
    "formula",
    "insert_formula",
    "plain",
    "source_of",
    "spoken",
]
