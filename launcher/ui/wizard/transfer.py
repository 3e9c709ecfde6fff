"""One thing that is fetched: waiting, coming with its bytes, speed and time left, standing still, or here."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from launcher.core.engine import Phase
from launcher.core.progress import Progress
from launcher.text import say
from launcher.ui.parts import Heading, Words, announce, column, row
from launcher.ui.parts.bars import Bar
from launcher.ui.parts.checkline import CheckLine, CheckState


class Transfer(QWidget):
    """Draws :class:`Progress`; never runs back."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = Heading(title, 2)
        self._percent = Heading("", 2, wrap=False)
        self._percent.show_tone("accent")
        self._title = title
        self._bar = Bar(title)
        self._bytes = Words("", wrap=False)
        self._rate = Words("", "body", "muted", wrap=False)
        self._left = Words("", "body", "muted", wrap=False)
        figures = row(self._bytes, None, self._rate, self._left, space=18)
        self._coming = column(row((self._heading, 1), self._percent), self._bar, figures, space=12)
        self._line = CheckLine(title, say("wizard.download.waiting"), CheckState.WAITING)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._coming)
        box.addWidget(self._line)
        self._coming.hide()

    @property
    def title(self) -> str:
        """What is fetched."""
        return self._title

    @property
    def shown(self) -> float:
        """The share that the bar shows."""
        return self._bar.share

    @property
    def state(self) -> CheckState:
        """How it stands."""
        return self._line.state

    def show_progress(self, progress: Progress) -> None:
        """Shows a moment of the transfer."""
        self._unfold(True)
        self._line.show_state(CheckState.BUSY, "")
        silent = progress.waiting_since is not None
        self._bar.show_colour("others" if silent else "accent")
        self._percent.show_tone("muted" if silent else "accent")
        if progress.total:
            self._bar.show_share(progress.completed / progress.total)
            self._percent.say(say("wizard.download.percent", share=self._bar.share))
            self._bytes.say(say("wizard.download.bytes", done=progress.completed, total=progress.total))
        elif progress.completed or not self._bar.share:  # asking again what is needed takes nothing away
            self._bytes.say(say("wizard.download.bytes.so-far", done=progress.completed))
        self._show_speed(progress)

    def show_stopped(self, *, waiting: bool = False) -> None:
        """Stands still, or waits for the network; what has come is kept."""
        if self.state is not CheckState.BUSY:
            return
        self._bar.show_colour("others")
        self._percent.show_tone("muted")
        self._percent.say(say(f"wizard.download.{'waiting-at' if waiting else 'stopped'}", share=self._bar.share))
        self._say_end("", say("wizard.download.kept"))

    def show_busy(self, words: str) -> None:
        """Something without figures goes on."""
        self._unfold(False)
        self._line.show_state(CheckState.BUSY, words)

    def show_done(self, words: str) -> None:
        """It is here."""
        if self.state is CheckState.DONE:
            return
        self._unfold(False)
        self._line.show_state(CheckState.DONE, words)
        announce(self, self._line.accessibleName())

    def _unfold(self, coming: bool) -> None:
        self._coming.setVisible(coming)
        self._line.setVisible(not coming)

    def _show_speed(self, progress: Progress) -> None:
        if progress.waiting_since is not None:
            self._say_end(say("wizard.download.silent", since=progress.waiting_since), "")
            return
        moving = progress.phase is Phase.DOWNLOAD and progress.rate is not None
        rate = say("wizard.download.rate", rate=progress.rate) if moving else ""
        known = moving and progress.eta_s is not None
        left = say("wizard.download.left", left=progress.eta_s) if known else ""
        self._say_end(rate or say(f"wizard.download.phase.{progress.phase}"), left)

    def _say_end(self, rate: str, left: str) -> None:
        for words, text in ((self._rate, rate), (self._left, left)):
            words.say(text)
            words.setVisible(bool(text))  # an empty one would keep the space before it
