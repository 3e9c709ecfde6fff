"""What the test of a server has found, a line for each thing."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from launcher.core.elsewhere import ServerKind
from launcher.text import say
from launcher.ui.parts import Sign, Words, row
from launcher.ui.parts.spinner import Spinner
from launcher.workflows.elsewhere import Reached, Spoke

_SIZE = 16


class Findings(QWidget):
    """Hidden until a test begins."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = [(Sign("check", "ok", _SIZE), Words("", "small")) for _ in range(3)]
        self._rows = [row(sign, (words, 1)) for sign, words in self._lines]
        self._doing = Words("", "small", "muted")
        self._busy = row(Spinner(_SIZE), (self._doing, 1))
        self._title = ""
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for each in (*self._rows, self._busy):
            box.addWidget(each)
        self.clear()

    @property
    def words(self) -> str:
        """All of it, to be spoken."""
        return " ".join(words.text() for _sign, words in self._lines if words.text())

    def clear(self) -> None:
        """Nothing is known."""
        for (_sign, words), line in zip(self._lines, self._rows, strict=True):
            words.say("")
            line.hide()
        self.hide()

    def begin(self) -> None:
        """A test begins."""
        self._wait(say("elsewhere.asking"))
        self.show()

    def reached(self, reached: Reached) -> None:
        """The server answered; one with OpenAI's interface is asked a question next."""
        server, models = reached.server, reached.models
        distills = sum(each.is_r1 for each in models)
        self._title = next(each.title for each in models if each.name == server.model)
        found = say(f"elsewhere.found.{server.kind}", version=reached.version, seconds=reached.seconds)
        self._say(0, found)
        self._say(1, say("elsewhere.models", count=len(models), distills=distills), warn=not distills)
        self._wait(say("elsewhere.asking.model", model=self._title) if server.kind is ServerKind.OPENAI else "")

    def spoke(self, spoke: Spoke) -> None:
        """Its model answered the question."""
        self._say(2, say("elsewhere.spoke", model=self._title, seconds=spoke.seconds))
        self._wait("")

    def _say(self, at: int, words: str, *, warn: bool = False) -> None:
        sign, line = self._lines[at]
        sign.show_sign(*(("alert", "warn") if warn else ("check", "ok")))
        line.say(words)
        self._rows[at].show()

    def _wait(self, words: str) -> None:
        self._doing.say(words)
        self._busy.setVisible(bool(words))
