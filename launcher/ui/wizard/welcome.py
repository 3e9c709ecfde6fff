"""The first page: what this is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from launcher.text import say
from launcher.ui.parts import Heading, Mark, Sign, Words, column, row
from launcher.ui.wizard.flow import PageName, to
from launcher.ui.wizard.page import Footer, Page, Stage

_POINTS = (("gpu", "fits"), ("lock", "stays"), ("offline", "offline"))
_BESIDE_FROM = 720
_MARK, _SMALL_MARK = 168, 96


class WelcomePage(Page):
    """Three promises and one button."""

    centred = True

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        points = [_point(sign, name) for sign, name in _POINTS]
        words = column(
            Heading(say("wizard.welcome.title"), 0),
            Words(say("wizard.welcome.subtitle"), "body", "muted"),
            18,
            column(*points, space=16),
            space=8,
        )
        self._mark = Mark(_MARK)
        holder = QWidget()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, holder)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(48)
        self._box.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self._box.addWidget(words, 1)
        holder.setMaximumWidth(760)
        self.body.addStretch(1)
        self.body.addWidget(row(None, (holder, 100), None))
        self.body.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the picture above the words where there is no room beside them."""
        super().resizeEvent(event)
        beside = event.size().width() >= _BESIDE_FROM
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction != self._box.direction():
            self._box.setDirection(direction)
            self._box.setSpacing(48 if beside else 20)
            size = _MARK if beside else _SMALL_MARK
            self._mark.setFixedSize(size, size)

    @property
    def title(self) -> str:
        """The name of the page."""
        return say("wizard.welcome.title")

    @property
    def footer(self) -> Footer:
        """One thing to do, and another way."""
        quiet = say("wizard.welcome.elsewhere")
        return Footer(say("wizard.welcome.look"), quiet=quiet, note=say("wizard.welcome.note"))

    def press_primary(self) -> None:
        """Looks at the computer."""
        self.stage.go(to(self.stage.journey, PageName.COMPUTER))

    def press_quiet(self) -> None:
        """Another computer is to answer: nothing is needed here then."""
        self.stage.look_elsewhere()


def _point(sign: str, name: str) -> QWidget:
    words = column(
        Words(say(f"wizard.welcome.{name}"), "strong"),
        Words(say(f"wizard.welcome.{name}.more"), "small", "muted"),
        space=1,
    )
    return row(Sign(sign, "accent", 24), (words, 1), space=14)
