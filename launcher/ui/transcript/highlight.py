"""The colours of a listing: Pygments' tokens in the theme's four inks."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound
from PySide6.QtGui import QColor

from launcher.ui.theme import theme

_LONGEST: Final = 20_000  # characters; a longer listing stays plain
_INKS: Final = (
    (Comment, "code_comment"),
    (Keyword, "code_keyword"),
    (Operator.Word, "code_keyword"),
    (String, "code_string"),
    (Number, "code_number"),
)
COMMON: Final = ("python", "cpp", "javascript", "bash", "java", "sql", "json", "rust", "go", "html")
"""Languages that a model writes most; their lexers are loaded while the window is idle."""


@lru_cache(maxsize=64)
def lexer(language: str) -> Lexer | None:
    """The lexer of a language; the first use of one costs up to 40 ms."""
    if not language:
        return None
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except (ClassNotFound, ImportError):  # the executable has the languages that are asked for
        return None


def runs(text: str, language: str) -> Iterator[tuple[str, QColor | None]]:
    """Pieces of ``text`` with the colour of each, ``None`` for the text's own."""
    found = lexer(language) if len(text) <= _LONGEST else None
    if found is None:
        yield text, None
        return
    inks = {name: theme().colour(name) for _, name in _INKS}
    for kind, piece in found.get_tokens(text):
        yield piece, inks.get(_ink(kind))


@lru_cache(maxsize=512)
def _ink(kind: _TokenType) -> str:
    for group, name in _INKS:
        if kind in group:  # type: ignore[comparison-overlap]  # a kind of token "contains" its special cases
            return name
    return ""
