"""What the disk refuses → a ``Failure``."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from launcher.core.problems import Code, Failure

_FULL: Final = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_CLOSED: Final = {errno.EACCES, errno.EPERM, errno.EROFS}


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
        if error.errno in _FULL:
            raise Failure(Code.DISK_FULL, path=str(path), short=missing_bytes) from None
        if error.errno in _CLOSED:
            raise Failure(Code.FOLDER_READ_ONLY, path=str(path)) from None
        raise Failure(Code.FILE_NOT_WRITTEN, path=str(path), reason=error.strerror or str(error)) from None
