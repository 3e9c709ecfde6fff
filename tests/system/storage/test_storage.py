import contextlib
import errno
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.learned import Measured, Run
from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal
from launcher.core.settings import Settings, Theme
from launcher.core.setup_state import Setup, Step
from launcher.system.storage.atomic import write_whole
from launcher.system.storage.measured import JsonMeasuredStore
from launcher.system.storage.paths import Paths
from launcher.system.storage.settings import JsonSettingsStore
from launcher.system.storage.setup import JsonSetupStore

DAMAGED = [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"theme": 5}', b'{"keep_loaded_minutes": -1}']
DAMAGED_SETUP = [
    b"",
    b"{",
    b"[]",
    b"{}",
    b'{"schema": 99}',
    b'{"schema": 1, "step": "elsewhere"}',
    b'{"schema": 1, "step": "ready", "ctx": 0}',
]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home" / "with spaces and ü")


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(Failure) as raised:
        call()
    return raised.value.problem.code


def test_everything_lies_in_the_folder_that_was_named(tmp_path: Path) -> None:
    paths = Paths.from_environ({"STILLHOUSE_HOME": str(tmp_path / "stick")})
    assert paths.home == tmp_path / "stick"
    for place in (paths.settings, paths.setup, paths.measured, paths.engine, paths.logs, paths.run):
        assert place.parent == paths.home


def test_without_a_name_it_is_the_systems_folder_for_data() -> None:
    assert Paths.from_environ({}).home.name.lower() == "stillhouse"
    assert Paths.from_environ({"STILLHOUSE_HOME": ""}).home == Paths.from_environ({}).home


def test_nothing_kept_reads_as_the_defaults(paths: Paths) -> None:
    assert JsonSettingsStore(paths).load() == Settings()
    assert JsonSetupStore(paths).load() == Setup()
    assert JsonMeasuredStore(paths).load() == Measured()
    assert not paths.home.exists()


def test_what_was_saved_is_there_again(paths: Paths) -> None:
    settings = Settings(theme=Theme.DARK, standing_instructions="Répondez „kurz“ 简短", keep_loaded_minutes=0)
    JsonSettingsStore(paths).save(settings)
    assert JsonSettingsStore(paths).load() == JsonSettingsStore(paths).peek() == settings
    setup = Setup(Step.MODEL, "deepseek-r1:7b", 8192)
    JsonSetupStore(paths).save(setup)
    assert JsonSetupStore(paths).load() == setup
    measured = Measured("a computer", 50.5, (Run("deepseek-r1:7b", 8192, 900, 300, 6.2, 0.0),))
    JsonMeasuredStore(paths).save(measured)
    assert JsonMeasuredStore(paths).load() == measured


@pytest.mark.parametrize("content", [*DAMAGED[:5], b'{"schema": 1}', b'{"schema": 1, "machine": "x", "runs": 5}'])
def test_damaged_measurements_are_set_aside_told_once_and_then_forgotten(content: bytes, paths: Paths) -> None:
    paths.home.mkdir(parents=True)
    paths.measured.write_bytes(content)
    store = JsonMeasuredStore(paths)
    assert code_of(store.load) is Code.MEASURED_DAMAGED
    assert store.load() == Measured()
    assert (paths.home / "measured.json.damaged-1").read_bytes() == content


@pytest.mark.parametrize("content", DAMAGED)
def test_damaged_settings_are_set_aside_told_once_and_then_forgotten(content: bytes, paths: Paths) -> None:
    paths.home.mkdir(parents=True)
    paths.settings.write_bytes(content)
    store = JsonSettingsStore(paths)
    assert store.peek() == Settings()
    assert paths.settings.exists(), "looking at them is not telling"
    assert code_of(store.load) is Code.SETTINGS_DAMAGED
    assert store.load() == Settings()
    assert (paths.home / "settings.json.damaged-1").read_bytes() == content


def test_settings_of_a_newer_version_are_read_said_and_never_written(paths: Paths) -> None:
    paths.home.mkdir(parents=True)
    written = b'{"version": 99, "theme": "dark", "keep_loaded_minutes": "for ever", "warmth": 3}'
    paths.settings.write_bytes(written)
    store = JsonSettingsStore(paths)
    assert store.load() == store.peek() == Settings(theme=Theme.DARK)
    problem = store.newer()
    assert problem is not None
    assert (problem.code, problem.facts["path"]) == (Code.SETTINGS_NEWER, str(paths.settings))
    store.save(Settings(theme=Theme.LIGHT))
    assert store.load() == store.peek() == Settings(theme=Theme.LIGHT), "it holds until we end"
    assert paths.settings.read_bytes() == written
    assert JsonSettingsStore(paths).load() == Settings(theme=Theme.DARK)


@pytest.mark.parametrize("content", [None, b"{", b'{"version": 1}', b'{"version": "new"}'])
def test_settings_that_are_not_newer_are_not_called_so(content: bytes | None, paths: Paths) -> None:
    if content is not None:
        paths.home.mkdir(parents=True)
        paths.settings.write_bytes(content)
    assert JsonSettingsStore(paths).newer() is None


@pytest.mark.parametrize("content", DAMAGED_SETUP)
def test_a_damaged_setup_state_is_set_aside_told_once_and_then_forgotten(content: bytes, paths: Paths) -> None:
    paths.home.mkdir(parents=True)
    paths.setup.write_bytes(content)
    store = JsonSetupStore(paths)
    assert code_of(store.load) is Code.SETUP_STATE_DAMAGED
    assert store.load() == Setup()
    assert (paths.home / "setup.json.damaged-1").read_bytes() == content


def test_no_damaged_file_is_lost_to_the_next(paths: Paths) -> None:
    paths.home.mkdir(parents=True)
    for content in (b"{1", b"{2"):
        paths.settings.write_bytes(content)
        assert code_of(JsonSettingsStore(paths).load) is Code.SETTINGS_DAMAGED
    kept = sorted(paths.home.glob("settings.json.damaged-*"))
    assert [file.read_bytes() for file in kept] == [b"{1", b"{2"]


@given(content=st.binary(max_size=80))
def test_whatever_the_file_holds_there_are_settings(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    paths = Paths(tmp_path_factory.mktemp("any"))
    paths.settings.write_bytes(content)
    store = JsonSettingsStore(paths)
    with contextlib.suppress(Failure):
        store.load()
    assert isinstance(store.load(), Settings)


def test_settings_of_a_newer_version_lose_nothing_but_what_we_do_not_know(paths: Paths) -> None:
    paths.home.mkdir(parents=True)
    paths.settings.write_text(json.dumps({"theme": "dark", "not yet": 1}), encoding="utf-8")
    assert JsonSettingsStore(paths).load() == Settings(theme=Theme.DARK)


def test_a_write_leaves_no_other_file(paths: Paths) -> None:
    for number in range(3):
        write_whole(paths.home / "file", b"%d" % number)
    assert [file.name for file in paths.home.iterdir()] == ["file"]
    assert (paths.home / "file").read_bytes() == b"2"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.mkdir()  # a folder in its place: the last step of the write fails
    (target / "old").write_bytes(b"old")
    assert code_of(lambda: write_whole(target, b"new")) is Code.FILE_NOT_WRITTEN
    assert [each.name for each in tmp_path.iterdir() if each.name not in {"home", "run"}] == ["file"]
    assert (target / "old").read_bytes() == b"old"


@pytest.mark.skipif(sys.platform == "win32", reason="another name for it, as the file system likes")
def test_why_the_system_refused_is_a_word_and_its_own_text(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        write_whole(tmp_path / ("a" * 300), b"new")
    facts = caught.value.problem.facts
    assert (facts["reason"], facts["system"]) == (Refusal.NAME_TOO_LONG, os.strerror(errno.ENAMETOOLONG))


def test_a_file_in_place_of_our_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_bytes(b"")
    paths = Paths(tmp_path / "occupied")
    assert JsonSettingsStore(paths).load() == Settings()
    assert code_of(lambda: JsonSettingsStore(paths).save(Settings())) is Code.FILE_NOT_WRITTEN


def test_a_file_that_may_not_be_read_is_no_damaged_one(paths: Paths) -> None:
    paths.settings.mkdir(parents=True)  # reading a folder fails for every user, root too
    assert code_of(JsonSettingsStore(paths).load) is Code.FILE_UNREADABLE
    assert JsonSettingsStore(paths).peek() == Settings()
    assert paths.settings.is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_what_we_keep_is_nobody_elses_business(paths: Paths) -> None:
    JsonSettingsStore(paths).save(Settings())
    assert stat.S_IMODE(paths.settings.stat().st_mode) & 0o077 == 0
    assert os.access(paths.settings, os.R_OK)


@pytest.mark.skipif(sys.platform == "win32", reason="users without an entry are Unix'")
def test_a_user_without_a_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_number: int) -> None:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", nobody)
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert code_of(lambda: Paths.from_environ({})) is Code.HOME_UNKNOWN
