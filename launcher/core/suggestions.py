"""What an empty chat suggests: four ways to begin that the model which answers is up to.

R1 reasons: sums, proofs, logic and code are its strengths; facts and long talk are not, so neither is suggested.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from launcher.core.catalog import Catalog, Model
from launcher.core.elsewhere import title_of
from launcher.core.purpose import Purpose


@dataclass(frozen=True, slots=True)
class _Rung:
    """A suggestion, the end of the keys ``chat.suggestion.*``, for a model that reaches one of the scores ``least``."""

    name: str
    least: Mapping[str, float] = field(default_factory=dict)

    def suits(self, model: Model) -> bool:
        """Whether ``model`` is up to it; every model is where no score is asked for."""
        return not self.least or any(model.scores.get(score, 0) >= least for score, least in self.least.items())


_GENERAL: Final = 1
"""The rung for a model that nothing is known of."""

_LADDERS: Final = (
    (_Rung("sum"), _Rung("maths", {"aime24": 40}), _Rung("proof", {"aime24": 65})),
    (_Rung("riddle"), _Rung("mistake", {"gpqa": 40}), _Rung("plan", {"gpqa": 55})),
    (
        _Rung("equation"),
        _Rung("formula", {"lcb": 30, "lcb_2408_2505": 30}),
        _Rung("program", {"lcb": 50, "lcb_2408_2505": 50}),
        _Rung("algorithm", {"cf": 1600}),
    ),
    (_Rung("list"), _Rung("explain", {"gpqa": 40}), _Rung("decision", {"gpqa": 55})),
)
"""Maths, logic, code, words; each from what any R1 can do to what only the large ones can.

The scores are the catalogue's, and what a model's base is good at shows in them: the 1.5b solves 29 of 100 problems of
AIME and 17 of LiveCodeBench, 7b 56 and 38, 14b 70 and 53. The bounds lie in the gaps between them. The two versions
of LiveCodeBench are not compared: each has a bound of its own.
"""

NAMES: Final = tuple(rung.name for ladder in _LADDERS for rung in ladder)
"""All there are."""

GENERAL: Final = tuple(ladder[_GENERAL].name for ladder in _LADDERS)
"""What is suggested for a model that nothing is known of, as for one of somebody else's on another computer."""


def suggestions(model: Model | None, purpose: Purpose) -> tuple[str, ...]:
    """The names of four: the hardest that suit ``model``; who wants quick answers gets what takes less thinking."""
    if model is None:
        return GENERAL
    down = 1 if purpose is Purpose.SPEED else 0
    tops = (max(at for at, rung in enumerate(ladder) if rung.suits(model)) for ladder in _LADDERS)
    return tuple(ladder[max(0, top - down)].name for ladder, top in zip(_LADDERS, tops, strict=True))


def known_as(catalog: Catalog, name: str) -> Model | None:
    """The model that an engine here or a server elsewhere calls ``name``: its tag, DeepSeek's name, or its size.

    ``None`` where the name tells of none: ``DeepSeek-R1`` alone may be any of them.
    """
    last = name.rstrip("/").rpartition("/")[2]
    found = catalog.model(last) or next((model for model in catalog.models if model.name.lower() in last.lower()), None)
    return found or next((model for model in catalog.models if model.title == title_of(name)), None)
