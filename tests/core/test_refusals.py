"""Why the system refused: what it says by number, as a word of ours; its own text for the rest."""

import errno
import os

import pytest

from launcher.core.refusals import Refusal, refusal_of, why
from launcher.text import has


def of_windows(number: int, as_c: int) -> OSError:
    """As Python makes it there: the nearest number that C knows, and Windows' own beside it."""
    error = OSError(as_c, "Windows' own words")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore] # a part of OSError there alone
    return error


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (errno.ENOSPC, Refusal.NO_ROOM),
        (errno.EACCES, Refusal.NOT_ALLOWED),
        (errno.EPERM, Refusal.NOT_ALLOWED),
        (errno.EROFS, Refusal.READ_ONLY),
        (errno.ENOENT, Refusal.NOT_THERE),
        (errno.EEXIST, Refusal.THERE_ALREADY),
        (errno.EBUSY, Refusal.IN_USE),
        (errno.ENAMETOOLONG, Refusal.NAME_TOO_LONG),
        (errno.EFBIG, Refusal.FILE_TOO_LARGE),
        (errno.EISDIR, Refusal.A_FOLDER),
        (errno.EIO, Refusal.DRIVE_FAILS),
        (errno.ENODEV, Refusal.DRIVE_AWAY),
        (errno.ETIMEDOUT, Refusal.DRIVE_AWAY),
        (errno.ENOMEM, Refusal.NO_MEMORY),
        (errno.ENOEXEC, Refusal.OTHER_KIND),
    ],
)
def test_what_the_system_says_by_number_is_a_word_of_ours_and_its_text_stays_beside(
    number: int, refusal: Refusal
) -> None:
    text = os.strerror(number)
    assert why(OSError(number, text, "/some/where")) == {"reason": refusal, "system": text}


@pytest.mark.parametrize(
    ("number", "as_c", "refusal"),
    [
        (5, errno.EACCES, Refusal.NOT_ALLOWED),
        (19, errno.EACCES, Refusal.READ_ONLY),
        (21, errno.EACCES, Refusal.DRIVE_AWAY),
        (32, errno.EACCES, Refusal.IN_USE),
        (112, errno.ENOSPC, Refusal.NO_ROOM),
        (193, errno.ENOEXEC, Refusal.OTHER_KIND),
        (206, errno.ENOENT, Refusal.NAME_TOO_LONG),
        (9999, errno.ENOSPC, Refusal.NO_ROOM),
    ],
)
def test_windows_own_number_says_more_than_that_of_c(number: int, as_c: int, refusal: Refusal) -> None:
    assert refusal_of(of_windows(number, as_c)) is refusal


def test_for_the_rest_the_systems_text_is_the_reason() -> None:
    assert why(OSError(errno.EDOM, "out of domain")) == {"reason": "out of domain"}
    assert why(OSError("no number at all")) == {"reason": "no number at all"}


@pytest.mark.parametrize("refusal", Refusal)
def test_each_has_its_words(refusal: Refusal) -> None:
    assert has(f"word.{refusal}")
