"""A server with OpenAI's interface → the values that the chat knows. vLLM, llama.cpp's server, and others like them.

Such a server loads its models itself, and knows nothing of pulls and deletions.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import TRAINED_CONTEXT, Served
from launcher.core.engine import ChatLine, ChatRequest, LoadedModel, ModelDetails
from launcher.core.openai_body import CHAT, body
from launcher.core.problems import Code, Failure
from launcher.system.elsewhere import openai_answers as answers
from launcher.system.elsewhere.events import events
from launcher.system.elsewhere.line import CONNECT_S, LOOK_S, SILENT_S, Line
from launcher.system.ollama.calls import Call
from launcher.system.ollama.lines import JsonObject, Unreadable

MODELS: Final = "/v1/models"
VERSION: Final = "/version"


class OpenAiClient:
    """The server at the other end of ``line``, as :class:`launcher.workflows.ports.ServerEngine` wants it."""

    def __init__(self, line: Line, clock: Callable[[], float] = time.monotonic) -> None:
        self._line = line
        self._clock = clock

    def version(self) -> str:
        """The version that vLLM tells; ``""`` of others, once they have answered."""
        try:
            return str(self._look(VERSION).get("version", ""))
        except Failure as failure:
            if failure.problem.code not in (Code.SERVER_UNREADABLE, Code.SERVER_FAILED):
                raise
        self.served()
        return ""

    def served(self) -> tuple[Served, ...]:
        """The models that it has."""
        with self._reading():
            return answers.served(self._look(MODELS))

    def loaded(self) -> tuple[LoadedModel, ...]:
        """The same: where each lies, and how much memory it takes, cannot be known from here."""
        return tuple(LoadedModel(each.name, 0, 0, each.ctx or TRAINED_CONTEXT) for each in self.served())

    def chat(self, request: ChatRequest, cancel: Cancel) -> Iterator[ChatLine]:
        """Asks; ends after ``ChatDone``. When cancelled it ends without one.

        Raises:
            Failure: ``SERVER_CANNOT_GO_ON`` where the model is not known to be R1 and is to go on from an answer;
                ``SERVER_MODEL_MISSING``, ``QUESTION_TOO_LONG``, ``SERVER_FAILED``, ``ANSWER_CUT``; as the line.
        """
        path, sent = body(request)
        if path != CHAT and not self._line.server.can_go_on:
            raise Failure(Code.SERVER_CANNOT_GO_ON)
        unmarked = self._line.server.unmarked and path == CHAT
        with self._reading():
            lines = self._stream(path, sent, request, cancel)
            yield from answers.chat_lines(lines, cancel, self._clock, unmarked=unmarked)

    def load(self, request: ChatRequest, cancel: Cancel) -> None:
        """Nothing: the server keeps its models in memory, or fetches them with the question."""

    def show(self, name: str) -> ModelDetails:  # noqa: ARG002 - it is told of none
        """That is not to be known from here."""
        return ModelDetails(())

    def _look(self, path: str) -> JsonObject:
        """The JSON object that it answers."""
        call = Call("GET", self._line.url(path), None, {}, CONNECT_S, LOOK_S)
        with self._line.answered(call, Cancel()) as answer:
            whole, status = answer.whole(), answer.status
        if status >= 300:
            raise self._line.without_token(answers.refused(status, whole, self._line.server.host))
        try:
            value = json.loads(whole)
        except (ValueError, RecursionError):
            raise self._line.unreadable() from None
        if not isinstance(value, dict):
            raise self._line.unreadable()
        return value

    def _stream(self, path: str, sent: JsonObject, request: ChatRequest, cancel: Cancel) -> Iterator[JsonObject]:
        """The events as they come; ends early, without a word, when cancelled."""
        call = Call("POST", self._line.url(path), sent, {}, CONNECT_S, SILENT_S)
        host = self._line.server.host
        try:
            with self._line.answered(call, cancel) as answer:
                if answer.status >= 300:
                    failure = answers.refused(answer.status, answer.whole(), host, request)
                    raise self._line.without_token(_for(path, failure))
                for value in events(answer.read):
                    if "error" in value:
                        raise self._line.without_token(answers.said(value["error"], host, request))
                    yield value
        except (Failure, Unreadable):
            if not cancel.requested:
                raise

    def _reading(self) -> "answers.Reading":
        return answers.Reading(self._line.unreadable)


def _for(path: str, failure: Failure) -> Failure:
    """``failure``, where it was not the chat's interface that is missing."""
    if path == CHAT or failure.problem.code is not Code.SERVER_UNREADABLE:
        return failure
    return Failure(Code.SERVER_CANNOT_GO_ON)
