"""What the engine makes of a conversation, and how it takes the thinking out of what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.support.ollama_server.scripted import ASSISTANT, CLOSE, EOS, OPEN, USER


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a request."""

    role: str
    content: str
    thinking: str = ""


def render(messages: Sequence[Message], *, thinks: bool, think: bool | None) -> str:
    """The prompt that the stock template of deepseek-r1 gives (``tests/models/template.txt``)."""
    if not thinks:
        return "".join(f"{message.content}\n" for message in messages) + ASSISTANT
    parts: list[str] = []
    for place, message in enumerate(messages):
        final = place == len(messages) - 1
        if message.role == "user":
            parts.append(USER + message.content)
        elif message.role == "assistant":
            parts.append(ASSISTANT)
            if think is not None and final and message.thinking:
                parts.append(f"{OPEN}\n{message.thinking}\n{CLOSE}")
            parts.append(message.content + ("" if final else EOS))
        if final and message.role != "assistant":
            parts.append(ASSISTANT + (f"{OPEN}\n\n{CLOSE}\n\n" if think is False else ""))
    return "".join(parts)


def fit(messages: Sequence[Message], num_ctx: int, count: Callable[[Sequence[Message]], int]) -> Sequence[Message]:
    """Drops the oldest messages, but never the last, until the rest fits; system messages stay."""
    for start in range(len(messages)):
        kept = [message for message in messages[:start] if message.role == "system"] + list(messages[start:])
        if count(kept) <= num_ctx or start == len(messages) - 1:
            return kept
    return messages


class ThinkingParser:
    """Separates thinking from content, piece by piece; blank space around the marks is eaten."""

    def __init__(self) -> None:
        self._state = self._opening
        self._text = ""

    def add(self, piece: str) -> tuple[str, str]:
        """What ``piece`` adds to the thinking, and to the content."""
        self._text += piece
        return self._state()

    def _take(self) -> str:
        text, self._text = self._text, ""
        return text

    def _opening(self) -> tuple[str, str]:
        text = self._text.lstrip()
        if text.startswith(OPEN):
            self._text = text.removeprefix(OPEN)
            self._state = self._blank_before_thinking
            return self._state()
        if OPEN.startswith(text):
            return "", ""
        self._state = self._content
        return self._state()

    def _blank_before_thinking(self) -> tuple[str, str]:
        self._text = self._text.lstrip()
        if not self._text:
            return "", ""
        self._state = self._thinking
        return self._state()

    def _thinking(self) -> tuple[str, str]:
        thinking, mark, rest = self._take().partition(CLOSE)
        if mark:
            self._text = rest
            self._state = self._blank_before_content
            return thinking, self._state()[1]
        held = next((n for n in range(len(CLOSE) - 1, 0, -1) if thinking.endswith(CLOSE[:n])), 0)
        self._text = thinking[len(thinking) - held :]
        return thinking[: len(thinking) - held], ""

    def _blank_before_content(self) -> tuple[str, str]:
        self._text = self._text.lstrip()
        if self._text:
            self._state = self._content
        return "", self._take()

    def _content(self) -> tuple[str, str]:
        return "", self._take()
