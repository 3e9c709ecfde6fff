"""The pages of the first run, in order: one class each."""

from typing import Final

from launcher.ui.wizard.computer import ComputerPage
from launcher.ui.wizard.download import DownloadPage
from launcher.ui.wizard.flow import PageName
from launcher.ui.wizard.model import ModelPage
from launcher.ui.wizard.page import Page
from launcher.ui.wizard.plan import PlanPage
from launcher.ui.wizard.ready import ReadyPage
from launcher.ui.wizard.welcome import WelcomePage

PAGES: Final[tuple[tuple[PageName, type[Page]], ...]] = (
    (PageName.WELCOME, WelcomePage),
    (PageName.COMPUTER, ComputerPage),
    (PageName.MODEL, ModelPage),
    (PageName.PLAN, PlanPage),
    (PageName.DOWNLOAD, DownloadPage),
    (PageName.READY, ReadyPage),
)

STEPS: Final = ("computer", "model", "download", "ready")
"""The steps above the pages; ``Page.step`` is an index of these."""
