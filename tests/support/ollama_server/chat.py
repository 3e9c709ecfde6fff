"""``/api/chat`` and ``/api/generate``."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.loopback import Exchange
from tests.support.ollama_server import go, prompt, scripted
from tests.support.ollama_server.names import InvalidName, Name
from tests.support.ollama_server.performance import End, PromptTooLong, Task
from tests.support.ollama_server.prompt import Message, ThinkingParser
from tests.support.ollama_server.replies import Refused, fields, read_object, reply_json, reply_lines
from tests.support.ollama_server.runners import RunnerDied
from tests.support.ollama_server.schedule import DEFAULT_NUM_CTX, BadDuration, Loaded, Schedule, keep_alive_ns
from tests.support.ollama_server.store import Model, Store, UnknownModel

_METRICS = (
    "total_duration",
    "load_duration",
    "prompt_eval_count",
    "prompt_eval_duration",
    "eval_count",
    "eval_duration",
)
NOTHING: Mapping[str, object] = {}
_CANNOT_CUT = (
    "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the "
    "context length in settings, or use a model with a longer context length"
)
_LEVELS = ("high", "medium", "low", "max")
_RUNNER_GONE = "an error was encountered while running the model: unexpected EOF"


@dataclass(frozen=True, slots=True)
class Request:
    """A chat, or a prompt as a chat of one message."""

    asked: str
    model: Model
    messages: Sequence[Message]
    options: Mapping[str, object]
    keep_ns: int
    think: bool | None
    stream: bool
    truncate: bool
    shift: bool
    generate: bool

    @property
    def num_ctx(self) -> int:
        """The context asked for, at most what the model was trained for; tokens."""
        wanted = _integer(self.options, "num_ctx", DEFAULT_NUM_CTX)
        return min(wanted, scripted.load(self.model.weights).trained_context)

    def line(self, content: str = "", thinking: str = "", rest: Mapping[str, object] = NOTHING) -> dict[str, object]:
        """A line of the reply."""
        begin: dict[str, object] = {"model": self.asked, "created_at": go.now()}
        if self.generate:
            said: dict[str, object] = {"response": content, "thinking": thinking}
        else:
            message = {"role": "assistant", "content": content, "thinking": thinking}
            said = {"message": go.without_empty(message, "thinking")}
        return go.without_empty(begin | said | {"done": False} | dict(rest), "thinking", *_METRICS)

    def ended(self, reason: str) -> dict[str, object]:
        """The one line of a load or an unload."""
        return self.line(rest={"done": True, "done_reason": reason})


class Chats:
    """Answers chats from the models on the disk."""

    def __init__(self, store: Store, schedule: Schedule, pace: float, load: Callable[[Exchange], None]) -> None:
        self._store = store
        self._schedule = schedule
        self._pace = pace
        self._load = load

    def answer(self, exchange: Exchange, *, generate: bool) -> None:
        """Answers one request; raises :class:`Refused`."""
        request = self._read(exchange, generate=generate)
        started = time.monotonic_ns()
        if not request.messages and request.keep_ns == 0:
            self._schedule.expire(request.model)
            reply_json(exchange, request.ended("unload"))
            return
        if request.think and not request.model.thinks:
            raise Refused(400, f"{go.quote(request.asked)} does not support thinking")
        if not self._schedule.holds(request.model, request.num_ctx):
            self._load(exchange)
        with self._schedule.using(request.model, request.num_ctx, request.keep_ns) as loaded:
            if not request.messages:
                reply_json(exchange, request.ended("load"))
                return
            with _turn(exchange, loaded):
                lines = self._lines(exchange, request, loaded, started, time.monotonic_ns())
                self._send(exchange, request, lines)

    def _send(self, exchange: Exchange, request: Request, lines: Iterator[dict[str, object]]) -> None:
        if request.stream:
            reply_lines(exchange, lines)
            return
        whole: dict[str, object] = {}
        content, thinking = "", ""
        for line in lines:
            if "error" in line:
                raise Refused(500, str(line["error"]))
            said = line if request.generate else fields(line["message"])
            content += str(said["response" if request.generate else "content"])
            thinking += str(said.get("thinking", ""))
            whole = line
        rest = {key: value for key, value in whole.items() if key in ("done", "done_reason", "context", *_METRICS)}
        reply_json(exchange, request.line(content, thinking, rest))

    def _lines(
        self, exchange: Exchange, request: Request, loaded: Loaded, started: int, loaded_at: int
    ) -> Iterator[dict[str, object]]:
        """The reply's lines; an error before the first is :class:`Refused`, later it is a line."""
        task = self._task(request)
        parser = ThinkingParser() if request.model.thinks and request.think else None
        if parser and task.prompt.rstrip().endswith(scripted.OPEN):
            parser.add(scripted.OPEN)
        began, spoken = False, ""
        try:
            for piece in loaded.runner.complete(task, lambda: self._wait(exchange)):
                if isinstance(piece, End):
                    yield self._last(
                        request, task.prompt + spoken, piece, time.monotonic_ns() - started, loaded_at - started
                    )
                    continue
                thinking, content = parser.add(piece) if parser else ("", piece)
                spoken += piece
                if thinking or content or request.generate:
                    began = True
                    yield request.line(content, thinking)
        except PromptTooLong as error:
            raise Refused(400, _too_long(error), "application/json") from error
        except RunnerDied as error:
            if not began:
                raise Refused(500, _RUNNER_GONE, "application/json") from error
            yield {"error": _RUNNER_GONE}

    def _wait(self, exchange: Exchange) -> None:
        if self._pace:
            exchange.pause(self._pace)

    def _task(self, request: Request) -> Task:
        recital = scripted.load(request.model.weights)

        def text(messages: Sequence[Message]) -> str:
            return prompt.render(messages, thinks=request.model.thinks, think=request.think)

        messages = request.messages
        if request.truncate:
            messages = prompt.fit(messages, request.num_ctx, lambda kept: len(recital.tokenise(text(kept))))
        options = request.options
        stop = options.get("stop")
        return Task(
            text(messages),
            request.num_ctx,
            _integer(options, "num_predict", -1),
            request.shift,
            request.truncate and request.model.thinks,  # the models here that think have a Go template, the others none
            [str(mark) for mark in stop] if isinstance(stop, list) else [],
        )

    def _last(self, request: Request, text: str, end: End, total_ns: int, load_ns: int) -> dict[str, object]:
        figures: dict[str, object] = {"done": True, "done_reason": end.reason}
        if request.generate:
            figures["context"] = scripted.load(request.model.weights).tokenise(text)
        metrics = (total_ns, load_ns, end.prompt_tokens, end.prompt_ns, end.tokens, end.eval_ns)
        return request.line(rest=figures | dict(zip(_METRICS, metrics, strict=True)))

    def _read(self, exchange: Exchange, *, generate: bool) -> Request:
        body = read_object(exchange, "GenerateRequest" if generate else "ChatRequest")
        asked = str(body.get("model") or body.get("name") or "")
        try:
            keep_ns = keep_alive_ns(body.get("keep_alive"))
            model = self._store.model(Name.parse(asked))
        except UnknownModel as error:
            raise Refused(404, f"model '{asked}' not found") from error
        except BadDuration as error:
            raise Refused(400, str(error)) from error
        except InvalidName as error:
            raise Refused(400, "invalid model name" if asked else "model is required") from error
        think = body.get("think")
        if isinstance(think, str) and think not in _LEVELS:
            choices = 'must be "high", "medium", "low", "max", true, or false'
            raise Refused(400, f"invalid think value: {go.quote(think)} ({choices})")
        return Request(
            asked=asked,
            model=model,
            messages=_prompted(body) if generate else _messages(body),
            options=fields(model.parameters) | fields(body.get("options")),
            keep_ns=keep_ns,
            think=True if think is None and model.thinks else None if think is None else bool(think),
            stream=body.get("stream") is not False,
            truncate=body.get("truncate") is not False,
            shift=body.get("shift") is not False,
            generate=generate,
        )


@contextmanager
def _turn(exchange: Exchange, loaded: Loaded) -> Iterator[None]:
    """One reply at a time from each model."""
    while not loaded.turn.acquire(timeout=0.02):
        exchange.pause(0.001)
    try:
        yield
    finally:
        loaded.turn.release()


def _messages(body: Mapping[str, object]) -> list[Message]:
    listed = body.get("messages")
    read = [fields(item) for item in listed] if isinstance(listed, list) else []
    return [Message(str(m.get("role", "")), str(m.get("content", "")), str(m.get("thinking", ""))) for m in read]


def _prompted(body: Mapping[str, object]) -> list[Message]:
    return [Message("user", str(body["prompt"]))] if body.get("prompt") else []


def _integer(options: Mapping[str, object], name: str, default: int) -> int:
    value = options.get(name, default)
    if not isinstance(value, int | float):
        raise Refused(500, f"option {go.quote(name)} must be of type integer")
    return int(value)


def _too_long(error: PromptTooLong) -> str:
    if error.cuts:
        return _CANNOT_CUT
    size = f"the available context size ({error.num_ctx} tokens)"
    message = f"request ({error.tokens} tokens) exceeds {size}, try increasing it"
    inner = {
        "code": 400,
        "message": message,
        "type": "exceed_context_size_error",
        "n_prompt_tokens": error.tokens,
        "n_ctx": error.num_ctx,
    }
    return go.encode({"error": inner})
