"""Faults on demand: what a server of this package does wrong, where, and how often."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong."""

    DROP = "drop"
    STALL = "stall"
    GARBAGE = "garbage"
    ERROR_LINE = "error-line"
    STATUS = "status"
    SLOW = "slow"
    CORRUPT = "corrupt"
    KILL_RUNNER = "kill-runner"
    KILL_SERVER = "kill-server"
    DISK_FULL = "disk-full"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong in answers to paths that contain ``path``, ``times`` times (``None``: always).

    With ``after_lines`` or ``after_bytes`` it strikes inside the body, once that much of it has gone out; with
    neither, before the answer begins. ``seconds`` is how long a stall lasts, or how long each line takes when slow.
    """

    kind: Kind
    path: str
    after_lines: int | None = None
    after_bytes: int | None = None
    seconds: float = 0.0
    status: int = 500
    data: bytes = b""
    times: int | None = 1

    @property
    def before(self) -> bool:
        """Whether it strikes before the answer begins."""
        return self.kind in _INSTEAD and self.after_lines is None and self.after_bytes is None


_INSTEAD = {Kind.DROP, Kind.STALL, Kind.STATUS}


class FaultMethods:
    """The faults by name; ``_add`` decides where they go."""

    def _add(self, fault: Fault) -> None:
        raise NotImplementedError

    def drop(
        self, path: str, *, after_lines: int | None = None, after_bytes: int | None = None, times: int | None = 1
    ) -> None:
        """The connection closes: no further byte, no last chunk."""
        self._add(Fault(Kind.DROP, path, after_lines, after_bytes, times=times))

    def stall(
        self,
        path: str,
        *,
        after_lines: int | None = None,
        after_bytes: int | None = None,
        seconds: float = 600.0,
        times: int | None = 1,
    ) -> None:
        """Silence for ``seconds``, then it goes on. Ends at once when the client closes or the server stops."""
        self._add(Fault(Kind.STALL, path, after_lines, after_bytes, seconds, times=times))

    def garbage(
        self, path: str, *, after_lines: int = 0, line: bytes = b"\x00\xff<html>\n", times: int | None = 1
    ) -> None:
        """A line in the stream that is not JSON; the stream goes on after it."""
        self._add(Fault(Kind.GARBAGE, path, after_lines, data=line, times=times))

    def error_line(self, path: str, error: str, *, after_lines: int = 0, times: int | None = 1) -> None:
        """``{"error": …}`` as the last line of a stream that began well."""
        self._add(Fault(Kind.ERROR_LINE, path, after_lines, data=error.encode(), times=times))

    def status(self, path: str, status: int, error: str = "", *, times: int | None = 1) -> None:
        """This status with ``{"error": …}`` instead of any answer."""
        self._add(Fault(Kind.STATUS, path, status=status, data=error.encode(), times=times))

    def slow(self, path: str, *, seconds: float, times: int | None = 1) -> None:
        """So many seconds before each line."""
        self._add(Fault(Kind.SLOW, path, seconds=seconds, times=times))

    def corrupt(self, path: str, *, times: int | None = 1) -> None:
        """The first byte of the body is another one."""
        self._add(Fault(Kind.CORRUPT, path, times=times))

    def kill_runner(self, path: str = "/api/chat", *, after_lines: int = 1, times: int | None = 1) -> None:
        """The process that runs the model dies, after the first line or later."""
        self._add(Fault(Kind.KILL_RUNNER, path, after_lines, times=times))

    def kill_server(self, path: str, *, after_lines: int = 0, times: int | None = 1) -> None:
        """The server dies: every connection ends and nothing listens any more."""
        self._add(Fault(Kind.KILL_SERVER, path, after_lines, times=times))

    def disk_full(self, *, after_bytes: int = 0) -> None:
        """Writes of a pull fail once so many bytes are written, until cleared."""
        self._add(Fault(Kind.DISK_FULL, "/api/pull", after_bytes=after_bytes, times=None))


class Faults(FaultMethods):
    """The faults that a server has yet to commit. Any thread may add and take."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def _add(self, fault: Fault) -> None:
        with self._lock:
            self._waiting.append(fault)

    def add(self, fault: Fault) -> None:
        """Adds one made elsewhere."""
        self._add(fault)

    def clear(self) -> None:
        """From now on all goes well."""
        with self._lock:
            self._waiting.clear()

    def take(self, path: str) -> list[Fault]:
        """Those that strike this answer; each is counted off."""
        return self._take(lambda fault: fault.path in path and fault.kind is not Kind.DISK_FULL)

    def room(self) -> int | None:
        """Bytes that a pull may write before the disk is full; ``None``: no limit."""
        with self._lock:
            limits = [fault.after_bytes or 0 for fault in self._waiting if fault.kind is Kind.DISK_FULL]
        return min(limits, default=None)

    def _take(self, strikes: Callable[[Fault], bool]) -> list[Fault]:
        taken: list[Fault] = []
        with self._lock:
            kept: list[Fault] = []
            for fault in self._waiting:
                if not strikes(fault):
                    kept.append(fault)
                    continue
                taken.append(fault)
                if fault.times is None:
                    kept.append(fault)
                elif fault.times > 1:
                    kept.append(replace(fault, times=fault.times - 1))
            self._waiting = kept
        return taken
