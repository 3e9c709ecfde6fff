"""Where the first run is, as one immutable value, and what follows from it. No Qt, no widgets: only what comes next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from launcher.core.purpose import Purpose
from launcher.core.setup_state import Setup, Step
from launcher.core.starter import starter_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.core.catalog import Catalog
    from launcher.core.hardware import Report
    from launcher.core.judgement import Judgement, Recommendation
    from launcher.workflows.events import Plan, Ready


class PageName(StrEnum):
    """The pages, in their order."""

    WELCOME = "welcome"
    COMPUTER = "computer"
    MODEL = "model"
    PLAN = "plan"
    DOWNLOAD = "download"
    READY = "ready"


_ORDER = tuple(PageName)


@dataclass(frozen=True, slots=True)
class Journey:
    """The page shown, and all that is known by then. ``resumed`` is what an interrupted run had chosen.

    ``paused``: the user had stopped its download, which then waits for them. ``starter`` comes before the choice.
    ``kit``: the folder of a kit to install from before the plan is made.
    """

    page: PageName = PageName.WELCOME
    purpose: Purpose = Purpose.BALANCED
    resumed: Setup | None = None
    report: Report | None = None
    recommendation: Recommendation | None = None
    choice: Judgement | None = None
    plan: Plan | None = None
    ready: Ready | None = None
    paused: bool = False
    starter: Judgement | None = None
    kit: str = ""

    @property
    def by_user(self) -> bool:
        """Whether the user took another model than the one recommended."""
        chosen = self.recommendation.chosen if self.recommendation else None
        return self.choice is not None and (chosen is None or chosen.model != self.choice.model)


def begin(setup: Setup, purpose: Purpose) -> Journey:
    """The first page: the welcome, or straight on where a run was cut off after its choice."""
    if setup.model is not None and setup.step in (Step.CHOSEN, Step.ENGINE, Step.MODEL):
        return Journey(PageName.COMPUTER, purpose, resumed=setup)
    return Journey(purpose=purpose)


def looked(journey: Journey, report: Report, catalog: Catalog) -> Journey:
    """The computer is known: the recommendation follows. The page stays."""
    from launcher.core.recommendation import recommend  # the first page is painted sooner without it

    recommendation = recommend(report.profile, catalog, journey.purpose, learned=report.learned)
    return replace(journey, report=report, recommendation=recommendation, choice=recommendation.chosen, plan=None)


def after_look(journey: Journey) -> Journey:
    """From the computer to the model, or straight to the download where an interrupted run had chosen one that runs."""
    choice = _resumed_choice(journey)
    if choice is None:
        return replace(journey, page=PageName.MODEL, resumed=None)
    resumed = journey.resumed or Setup()
    starter = _judged(journey, resumed.starter)
    return replace(journey, page=PageName.DOWNLOAD, choice=choice, resumed=None, paused=resumed.paused, starter=starter)


def with_purpose(journey: Journey, purpose: Purpose, catalog: Catalog) -> Journey:
    """Another purpose: another recommendation, and its model chosen."""
    if journey.report is None:
        return replace(journey, purpose=purpose)
    return looked(replace(journey, purpose=purpose), journey.report, catalog)


def with_choice(journey: Journey, model: str) -> Journey:
    """Another model, where it runs at all."""
    judged = journey.recommendation.judgement(model) if journey.recommendation else None
    return replace(journey, choice=judged) if judged is not None and judged.runs else journey


def with_kit(journey: Journey, models: Sequence[str]) -> Journey:
    """A kit brought ``models``: the choice where it is one of them, else the best of them that runs."""
    if journey.recommendation is None or (journey.choice is not None and journey.choice.model in models):
        return journey
    fit = [each for each in journey.recommendation.judgements if each.model in models and each.runs]
    return replace(journey, choice=max(fit, key=lambda each: each.need_mib or 0, default=journey.choice))


def to(journey: Journey, page: PageName) -> Journey:
    """The same journey on another page."""
    return replace(journey, page=page)


def back(journey: Journey) -> Journey:
    """One page back; from the download to the choice, because the plan was agreed to."""
    if journey.page is PageName.DOWNLOAD:
        return to(journey, PageName.MODEL)
    return to(journey, _ORDER[max(0, _ORDER.index(journey.page) - 1)])


def starter(journey: Journey) -> Judgement | None:
    """The small model that may be offered to come before the choice."""
    if journey.recommendation is None or journey.choice is None:
        return None
    return starter_for(journey.recommendation.judgements, journey.choice)


def _resumed_choice(journey: Journey) -> Judgement | None:
    judged = _judged(journey, journey.resumed.model) if journey.resumed else None
    if judged is None or journey.resumed is None:
        return None
    return replace(judged, ctx=journey.resumed.ctx or judged.ctx)


def _judged(journey: Journey, model: str | None) -> Judgement | None:
    """A model that runs here."""
    if model is None or journey.recommendation is None:
        return None
    judged = journey.recommendation.judgement(model)
    return judged if judged is not None and judged.runs else None


def arrived(journey: Journey, ready: Ready) -> Journey:
    """The model answers."""
    return replace(journey, page=PageName.READY, ready=ready)
