"""Text files and long pastes that go along with a question: bytes to text, and text into the question."""

import re
from typing import Final

from launcher.core.conversation import estimated_tokens

MOST_BYTES: Final = 2_000_000
"""Of a file; ten times what the largest context of these models holds."""
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decoded(data: bytes) -> str | None:
    """The text in ``data`` (UTF-8 or UTF-16), each line ended by a newline; ``None`` where it is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data[len(mark) :], encoding)
    text = _text(data, "utf-8")
    if text is None and len(data) >= 2:
        halves = data[1::2].count(0), data[::2].count(0)
        if max(halves) > len(data) / 8:  # western text without a mark: every other byte is 0
            return _text(data, "utf-16-le" if halves[0] > halves[1] else "utf-16-be")
    return text


def with_attached(question: str, attached: list[tuple[str, str]]) -> str:
    """``question`` and, before it, each (name, text) in a fence that the text does not close."""
    return "\n\n".join([*(_fenced(name, text) for name, text in attached), question])


def attached_tokens(attached: list[tuple[str, str]]) -> int:
    """About how many tokens these (name, text) add to a question."""
    return sum(estimated_tokens(_fenced(name, text)) for name, text in attached)


def _text(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text.replace("\r\n", "\n").replace("\r", "\n")


def _fenced(name: str, text: str) -> str:
    ticks = max((len(run) for run in re.findall(r"`{3,}", text)), default=2) + 1
    title = " ".join(name.split())
    return f"{title}:\n{'`' * ticks}\n{text.rstrip()}\n{'`' * ticks}"
