"""The engine as a program: found, started, adopted, stopped.

``OllamaHost(where, places, state, log)``: ``where`` an :class:`~launcher.system.ollama.addresses.EngineAddress`,
``state`` the folder for the note of what we started (``server.json``), ``log`` the file for the server's own words.
"""
# Longer than a module may be: to find, start, adopt and stop it share what was noted of the process.

import atexit
import contextlib
import os
import threading
import time
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineDevices, EngineState, EngineStatus, is_too_old
from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.core.truth import Allocation
from launcher.system.ollama import engine_log, process
from launcher.system.ollama.addresses import Address, EngineAddress, free_port
from launcher.system.ollama.calls import Broken, Call, Cut, Garbled, Unreachable
from launcher.system.ollama.device_log import devices
from launcher.system.ollama.environment import engine_environment
from launcher.system.ollama.leash import Leash
from launcher.system.ollama.load_log import last_load
from launcher.system.ollama.places import Places

_LOOK_S: Final = 2.0
"""Seconds that a running engine may take to answer; one that is still looking for GPUs says nothing at all."""
_POLL_S: Final = 0.05
_GRACE_S: Final = 3.0
"""Seconds for an engine to end by itself; it unloads its models first."""
_NEIGHBOUR_S: Final = 10.0
"""Seconds for another engine, found starting on our port, to answer."""


class _Found(Enum):
    """Who is at the engine's address."""

    OLLAMA = auto()
    TOO_OLD = auto()
    NOBODY = auto()
    SILENT = auto()
    OTHER = auto()


class OllamaHost:
    """Ollama's server on this computer (or, adopted only, on another)."""

    def __init__(
        self, where: EngineAddress, places: Places, state: Path, log: Path, start_within_s: float = 120.0
    ) -> None:
        self._where = where
        self._places = places
        self._note = state / "server.json"
        self._log = log
        self._start_within_s = start_within_s
        self._leash: Leash | None = None
        self._changing = threading.Lock()

    def status(self) -> EngineStatus:
        """Looks; starts nothing.

        Raises:
            Failure: ``SERVER_UNREACHABLE``: it is another computer's, and does not answer.
        """
        if self._ours() is not None:
            engine_log.bound(self._log)
        found, version = self._look(Cancel())
        if found is _Found.OLLAMA:
            return self._running(version)
        if found in (_Found.OTHER, _Found.TOO_OLD):
            return EngineStatus(EngineState.FOREIGN, self._address.url, version, may_move=self._may_move)
        if not self._address.is_here:
            raise self._away()
        record = process.saved(self._note)
        binary = self._places.binary()
        state = EngineState.INSTALLED if binary else EngineState.ABSENT
        return EngineStatus(
            state,
            self._address.url,
            binary=str(binary) if binary else None,
            models_dir=self._models(None),
            models_named=bool(self._places.named_models),
            ended=record is not None and not process.is_alive(record),
            may_move=self._may_move,
        )

    def start(self, cancel: Cancel) -> EngineStatus:
        """Starts the installed engine, or adopts the one that runs; returns when it answers.

        Raises:
            Failure: ``ENGINE_MISSING``, ``PORT_TAKEN`` or, where the port is ours to choose, ``PORT_OF_OTHERS`` and
                ``ENGINE_TOO_OLD_TO_SHARE``; ``ENGINE_START_FAILED``, ``ENGINE_START_SLOW``; ``SERVER_UNREACHABLE`` (it
                is another computer's), ``INTERRUPTED``.
        """
        with self._changing:  # one that is being stopped still answers for a moment
            self._sweep_orphan()
        found, version = self._look(cancel)
        if cancel.requested:
            raise Failure(Code.INTERRUPTED)
        if found is _Found.OLLAMA:
            return self._running(version)
        if found is _Found.TOO_OLD:
            raise Failure(Code.ENGINE_TOO_OLD_TO_SHARE, program=self.program(), version=version)
        if found is _Found.OTHER:
            raise self._port_taken()
        if not self._address.is_here:
            raise self._away()
        record, is_new = self._process(found)
        if record is None:
            return self._neighbour(cancel, self._start_within_s)
        if not is_new:
            return self._answering(record, cancel)
        try:
            return self._answering(record, cancel)
        except Failure as failure:
            if failure.problem.code is Code.INTERRUPTED:
                self.stop()
            raise

    def stop(self) -> bool:
        """Stops the engine if we started it, with everything that it started; whether it did."""
        with self._changing:
            record = process.saved(self._note)
            if record is None:
                return False
            was_there = process.end(record, _GRACE_S)
            self._unleash()
            self._forget()
            return was_there

    def program(self) -> str:
        """The file of the program that listens at the engine's address; the address where the system does not tell."""
        owner = process.listener(self._address.port) if self._address.is_here else None
        return owner.program if owner is not None else self._address.url

    def free_port(self) -> int:
        """A port that nobody listens on."""
        return free_port()

    def last_load(self) -> Allocation | None:
        """The memory that the last load took, as the log of the engine that we started says."""
        return last_load(self._log) if self._ours() else None

    def devices(self) -> EngineDevices | None:
        """The graphics that the engine found at its start, as the log of the one that we started says."""
        return devices(self._log) if self._ours() else None

    @property
    def _address(self) -> Address:
        return self._where.now()

    @property
    def _may_move(self) -> bool:
        return not self._where.is_named

    def _running(self, version: str | None) -> EngineStatus:
        record = self._ours()
        return EngineStatus(
            EngineState.RUNNING,
            self._address.url,
            version=version,
            ours=record is not None,
            binary=record.binary if record else None,
            models_dir=self._models(record),
            may_move=self._may_move,
            elsewhere=not self._address.is_here,
        )

    def _models(self, record: process.Record | None) -> str | None:
        """The models' folder: as the server was told, else as we would tell it; unknown on another computer."""
        if record is not None:
            return record.models
        return str(self._places.models()) if self._address.is_here else None

    def _ours(self) -> process.Record | None:
        """The record of the server that we started, if it lives."""
        record = process.saved(self._note)
        return record if record is not None and process.is_alive(record) else None

    def _look(self, cancel: Cancel) -> tuple[_Found, str | None]:
        """Who answers, and the version."""
        from launcher.system.ollama.client import OllamaClient
        from launcher.system.ollama.http import Http  # many commands never get here

        http = Http(self._places.environ)
        call = Call("GET", self._address.url, connect_within=_LOOK_S, read_within=_LOOK_S)
        try:
            with http.exchange(call, cancel) as answer:
                if answer.status != 200 or b"Ollama is running" not in answer.whole():
                    return _Found.OTHER, None
            version = OllamaClient(self._address.url, self._places.environ).version()
            old = self._may_move and is_too_old(version) and self._ours() is None
            return _Found.TOO_OLD if old else _Found.OLLAMA, version
        except (Unreachable, Cut):
            return _Found.NOBODY, None
        except Garbled:
            return _Found.OTHER, None
        except (Broken, Failure):
            return self._silent(), None

    def _silent(self) -> _Found:
        """Something takes the connection and says nothing: an engine that looks for GPUs, or another program."""
        owner = process.listener(self._address.port) if self._address.is_here else None
        return _Found.SILENT if owner is None or owner.is_ollama else _Found.OTHER

    def _process(self, found: _Found) -> tuple[process.Record | None, bool]:
        """The process to wait for, and whether it was started just now; ``None`` where it is not ours.

        One at a time: a chat that opens and a question in it want the engine at the same moment.
        """
        with self._changing:
            record = process.saved(self._note)
            if record is not None and process.is_alive(record):
                return record, False  # an earlier start that was slow
            if found is _Found.SILENT and process.listener(self._address.port) is not None:
                return None, False
            self._sweep(record)
            return self._spawned(), True

    def _spawned(self) -> process.Record:
        binary = self._places.binary()
        if binary is None:
            raise Failure(Code.ENGINE_MISSING)
        models = str(self._places.models())
        environ = engine_environment(self._places.environ, self._address, models)
        try:
            engine_log.rotate(self._log)
            record = process.spawn(binary, ["serve"], environ, self._log, models)
        except OSError as error:
            raise Failure(Code.ENGINE_START_FAILED, **why(error)) from None
        self._unleash()
        self._leash = Leash(record.pid)
        atexit.unregister(self._let_go)
        atexit.register(self._let_go)
        try:
            process.save(record, self._note)
        except OSError as error:
            process.end(record, 0.0)
            self._unleash()
            raise Failure(Code.FILE_NOT_WRITTEN, path=str(self._note), **why(error)) from None
        return record

    def _answering(self, record: process.Record, cancel: Cancel) -> EngineStatus:
        """Waits until the server of ``record`` answers."""
        began = time.monotonic()
        while not cancel.requested:
            found, version = self._look(cancel)
            if found is _Found.OLLAMA:
                return self._running(version)
            if not process.is_alive(record):
                return self._gone(record, cancel)
            if (waited := time.monotonic() - began) > self._start_within_s:
                raise Failure(Code.ENGINE_START_SLOW, waited=waited)
            time.sleep(_POLL_S)
        raise Failure(Code.INTERRUPTED)

    def _gone(self, record: process.Record, cancel: Cancel) -> EngineStatus:
        """Our server ended at once: says why, or adopts the neighbour that was quicker to take the port."""
        self._sweep(record)
        reason = engine_log.last_words(self._log)
        if "address already in use" not in reason and "Only one usage of each socket address" not in reason:
            raise Failure(Code.ENGINE_START_FAILED, reason=reason)
        return self._neighbour(cancel, _NEIGHBOUR_S)

    def _neighbour(self, cancel: Cancel, within_s: float) -> EngineStatus:
        """Adopts the engine that is starting on our port: it says nothing while it looks for GPUs."""
        until = time.monotonic() + within_s
        while time.monotonic() < until and not cancel.requested:
            found, version = self._look(cancel)
            if found is _Found.OLLAMA:
                return self._running(version)
            if found is not _Found.SILENT:
                break
        raise Failure(Code.INTERRUPTED) if cancel.requested else self._port_taken()

    def _away(self) -> Failure:
        return Failure(Code.SERVER_UNREACHABLE, host=f"{self._address.host}:{self._address.port}")

    def _port_taken(self) -> Failure:
        return Failure(Code.PORT_OF_OTHERS if self._may_move else Code.PORT_TAKEN, address=self._address.url)

    def _sweep_orphan(self) -> None:
        """Ends an engine whose owner was killed a moment ago: its guard would end it under the next one."""
        record = process.saved(self._note)
        if record is not None and process.is_orphan(record):
            self._sweep(record)

    def _let_go(self) -> None:
        """We end in good order: the engine that we started stays, and whoever finds it may stop it."""
        record = process.saved(self._note)
        if self._leash is not None and record is not None and record.owner == os.getpid():
            with contextlib.suppress(OSError):
                process.save(replace(record, owner=0), self._note)
        self._unleash()

    def _unleash(self) -> None:
        if self._leash is not None:
            self._leash.let_go()
            self._leash = None

    def _sweep(self, record: process.Record | None) -> None:
        """Ends what a killed server has left behind, and forgets it."""
        if record is not None:
            process.end(record, 0.0)
            self._forget()

    def _forget(self) -> None:
        with contextlib.suppress(OSError):
            self._note.unlink(missing_ok=True)
