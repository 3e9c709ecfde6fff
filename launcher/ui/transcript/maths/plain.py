"""LaTeX as plain Unicode: what a formula reads as where it cannot be set."""

import re
from typing import Final

_GREEK: Final = dict(
    zip(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
        ],
        "αβγδεζηθικλμνξπρστυφχψω",
        strict=True,
    )
)
_CAPITALS: Final = dict(
    zip(["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"], "ΓΔΘΛΞΠΣΦΨΩ", strict=True)
)
_SIGNS: Final = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "ne": "≠", "neq": "≠", "approx": "≈", "equiv": "≡", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫",
    "partial": "∂", "nabla": "∇", "in": "∈", "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩", "to": "→",
    "rightarrow": "→", "Rightarrow": "⇒", "implies": "⇒", "iff": "⇔", "forall": "∀", "exists": "∃", "ldots": "…",
    "dots": "…", "cdots": "…", "angle": "∠", "circ": "∘", "degree": "°", "therefore": "∴", "mid": "|",
    "quad": "  ", "qquad": "    ", "left": "", "right": "", "displaystyle": "", "big": "", "Big": "",
}  # fmt: skip
_WORDS: Final = {**_GREEK, **_CAPITALS, **_SIGNS}
_RAISED: Final = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED: Final = str.maketrans("0123456789+-=()aeioux", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢₒᵤₓ")
_GROUP = r"\{([^{}]*)\}"
_FRACTION: Final = re.compile(r"\\[dt]?frac\s*" + _GROUP + r"\s*" + _GROUP)
_ROOT: Final = re.compile(r"\\sqrt\s*(?:\[([^\]]*)\])?\s*" + _GROUP)
_DRESSED: Final = re.compile(
    r"\\(?:text(?:bf|rm|it)?|math(?:rm|bf|it|cal|bb|sf)|operatorname\*?|boxed|bar|vec)\s*" + _GROUP
)
_RAISING: Final = re.compile(r"\^(?:" + _GROUP + r"|(\w))")
_LOWERING: Final = re.compile(r"_(?:" + _GROUP + r"|(\w))")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+)")
_DEEPEST = 8  # groups inside groups


def plain(tex: str) -> str:
    r"""``\frac{1}{2}x^2`` as ``1/2 x²``; what has no plain form stays as it is."""
    text = tex
    for _ in range(_DEEPEST):
        before = text
        text = _FRACTION.sub(lambda m: f"{_grouped(m[1])}/{_grouped(m[2])} ", text)
        text = _ROOT.sub(lambda m: f"{_moved(m[1] or '', _RAISED, '')}√{_grouped(m[2])}", text)
        text = _DRESSED.sub(lambda m: m[1], text)
        text = _RAISING.sub(lambda m: _moved(m[1] or m[2] or "", _RAISED, "^"), text)
        text = _LOWERING.sub(lambda m: _moved(m[1] or m[2] or "", _LOWERED, "_"), text)
        if text == before:
            break
    text = _COMMAND.sub(lambda m: _WORDS.get(m[1], m[1] + " "), text)
    return re.sub(r"\s+", " ", re.sub(r"\\[,;!: ]|\\\\|[{}&]", " ", text)).strip()


def _grouped(text: str) -> str:
    """In brackets where it is more than one thing."""
    return text if re.fullmatch(r"\\?\w+", text) else f"({text})"


def _moved(text: str, table: dict[int, int], sign: str) -> str:
    """Raised or lowered, where every letter of it can be."""
    if all(ord(letter) in table for letter in text):
        return text.translate(table)
    return f"{sign}{text}" if len(text) == 1 else f"{sign}({text})"
