"""Server processes: started in a group of their own, known again by a later run, ended with all their children."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import psutil

from launcher.system.childenv import bundle_folder, child_environment, system_libraries
from launcher.system.replacing import replace

_MARK: Final = "STILLHOUSE_ENGINE_MARK"
"""A variable in the environment of a server and of whatever it starts: tells them from all other processes."""
if sys.platform == "win32":
    _APART = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    _APART = 0  # a session of its own does it
_CLOCK_STEP_S: Final = 2.0
"""How far two readings of one process' start may be apart (psutil derives them from the boot time)."""
_KILL_S: Final = 5.0
_POLL_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Record:
    """A server that we started: enough to know it again after our own restart, and never to take another for it."""

    pid: int
    create_time: float
    mark: str
    binary: str
    models: str
    owner: int = 0
    """The process that holds the engine's leash; 0 where it was let go."""


def spawn(binary: Path, arguments: list[str], environ: Mapping[str, str], log: Path, models: str) -> Record:
    """Starts ``binary`` apart from us, its output in ``log``.

    Raises:
        OSError: it cannot be started.
    """
    mark = uuid4().hex
    bundle = bundle_folder()
    environment = {**child_environment(environ, bundle), _MARK: mark}
    with log.open("ab") as output, system_libraries(bundle):
        child = subprocess.Popen(
            [str(binary), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=log.parent,
            creationflags=_APART,
            start_new_session=sys.platform != "win32",
        )
    if sys.platform == "win32":
        from launcher.system.ollama.windows_job import tie_children_to  # exists only there

        tie_children_to(child.pid)
    child.returncode = 0  # it outlives us: nobody is to wait for it, or to warn that nobody did
    return Record(child.pid, _create_time(child.pid), mark, str(binary), models, os.getpid())


@dataclass(frozen=True, slots=True)
class Listener:
    """Whoever listens on a port: its name, and its file where the system tells."""

    name: str
    program: str

    @property
    def is_ollama(self) -> bool:
        """``ollama``, ``ollama.exe``, ``ollama app.exe``."""
        return self.name.lower().startswith("ollama")


def listener(port: int) -> Listener | None:
    """The process that listens on TCP ``port`` of this computer; ``None`` where there is none that we may see."""
    for process in _listening(port):
        try:
            name = process.name()
            with contextlib.suppress(psutil.Error):
                return Listener(name, process.exe() or name)
            return Listener(name, name)
        except psutil.Error:
            continue
    return None


def _listening(port: int) -> Iterator[psutil.Process]:
    """All of them; where only an administrator may ask for every connection (macOS), each process is asked."""
    try:
        pids = [each.pid for each in psutil.net_connections("tcp") if _listens(each, port) and each.pid]
    except psutil.Error:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if any(_listens(each, port) for each in process.net_connections("tcp")):
                    yield process
        return
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            yield psutil.Process(pid)


def _listens(connection: "psutil._ntuples.sconn | psutil._ntuples.pconn", port: int) -> bool:
    return connection.status == psutil.CONN_LISTEN and tuple(connection.laddr)[1:2] == (port,)


def is_alive(record: Record) -> bool:
    """Whether the server of ``record`` itself runs (and not another process that got its number)."""
    return _server(record) is not None


def is_orphan(record: Record) -> bool:
    """Whether the owner of its leash was killed: the engine is about to end."""
    return record.owner != 0 and not psutil.pid_exists(record.owner)


def end(record: Record, grace_s: float) -> bool:
    """Ends the server and all that it started, by force after ``grace_s`` seconds. Whether there was any of it."""
    server = _server(record)
    family = _family(record, server)
    if server is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            server.terminate()
        _wait_for({server}, grace_s)
        family |= _family(record, None)  # what it started meanwhile
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process.kill()
    _wait_for(family, _KILL_S)
    _collect(record)
    return bool(family)


def _collect(record: Record) -> None:
    """Takes a server that has ended off the system's list, where it is our child.

    A server that was killed is a zombie from the end of its first thread on, and can be collected from the end of its
    last one on: on a busy computer that is later.
    """
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(record.pid)
        if process.ppid() == os.getpid() and _began(process, record) and process.status() == psutil.STATUS_ZOMBIE:
            process.wait(_KILL_S)


def _began(process: psutil.Process, record: Record) -> bool:
    return abs(process.create_time() - record.create_time) < _CLOCK_STEP_S


def _server(record: Record) -> psutil.Process | None:
    try:
        process = psutil.Process(record.pid)
        if not _runs(process):
            return None
        if _mark_of(process) == record.mark or _began(process, record):
            return process
    except psutil.Error:
        pass
    return None


def _wait_for(processes: Set[psutil.Process], within_s: float) -> None:
    """Returns when none of them runs any more, or after ``within_s`` seconds."""
    until = time.monotonic() + within_s
    while any(map(_runs, processes)) and time.monotonic() < until:
        time.sleep(_POLL_S)


def _runs(process: psutil.Process) -> bool:
    """Whether it still does anything: psutil takes one for running until its parent, or ``init``, has collected it."""
    try:
        if process.status() != psutil.STATUS_ZOMBIE:
            return process.is_running()
        process.wait(0)  # where it is our child
    except psutil.AccessDenied:
        return True
    except psutil.Error:
        pass
    return False


def _family(record: Record, server: psutil.Process | None) -> set[psutil.Process]:
    """All processes that carry the server's mark, and its children. Runners outlive a server that was killed."""
    family = {process for process in psutil.process_iter() if _mark_of(process) == record.mark}
    if server is not None:
        family.add(server)
        with contextlib.suppress(psutil.Error):
            family.update(server.children(recursive=True))
    return family


def _mark_of(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(_MARK)
    except (psutil.Error, OSError):  # another user's; or gone
        return None


def _create_time(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return time.time()  # over already


def save(record: Record, path: Path) -> None:
    """Writes ``record``, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(record)), "utf-8")
    replace(fresh, path)


def saved(path: Path) -> Record | None:
    """The record in ``path``; ``None`` where there is none that can be read (then no server is ours)."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return Record(
            int(data["pid"]),
            float(data["create_time"]),
            str(data["mark"]),
            str(data["binary"]),
            str(data["models"]),
            int(data.get("owner", 0)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
