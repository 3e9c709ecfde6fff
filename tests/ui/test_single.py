"""One program for each user and each folder."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from launcher.ui import single
from launcher.ui.place import instance_name
from launcher.ui.single import SingleInstance

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from PySide6.QtCore import QCoreApplication
from launcher.ui.single import SingleInstance
application = QCoreApplication([])
one = SingleInstance(sys.argv[1])
one.called.connect(lambda arguments: print("called", *arguments, flush=True))
print("first" if one.is_first() else "second", flush=True)
application.exec()
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    return instance_name({"STILLHOUSE_HOME": str(tmp_path)})


@pytest.fixture
def holder(name: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the place."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, name], cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "first\n"
        yield process
        process.kill()


def test_each_home_has_a_name_of_its_own_and_keeps_it() -> None:
    names = [instance_name({}), instance_name({"STILLHOUSE_HOME": "/a"}), instance_name({"STILLHOUSE_HOME": "/b"})]
    assert len(set(names)) == 3
    assert instance_name({"STILLHOUSE_HOME": "/a"}) == names[1]
    assert all(each.isascii() and len(each) < 40 for each in names)


def test_a_second_start_hands_over_its_arguments_and_is_not_first(
    holder: "subprocess.Popen[str]", name: str, qtbot: QtBot
) -> None:
    second = SingleInstance(name)
    assert not second.is_first(["--tray", "ü und Leerzeichen"])
    assert not second.is_first()
    assert holder.stdout is not None
    assert holder.stdout.readline() == "called --tray ü und Leerzeichen\n"
    assert holder.stdout.readline() == "called\n"
    second.close()


def test_another_home_is_another_program(holder: "subprocess.Popen[str]", tmp_path: Path, qtbot: QtBot) -> None:
    other = SingleInstance(instance_name({"STILLHOUSE_HOME": str(tmp_path / "other")}))
    assert other.is_first()
    other.close()


def test_one_that_was_killed_keeps_nobody_out(holder: "subprocess.Popen[str]", name: str, qtbot: QtBot) -> None:
    holder.kill()
    holder.wait()
    began = time.monotonic()
    heir = SingleInstance(name)
    assert heir.is_first()
    assert time.monotonic() - began < 1
    with qtbot.waitSignal(heir.called) as heard:
        assert not SingleInstance(name).is_first(["a"])
    assert heard.args == [["a"]]
    heir.close()


def test_one_that_holds_the_place_and_never_answers_keeps_nobody_out(
    name: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "_PATIENCE_MS", 120)
    mute = SingleInstance(name)
    assert mute._lock.tryLock(0)
    other = SingleInstance(name)
    assert other.is_first()
    other.close()
    mute.close()


def test_who_gives_the_place_up_frees_it(name: str, qtbot: QtBot) -> None:
    first = SingleInstance(name)
    assert first.is_first()
    first.close()
    second = SingleInstance(name)
    assert second.is_first()
    second.close()


def test_where_nothing_can_listen_the_program_runs_all_the_same(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "_PATIENCE_MS", 60)
    alone = SingleInstance(str(tmp_path / "no" / "such" / "folder"))
    assert alone.is_first()
    alone.close()


@pytest.mark.parametrize("said", [b"", b"{", b'{"a": 1}', b"[1]", b"\xff" * 100_000])
def test_who_says_nothing_or_nonsense_wants_the_window(name: str, qtbot: QtBot, said: bytes) -> None:
    first = SingleInstance(name)
    assert first.is_first()
    caller = QLocalSocket()
    with qtbot.waitSignal(first.called) as heard:
        caller.connectToServer(name)
        assert caller.waitForConnected(1000)
        caller.write(said)
        caller.flush()
        caller.disconnectFromServer()
    assert heard.args == [[]]
    first.close()
