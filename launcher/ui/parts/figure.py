"""One figure that matters, with its unit and what it means."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.ui.parts.sign import Sign
from launcher.ui.parts.words import Words


class Figure(QWidget):
    """A sign, the figure in large type, and its words."""

    def __init__(self, sign: str, figure: str = "", words: str = "") -> None:
        super().__init__()
        self._figure = Words(figure, "figure", wrap=False)
        self._words = Words(words, "small", "muted")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(Sign(sign, "accent", 22), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(self._figure)
        lines.addWidget(self._words)
        lines.addStretch(1)
        box.addLayout(lines, 1)
        self.show_figure(figure, words)

    def show_figure(self, figure: str, words: str) -> None:
        """Shows another figure."""
        self._figure.say(figure)
        self._words.say(words)
        self.setAccessibleName(f"{figure} {words}")
