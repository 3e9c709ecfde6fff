"""The footer that always stays: Back and quiet things first, the primary act at the end. Questions are asked here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from launcher.text import say
from launcher.ui.parts import Button, PlainButton, QuietButton, Rule, Words, announce
from launcher.ui.parts.words import restyle
from launcher.ui.wizard.page import Footer


class FooterBar(QWidget):
    """Draws a :class:`Footer`, or a question in its place."""

    primary = Signal()
    quiet = Signal()
    back = Signal()
    answered = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.back_button = PlainButton("")
        self.quiet_button = QuietButton("")
        self.primary_button = Button("", "primary")
        self._note = Words("", "small", "muted")
        self._question = Words("", "strong")
        self.stay_button = PlainButton(say("wizard.leave.no"))
        self.leave_button = PlainButton(say("wizard.leave.yes"))
        self._rows = QStackedWidget()
        self._boxes = (
            self._add_row(self.back_button, self.quiet_button, (self._note, 1), self.primary_button),
            self._add_row((self._question, 1), self.leave_button, self.stay_button),
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(Rule())
        box.addWidget(self._rows)
        self.primary_button.clicked.connect(self.primary)
        self.quiet_button.clicked.connect(self.quiet)
        self.back_button.clicked.connect(self.back)
        self.stay_button.clicked.connect(lambda: self._answer(leave=False))
        self.leave_button.clicked.connect(lambda: self._answer(leave=True))

    @property
    def asking(self) -> bool:
        """Whether a question stands in the footer's place."""
        return self._rows.currentIndex() == 1

    def fit(self, side: int) -> None:
        """Takes the page's margins."""
        for box in self._boxes:
            box.setContentsMargins(side, 14, side, 14)

    def show_footer(self, footer: Footer) -> None:
        """Shows a page's footer."""
        self._say(self.back_button, footer.back)
        self._say(self.quiet_button, footer.quiet)
        self.quiet_button.setProperty("first", "false" if footer.back else "true")  # alone, it begins at the margin
        restyle(self.quiet_button)
        self._note.say(footer.note)
        self._say(self.primary_button, footer.primary)
        self.primary_button.setEnabled(footer.enabled)
        if self.primary_button.property("kind") != footer.kind:
            self.primary_button.show_kind(footer.kind)
        self.primary_button.show_sign(footer.sign)

    def ask(self, question: str) -> None:
        """Asks whether to leave; ``answered`` says."""
        self._question.say(question)
        self._rows.setCurrentIndex(1)
        self.stay_button.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, question, urgent=True)

    def withdraw(self) -> None:
        """Takes the question back."""
        if self.asking:
            self._answer(leave=False)

    def _answer(self, *, leave: bool) -> None:
        self._rows.setCurrentIndex(0)
        self.answered.emit(leave)

    def _add_row(self, *things: QWidget | tuple[QWidget, int]) -> QHBoxLayout:
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setSpacing(10)
        for thing in things:
            if isinstance(thing, tuple):
                box.addWidget(*thing)
            else:
                box.addWidget(thing)
        self._rows.addWidget(holder)
        return box

    @staticmethod
    def _say(button: Button, words: str) -> None:
        button.setText(words)
        button.setVisible(bool(words))
