"""What all pages of the wizard have in common: margins, a footer stated as a value, tasks that end with the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from launcher.core.cancel import Cancel
from launcher.core.problems import Problem
from launcher.ui.parts.frames import GUTTER
from launcher.ui.tasks import Task, Tasks
from launcher.ui.wizard.flow import Journey
from launcher.ui.wizard.under_way import UnderWay
from launcher.workflows.ports import Services

Event = TypeVar("Event")
Result = TypeVar("Result")

_WIDE, _NARROW = 48, 28
_NARROW_BELOW = 800


def side_margin(width: int) -> int:
    """The margin beside a page of this width."""
    return _WIDE if width >= _NARROW_BELOW else _NARROW


@dataclass(frozen=True, slots=True)
class Footer:
    """What the footer shows; empty words show nothing. ``kind`` is that of the button at the end."""

    primary: str = ""
    sign: str = ""
    enabled: bool = True
    kind: str = "primary"
    quiet: str = ""
    back: str = ""
    note: str = ""


class Stage(Protocol):
    """The window, as its pages see it."""

    @property
    def services(self) -> Services:
        """The outside world."""

    @property
    def tasks(self) -> Tasks:
        """Background work."""

    @property
    def journey(self) -> Journey:
        """Where the first run is."""

    @property
    def under_way(self) -> UnderWay:
        """The download, for the tray."""

    def go(self, journey: Journey) -> None:
        """Takes ``journey`` for the truth, and shows its page where that is another one."""

    def finish(self) -> None:
        """The first run is over."""

    def look_elsewhere(self) -> None:
        """Another computer is to answer."""


class Page(QWidget):
    """One page: made when it is reached, thrown away when it is left. It draws the journey and keeps nothing."""

    step: ClassVar[int | None] = None
    centred: ClassVar[bool] = False
    footer_changed = Signal()

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self._running: list[Task] = []
        self.body = QVBoxLayout(self)
        self.body.setSpacing(14)
        self.body.setContentsMargins(_WIDE, 20, _WIDE - GUTTER, 16)

    def fit(self, width: int) -> None:
        """Takes the margins of a window this wide."""
        side = side_margin(width)
        self.body.setContentsMargins(side, 20, side - GUTTER, 16)

    @property
    def footer(self) -> Footer:
        """What the footer shows now; ``footer_changed`` says when that is something else."""
        return Footer()

    @property
    def busy(self) -> bool:
        """Whether leaving would stop something."""
        return False

    @property
    def title(self) -> str:
        """What a screen reader says when the page comes."""
        return ""

    def begin(self) -> None:
        """The page is on the screen."""

    def press_primary(self) -> None:
        """The button at the end was pressed, or Enter."""

    def press_quiet(self) -> None:
        """The quiet link was pressed."""

    def press_back(self) -> None:
        """Back was pressed, or Alt+Left."""

    def run(
        self,
        work: Callable[[Cancel], Iterator[Event]],
        on_event: Callable[[Event], None],
        on_done: Callable[[], None],
        on_failure: Callable[[Problem], None],
    ) -> Task:
        """Background work that is heard no more when the page is left."""
        return self._until_left(self.stage.tasks.run(work, on_event, on_done, on_failure))

    def call(
        self, work: Callable[[], Result], on_result: Callable[[Result], None], on_failure: Callable[[Problem], None]
    ) -> None:
        """A plain function in the background, likewise."""
        self._until_left(self.stage.tasks.call(work, on_result, on_failure))

    def withdraw(self, notice: QWidget) -> None:
        """Hides ``notice``; a focus inside it comes to the page, or the keyboard would have lost its place."""
        focused = QApplication.focusWidget()
        if focused is not None and notice.isAncestorOf(focused):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        notice.hide()

    def leave(self) -> None:
        """The page goes: its work stops, and is heard no more."""
        for task in self._running:
            task.abandon()
        self._running.clear()

    def _until_left(self, task: Task) -> Task:
        self._running.append(task)
        task.destroyed.connect(lambda: self._ended(task))
        return task

    def _ended(self, task: Task) -> None:
        if task in self._running:
            self._running.remove(task)
