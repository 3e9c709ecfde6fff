"""Takes an installation away again, by its receipt; what others have put into its folder stays, and is named."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from installer import writing
from installer.layout import Layout
from launcher.core.installation import EntryKind, Receipt, Removed


def remove(where: Layout, receipt: Receipt) -> Removed:
    """Removes the entries of the system, then the program, the receipt and the folders last.

    A file that was changed by hand goes too, one that is gone already is no trouble. On Windows what runs at this
    moment (this very program) goes as soon as it has ended.
    """
    entries = list(writing.in_order_of_removal(receipt.entries))
    left = [entry.place for entry in entries if entry.kind is not EntryKind.FOLDER and not writing.remove(entry)]
    files = [where.program / file.path for file in receipt.files]
    if where.receipt_inside:
        files.append(where.receipt)
    running = [path for path in files if not _removed(path)]
    if not where.receipt_inside:
        _removed(where.receipt)
    for leftover in (where.fresh, where.old):
        with contextlib.suppress(OSError):
            writing.remove_tree(leftover)
    folders = _folders(where.program, files)
    made = [Path(entry.place) for entry in entries if entry.kind is EntryKind.FOLDER]
    for folder in (*folders, *made):
        with contextlib.suppress(OSError):
            folder.rmdir()
    if running and sys.platform == "win32":
        from installer.windows import remove_once_ended

        remove_once_ended(running, (*folders, *made))
        running = []
    strangers = [str(path) for path in _below(where.program) if path not in set(files)]
    return Removed((*left, *map(str, running)), tuple(strangers))


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _folders(program: Path, files: Sequence[Path]) -> list[Path]:
    """The program's folders that a file of the receipt is in, the innermost first, the program's own last."""
    found = {folder for file in files for folder in file.parents if folder.is_relative_to(program)} | {program}
    return sorted(found, key=lambda folder: len(folder.parts), reverse=True)


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
