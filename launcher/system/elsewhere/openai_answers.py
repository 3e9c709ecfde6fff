"""What a server with OpenAI's interface answers → values, checked field by field; its errors → failures.

The shapes differ between vLLM, llama.cpp's server and others: each reader takes all of them. Thinking comes as
``reasoning_content``, or as ``reasoning`` (vLLM since 0.16, Ollama), or both with the same words; where a server does
not tell it from the answer, it stands before ``</think>``.
"""

import json
import re
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import Served
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest
from launcher.core.problems import Code, Failure
from launcher.system.ollama.errors import shortened
from launcher.system.ollama.lines import JsonObject, Unreadable
from launcher.system.ollama.think_tags import ThinkTags

_TOO_LONG: Final = re.compile(
    r"exceed_context_size|exceeds the available context|maximum context length|longer than the maximum model length"
    r"|context.{0,20}(exceeded|too long)",
    re.IGNORECASE,
)
_NO_MODEL: Final = re.compile(r"model.{0,80}(does not exist|not found|not available|is not served)", re.IGNORECASE)
_NO_PATH: Final = (404, 405, 501)


class Reading:
    """What cannot be read becomes the failure that ``unreadable`` makes."""

    def __init__(self, unreadable: Callable[[], Failure]) -> None:
        self._unreadable = unreadable

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Unreadable):
            raise self._unreadable() from None


def served(answer: JsonObject) -> tuple[Served, ...]:
    """Of ``/v1/models``.

    Raises:
        Unreadable: it is none.
    """
    listed = answer.get("data")
    if not isinstance(listed, list):
        raise Unreadable("data")
    return tuple(_served(each) for each in listed)


def _served(model: object) -> Served:
    if not isinstance(model, dict) or not isinstance(name := model.get("id"), str) or not name:
        raise Unreadable("id")
    root, meta = model.get("root"), model.get("meta")
    told = model.get("max_model_len")  # vLLM
    if told is None and isinstance(meta, dict):
        told = meta.get("n_ctx")  # llama.cpp
    return Served(name, root if isinstance(root, str) else "", told if type(told) is int and told > 0 else None)


def chat_lines(
    lines: Iterator[JsonObject], cancel: Cancel, clock: Callable[[], float], *, unmarked: bool
) -> Iterator[ChatLine]:
    """Of ``/v1/chat/completions`` and ``/v1/completions``; ends after :class:`ChatDone`.

    ``unmarked``: the thinking comes as the beginning of the answer. ``clock`` is for servers that do not tell seconds.

    Raises:
        Failure: ``ANSWER_CUT``: the stream ended before that.
        Unreadable: it holds something else.
    """
    tags, end = ThinkTags(opened=unmarked), _End(clock)
    for line in lines:
        for choice in _objects(line, "choices"):
            piece = _piece(choice)
            if piece.content and not tags.settled and not piece.thinking:
                piece = tags.sort(piece.content)
            if piece != ChatPiece():
                end.piece()
                yield piece
            end.finish(choice)
        end.figures(line)
    if end.reason:
        if (rest := tags.rest()) != ChatPiece():
            yield rest
        yield end.done()
    elif not cancel.requested:
        raise Failure(Code.ANSWER_CUT)


def _piece(choice: JsonObject) -> ChatPiece:
    """What a choice adds: of a chat in its ``delta``, of a completion as ``text``."""
    delta = choice.get("delta") or {}
    if not isinstance(delta, dict):
        raise Unreadable("delta")
    thinking = delta.get("reasoning_content") or delta.get("reasoning") or ""
    content = delta.get("content") or choice.get("text") or ""
    if not isinstance(thinking, str) or not isinstance(content, str):
        raise Unreadable("delta")
    return ChatPiece(thinking, content)


class _End:
    """Gathers what is known at the end of a reply: the reason and the usage, in whichever events they come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first = self._last = 0.0
        self._usage: JsonObject = {}
        self._timings: JsonObject = {}
        self.reason = ""

    def piece(self) -> None:
        """A piece came now."""
        self._last = self._clock()
        self._first = self._first or self._last

    def finish(self, choice: JsonObject) -> None:
        """Takes the reason, where a choice has it."""
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self.reason = reason

    def figures(self, line: JsonObject) -> None:
        """Takes the figures, where an event has them."""
        for name, kept in (("usage", self._usage), ("timings", self._timings)):
            if isinstance(found := line.get(name), dict):
                kept.update(found)

    def done(self) -> ChatDone:
        """The end. Without the server's seconds (vLLM tells none) the first token counts as not measured."""
        tokens = _figure(self._usage, "completion_tokens")
        seconds = _figure(self._timings, "predicted_ms") / 1000
        if not seconds and tokens > 1:
            seconds = (self._last - self._first) * tokens / (tokens - 1)
        return ChatDone(
            self.reason,
            prompt_tokens=int(_figure(self._usage, "prompt_tokens")),
            eval_tokens=int(tokens),
            eval_seconds=seconds,
            prompt_seconds=_figure(self._timings, "prompt_ms") / 1000,
        )


def refused(status: int, whole: bytes, host: str, request: ChatRequest | None = None) -> Failure:
    """The failure for an answer with an error status; its body has one of many shapes, or is a page of a proxy."""
    try:
        value = json.loads(whole)
    except (ValueError, RecursionError):
        value = None
    text = _text(value)
    if not text:
        if status in _NO_PATH:
            return Failure(Code.SERVER_UNREADABLE, host=host)
        return Failure(Code.SERVER_FAILED, host=host, reason=f"HTTP {status}")
    return said(value, host, request, missing=status in _NO_PATH)


def said(value: object, host: str, request: ChatRequest | None = None, *, missing: bool = False) -> Failure:
    """The failure for what a server says went wrong; ``missing``: what was asked for is not there."""
    text = _text(value)
    if request is not None and _TOO_LONG.search(f"{_kind(value)} {text}"):
        return Failure(Code.QUESTION_TOO_LONG, ctx=_ctx(value, text) or request.num_ctx)
    if request is not None and _NO_MODEL.search(text):
        return Failure(Code.SERVER_MODEL_MISSING, host=host, model=request.model)
    if missing:
        return Failure(Code.SERVER_UNREADABLE, host=host)
    return Failure(Code.SERVER_FAILED, host=host, reason=shortened(text) or "?")


def _inner(value: object) -> JsonObject:
    """The object with the message: ``{"error": {…}}``, or itself (vLLM until 0.9)."""
    inner = value.get("error", value) if isinstance(value, dict) else value
    return inner if isinstance(inner, dict) else {"message": inner}


def _text(value: object) -> str:
    message = _inner(value).get("message") or _inner(value).get("detail")
    return message if isinstance(message, str) else ""


def _kind(value: object) -> str:
    kind = _inner(value).get("type")
    return kind if isinstance(kind, str) else ""


def _ctx(value: object, text: str) -> int | None:
    """The context in tokens that was too small, where it is told."""
    told = _inner(value).get("n_ctx")
    if type(told) is int and told > 0:
        return told
    found = re.search(r"(?:context|model) length (?:is|of) (\d{1,9})", text, re.IGNORECASE)
    return int(found[1]) if found else None


def _objects(values: JsonObject, key: str) -> list[JsonObject]:
    value = values.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Unreadable(key)
    return value


def _figure(values: JsonObject, key: str) -> float:
    """A figure ≥ 0; 0 where there is none."""
    value = values.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else 0.0
