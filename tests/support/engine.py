"""An engine that runs as a process of its own: our server as a program, or the real one."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.support.client import Answer, talk

_START_S = 60.0
_STOP_S = 20.0


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits until it holds; ``AssertionError`` after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def runs(process: psutil.Process) -> bool:
    """Whether it still computes; a zombie that nobody collects does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class RunningOllama:
    """``ollama serve`` under ``folder``, in a process group of its own; leaving it ends the whole group."""

    def __init__(self, binary: Path, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self.binary = binary
        self.folder = folder
        self.models_dir = folder / "models"
        self.port = int((environ or {}).get("OLLAMA_HOST", f":{free_port()}").rpartition(":")[2])
        self.log = folder / "server.log"
        home = folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        marks = {name: value for name, value in os.environ.items() if name.startswith("STILLHOUSE_TEST_")}
        self.environ = marks | {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "OLLAMA_HOST": f"127.0.0.1:{self.port}",
            "OLLAMA_MODELS": str(self.models_dir),
            "OLLAMA_NO_CLOUD": "1",
            "OLLAMA_NOPRUNE": "1",
            **(environ or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The server's process."""
        assert self._process
        return self._process

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill_group()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.binary, "serve"], env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            with suppress(OSError, HTTPException):
                if talk(self.address, "GET", "/").lines == ["Ollama is running"]:
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"the engine did not start: {self.log.read_text()}")

    def ask(self, method: str, path: str, body: object = None, *, lines: int | None = None) -> Answer:
        """A request to it."""
        return talk(self.address, method, path, body, lines=lines)

    def runners(self) -> list[psutil.Process]:
        """The processes of its group that run models; orphans too."""
        return [process for process in self._group() if "llama-server" in process.name()]

    def terminate(self) -> int:
        """Asks it to stop; the exit status."""
        self.process.terminate()
        return self.process.wait(_STOP_S)

    def kill(self) -> None:
        """Kills the server alone."""
        self.process.kill()
        self.process.wait(_STOP_S)

    def kill_group(self) -> None:
        """Kills it with everything that it started."""
        group = self._group()
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_STOP_S)
        until = time.monotonic() + _STOP_S
        while any(map(runs, group)) and time.monotonic() < until:
            time.sleep(0.01)

    def _group(self) -> list[psutil.Process]:
        if not self._process:
            return []
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if os.getpgid(process.pid) == self._process.pid and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found
