"""What the first answer would wait for: the common lexers, and one reply of each kind, drawn where nobody looks.

The first of a kind takes 5 to 40 ms longer than all that follow: the typesetter, signs and fonts are loaded with it.
"""

from collections.abc import Iterator
from typing import Final

from PySide6.QtWidgets import QWidget

from launcher.ui.transcript.entry import Reply
from launcher.ui.transcript.highlight import COMMON, lexer
from launcher.ui.transcript.reply import ReplyView
from launcher.ui.transcript.style import Style

_WIDTH: Final = 600  # logical pixels
_REPLIES: Final = (
    "Words, *slanted* and **heavy** ones, and `code`.",
    "# Heading\n\n1. one\n   - two\n\n> three",
    r"\(\frac{x^2}{y}\)",
    "| a | b |\n|---|---|\n| c | d |",
    "```python\npass\n```",
)


def rehearse() -> Iterator[str]:
    """Does one part, and says which; to be gone on with when nobody waits."""
    for language in COMMON:
        lexer(language)
        yield language
    holder, style = QWidget(), Style()
    for text in _REPLIES:
        view = ReplyView(Reply("", "", text), style, holder)
        view.fill(last=True)
        view.resize(_WIDTH, view.height_for(_WIDTH))
        view.grab()
        yield text
    holder.deleteLater()
