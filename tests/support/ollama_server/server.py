"""The server: its routes, and what joins them."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from tests.support.faults import Fault, Kind
from tests.support.loopback import Dropped, Exchange, LoopbackServer
from tests.support.ollama_server import go
from tests.support.ollama_server.chat import Chats
from tests.support.ollama_server.download import DownloadFailed, Terms
from tests.support.ollama_server.names import InvalidName, Name
from tests.support.ollama_server.pull import Downloads, pull
from tests.support.ollama_server.replies import Refused, open_lines, read_object, reply_error, reply_json
from tests.support.ollama_server.runners import InnerRunner, Runner
from tests.support.ollama_server.schedule import Schedule
from tests.support.ollama_server.show import running, show, tag
from tests.support.ollama_server.store import MODELS, Model, Store, UnknownModel, assemble
from tests.support.ollama_server.transfer import TransferError

VERSION = "0.32.15"
DEEPSEEK: Mapping[str, Path] = {
    "deepseek-r1:1.5b": MODELS / "short.gguf",
    "deepseek-r1:7b": MODELS / "loop.gguf",
    "deepseek-r1:8b": MODELS / "maths.gguf",
}
"""The models of the recorded traces; the 7b thinks for ever."""

CLOUD_OFF = {"cloud": {"disabled": True, "source": "env"}}
_PARTIAL_AGE_S = 3600


class OllamaServer(LoopbackServer):
    """An Ollama server on loopback. ``with OllamaServer(installed=DEEPSEEK) as server: … server.address``."""

    def __init__(
        self,
        models_dir: Path | None = None,
        installed: Mapping[str, Path] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        version: str = VERSION,
        pace: float = 0.0,
        load_seconds: float = 0.0,
        gpu_fraction: float = 0.0,
        retry_unit: float = 1.0,
        stall_seconds: float = 30.0,
        no_prune: bool = False,
        start_runner: Callable[[Model, int], Runner] | None = None,
    ) -> None:
        super().__init__(host, port)
        self._temporary = TemporaryDirectory(prefix="ollama-") if models_dir is None else None
        self.models_dir = Path(self._temporary.name) if self._temporary else Path(models_dir or "")
        self.version = version
        self.load_seconds = load_seconds
        self.gpu_fraction = gpu_fraction
        self._no_prune = no_prune
        self.store = Store(self.models_dir)
        self.schedule = Schedule(start_runner or (lambda model, _: InnerRunner(model.weights)))
        self._downloads = Downloads(self.store, Terms(retry_unit, stall_seconds, self.faults.room))
        self._chats = Chats(self.store, self.schedule, pace, self._load)
        self._routes: Mapping[tuple[str, str], Callable[[Exchange], None]] = {
            ("GET", "/"): self._root,
            ("HEAD", "/"): self._root,
            ("GET", "/api/version"): lambda exchange: reply_json(exchange, {"version": self.version}),
            ("HEAD", "/api/version"): lambda exchange: reply_json(exchange, {"version": self.version}),
            ("GET", "/api/status"): lambda exchange: reply_json(exchange, CLOUD_OFF),
            ("GET", "/api/tags"): self._tags,
            ("HEAD", "/api/tags"): self._tags,
            ("GET", "/api/ps"): self._ps,
            ("POST", "/api/show"): self._show,
            ("POST", "/api/pull"): self._pull,
            ("POST", "/api/chat"): lambda exchange: self._chats.answer(exchange, generate=False),
            ("POST", "/api/generate"): lambda exchange: self._chats.answer(exchange, generate=True),
            ("POST", "/api/copy"): self._copy,
            ("DELETE", "/api/delete"): self._delete,
        }
        for name, weights in (installed or {}).items():
            self.install(name, weights)
        if not no_prune:
            self._prune_partials()

    @property
    def address(self) -> str:
        """``http://127.0.0.1:port``."""
        return f"http://{self.server_address[0]!s}:{self.port}"

    def install(self, name: str, weights: Path) -> None:
        """Puts a scripted model on the disk without a pull."""
        self.store.install(Name.parse(name), assemble(weights))

    def die(self) -> None:
        """What a fault that kills the server does: nothing is saved, nothing answers any more."""
        self._downloads.lose()
        self.close_all()

    # ------------------------------------------------------------------ life

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._temporary:
            self._temporary.cleanup()

    def stop(self) -> None:
        """Ends connections, downloads (saving what has come), runners and threads."""
        self.close_all()
        self._downloads.stop()
        super().stop()
        self.schedule.close()

    def service_actions(self) -> None:
        """Between requests: drops the models whose time is over."""
        self.schedule.prune()

    def strike(self, fault: Fault) -> None:
        """The faults that only this server has."""
        if fault.kind is Kind.KILL_RUNNER:
            self.schedule.kill()
        elif fault.kind is Kind.KILL_SERVER:
            self.die()
            raise Dropped

    def _prune_partials(self) -> None:
        for path in (self.models_dir / "blobs").glob("*-partial*"):
            if time.time() - path.stat().st_mtime > _PARTIAL_AGE_S:
                path.unlink()

    # ------------------------------------------------------------------ routes

    def answer(self, exchange: Exchange) -> None:
        """Answers one request."""
        path = exchange.path.partition("?")[0]
        route = self._routes.get((exchange.command, path))
        if route is None and any(known == path for _, known in self._routes):
            exchange.whole(405, b"405 method not allowed", "text/plain")
            return
        if route is None:
            exchange.whole(404, b"404 page not found", "text/plain")
            return
        try:
            route(exchange)
        except Refused as refused:
            reply_error(exchange, refused)

    def _root(self, exchange: Exchange) -> None:
        exchange.whole(200, b"Ollama is running", "text/plain; charset=utf-8")

    def _tags(self, exchange: Exchange) -> None:
        reply_json(exchange, {"models": [tag(model) for model in self.store.models()]})

    def _ps(self, exchange: Exchange) -> None:
        self.schedule.prune()
        reply_json(exchange, {"models": [running(loaded, self.gpu_fraction) for loaded in self.schedule.all()]})

    def _show(self, exchange: Exchange) -> None:
        asked = _asked(read_object(exchange, "ShowRequest"))
        if not asked:
            raise Refused(400, "model is required")
        reply_json(exchange, show(self._model(asked, "invalid model name")))

    def _delete(self, exchange: Exchange) -> None:
        asked = _asked(read_object(exchange, "DeleteRequest"))
        model = self._model(asked, f"name {go.quote(asked)} is invalid")
        self.schedule.expire(model)
        self.store.delete(model.name)
        exchange.whole(200, b"", None)

    def _copy(self, exchange: Exchange) -> None:
        body = read_object(exchange, "CopyRequest")
        names: list[Name] = []
        for key in ("source", "destination"):
            try:
                names.append(Name.parse(str(body.get(key, ""))))
            except InvalidName as error:
                raise Refused(400, f"{key} {go.quote(str(body.get(key, '')))} is invalid") from error
        try:
            self.store.copy(*names)
        except UnknownModel as error:
            raise Refused(404, f"model {go.quote(str(body['source']))} not found") from error
        exchange.whole(200, b"", None)

    def _model(self, asked: str, invalid: str) -> Model:
        try:
            return self.store.model(Name.parse(asked))
        except InvalidName as error:
            raise Refused(400, invalid) from error
        except UnknownModel as error:
            raise Refused(404, f"model '{asked}' not found") from error

    def _load(self, exchange: Exchange) -> None:
        """Takes as long as it was told to; a client that goes away ends it."""
        if self.load_seconds:
            exchange.pause(self.load_seconds)

    def _pull(self, exchange: Exchange) -> None:
        body = read_object(exchange, "PullRequest")
        try:
            name = Name.parse(_asked(body), "http" if body.get("insecure") else "https")
        except InvalidName as error:
            raise Refused(400, "invalid model name") from error
        stream = body.get("stream") is not False
        last: dict[str, object] = {}

        def emit(line: dict[str, object]) -> None:
            last.clear()
            last.update(line)
            if stream:
                exchange.write(go.line(line))

        def check() -> None:
            if exchange.client_gone() or self.stopping.is_set():
                raise Dropped

        if stream:
            open_lines(exchange)
        try:
            pull(self.store, self._downloads, name, emit, check, prune=not self._no_prune)
        except (TransferError, DownloadFailed) as error:
            if not stream:
                raise Refused(500, str(error)) from error
            emit({"error": str(error)})
        if stream:
            exchange.finish_chunks()
        else:
            reply_json(exchange, last)


def _asked(body: Mapping[str, object]) -> str:
    return str(body.get("model") or body.get("name") or "")
