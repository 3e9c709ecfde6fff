"""Why the system refused something, as a value: what it says itself is in English, or in its own language."""

import errno
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Refusal(StrEnum):
    """Why; ``word.<refusal>`` words it, to be said behind a colon."""

    NO_ROOM = "no-room"
    NOT_ALLOWED = "not-allowed"
    READ_ONLY = "read-only"
    NOT_THERE = "not-there"
    THERE_ALREADY = "there-already"
    IN_USE = "in-use"
    NAME_TOO_LONG = "name-too-long"
    FILE_TOO_LARGE = "file-too-large"
    A_FOLDER = "a-folder"
    DRIVE_FAILS = "drive-fails"
    DRIVE_AWAY = "drive-away"
    NO_MEMORY = "no-memory"
    OTHER_KIND = "other-kind"


_NAMES: Final[Mapping[Refusal, tuple[str, ...]]] = {
    Refusal.NO_ROOM: ("ENOSPC", "EDQUOT"),
    Refusal.NOT_ALLOWED: ("EACCES", "EPERM"),
    Refusal.READ_ONLY: ("EROFS",),
    Refusal.NOT_THERE: ("ENOENT", "ENOTDIR"),
    Refusal.THERE_ALREADY: ("EEXIST", "ENOTEMPTY"),
    Refusal.IN_USE: ("EBUSY", "ETXTBSY"),
    Refusal.NAME_TOO_LONG: ("ENAMETOOLONG",),
    Refusal.FILE_TOO_LARGE: ("EFBIG",),
    Refusal.A_FOLDER: ("EISDIR",),
    Refusal.DRIVE_FAILS: ("EIO",),
    # of a folder that lies in the network, or on what was pulled out
    Refusal.DRIVE_AWAY: (
        *("ENODEV", "ENXIO", "ESTALE", "ENOTCONN", "ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "ECONNABORTED"),
        *("EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENETRESET"),
    ),
    Refusal.NO_MEMORY: ("ENOMEM",),
    Refusal.OTHER_KIND: ("ENOEXEC",),
}
_OF_ERRNO: Final = {
    number: refusal
    for refusal, names in _NAMES.items()
    for name in names
    if (number := getattr(errno, name, None)) is not None  # not every system has each
}
_OF_WINDOWS: Final[Mapping[int, Refusal]] = {
    **dict.fromkeys((2, 3), Refusal.NOT_THERE),
    **dict.fromkeys((5, 1314), Refusal.NOT_ALLOWED),
    **dict.fromkeys((8, 14, 1455), Refusal.NO_MEMORY),
    **dict.fromkeys((15, 21, 53, 55, 59, 64, 67, 1167, 1231), Refusal.DRIVE_AWAY),
    19: Refusal.READ_ONLY,
    **dict.fromkeys((23, 483, 1117), Refusal.DRIVE_FAILS),
    **dict.fromkeys((32, 33, 170), Refusal.IN_USE),
    **dict.fromkeys((39, 112, 1295), Refusal.NO_ROOM),
    **dict.fromkeys((193, 216), Refusal.OTHER_KIND),
    **dict.fromkeys((80, 145, 183), Refusal.THERE_ALREADY),
    206: Refusal.NAME_TOO_LONG,
    223: Refusal.FILE_TOO_LARGE,
}
"""Windows' own numbers (winerror.h): of those that C knows there are too few, and EACCES stands for ten of them."""


def refusal_of(error: OSError) -> Refusal | None:
    """Why, where we have a word for it."""
    of_windows = _OF_WINDOWS.get(getattr(error, "winerror", None) or 0)
    return of_windows or _OF_ERRNO.get(error.errno or 0)


def why(error: OSError) -> dict[str, str]:
    """The facts of a problem: ``reason``, ours or the system's own text; ``system``, that text where ours is told."""
    text = error.strerror or str(error)
    refusal = refusal_of(error)
    return {"reason": text} if refusal is None else {"reason": refusal, "system": text}
