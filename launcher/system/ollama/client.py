"""Ollama's HTTP interface → values.

``OllamaClient(address, environ)``: the engine at ``http://host:port`` (or what says where it is now); ``environ`` only
for the proxy of an engine on another computer; ``is_plain(name)`` says whether a model's registry has no encryption.
Any thread may call any method: each call is a connection of its own.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from launcher.core.cancel import Cancel
from launcher.core.chat_body import chat_body, load_body
from launcher.core.engine import (
    ChatLine,
    ChatRequest,
    InstalledModel,
    LoadedModel,
    ModelDetails,
    PullLine,
    PullQuiet,
)
from launcher.core.problems import Code, Failure
from launcher.system.ollama import answers
from launcher.system.ollama.addresses import is_plain_registry
from launcher.system.ollama.calls import Broken, Call
from launcher.system.ollama.errors import About, Doing, cut, failed, refused, said, unreadable
from launcher.system.ollama.lines import JsonObject, Unreadable, objects
from launcher.system.ollama.ticking import ticking

if TYPE_CHECKING:
    from launcher.system.ollama.http import Answer

_CONNECT_S: Final = 5.0
_ANSWER_S: Final = 30.0
"""For calls that only look something up. Pulls, chats and loads are silent for minutes and wait without limit."""
_DELETE_S: Final = 300.0
"""Deleting and copying wait for a slow disk."""
_UNLOAD_S: Final = 30.0
_POLL_S: Final = 0.05


class OllamaClient:
    """The engine at one address (``http://host:port``), as :class:`launcher.workflows.ports.Engine` wants it."""

    def __init__(
        self,
        address: str | Callable[[], str],
        environ: Mapping[str, str] = MappingProxyType({}),
        is_plain: Callable[[str], bool] = is_plain_registry,
    ) -> None:
        self._where = address
        self._is_plain = is_plain
        self._environ = environ

    @property
    def _address(self) -> str:
        return (self._where if isinstance(self._where, str) else self._where()).rstrip("/")

    def version(self) -> str:
        """The version of the engine that answers."""
        return answers.version(self._look("GET", "/api/version"), self._address)

    def loaded(self) -> tuple[LoadedModel, ...]:
        """The models in memory. One that is still being loaded is not among them."""
        return answers.loaded(self._look("GET", "/api/ps"), self._address)

    def installed(self) -> tuple[InstalledModel, ...]:
        """The models on the disk; those that would run on Ollama's servers are left out."""
        return answers.installed(self._look("GET", "/api/tags"), self._address)

    def show(self, name: str) -> ModelDetails:
        """What the engine knows about an installed model."""
        about = About(self._address, model=name)
        return answers.details(self._look("POST", "/api/show", {"model": name}, about), self._address)

    def copy(self, source: str, target: str) -> None:
        """Gives a model a second name; takes no space."""
        about = About(self._address, model=source)
        self._do("POST", "/api/copy", {"source": source, "destination": target}, about)

    def delete(self, name: str) -> None:
        """Deletes a name, and what no other name uses."""
        self._do("DELETE", "/api/delete", {"model": name}, About(self._address, model=name))

    def pull(self, name: str, cancel: Cancel) -> Iterator[PullLine]:
        """Fetches a model; ends after ``success``, or quietly when cancelled. ``PullQuiet`` where nothing comes.

        The connection closes with the iterator; the engine then saves what has come.
        """
        about = About(self._address, Doing.PULL, name)
        body: dict[str, object] = {"model": name, "stream": True}
        if self._is_plain(name):
            body["insecure"] = True

        def lines(inner: Cancel) -> Iterator[PullLine]:
            return answers.pull_lines(self._stream("/api/pull", body, about, inner), about, inner)

        return ticking(lines, cancel, PullQuiet())

    def chat(self, request: ChatRequest, cancel: Cancel) -> Iterator[ChatLine]:
        """Asks; ends after ``ChatDone``. When cancelled it ends without one."""
        about = About(self._address, Doing.CHAT, request.model, request.num_ctx)
        return answers.chat_lines(self._stream("/api/chat", chat_body(request), about, cancel), about, cancel)

    def load(self, request: ChatRequest, cancel: Cancel) -> None:
        """Loads the request's model with the request's options; returns when it is in memory.

        Raises:
            Failure: ``INTERRUPTED`` when cancelled (the engine gives the load up), or what went wrong.
        """
        about = About(self._address, Doing.LOAD, request.model, request.num_ctx)
        for _ in self._stream("/api/chat", load_body(request) | {"stream": False}, about, cancel):
            return
        raise Failure(Code.INTERRUPTED) if cancel.requested else cut(about)

    def unload(self, name: str) -> None:
        """Takes a model out of memory; returns when it is gone.

        Raises:
            Failure: ``ENGINE_BUSY`` when it still answers someone after half a minute.
        """
        self._do(
            "POST", "/api/chat", {"model": name, "keep_alive": 0, "stream": False}, About(self._address, model=name)
        )
        until = time.monotonic() + _UNLOAD_S
        while any(model.name == name for model in self.loaded()):
            if time.monotonic() > until:
                raise Failure(Code.ENGINE_BUSY)
            time.sleep(_POLL_S)

    def _look(self, method: str, path: str, body: JsonObject | None = None, about: About | None = None) -> JsonObject:
        """The JSON object that the engine answers."""
        about = about or About(self._address)
        text = self._whole(Call(method, self._address + path, body, {}, _CONNECT_S, _ANSWER_S), about)
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            raise unreadable(about) from None
        if not isinstance(answer, dict):
            raise unreadable(about)
        return answer

    def _do(self, method: str, path: str, body: JsonObject, about: About) -> None:
        """Has something done whose answer says nothing more."""
        self._whole(Call(method, self._address + path, body, {}, _CONNECT_S, _DELETE_S), about)

    def _whole(self, call: Call, about: About) -> bytes:
        with self._answered(call, about, Cancel()) as answer:
            return answer.whole()

    def _stream(self, path: str, body: JsonObject, about: About, cancel: Cancel) -> Iterator[JsonObject]:
        """The objects of a stream as they come; ends early, without a word, when cancelled."""
        call = Call("POST", self._address + path, body, {}, _CONNECT_S, None)
        try:
            with self._answered(call, about, cancel) as answer:
                for value in objects(answer.read):
                    if "error" in value:
                        raise self._reported(value["error"], about)
                    yield value
        except Unreadable as error:
            raise unreadable(about) from error
        except Failure:
            if not cancel.requested:
                raise

    @contextmanager
    def _answered(self, call: Call, about: About, cancel: Cancel) -> Iterator["Answer"]:
        """An answer with a good status; anything else is a failure."""
        from launcher.system.ollama.http import Http  # many commands never get here

        begun = False
        try:
            with Http(self._environ).exchange(call, cancel) as answer:
                begun = True
                if answer.status >= 300:
                    raise self._explained(refused(answer.status, answer.whole(), about))
                yield answer
        except Broken as error:
            raise failed(error, about, begun=begun) from error

    def _reported(self, text: object, about: About) -> Failure:
        return self._explained(said(text, about)) if isinstance(text, str) else unreadable(about)

    def _explained(self, failure: Failure) -> Failure:
        """``failure`` with the fact that only another question to the engine can tell: its version."""
        if failure.problem.code is not Code.ENGINE_TOO_OLD:
            return failure
        try:
            return Failure(Code.ENGINE_TOO_OLD, version=self.version())
        except Failure:
            return failure
