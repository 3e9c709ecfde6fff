"""Words of the help; its pages are files."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "help.title": "Help",
    "help.menu": "Help",
    "help.pages": "Pages",
    "help.text": "The page",
    "help.close": "Close",
}
