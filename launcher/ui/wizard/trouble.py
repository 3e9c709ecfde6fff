"""The notice of a page that fetches: what stands in the way, and the presses that may help."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from launcher.core.problems import Code, Problem
from launcher.text import say
from launcher.ui.parts import Button, Notice, PlainButton, PrimaryButton, QuietButton
from launcher.ui.wizard.mirrors import MIRRORS_HELP, open_mirrors
from launcher.ui.wizard.page import Page
from launcher.workflows import beside

_KIT_HELPS: Final = frozenset(
    {
        Code.NO_NETWORK,
        Code.MIRROR_UNREACHABLE,
        Code.MIRROR_REFUSED,
        Code.MIRROR_BUSY,
        Code.NETWORK_LOGIN,
        Code.PULL_STALLED,
        Code.KIT_MISSING,
        Code.KIT_INCOMPLETE,
        Code.KIT_DAMAGED,
        Code.KIT_OTHER_SYSTEM,
    }
)
"""Where nothing can be fetched a kit can be used, or another one."""


class Trouble(Notice):
    """Of ``page``, which begins again at the press of "Try again"; the other acts do what they do first.

    ``kit_chosen`` has the folder of a kit, ``failed`` what went wrong with an act. ``extra`` is what
    else the page offers, for the problems that it helps with.
    """

    kit_chosen = Signal(str)
    failed = Signal(object)

    def __init__(self, page: Page, *extra: tuple[Button, frozenset[Code]]) -> None:
        super().__init__()
        self._page = page
        self._again = self._act(PrimaryButton(say("wizard.try-again"), "again"), page.begin)
        self._offers: list[tuple[Button, frozenset[Code]]] = []
        for button, helps in extra:
            self._offers.append((self.add(button), helps))
        for button, do, helps in (
            (PlainButton(say("wizard.plan.kit")), self._ask_kit, _KIT_HELPS),
            (QuietButton(say("wizard.plan.mirrors")), self.ask_mirrors, MIRRORS_HELP),
            (PlainButton(say("engine.move")), self._move, beside.MOVE_HELPS),
        ):
            self._offers.append((self._act(button, do), helps))
        self._unfold = self.add_details()
        self.hide()

    def tell(self, problem: Problem) -> None:
        """Shows it with what helps, and takes the keyboard there."""
        helping = [button for button, helps in self._offers if problem.code in helps]
        self.offer(self._again, *helping, self._unfold)
        self.show_problem(problem)
        self.show()
        self._again.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_mirrors(self) -> None:
        """Opens where downloads come from."""
        open_mirrors(self._page, self._page.begin, self.failed.emit)

    def _act(self, button: Button, do: Callable[[], object]) -> Button:
        button.clicked.connect(do)
        return self.add(button)

    def _ask_kit(self) -> None:
        ask_folder(self._page, say("wizard.plan.kit.title"), "", self.kit_chosen.emit)

    def _move(self) -> None:
        """Another program has the engine's port: ours takes another, and it goes on there."""
        services = self._page.stage.services
        self._page.call(lambda: beside.move_engine(services), lambda _: self._page.begin(), self.failed.emit)


def ask_folder(parent: QWidget, title: str, folder: str, then: Callable[[str], object]) -> None:
    """A folder, by the system's own dialog."""
    dialog = QFileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    dialog.open()
