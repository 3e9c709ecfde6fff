"""Move all models to another folder: copy, check, switch, delete. It may be cut off at any byte, and goes on.

Until the switch the old folder is in use and whole; after it the new one is. The switch is one writing of the settings,
which also remember what is still to be done.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, EngineStatus
from launcher.core.moving import Held, Move, Stage, work_of
from launcher.core.problems import Code, Failure
from launcher.workflows.ports import Services

SPARE_BYTES = 1_000_000_000
"""Left free on the new drive: a drive that is full to the last byte is another problem."""


@dataclass(frozen=True, slots=True)
class Moving:
    """How far it is: bytes gone through, of how many (each is written, and read back)."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Moved:
    """All is in the new folder, and the old one has given back so many bytes."""

    folder: str
    freed: int


def under_way(services: Services) -> Move | None:
    """The move that was begun and has not ended."""
    settings = services.settings.load()
    if settings.moving_to:
        return Move(_folder(services.host.status()), settings.moving_to, Stage.COPYING)
    if settings.moving_from:
        return Move(settings.moving_from, settings.models_dir, Stage.REMOVING)
    return None


def refuse_move(status: EngineStatus) -> None:
    """Says why the models' folder is not ours to move, where it is not.

    Raises:
        Failure: ``MODELS_NAMED``: ``OLLAMA_MODELS`` names it; ``MODELS_OF_OTHERS``: an engine of others uses it.
    """
    if status.models_named:
        raise Failure(Code.MODELS_NAMED, path=status.models_dir or "")
    if status.state is EngineState.RUNNING and not status.ours:
        raise Failure(Code.MODELS_OF_OTHERS, path=status.models_dir or "")


def move(services: Services, folder: str, cancel: Cancel) -> Iterator[Moving | Moved]:
    """Brings all models into ``folder``; goes on with a move there that was cut off. The last event is ``Moved``.

    Raises:
        Failure: as :func:`refuse_move`; ``SAME_FOLDER``; ``DISK_FULL`` where the drive is too small; ``COPY_DAMAGED``;
            what the disks refuse; ``INTERRUPTED``. The old folder is then in use, and whole.
    """
    status = services.host.status()
    refuse_move(status)
    source = _folder(status)
    if services.folders.same(source, folder):
        raise Failure(Code.SAME_FOLDER, path=folder)
    if services.settings.load().moving_to not in ("", folder):
        take_back(services)
    files = services.folders.contents(source)
    _refuse_if_short(services, folder, files)
    services.folders.begin(folder)
    services.settings.save(replace(services.settings.load(), moving_to=folder))
    with services.power.awake("DeepSeek-R1"):
        total = work_of(files)
        done = yield from _copied(services, source, folder, _named(files), Moving(0, total), cancel)
        if cancel.requested:
            raise Failure(Code.INTERRUPTED)
        services.host.stop()  # what it was fetching is saved, and nothing changes any more
        files = services.folders.contents(source)
        rest = tuple(file for file in files if not file.sha256 or not services.folders.has(folder, file))
        yield from _copied(services, source, folder, rest, Moving(done, max(total, work_of(files))), cancel)
        _switch(services, source, folder)
        services.host.stop()  # a question asked meanwhile has started it again, with the old folder
        yield Moved(folder, _removed(services, source, folder, files))
    if status.state is EngineState.RUNNING:
        services.host.start(cancel)


def clear_old(services: Services) -> int:
    """Removes what a move that was cut off after the switch has left behind; bytes freed. Nothing where none was.

    Raises:
        Failure: ``FOLDER_READ_ONLY``; the next call tries again.
    """
    pending = under_way(services)
    if pending is None or pending.stage is not Stage.REMOVING:
        return 0
    try:
        files = services.folders.contents(pending.source)
    except Failure as failure:
        if failure.problem.code is not Code.FOLDER_GONE:
            raise
        files = ()  # nothing is left of it
    return _removed(services, pending.source, pending.target, files)


def take_back(services: Services) -> int:
    """Gives up a move before its switch: what was copied goes, bytes freed.

    Raises:
        Failure: ``FOLDER_READ_ONLY``.
    """
    pending = under_way(services)
    if pending is None or pending.stage is not Stage.COPYING:
        return 0
    freed = services.folders.forget(pending.target, pending.source)
    services.settings.save(replace(services.settings.load(), moving_to=""))
    return freed


def _copied(
    services: Services, source: str, folder: str, files: tuple[Held, ...], at: Moving, cancel: Cancel
) -> Generator[Moving, None, int]:
    """Copies the files; returns the bytes gone through in all. What is there already was checked when it came."""
    done = at.done
    for file in files:
        if file.sha256 and services.folders.has(folder, file):
            done += 2 * file.size
            yield Moving(done, at.total)
            continue
        for count in services.folders.copy(source, folder, file, cancel):
            done += count
            yield Moving(min(done, at.total), at.total)
    return done


def _named(files: tuple[Held, ...]) -> tuple[Held, ...]:
    """Those that never change: their names say what is in them."""
    return tuple(file for file in files if file.sha256)


def _switch(services: Services, source: str, folder: str) -> None:
    settings = services.settings.load()
    services.settings.save(replace(settings, models_dir=folder, moving_to="", moving_from=source))


def _removed(services: Services, source: str, folder: str, files: tuple[Held, ...]) -> int:
    freed = services.folders.remove(source, folder, files)
    services.settings.save(replace(services.settings.load(), moving_from=""))
    return freed


def _refuse_if_short(services: Services, folder: str, files: tuple[Held, ...]) -> None:
    free = services.disks.free(folder).free_bytes
    needed = sum(file.size for file in files if not services.folders.has(folder, file)) + SPARE_BYTES
    if free is not None and free < needed:
        raise Failure(Code.DISK_FULL, path=folder, short=needed - free)


def _folder(status: EngineStatus) -> str:
    if not status.models_dir:
        raise Failure(Code.ENGINE_ELSEWHERE)
    return status.models_dir
