"""What Ollama answers → values of :mod:`launcher.core.engine`, checked field by field. ``omitempty`` fields default."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.engine import (
    ChatDone,
    ChatLine,
    ChatPiece,
    InstalledModel,
    LoadedModel,
    ModelDetails,
    PullLine,
    PullProgress,
    PullStatus,
)
from launcher.core.problems import Code, Failure
from launcher.system.ollama.errors import About, cut, unreadable
from launcher.system.ollama.lines import JsonObject, Unreadable
from launcher.system.ollama.think_tags import ThinkTags

_NS: Final = 1e9
"""Nanoseconds in a second."""


def version(answer: JsonObject, address: str) -> str:
    """Of ``/api/version``."""
    with _reading(About(address)):
        return _required(answer, "version")


def loaded(answer: JsonObject, address: str) -> tuple[LoadedModel, ...]:
    """Of ``/api/ps``."""
    with _reading(About(address)):
        return tuple(
            LoadedModel(
                name=_required(model, "name"),
                size_bytes=_whole(model, "size"),
                vram_bytes=_whole(model, "size_vram"),
                context_length=_whole(model, "context_length"),
                expires_at=_text(model, "expires_at"),
            )
            for model in _objects(answer, "models")
        )


def installed(answer: JsonObject, address: str) -> tuple[InstalledModel, ...]:
    """Of ``/api/tags``."""
    with _reading(About(address)):
        return tuple(
            InstalledModel(
                name=_required(model, "name"),
                size_bytes=_whole(model, "size"),
                modified_at=_text(model, "modified_at"),
                digest=_text(model, "digest"),
                quantisation=_text(_object(model, "details"), "quantization_level"),
            )
            for model in _objects(answer, "models")
            if not _required(model, "name").endswith((":cloud", "-cloud"))
        )


def details(answer: JsonObject, address: str) -> ModelDetails:
    """Of ``/api/show``."""
    with _reading(About(address)):
        info = _object(answer, "model_info")
        about = _object(answer, "details")
        capabilities = answer.get("capabilities") or []
        if not isinstance(capabilities, list):
            raise Unreadable("capabilities")
        return ModelDetails(
            capabilities=tuple(each for each in capabilities if isinstance(each, str)),
            template=_text(answer, "template"),
            license=_text(answer, "license"),
            trained_context=_whole(info, f"{_text(info, 'general.architecture')}.context_length") or None,
            parameters=_whole(info, "general.parameter_count") or None,
            quantisation=_text(about, "quantization_level"),
            family=_text(about, "family"),
            parent=_text(about, "parent_model"),
        )


def pull_lines(lines: Iterator[JsonObject], about: About, cancel: Cancel) -> Iterator[PullLine]:
    """Of ``/api/pull``; ends after ``success``.

    Raises:
        Failure: the stream ended before that, or holds something else.
    """
    missing: int | None = None
    try:
        for line in lines:
            with _reading(about):
                value = _pull_line(line)
            if isinstance(value, PullProgress):
                missing = max(0, value.total - value.completed)
            yield value
            if value == _SUCCESS:
                return
    except Failure as failure:
        if failure.problem.code is not Code.DISK_FULL:
            raise
        raise Failure(Code.DISK_FULL, **{**failure.problem.facts, "short": missing}) from None
    if not cancel.requested:
        raise cut(about)


_SUCCESS: Final = PullStatus("success")


def _pull_line(line: JsonObject) -> PullLine:
    digest = _text(line, "digest")
    if digest and "total" in line:
        return PullProgress(digest, _whole(line, "total"), _whole(line, "completed"))
    return PullStatus(_required(line, "status"))


def chat_lines(lines: Iterator[JsonObject], about: About, cancel: Cancel) -> Iterator[ChatLine]:
    """Of ``/api/chat``; ends after :class:`ChatDone`.

    Raises:
        Failure: the stream ended before that, or holds something else.
    """
    tags = ThinkTags()
    try:
        for line in lines:
            message = line.get("message")
            if type(message) is not dict:
                raise Unreadable("message")
            thinking, content = message.get("thinking") or "", message.get("content") or ""
            if type(thinking) is not str or type(content) is not str:
                raise Unreadable("message")
            if content and not tags.settled and not thinking:
                piece = tags.sort(content)
                thinking, content = piece.thinking, piece.content
            if thinking or content:
                yield ChatPiece(thinking, content)
            if line.get("done") is True:
                if (rest := tags.rest()) != ChatPiece():
                    yield rest
                yield _done(line)
                return
    except Unreadable:
        raise unreadable(about) from None
    if not cancel.requested:
        raise cut(about)


def _done(line: JsonObject) -> ChatDone:
    return ChatDone(
        reason=_text(line, "done_reason") or "stop",
        prompt_tokens=_whole(line, "prompt_eval_count"),
        eval_tokens=_whole(line, "eval_count"),
        eval_seconds=_whole(line, "eval_duration") / _NS,
        prompt_seconds=_whole(line, "prompt_eval_duration") / _NS,
        load_seconds=_whole(line, "load_duration") / _NS,
    )


@contextmanager
def _reading(about: About) -> Iterator[None]:
    """What cannot be read becomes the failure for that."""
    try:
        yield
    except Unreadable:
        raise unreadable(about) from None


def _text(values: JsonObject, key: str) -> str:
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(key)
    return value


def _required(values: JsonObject, key: str) -> str:
    if not (value := _text(values, key)):
        raise Unreadable(key)
    return value


def _whole(values: JsonObject, key: str) -> int:
    """A whole number ≥ 0; 0 where it is left out."""
    value = values.get(key)
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable(key)
    return value


def _object(values: JsonObject, key: str) -> JsonObject:
    value = values.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(key)
    return value


def _objects(values: JsonObject, key: str) -> list[JsonObject]:
    value = values.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Unreadable(key)
    return value
