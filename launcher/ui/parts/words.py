"""Text: always plain (what comes from outside cannot become markup), always selectable by a screen reader."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from launcher.ui.parts.speech import Role
from launcher.ui.theme import theme

_LEVELS = ("display", "title", "heading")


class Words(QLabel):
    """A run of text in a role of the type scale and a tone of the palette. Sentences wrap, figures do not."""

    def __init__(
        self, words: str = "", role: str = "body", tone: str = "text", *, wrap: bool = True, centred: bool = False
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setFont(theme().font(role))
        self.setWordWrap(wrap)
        if centred:
            self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        self.setText(words)

    def say(self, words: str) -> None:
        """Shows other words."""
        if words != self.text():
            self.setText(words)

    def show_tone(self, tone: str) -> None:
        """Shows the words in another tone."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


class Heading(Words):
    """The name of a page (level 1), of a card (2), or of the program's first page (0)."""

    told_as = Role.Heading

    def __init__(self, words: str = "", level: int = 1, *, wrap: bool = True, centred: bool = False) -> None:
        super().__init__(words, _LEVELS[level], wrap=wrap, centred=centred)


def restyle(widget: QWidget) -> None:
    """Lets the sheet see a property that changed; a widget that was not shown yet is styled when it is."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
