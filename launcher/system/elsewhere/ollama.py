"""Ollama on another computer: its own interface, behind the line with its token and its faults."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import Served
from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal
from launcher.system.elsewhere.line import LOOK_S, SILENT_S, Line
from launcher.system.ollama.calls import Call
from launcher.system.ollama.client import OllamaClient
from launcher.system.ollama.errors import About, refused

if TYPE_CHECKING:
    from launcher.system.ollama.http import Answer

_AS_FAILED: Final[Mapping[Code, str]] = {
    Code.MODEL_LOAD_FAILED: "?",  # these two mostly say why
    Code.ENGINE_REFUSED: "?",
    Code.RUNNER_STOPPED: Code.RUNNER_STOPPED,
    Code.ENGINE_TOO_OLD: Code.ENGINE_TOO_OLD,
    Code.OUT_OF_MEMORY: Refusal.NO_MEMORY,
    Code.FOLDER_GONE: Refusal.NOT_THERE,
    Code.FOLDER_READ_ONLY: Refusal.READ_ONLY,
    Code.DISK_FULL: Refusal.NO_ROOM,
}
"""What is to be done about these is to be done on that computer; the ``word.…`` that says why."""


class OllamaElsewhere(OllamaClient):
    """The Ollama at the other end of ``line``; what goes wrong is said of the server, not of this computer."""

    def __init__(self, line: Line) -> None:
        super().__init__(lambda: line.url(""))
        self._line = line

    def served(self) -> tuple[Served, ...]:
        """The models that it has; those in memory with their context."""
        contexts = {each.name: each.context_length or None for each in self.loaded()}
        return tuple(Served(each.name, "", contexts.get(each.name)) for each in self.installed())

    @contextmanager
    def _answered(self, call: Call, about: About, cancel: Cancel) -> Iterator["Answer"]:
        """An answer with a good status; anything else is a failure."""
        patience = SILENT_S if call.read_within is None else LOOK_S
        with self._line.answered(replace(call, read_within=patience), cancel) as answer:
            if answer.status >= 300:
                raise self._refusal(answer.status, answer.whole(), about)
            yield answer

    def _refusal(self, status: int, body: bytes, about: About) -> Failure:
        if status == 404 and not _is_json(body):  # no such path: it is not Ollama
            return self._line.unreadable()
        return self._explained(refused(status, body, about))

    def _explained(self, failure: Failure) -> Failure:
        """``failure`` as it is to be said of another computer."""
        host, problem = self._line.server.host, failure.problem
        if problem.code in (Code.MODEL_MISSING, Code.MODEL_NAME_INVALID):
            return Failure(Code.SERVER_MODEL_MISSING, host=host, model=str(problem.facts["model"]))
        if problem.code is Code.ENGINE_BUSY:
            return Failure(Code.SERVER_BUSY, host=host)
        if problem.code in _AS_FAILED:
            reason = str(problem.facts.get("reason") or _AS_FAILED[problem.code])
            return self._line.without_token(Failure(Code.SERVER_FAILED, host=host, reason=reason))
        return failure


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
