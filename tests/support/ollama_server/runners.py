"""What runs a model: this process, or a child like the real server's ``llama-server``."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from tests.support.ollama_server import scripted
from tests.support.ollama_server.performance import End, PromptTooLong, Task, perform

_START_S = 20.0


class RunnerDied(Exception):
    """The process that runs the model is gone."""


class Runner(Protocol):
    """Runs one model."""

    @property
    def alive(self) -> bool:
        """Whether it still can."""

    def complete(self, task: Task, wait: Callable[[], None]) -> Iterator[str | End]:
        """Pieces, then the end; raises :class:`RunnerDied` and :class:`PromptTooLong`."""

    def kill(self) -> None:
        """Ends it the hard way."""


class InnerRunner:
    """Runs the model in this process."""

    def __init__(self, weights: Path) -> None:
        self._recital = scripted.load(weights)
        self._dead = False

    @property
    def alive(self) -> bool:
        """See :class:`Runner`."""
        return not self._dead

    def complete(self, task: Task, wait: Callable[[], None]) -> Iterator[str | End]:
        """See :class:`Runner`."""

        def go_on() -> None:
            if self._dead:
                raise RunnerDied
            wait()

        go_on()
        for piece in perform(self._recital, task, go_on):
            if self._dead:
                raise RunnerDied
            yield piece

    def kill(self) -> None:
        """See :class:`Runner`."""
        self._dead = True


class ChildRunner:
    """Runs the model in a child process that outlives us when we are killed, as the real one does."""

    def __init__(self, program: Path, weights: Path, num_ctx: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = [str(program), "--model", str(weights), "--port", str(self.port), "--host", "127.0.0.1"]
        self.command = [*command, "-c", str(num_ctx), "-np", "1"]
        self._process = subprocess.Popen(self.command, stdout=subprocess.PIPE)
        assert self._process.stdout
        if not self._process.stdout.readline():  # one line once it listens
            raise RunnerDied

    @property
    def alive(self) -> bool:
        """See :class:`Runner`."""
        return self._process.poll() is None

    def complete(self, task: Task, wait: Callable[[], None]) -> Iterator[str | End]:
        """See :class:`Runner`."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), _START_S) as connection:
                connection.sendall(json.dumps(asdict(task)).encode() + b"\n")
                with connection.makefile("rb") as lines:
                    yield from self._lines(iter(lines.readline, b""), wait)
        except OSError as error:
            raise RunnerDied from error

    def _lines(self, lines: Iterator[bytes], wait: Callable[[], None]) -> Iterator[str | End]:
        for line in lines:
            said = json.loads(line)
            if "too_long" in said:
                raise PromptTooLong(*said["too_long"])
            if "end" in said:
                yield End(**said["end"])
                return
            wait()
            yield str(said["piece"])
        raise RunnerDied

    def kill(self) -> None:
        """See :class:`Runner`."""
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()
