"""A question that waits for its model: what the header and the reply say while that is loaded, and when it is there."""

from PySide6.QtCore import QObject

from launcher.core.problems import Problem
from launcher.ui.chat.header import Header
from launcher.ui.chat.questions import Questions
from launcher.ui.chat.session import Session
from launcher.ui.keeper import Keeper, State
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.entry import Reply


class Waking(QObject):
    """Follows the session and the keeper; the header and the transcript show it."""

    def __init__(
        self,
        session: Session,
        keeper: Keeper,
        header: Header,
        transcript: TranscriptView,
        notices: Questions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._keeper = session, keeper
        self._header, self._transcript, self._notices = header, transcript, notices
        session.loading.connect(self._loading)
        keeper.changed.connect(self._kept)
        keeper.outlook.foretold.connect(self._foretold)
        keeper.not_woken.connect(self._not_woken)

    def awake(self) -> None:
        """The first word came: the model is there."""
        if self._header.loading:
            self.over()

    def over(self) -> None:
        """Nothing waits any more; how the model is now is looked at anew."""
        self._header.show_loading("")
        self._keeper.refresh()

    def _loading(self, model: str) -> None:
        self._header.show_loading(self._keeper.name_of(model))
        self._show_wait()

    def _foretold(self) -> None:
        self._session.foretold = self._keeper.outlook.forecast
        self._show_wait()

    def _show_wait(self) -> None:
        """The question waits for the model: where that goes, and how long it has taken so far."""
        if self._session.waits:
            self._transcript.wait("loading", self._keeper.outlook.where, self._header.waited_s)

    def _kept(self) -> None:
        """The model that a question waits for is in memory: now the question is read."""
        runs = self._keeper.state is State.RUNNING
        if self._session.waits and runs and self._keeper.facts["model"] == self._keeper.name_of(self._session.model):
            self._session.loaded()
            self._header.show_loading("")
            self._transcript.wait("reading")

    def _not_woken(self, problem: Problem) -> None:
        """The model could not be loaded for the chat that opened; a question that waits for it tells by itself."""
        entries = self._transcript.entries
        told = bool(entries) and isinstance(entries[-1], Reply) and entries[-1].problem is not None
        if not (self._session.busy or told):
            self._notices.tell(problem, ("chat.retry", self._keeper.start))
