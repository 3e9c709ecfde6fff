"""``<think>…</think>`` inside an answer → thinking: engines and derived models that do not tell them apart."""

from typing import Final

from launcher.core.engine import ChatPiece

_OPENS: Final = "<think>"
_CLOSES: Final = "</think>"


class ThinkTags:
    """Sorts the pieces of one reply. Only tags at its very beginning count; once past them pieces pass unchanged.

    ``opened``: the thinking was begun before the reply, so that no tag opens it.
    """

    def __init__(self, *, opened: bool = False) -> None:
        self.settled = False
        self._thinking = opened
        self._held = ""  # what may yet turn out to be a tag

    def sort(self, content: str) -> ChatPiece:
        """``content`` as thinking, answer, or (for a tag that is not whole yet) neither."""
        text = self._held + content
        self._held = ""
        if not self._thinking:
            start = text.lstrip()
            if not start.startswith(_OPENS):
                if _OPENS.startswith(start):
                    self._held = text
                    return ChatPiece()
                self.settled = True
                return ChatPiece(content=text)
            self._thinking = True
            text = start.removeprefix(_OPENS)
        thinking, closed, answer = text.partition(_CLOSES)
        if closed:
            self.settled = True
            return ChatPiece(thinking, answer.lstrip("\n"))
        self._held = _beginning_of(_CLOSES, text)
        return ChatPiece(thinking=text.removesuffix(self._held))

    def rest(self) -> ChatPiece:
        """What was held back, at the end of the reply."""
        held, self._held = self._held, ""
        return ChatPiece(thinking=held) if self._thinking and not self.settled else ChatPiece(content=held)


def _beginning_of(tag: str, text: str) -> str:
    """The longest end of ``text`` that ``tag`` begins with."""
    for length in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:length]):
            return tag[:length]
    return ""
