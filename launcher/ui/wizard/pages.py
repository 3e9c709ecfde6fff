"""The pages of the first run, in order: one class each."""

from collections.abc import Callable
from typing import Final

from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.page import Page, Stage
from launcher.ui.wizard.welcome import WelcomePage

# The first page is painted sooner without what the others need.


def _computer(stage: Stage) -> Page:
    from launcher.ui.wizard.computer import ComputerPage

    return ComputerPage(stage)


def _model(stage: Stage) -> Page:
    from launcher.ui.wizard.model import ModelPage

    return ModelPage(stage)


def _plan(stage: Stage) -> Page:
    from launcher.ui.wizard.plan import PlanPage

    return PlanPage(stage)


def _download(stage: Stage) -> Page:
    from launcher.ui.wizard.download import DownloadPage

    return DownloadPage(stage)


def _ready(stage: Stage) -> Page:
    from launcher.ui.wizard.ready import ReadyPage

    return ReadyPage(stage)


PAGES: Final[tuple[tuple[PageName, Callable[[Stage], Page]], ...]] = (
    (PageName.WELCOME, WelcomePage),
    (PageName.COMPUTER, _computer),
    (PageName.MODEL, _model),
    (PageName.PLAN, _plan),
    (PageName.DOWNLOAD, _download),
    (PageName.READY, _ready),
)

STEPS: Final = ("computer", "model", "download", "ready")
"""The steps above the pages; ``Page.step`` is an index of these."""
