"""The last sentence of a text that is still being written, as one plain line."""

import re
from typing import Final

_LOOKED_AT: Final = 600
"""Characters of the end that are read; a longer sentence is shown from its middle."""
_ENDS: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_MARKS: Final = re.compile(r"\\[\[\]()]|\$+|\*\*|`+|^\s*(?:[#>]+|[-*+]|\d+[.)])\s+", re.MULTILINE)


def last_sentence(text: str) -> str:
    """The last whole sentence of ``text``, else the beginning of its first; without the marks of Markdown and LaTeX."""
    whole = [each for each in _ENDS.split(text[-_LOOKED_AT:]) if each.strip()]
    if not whole:
        return ""
    still_open = len(whole) > 1 and not re.search(r"[.!?。！？\n]\s*\Z", text[-_LOOKED_AT:])
    return " ".join(_MARKS.sub("", whole[-2 if still_open else -1]).split())
