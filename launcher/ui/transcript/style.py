"""The formats of a text in today's theme and in the reader's size."""

from functools import lru_cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QTextBlockFormat, QTextCharFormat

from launcher.ui.theme import theme

_HEADINGS: Final = (1.45, 1.28, 1.15, 1.05, 1.0, 1.0)
_LINE_HEIGHT = 122.0  # per cent of the font's own


class Style:
    """Formats for one document. Build a new one when the theme or the size changes."""

    def __init__(self, zoom: float = 1.0, tone: str = "text") -> None:
        self.zoom, self.tone = zoom, tone
        self.font = sized(theme().font("body"), zoom)
        self.base = self._coloured(self.font, tone)
        self.mono = self._coloured(sized(monospace(), zoom), tone)
        self.code = QTextCharFormat(self.mono)
        self.code.setBackground(theme().colour("sunken"))
        self.link = theme().colour("accent")
        self.muted = theme().colour("muted")
        self.line = theme().colour("line")
        self.sunken = theme().colour("sunken")
        self.space = self.font.pointSizeF() if self.font.pointSizeF() > 0 else self.font.pixelSize() * 0.75

    def heading(self, level: int) -> QTextCharFormat:
        """The characters of a heading of level 1 to 6."""
        font = sized(self.font, _HEADINGS[level - 1])
        font.setWeight(QFont.Weight.DemiBold)
        made = QTextCharFormat(self.base)
        made.setFont(font)
        return made

    def block(self, depth: int = 0, *, top: float = 0.0, bottom: float = 1.0) -> QTextBlockFormat:
        """A paragraph, indented ``depth`` times; margins as parts of the font's size."""
        made = QTextBlockFormat()
        made.setTopMargin(top * self.space)
        made.setBottomMargin(bottom * self.space)
        made.setLeftMargin(depth * 2.2 * self.space)
        made.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        return made

    def code_line(self, depth: int) -> QTextBlockFormat:
        """A line of a listing inside a text."""
        made = self.block(depth, bottom=0)
        made.setBackground(self.sunken)
        made.setNonBreakableLines(True)
        return made

    @staticmethod
    def _coloured(font: QFont, tone: str) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(font)
        made.setForeground(theme().colour(tone))
        return made


@lru_cache(maxsize=1)
def _monospace_family() -> str:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def monospace() -> QFont:
    """The system's monospaced font, a little smaller than the text beside it."""
    made = sized(theme().font("body"), 0.93)
    made.setFamilies([_monospace_family(), "monospace"])
    made.setStyleHint(QFont.StyleHint.Monospace)
    return made


def sized(font: QFont, factor: float) -> QFont:
    """The font, ``factor`` times as large."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * factor)
    else:
        made.setPixelSize(max(1, round(font.pixelSize() * factor)))
    return made
