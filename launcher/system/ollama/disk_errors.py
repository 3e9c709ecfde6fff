"""What the disk refuses → a ``Failure``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal, refusal_of, why


@contextmanager
def writing(path: Path, missing_bytes: int | None = None) -> Iterator[None]:
    """The block writes to ``path``, and ``missing_bytes`` more are to come.

    Raises:
        Failure: ``DISK_FULL``, ``FOLDER_READ_ONLY``, ``FOLDER_GONE`` or ``FILE_NOT_WRITTEN``.
    """
    try:
        yield
    except FileNotFoundError:
        raise Failure(Code.FOLDER_GONE, path=str(path)) from None
    except OSError as error:
        refusal = refusal_of(error)
        if refusal is Refusal.NO_ROOM:
            raise Failure(Code.DISK_FULL, path=str(path), short=missing_bytes) from None
        if refusal in (Refusal.NOT_ALLOWED, Refusal.READ_ONLY):
            raise Failure(Code.FOLDER_READ_ONLY, path=str(path)) from None
        raise Failure(Code.FILE_NOT_WRITTEN, path=str(path), **why(error)) from None
