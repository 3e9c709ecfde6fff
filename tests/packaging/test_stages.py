"""An installation stopped after each step of its own, and the next start: nothing between old and new remains."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import installer.installing
from installer import writing
from installer.installing import Installing
from installer.removing import remove
from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from tests.packaging.download import carried, download, install, snapshot, where_on_linux

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the layout is that of Linux")


class Killed(BaseException):
    """As a kill would: no clean-up of ours runs after it."""


STEPS = ("_put", "put", "writing.put_whole", "writing.write", "writing.remove_tree", "writing.remove")
"""All that the installer does to the disk, beside copying."""


def dying(function: Callable[..., object], after: int) -> Callable[..., object]:
    """``function``, which is killed at a call: the first where ``after`` is 0."""
    calls = 0

    def dies(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls > after:
            raise Killed
        return function(*arguments, **named)

    return dies


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_the_next_start_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, before: bool) -> None:
    old, new = download(tmp_path / "old", "one"), download(tmp_path / "new", "two")
    module = writing if step.startswith("writing.") else installer.installing
    name = step.removeprefix("writing.")
    reached = set()
    for after in range(10):
        home = tmp_path / f"user-{after}"
        (home / ".local" / "lib").mkdir(parents=True)  # else killed before it can note that it made them
        where = where_on_linux(home)
        if before:
            install(old, where)
        was = snapshot(home)
        with monkeypatch.context() as patch, suppress(Killed):
            patch.setattr(module, name, dying(getattr(module, name), after))
            list(Installing(where, "1.1.0").install(carried(new, where), Cancel()))
            reached.add("end")
        Installing(where, "1.1.0").recover()
        receipt, now = Installing(where, "1.1.0").receipt(), snapshot(home)
        if receipt is None or receipt.version != "1.1.0":
            assert now == was
            reached.add("undone")
            continue
        reached.add("completed")
        assert Installing(where, "1.1.0").is_whole(receipt)
        remove(where, receipt)
        assert all(holds == "/" for holds in snapshot(home).values())
    assert "completed" in reached


def test_where_the_old_one_is_in_use_it_stays_and_the_next_start_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "user"
    where = where_on_linux(home)
    install(download(tmp_path / "old", "one"), where)

    def held(_fresh: Path, _path: Path) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(installer.installing, "put", held)
        with pytest.raises(Failure) as raised:
            list(Installing(where, "1.1.0").install(carried(download(tmp_path / "new", "two"), where), Cancel()))
    assert raised.value.problem.code is Code.INSTALL_IN_USE
    receipt = Installing(where, "1.0.0").receipt()
    assert receipt is not None
    assert receipt.version == "1.0.0"
    assert Installing(where, "1.0.0").recover()
    receipt = Installing(where, "1.0.0").receipt()
    assert receipt is not None
    assert receipt.version == "1.1.0"
    assert not Installing(where, "1.0.0").recover()


@pytest.mark.parametrize("note", ["", "{}", '{"stage": "nowhere", "made": [], "gone": []}', "[1]"])
def test_a_journal_that_cannot_be_read_is_that_of_a_copy(tmp_path: Path, note: str) -> None:
    home = tmp_path / "user"
    where = where_on_linux(home)
    install(download(tmp_path / "old", "one"), where)
    was = snapshot(home)
    where.fresh.mkdir()
    (where.fresh / "half").write_bytes(b"half")
    where.journal.write_text(note, encoding="ascii")
    assert Installing(where, "1.0.0").recover()
    assert snapshot(home) == was
