"""``ollama serve`` and ``ollama --version``, as a program of its own."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

from tests.support.faults import Fault, Kind
from tests.support.loopback import Exchange
from tests.support.ollama_server import log
from tests.support.ollama_server.runners import ChildRunner
from tests.support.ollama_server.server import VERSION, OllamaServer
from tests.support.ollama_server.store import Model

FAULTS_PATH = "/test/faults"
"""Only this program has it: ``POST`` a list of faults, ``DELETE`` clears them."""
CARD_PATH = "/test/card"
"""And this: ``POST`` the share of each model that is on a graphics card from now on, ``0.0`` where that is gone."""

_TRUE = {"1", "true", "t"}


class _Server(OllamaServer):
    """Logs like the real one, runs models in children, and dies the hard way when a fault says so."""

    def answer(self, exchange: Exchange) -> None:
        if exchange.path == FAULTS_PATH:
            self._take_faults(exchange)
            return
        if exchange.path == CARD_PATH:
            self.gpu_fraction = float(exchange.body)
            exchange.whole(200, b"", None)
            return
        super().answer(exchange)
        took = (time.monotonic() - exchange.started) * 1e3
        when = time.strftime("%Y/%m/%d - %H:%M:%S")
        status = exchange.sent_status or 0
        request = f'{exchange.command:<8} "{exchange.path}"'
        _log(f"[GIN] {when} | {status} | {took:10.3f}ms | {'127.0.0.1':>15} | {request}")

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _take_faults(self, exchange: Exchange) -> None:
        if exchange.command == "DELETE":
            self.faults.clear()
        for item in json.loads(exchange.body or b"[]"):
            kind, data = Kind(item.pop("kind")), item.pop("data", "").encode("latin1")
            self.faults.add(Fault(kind, data=data, **item))
        exchange.whole(200, b"", None)


def main(arguments: Sequence[str]) -> int:
    """Runs the command line; the exit status."""
    match list(arguments[1:]):
        case ["serve" | "start"]:
            return _serve(Path(arguments[0]), os.environ)
        case ["--version" | "-v"]:
            sys.stdout.write(
                f"Warning: could not connect to a running Ollama instance\nWarning: client version is {VERSION}\n"
            )
            return 0
        case _:
            sys.stdout.write("Large language model runner\n\nUsage:\n  ollama [flags]\n  ollama [command]\n")
            return 0


def _serve(program: Path, environ: Mapping[str, str]) -> int:
    host, port = _listen_on(environ.get("OLLAMA_HOST", ""))
    home = Path(environ["HOME"])
    models = Path(environ.get("OLLAMA_MODELS") or home / ".ollama" / "models")
    _make_key(home)
    _log(log.starting(host, port, models)[0])
    try:
        server = _Server(
            models,
            host=host,
            port=port,
            pace=float(environ.get("STILLHOUSE_TEST_PACE", "0")),
            load_seconds=float(environ.get("STILLHOUSE_TEST_LOAD_S", "0")),
            retry_unit=float(environ.get("STILLHOUSE_TEST_RETRY_UNIT", "1")),
            no_prune=environ.get("OLLAMA_NOPRUNE", "").lower() in _TRUE,
            start_runner=_runner_starter(program),
        )
    except OSError:
        _log(f"Error: listen tcp {host}:{port}: bind: address already in use")
        return 1
    _log(log.starting(host, server.port, models)[1])
    _wait_for_signal(server)
    return 0


def _wait_for_signal(server: OllamaServer) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    with server:
        try:
            while not server.stopping.wait(3600):
                pass
        except KeyboardInterrupt:
            return


def _runner_starter(program: Path) -> Callable[[Model, int], ChildRunner]:
    child = program.resolve().parent.parent / "lib" / "ollama" / "llama-server"

    def start(model: Model, num_ctx: int) -> ChildRunner:
        runner = ChildRunner(child, model.weights, num_ctx)
        _log(log.loading(model.weights, runner.port, num_ctx))
        return runner

    return start


def _listen_on(host: str) -> tuple[str, int]:
    """``OLLAMA_HOST`` as Ollama reads it: ``[scheme://]host[:port]``."""
    address = host.strip().strip("\"'").partition("://")[2] or host.strip().strip("\"'")
    name, _, port = address.rstrip("/").partition(":")
    return name or "127.0.0.1", int(port) if port.isdigit() else 11434


def _make_key(home: Path) -> None:
    key = home / ".ollama" / "id_ed25519"
    if not key.exists():
        key.parent.mkdir(parents=True, exist_ok=True)
        key.write_text("test key\n")
        _log(log.first_key(home))


def _log(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv))
