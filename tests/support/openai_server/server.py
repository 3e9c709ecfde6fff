"""The server: who may ask, and what is answered."""

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from tests.support.loopback import JSON_TYPE, Dropped, Exchange, LoopbackServer
from tests.support.ollama_server import MODELS, scripted
from tests.support.ollama_server.performance import End, PromptTooLong, Task, perform
from tests.support.ollama_server.prompt import Message, ThinkingParser, render
from tests.support.ollama_server.replies import fields
from tests.support.openai_server.replies import Dialect, Json, Reply, as_ollama_does

DISTILL = "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B"
CTX = 4096
NOTHING: Mapping[str, object] = MappingProxyType({})
CERTIFICATE = Path(__file__).resolve().parents[2] / "data" / "own-certificate.pem"
"""Of 127.0.0.1, signed by nobody, with its key; for a hundred years."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What it says in place of the next answer: a status, and a body as it stands."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


def own_certificate() -> ssl.SSLContext:
    """Serves HTTPS as an office does that has made its own certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


class OpenAiServer(LoopbackServer):
    """``with OpenAiServer(Dialect.VLLM, key="sesame") as server: … server.address``.

    ``names`` are the fields that thinking is sent in: none where the server was started without a parser for it, and
    the thinking then is the beginning of the answer. ``root`` is what lies behind the model's name, ``pace`` seconds
    between pieces, ``tls`` a context to serve HTTPS with; ``completions``: it has ``/v1/completions`` too.
    """

    def __init__(
        self,
        dialect: Dialect = Dialect.VLLM,
        weights: Path = MODELS / "maths.gguf",
        *,
        model: str = DISTILL,
        root: str = "",
        key: str = "",
        ctx: int = CTX,
        names: Sequence[str] = ("reasoning_content",),
        pace: float = 0.0,
        tls: ssl.SSLContext | None = None,
        completions: bool = True,
    ) -> None:
        super().__init__()
        self.dialect, self.model, self.root, self.key, self.ctx = dialect, model, root or model, key, ctx
        self.refusals: list[Refusal] = []
        self.models: list[Json] | None = None
        self._recital = scripted.load(weights)
        self._names, self._pace, self._tls = tuple(names), pace, tls
        self._routes: dict[tuple[str, str], Callable[[Exchange], None]] = {
            ("GET", "/v1/models"): self._list,
            ("POST", "/v1/chat/completions"): lambda exchange: self._complete(exchange, chat=True),
        }
        if completions:
            self._routes["POST", "/v1/completions"] = lambda exchange: self._complete(exchange, chat=False)
        if dialect is Dialect.VLLM:
            self._routes["GET", "/version"] = lambda exchange: self._json(exchange, {"version": "0.11.0"})
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def host(self) -> str:
        """``127.0.0.1:port``."""
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """``http://127.0.0.1:port``."""
        return f"{'https' if self._tls else 'http'}://{self.host}"

    def asked(self, path: str = "/v1/chat/completions") -> list[Json]:
        """The bodies of the questions that came."""
        return [fields(call.body) for call in self.calls if call.path == path]

    def answer(self, exchange: Exchange) -> None:
        """Answers one request."""
        if self.refusals:
            refusal = self.refusals.pop(0)
            length = {"Content-Length": str(len(refusal.body)), "Content-Type": refusal.content_type}
            exchange.start(refusal.status, {**length, **refusal.headers})
            exchange.write(refusal.body)
            return
        path = exchange.path.partition("?")[0]
        if self._is_locked(exchange, path):
            self._refuse(exchange, 401, "Invalid API Key", "authentication_error")
            return
        route = self._routes.get((exchange.command, path))
        if route is None:
            self._refuse(exchange, 404, "File Not Found", "not_found_error")
            return
        route(exchange)

    def _is_locked(self, exchange: Exchange, path: str) -> bool:
        """llama.cpp's server lets anybody see its models; vLLM guards all of ``/v1``."""
        public = path == "/v1/models" if self.dialect is Dialect.LLAMA_CPP else not path.startswith("/v1")
        return bool(self.key) and not public and exchange.headers.get("Authorization") != f"Bearer {self.key}"

    def _refuse(
        self, exchange: Exchange, status: int, message: str, kind: str, rest: Mapping[str, object] = NOTHING
    ) -> None:
        if self.dialect is Dialect.LLAMA_CPP:
            self._json(exchange, {"error": {"code": status, "message": message, "type": kind, **rest}}, status)
        elif status == 401:
            self._json(exchange, {"error": "Unauthorized"}, status)
        elif kind == "not_found_error":
            self._json(exchange, {"detail": "Not Found"}, status)
        else:
            self._json(exchange, {"error": {"message": message, "type": kind, "param": None, "code": status}}, status)

    def _json(self, exchange: Exchange, value: object, status: int = 200) -> None:
        exchange.whole(status, _compact(value))

    def _list(self, exchange: Exchange) -> None:
        listed = self._models() if self.models is None else self.models
        older = {"models": [as_ollama_does(self.model)]} if self.dialect is Dialect.LLAMA_CPP else {}
        self._json(exchange, {**older, "object": "list", "data": listed})

    def _models(self) -> list[Json]:
        created = int(time.time())
        if self.dialect is Dialect.VLLM:
            model = {"id": self.model, "object": "model", "created": created, "owned_by": "vllm"}
            return [model | {"root": self.root, "parent": None, "max_model_len": self.ctx, "permission": []}]
        meta: Json = {"vocab_type": 2, "n_vocab": 462, "n_ctx": self.ctx, "n_ctx_train": 131072, "n_embd": 256}
        meta |= {"n_params": 549376, "size": 1101824, "ftype": "F16"}
        head = {"id": self.model, "aliases": [self.model], "tags": [], "object": "model", "created": created}
        return [head | {"owned_by": "llamacpp", "meta": meta}]

    # ------------------------------------------------------------------ answers

    def _complete(self, exchange: Exchange, *, chat: bool) -> None:
        body = fields(exchange.body and json.loads(exchange.body))
        if self.dialect is Dialect.VLLM and body.get("model") != self.model:
            said = f"The model `{body.get('model')}` does not exist."
            self._refuse(exchange, 404, said, "NotFoundError")
            return
        text = render(_messages(body), thinks=True, think=True) if chat else str(body["prompt"])
        task = Task(text, self.ctx, _limit(body, chat=chat, dialect=self.dialect), shift=False, cuts=False)
        pieces = perform(self._recital, task, lambda: self._wait(exchange))
        try:
            first = next(pieces)
        except PromptTooLong as error:
            self._too_long(exchange, error)
            return
        exchange.start(200, {"Content-Type": "text/event-stream; charset=utf-8", "Transfer-Encoding": "chunked"})
        for event in self._events(Reply(self.dialect, self.model, chat), first, pieces, body):
            exchange.write(b"data: " + _compact(event) + b"\n\n")
        exchange.write(b"data: [DONE]\n\n")
        exchange.finish_chunks()

    def _events(
        self, reply: Reply, first: str | End, rest: Iterator[str | End], body: Mapping[str, object]
    ) -> Iterator[Json]:
        if reply.chat:
            yield reply.opening()
        parser = ThinkingParser() if reply.chat and self._names else None
        for piece in chain([first], rest):
            if isinstance(piece, End):
                yield from reply.ending(piece, bool(fields(body.get("stream_options")).get("include_usage")))
                return
            if parser is not None:
                thinking, content = parser.add(piece)
            else:  # the prompt has opened the thinking, or this is a completion
                thinking, content = "", piece.replace(scripted.OPEN, "") if reply.chat else piece
            if thinking or content or not reply.chat:
                yield reply.said(dict.fromkeys(self._names, thinking) if thinking else {}, content)

    def _wait(self, exchange: Exchange) -> None:
        if self._pace:
            exchange.pause(self._pace)
        elif exchange.client_gone():
            raise Dropped

    def _too_long(self, exchange: Exchange, error: PromptTooLong) -> None:
        if self.dialect is Dialect.LLAMA_CPP:
            size = f"the available context size ({error.num_ctx} tokens), try increasing it"
            rest = {"n_prompt_tokens": error.tokens, "n_ctx": error.num_ctx}
            said = f"request ({error.tokens} tokens) exceeds {size}"
            self._refuse(exchange, 400, said, "exceed_context_size_error", rest)
            return
        said = (
            f"This model's maximum context length is {error.num_ctx} tokens. However, you requested {error.tokens} "
            "tokens in the messages, Please reduce the length of the messages."
        )
        self._refuse(exchange, 400, said, "BadRequestError")


def _messages(body: Mapping[str, object]) -> list[Message]:
    """Thinking that is sent back is dropped, as R1's own template does."""
    listed = body.get("messages")
    read = [fields(item) for item in listed] if isinstance(listed, list) else []
    return [Message(str(each.get("role")), str(each.get("content")).rpartition("</think>")[2]) for each in read]


def _limit(body: Mapping[str, object], *, chat: bool, dialect: Dialect) -> int:
    """Tokens to write at most; 16 of a completion for which vLLM is told nothing, not even null."""
    told = body.get("max_tokens", None if chat or dialect is Dialect.LLAMA_CPP else 16)
    return int(told) if isinstance(told, int) else -1


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
