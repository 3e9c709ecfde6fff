"""Installs, upgrades in place, and completes or undoes what was interrupted.

The new program is copied beside the old one; until it is whole nothing of the old one is touched. Then a note in the
journal says that it is, two renames put it in its place, and the entries of the system are written. Whatever interrupts
this, :meth:`Installing.recover` at the next start undoes it (before the note) or completes it (after the note).
"""

import contextlib
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

from installer import writing
from installer.entries import planned
from installer.layout import Layout, beside
from installer.payload import Payload
from launcher.core.cancel import Cancel
from launcher.core.installation import Copied, Entry, EntryKind, InstalledFile, InstallPlan, Receipt, Stage
from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.system.replacing import replace as put
from launcher.system.storage.atomic import read_json

SPARE: Final = 1.05
"""Bytes wanted for each byte to be written: blocks are larger than the ends of files."""
_BLOCK: Final = 1 << 20


class Installing:
    """``version`` is that of the program that runs."""

    def __init__(self, where: Layout, version: str) -> None:
        self._where = where
        self._version = version

    def receipt(self) -> Receipt | None:
        """What is installed; ``None`` where nothing is, or its receipt cannot be read."""
        return _receipt(self._where.receipt)

    def is_whole(self, receipt: Receipt) -> bool:
        """Whether every file of it is there, with its length."""
        return all(_is_there(self._where.program / file.path, file) for file in receipt.files)

    def plan(self, source: Payload) -> InstallPlan:
        """What installing would write; nothing is written."""
        there, size = self.receipt(), source.size
        folder = next(each for each in self._where.program.parents if each.exists())
        try:
            free: int | None = shutil.disk_usage(folder).free
        except OSError:
            free = None
        return InstallPlan(str(self._where.program), size, free, there.version if there else None)

    def check(self, source: Payload) -> InstallPlan:
        """As :meth:`plan`, and whether that can be.

        Raises:
            Failure: ``INSTALL_NO_ROOM``, ``INSTALL_NOT_ALLOWED``. Nothing has been written.
        """
        plan = self.plan(source)
        for place in self._written_below():
            if not os.access(place, os.W_OK | os.X_OK):
                raise Failure(Code.INSTALL_NOT_ALLOWED, path=str(place))
        wanted = int(plan.size * SPARE)
        if plan.free is not None and plan.free < wanted:
            raise Failure(Code.INSTALL_NO_ROOM, path=plan.folder, short=wanted - plan.free)
        return plan

    def install(self, source: Payload, cancel: Cancel) -> Iterator[Copied]:
        """Installs; the last value says that all bytes are written, and all entries after it.

        Raises:
            Failure: as :meth:`check`; ``INSTALL_FAILED``, ``INTERRUPTED``: what was there before is as it was.
        """
        plan = self.check(source)
        self.recover()
        before = self.receipt()
        made = [Entry(EntryKind.FOLDER, str(each)) for each in writing.missing_folders(self._where.program)]
        try:
            self._where.journal.parent.mkdir(parents=True, exist_ok=True)
            self._note(Stage.COPYING, made)
            files = yield from self._copy(source, plan.size, cancel)
            entries = writing.with_folders(planned(self._where, self._version, plan.size))
            kept = [entry for entry in before.entries if entry.kind is EntryKind.FOLDER] if before else []
            receipt = Receipt(
                self._version,
                str(self._where.program),
                self._where.executable,
                tuple(files),
                tuple(dict.fromkeys((*kept, *made, *entries))),
            )
            _put(self._where.fresh / self._inside if self._inside else self._beside, receipt.to_json())
            gone = tuple(entry for entry in before.entries if entry not in receipt.entries) if before else ()
            self._note(Stage.SWITCHING, made, gone)
        except (OSError, Failure) as error:
            self._undo(made)
            if isinstance(error, Failure) and error.problem.code is not Code.FILE_NOT_WRITTEN:
                raise
            raise _failed(error) from error
        except GeneratorExit:
            self._undo(made)
            raise
        self._complete(gone)

    def recover(self) -> bool:
        """Undoes or completes an installation that was interrupted; whether there was one.

        Raises:
            Failure: ``INSTALL_FAILED``.
        """
        if not any(each.exists() for each in self._where.journals):
            return False
        try:
            note = read_json(self._where.journal)
        except (ValueError, Failure):
            note = None
        stage, made, gone = _read(note, self._where)
        if stage is Stage.SWITCHING:
            self._complete(gone)
        else:
            self._undo(made)
        return True

    # The steps

    @property
    def _inside(self) -> str:
        return self._where.receipt_inside

    @property
    def _beside(self) -> Path:
        """The new receipt, where it does not lie in the program's folder."""
        return self._where.receipt.with_name(self._where.receipt.name + ".new")

    def _written_below(self) -> Iterator[Path]:
        """The folders that exist already and that something would be written into."""
        targets = [self._where.program, *(Path(entry.place) for entry in self._planned_files())]
        for target in dict.fromkeys(targets):
            yield next(each for each in target.parents if each.exists())

    def _planned_files(self) -> Iterator[Entry]:
        new = writing.with_folders(planned(self._where, self._version, 0))
        return (entry for entry in new if entry.kind is EntryKind.FILE)

    def _note(self, stage: Stage, made: list[Entry], gone: tuple[Entry, ...] = ()) -> None:
        entries = {"made": made, "gone": gone}
        listed = {name: [[each.kind, each.place] for each in value] for name, value in entries.items()}
        _put(self._where.journal, {"stage": stage, **listed})

    def _copy(self, source: Payload, total: int, cancel: Cancel) -> Generator[Copied, None, list[InstalledFile]]:
        """Copies all files into the new folder; their lines for the receipt."""
        writing.remove_tree(self._where.fresh)
        self._where.fresh.mkdir()
        done, files = 0, list[InstalledFile]()
        for path, original in source.pairs:
            if cancel.requested:
                raise Failure(Code.INTERRUPTED)
            target = self._where.fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if original.is_symlink():
                target.symlink_to(original.readlink())
                files.append(InstalledFile(path, 0))
                continue
            files.append(_copied(original, target, path, executable=path == self._where.executable))
            done += files[-1].size
            yield Copied(done, total)
        return files

    def _complete(self, gone: tuple[Entry, ...]) -> None:
        """From the note that the new folder is whole to the end; may be repeated."""
        where = self._where
        try:
            if where.fresh.exists():
                self._switch()
            if self._beside.exists() and not self._inside:
                put(self._beside, where.receipt)
            receipt = self.receipt()
            if receipt is not None:
                for new in planned(where, receipt.version, receipt.bytes):
                    writing.write(new, where.program)
                self._sweep(receipt)
            for entry in writing.in_order_of_removal(gone):
                writing.remove(entry)
            writing.remove_tree(where.old)
            beside(where.journal).unlink(missing_ok=True)
            where.journal.unlink(missing_ok=True)
        except (OSError, Failure) as error:
            raise _failed(error) from error

    def _sweep(self, receipt: Receipt) -> None:
        """What an earlier kill left of an entry that was being written."""
        for entry in receipt.entries:
            if entry.kind is EntryKind.FILE:
                beside(Path(entry.place)).unlink(missing_ok=True)

    def _switch(self) -> None:
        """The new program takes the place of the old one; where that is in use (Windows), the old one stays."""
        where = self._where
        if where.program.exists():
            writing.remove_tree(where.old)
            try:
                put(where.program, where.old)
            except PermissionError as error:
                raise Failure(Code.INSTALL_IN_USE) from error
        put(where.fresh, where.program)

    def _undo(self, made: list[Entry]) -> None:
        """Before the note: the old program was not touched, the new one goes."""
        with contextlib.suppress(OSError):
            writing.remove_tree(self._where.fresh)
        with contextlib.suppress(OSError):
            for path in (self._beside, self._where.journal):
                beside(path).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
        for entry in writing.in_order_of_removal(made):
            writing.remove(entry)


def _put(path: Path, content: object) -> None:
    writing.put_whole(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def _receipt(path: Path) -> Receipt | None:
    try:
        data = read_json(path)
        return None if data is None else Receipt.from_json(data)
    except (ValueError, Failure):
        return None


def _read(note: object, where: Layout) -> tuple[Stage, list[Entry], tuple[Entry, ...]]:
    """The journal: how far it came, the folders made for it, the entries that the new version does not have.

    One that is not there or cannot be read was being written for the first time.
    """
    try:
        assert isinstance(note, dict)
        made, gone = ([Entry(EntryKind(kind), place) for kind, place in note[name]] for name in ("made", "gone"))
        return Stage(note["stage"]), made, tuple(gone)
    except (AssertionError, ValueError, LookupError, TypeError):
        return Stage.COPYING, [Entry(EntryKind.FOLDER, str(where.program.parent))], ()


def _copied(original: Path, target: Path, path: str, *, executable: bool) -> InstalledFile:
    """Copies one file, and counts and sums what it writes."""
    sum_, size = hashlib.sha256(), 0
    with original.open("rb") as source, target.open("xb") as copy:
        while block := source.read(_BLOCK):
            copy.write(block)
            sum_.update(block)
            size += len(block)
    mode = original.stat().st_mode
    run = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
    target.chmod(0o755 if executable or mode & run else 0o644)
    return InstalledFile(path, size, sum_.hexdigest())


def _is_there(path: Path, file: InstalledFile) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) if not file.sha256 else found.st_size == file.size


def _failed(error: OSError | Failure) -> Failure:
    if isinstance(error, Failure):
        if error.problem.code is Code.INSTALL_IN_USE:
            return error
        facts = error.problem.facts
        told = {name: facts[name] for name in ("reason", "system") if name in facts}
        return Failure(Code.INSTALL_FAILED, **{"reason": "", **told})
    return Failure(Code.INSTALL_FAILED, **why(error))
