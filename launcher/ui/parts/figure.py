"""One figure that matters, with its unit and what it means."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.ui.parts.sign import Sign
from launcher.ui.parts.words import Words

_SIGN, _GAP = 22, 10


class Figure(QWidget):
    """A sign, the figure in large type, and its words."""

    def __init__(self, sign: str, figure: str = "", words: str = "") -> None:
        super().__init__()
        self._figure = Words(figure, "figure", wrap=False)
        self._words = Words(words, "small", "muted")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(_GAP)
        box.addWidget(Sign(sign, "accent", _SIGN), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(self._figure)
        lines.addWidget(self._words)
        lines.addStretch(1)
        box.addLayout(lines, 1)
        self.show_figure(figure, words)

    def sizeHint(self) -> QSize:
        """Wide enough for its words in one line; narrower, they wrap."""
        words = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 2
        return QSize(_SIGN + _GAP + max(self._figure.sizeHint().width(), words), super().sizeHint().height())

    def show_figure(self, figure: str, words: str) -> None:
        """Shows another figure."""
        self._figure.say(figure)
        self._words.say(words)
        self.setAccessibleName(f"{figure} {words}")
