"""Whether the drives can take what is to come; the engine and the models may lie on two of them. All sizes in bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from launcher.core.hardware import Disk

SPARE_SHARE = 0.05
"""Asked for beside what is to come: a system whose drive is full to the last byte does not work any more."""

ENGINE_ROOM = 3.0
"""Times its archive: the archive itself, and beside it what it unpacks to, which is assumed to be twice as much."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the drives lack: ``short`` of the models' drive, ``engine_short`` of the engine's where that is another.

    ``elsewhere`` is a drive with room for the models, where theirs has none and they may be moved.
    """

    short: int = 0
    engine_short: int = 0
    elsewhere: Disk | None = None


def short_bytes(free: int | None, coming: int) -> int:
    """How many bytes a drive lacks for ``coming`` more, with something to spare; 0 where it has them."""
    if free is None or not coming:
        return 0
    return max(0, coming + round(coming * SPARE_SHARE) - free)


def same_drive(one: Disk, other: Disk) -> bool:
    """Whether two folders share their space. One drive can be mounted at two places: it then has the same figures."""
    sizes = (one.free_bytes, one.total_bytes)
    return one.drive == other.drive or (None not in sizes and sizes == (other.free_bytes, other.total_bytes))


def judge(models: Disk, model_bytes: int, engine: Disk, archive_bytes: int, others: Sequence[Disk] = ()) -> Room:
    """What is lacking for ``model_bytes`` of models and an engine whose archive has ``archive_bytes``.

    ``others`` are the drives that the models may be moved to.
    """
    engine_bytes = round(archive_bytes * ENGINE_ROOM)
    if not same_drive(models, engine):
        engine_short = short_bytes(engine.free_bytes, engine_bytes)
        short = short_bytes(models.free_bytes, model_bytes)
        return Room(short, engine_short, _roomy(others, models, model_bytes) if short else None)
    short = short_bytes(models.free_bytes, model_bytes + engine_bytes)
    helps = short and not short_bytes(models.free_bytes, engine_bytes)
    return Room(short, elsewhere=_roomy(others, models, model_bytes) if helps else None)


def _roomy(drives: Sequence[Disk], models: Disk, model_bytes: int) -> Disk | None:
    """The drive with the most room, where that is enough."""
    fit = [
        each
        for each in drives
        if each.free_bytes and not short_bytes(each.free_bytes, model_bytes) and not same_drive(each, models)
    ]
    return max(fit, key=lambda each: each.free_bytes or 0, default=None)
