"""What stands above the composer while something is wrong with the engine, and the press that mends it."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from launcher.core.elsewhere import FAULTS
from launcher.core.problems import Code, Problem
from launcher.ui.chat.questions import Questions
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts.notices import Act
from launcher.workflows import mend
from launcher.workflows.beside import MOVE_HELPS

_STARTS: Final = frozenset({Code.ENGINE_UNREACHABLE})
_STARTS_AGAIN: Final = frozenset(
    {
        Code.ENGINE_STOPPED,
        Code.ENGINE_KEEPS_STOPPING,
        Code.ENGINE_START_FAILED,
        Code.ENGINE_START_SLOW,
        Code.RUNNER_STOPPED,
    }
)
_LOOKS_ANEW: Final = frozenset({Code.GRAPHICS_LOST, Code.GRAPHICS_UNUSED})
"""An engine that is started again looks for cards again."""


class Banners(QObject):
    """Tells problems with what can be done about them; that of the port, or of a server, goes when it is solved.

    ``elsewhere_asked`` comes when it is to be chosen anew who answers.
    """

    elsewhere_asked = Signal()

    def __init__(self, keeper: Keeper, notices: Questions, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper, self._notices = keeper, notices
        self._shown: Code | None = None
        keeper.changed.connect(self._look)
        self._look()

    def tell(self, problem: Problem) -> None:
        """Shows a problem that belongs to no answer."""
        self._notices.tell(problem, *self._acts(problem.code))

    def _acts(self, code: Code) -> tuple[Act, ...]:
        if code in MOVE_HELPS:
            return (("engine.move", self._keeper.move),)
        if code in FAULTS:
            return ("elsewhere.again", self._keeper.refresh), ("elsewhere.change", self.elsewhere_asked.emit)
        if code in _STARTS_AGAIN:
            return (("chat.start-again", self._keeper.start),)
        if code in _LOOKS_ANEW:
            return (("chat.start-again", lambda: self._keeper.carry_out(mend.restart_engine)),)
        return (("chat.start-model", self._keeper.start),) if code in _STARTS else ()

    def _look(self) -> None:
        problem = self._keeper.in_the_way if self._keeper.state in (State.FOREIGN, State.AWAY) else None
        if self._shown is not None and (problem is None or problem.code != self._shown):
            self._notices.drop(self._shown)
            self._shown = None
        if problem is not None:
            self._shown = problem.code
            self.tell(problem)
