"""A world of its own for a whole path: registry, mirror, a free port, and an environment that names them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.support.engine import free_port, runs
from tests.support.mirror import Mirror
from tests.support.ollama_server import MODELS, write_executable
from tests.support.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
OFFERED: Mapping[str, Path] = {
    "deepseek-r1:1.5b": MODELS / "short.gguf",
    "deepseek-r1:7b": MODELS / "maths.gguf",
    "deepseek-r1:8b": MODELS / "maths.gguf",
    "deepseek-r1:14b": MODELS / "short.gguf",
    "deepseek-r1:32b": MODELS / "maths.gguf",
    "deepseek-r1:70b": MODELS / "short.gguf",
}
"""Every distill as a scripted model that ends; ``loop.gguf`` is for who asks for it."""

_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "DISPLAY", "QT_QPA_PLATFORM", "COVERAGE_PROCESS_CONFIG")


class World:
    """Everything that a first start needs, on loopback, under one folder. ``with World(tmp_path) as world: …``.

    ``engine`` is a real engine's program for the mirror's archive. ``pace`` is seconds a token of the imitated one;
    ``padding`` and ``weights_padding`` are bytes that make its archive and the models larger.
    Leaving it ends the processes that were started in it (they carry its folder in their environment) and raises
    ``AssertionError`` if ``strict`` and any was left.
    """

    def __init__(
        self,
        folder: Path,
        *,
        engine: Path | None = None,
        pace: float = 0.0,
        padding: int = 0,
        weights_padding: int = 0,
        strict: bool = False,
    ) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.models_dir = folder / "models"
        self.port = free_port()
        self.registry = Registry()
        speeds = {"STILLHOUSE_TEST_PACE": str(pace), "STILLHOUSE_TEST_RETRY_UNIT": "0.02"}
        program = engine or write_executable(folder / "engine" / "bin", speeds)
        self.mirror = Mirror(folder / "mirror", engine=program, padding=padding)
        self._strict = strict
        self._stack = ExitStack()
        for path in (self.home, self.models_dir, folder / "stillhouse"):
            path.mkdir(parents=True, exist_ok=True)
        for name, weights in OFFERED.items():
            self.registry.add(name, weights, weights_padding)

    @property
    def address(self) -> str:
        """Where the engine is to listen."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a process in this world."""
        kept = {
            name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("STILLHOUSE_TEST_")
        }
        return kept | {
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local" / "share"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "STILLHOUSE_HOME": str(self.folder / "stillhouse"),
            "STILLHOUSE_ENGINE_MIRROR": self.mirror.url,
            "STILLHOUSE_REGISTRY": self.registry.spec,
            "OLLAMA_HOST": f"127.0.0.1:{self.port}",
            "OLLAMA_MODELS": str(self.models_dir),
            "PYTHONUTF8": "1",
        }

    def run(
        self, *arguments: str, timeout: float = 60.0, stdin: str = "", environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """``python -m launcher …`` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "launcher", *arguments],
            cwd=ROOT,
            env=self.environ | dict(environ or {}),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    def processes(self) -> list[psutil.Process]:
        """The processes that were started in this world."""
        mark = str(self.folder / "stillhouse")
        return [
            process
            for process in psutil.process_iter()
            if (process.pid != os.getpid() and _environment(process).get("STILLHOUSE_HOME") == mark)
            or str(self.folder) in _command(process)
        ]

    def __enter__(self) -> Self:
        self._stack.enter_context(self.registry)
        self._stack.enter_context(self.mirror)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        left = self.end_processes()
        self._stack.close()
        if self._strict and left and error is None:
            raise AssertionError(f"left running: {left}")

    def end_processes(self) -> list[str]:
        """Kills what still runs in this world; what it was."""
        left = self.processes()
        named = [_command(process) for process in left]
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        deadline = time.monotonic() + 5
        while any(map(runs, left)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return named


def _environment(process: psutil.Process) -> Mapping[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.Error, OSError):
        return ""
