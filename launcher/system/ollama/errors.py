"""What Ollama says when something goes wrong → a ``Failure``. The texts are those of its source and of the traces."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from launcher.core.messages import Fact
from launcher.core.problems import Code, Failure
from launcher.system.ollama.calls import Broken, Garbled, Silent, Unreachable

_REASON_LENGTH: Final = 300


class Doing(Enum):
    """What was asked of the engine; the same words mean different things."""

    PULL = auto()
    CHAT = auto()
    LOAD = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class About:
    """What a failure is about: the engine's address, the model asked for, its context in tokens."""

    address: str
    doing: Doing = Doing.OTHER
    model: str = ""
    ctx: int | None = None


_Facts = Callable[[re.Match[str], About], dict[str, Fact]]


def _model(_: re.Match[str], about: About) -> dict[str, Fact]:
    return {"model": about.model}


def _reason(found: re.Match[str], _: About) -> dict[str, Fact]:
    return {"reason": shortened(found.string)}


def _path(found: re.Match[str], _: About) -> dict[str, Fact]:
    path = re.search(r"(?:write|open|mkdir|create|rename|remove|truncate) (?:\\\\\?\\)?(.+?)(?:: |$)", found.string)
    return {"path": path[1] if path else None, "short": None}


def _host(found: re.Match[str], _: About) -> dict[str, Fact]:
    host = re.search(r"https?://([^/\"\\ ]+)", found.string) or re.search(
        r"dial tcp (?:lookup )?([^ ]+?):? ", found.string
    )
    return {"host": host[1] if host else "registry.ollama.ai"}


def _refused_by_registry(found: re.Match[str], about: About) -> dict[str, Fact]:
    return {**_host(found, about), "file": about.model, "status": 401}


def _busy(found: re.Match[str], about: About) -> dict[str, Fact]:
    return {**_host(found, about), "status": int(found[1])}


def _file(_: re.Match[str], about: About) -> dict[str, Fact]:
    return {"file": about.model}


def _version(_: re.Match[str], __: About) -> dict[str, Fact]:
    return {"version": None}  # only another question to the engine tells


def _context(found: re.Match[str], about: About) -> dict[str, Fact]:
    limit = re.search(r'"n_ctx":\s*(\d{1,9})', found.string)
    return {"ctx": int(limit[1]) if limit else about.ctx}


def _none(_: re.Match[str], __: About) -> dict[str, Fact]:
    return {}


@dataclass(frozen=True, slots=True)
class _Rule:
    """Words → a code, where the engine was ``doing`` one of these (empty: whatever it was doing)."""

    words: re.Pattern[str]
    code: Code
    facts: _Facts
    doing: tuple[Doing, ...] = ()


def _rule(words: str, code: Code, facts: _Facts, *doing: Doing) -> _Rule:
    return _Rule(re.compile(words, re.IGNORECASE), code, facts, doing)


_PULL: Final = Doing.PULL
_RULES: Final = (
    _rule(r"exceed_context_size|exceeds the available context|input length exceeds", Code.QUESTION_TOO_LONG, _context),
    _rule(r"does not support thinking", Code.THINKING_UNSUPPORTED, _model),
    _rule(
        r"invalid model name|name .* is invalid|source .* is invalid|model is required", Code.MODEL_NAME_INVALID, _model
    ),
    _rule(r"requires a newer version|\b412:", Code.ENGINE_TOO_OLD, _version),
    _rule(r"no space left|not enough space|disk quota exceeded", Code.DISK_FULL, _path),
    _rule(r"read-only file system|permission denied|access is denied", Code.FOLDER_READ_ONLY, _path),
    _rule(r"digest mismatch", Code.CHECKSUM_MISMATCH, _file),
    _rule(r"unauthorized|access denied|forbidden", Code.MIRROR_REFUSED, _refused_by_registry, _PULL),
    _rule(r"\b(429|5\d\d): ", Code.MIRROR_BUSY, _busy, _PULL),
    _rule(r"invalid character .* looking for beginning of value", Code.NETWORK_LOGIN, _host, _PULL),
    _rule(r"^remove .*-partial-\d+: |^eof$", Code.PULL_INTERRUPTED, _reason, _PULL),  # see partials.py
    _rule(r"no such file or directory|cannot find the (path|file|device)|input/output error", Code.FOLDER_GONE, _path),
    _rule(r"pull model manifest: file does not exist|manifest unknown", Code.MODEL_NOT_IN_REGISTRY, _model, _PULL),
    _rule(r"\b(get|head) \"?https?://[^ ]+ eof$", Code.NO_NETWORK, _host, _PULL),  # the line hung up
    _rule(r"max retries exceeded|context canceled|unexpected eof", Code.PULL_INTERRUPTED, _reason, _PULL),
    _rule(
        r"no such host|dial tcp|i/o timeout|unreachable|\btls\b|x509|proxyconnect|server misbehaving|connection reset"
        r"|deadline exceeded",
        Code.NO_NETWORK,
        _host,
        _PULL,
    ),
    # llm/status.go:85-96, and llm/server.go before a load
    _rule(
        r"out of (device )?memory|malloc failed|failed to allocate|allocation failed|(not enough|insufficient) memory"
        r"|out_of_device_memory|erroroutofmemory|requires more (system )?memory",
        Code.OUT_OF_MEMORY,
        _model,
    ),
    _rule(r"model .* not found|try pulling it first", Code.MODEL_MISSING, _model),
    _rule(r"server busy|maximum pending requests", Code.ENGINE_BUSY, _none),
    _rule(r".", Code.MODEL_LOAD_FAILED, lambda found, about: _model(found, about) | _reason(found, about), Doing.LOAD),
    _rule(
        r"runner has unexpectedly stopped|encountered while running the model|runner process .*terminated",
        Code.RUNNER_STOPPED,
        _none,
    ),
    _rule(
        r"unable to load model|error loading model|timed out waiting for llama",
        Code.MODEL_LOAD_FAILED,
        lambda found, about: _model(found, about) | _reason(found, about),
    ),
    _rule(r".", Code.ENGINE_REFUSED, _reason),
)


def said(text: str, about: About) -> Failure:
    """The failure for an ``error`` text of the engine; the first rule that knows its words decides."""
    for rule in _RULES:
        found = rule.words.search(text)
        if found and (not rule.doing or about.doing in rule.doing):
            return Failure(rule.code, **rule.facts(found, about))
    return Failure(Code.ENGINE_REFUSED, reason="")


def refused(status: int, body: bytes, about: About) -> Failure:
    """The failure for an answer with an error status; its body is ``{"error": …}``, or anything at all."""
    text = _error_text(body)
    if text is None:
        return Failure(Code.ENGINE_REFUSED, reason=f"HTTP {status}")
    return said(text, about)


def _error_text(body: bytes) -> str | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    text = answer.get("error") if isinstance(answer, dict) else None
    return text if isinstance(text, str) and text else None


def cut(about: About) -> Failure:
    """The failure for a stream that ends without its last line."""
    if about.doing is Doing.CHAT:
        return Failure(Code.ANSWER_CUT)
    return Failure(Code.ENGINE_STOPPED)


def unreadable(about: About) -> Failure:
    """The failure for an answer that is not what Ollama sends."""
    return Failure(Code.ENGINE_ANSWER_UNREADABLE, address=about.address)


def failed(error: Broken, about: About, *, begun: bool) -> Failure:
    """The failure for an exchange that broke; ``begun``: after the answer's headers."""
    if isinstance(error, Unreachable):
        return Failure(Code.ENGINE_UNREACHABLE, address=about.address)
    if isinstance(error, Garbled):
        return unreadable(about)
    if isinstance(error, Silent):
        return Failure(Code.ENGINE_UNREACHABLE, address=about.address)
    return cut(about) if begun else Failure(Code.ENGINE_STOPPED)


def shortened(text: str) -> str:
    """An engine's own words, short enough for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= _REASON_LENGTH else f"{line[:_REASON_LENGTH]}…"
