"""The installation's rows of the fault matrix that no other test has: pages, statuses, versions, paths, folders."""

import errno
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import Phase
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.system.ollama.installer import OllamaInstaller
from launcher.system.ollama.places import Places
from tests.support.loopback import Exchange
from tests.support.mirror import CHECKSUMS, Mirror

SIZE = 1_000_000


class Net(Mirror):
    """A mirror behind a network: ``page`` and ``status`` say what is answered in the place of which file."""

    page: str = ""
    refused: tuple[str, int] = ("", 0)

    def answer(self, exchange: Exchange) -> None:
        ending, status = self.refused
        if self.page and exchange.path.endswith(self.page):
            exchange.whole(200, b"<html><title>Hotel: sign in</title></html>", "text/html; charset=utf-8")
        elif ending and exchange.path.endswith(ending):
            exchange.whole(status, b"no\n", "text/plain")
        else:
            super().answer(exchange)


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Net]:
    with Net(tmp_path / "mirror", padding=SIZE) as running:
        yield running


def installer(folder: Path, net: Mirror) -> OllamaInstaller:
    places = Places(Os.LINUX, folder / "engine", folder, {"PATH": ""}, lambda: "")
    return OllamaInstaller(places, "x86_64", lambda: net.url, lambda: False, pause_s=0.001)


def failure_of(work: OllamaInstaller) -> Failure:
    with pytest.raises(Failure) as caught:
        list(work.install(Cancel()))
    return caught.value


@pytest.mark.fault(
    "captive portal (a sign-in page for a file)",
    "told by name",
    says=Code.NETWORK_LOGIN,
    where="The engine's installation",
)
@pytest.mark.parametrize("ending", [CHECKSUMS, ".tar.zst"])
def test_a_networks_sign_in_page_is_named(tmp_path: Path, net: Net, ending: str) -> None:
    net.page = ending
    failure = failure_of(installer(tmp_path, net))
    net.page = ""

    assert failure.problem.code is Code.NETWORK_LOGIN
    assert list(installer(tmp_path, net).install(Cancel()))[-1].phase is Phase.DONE


@pytest.mark.fault(
    "401, 403, 404, 429, 500",
    "told with its number",
    says=Code.MIRROR_REFUSED,
    where="The engine's installation",
)
@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_what_the_server_refuses_is_named_with_its_number(tmp_path: Path, net: Net, status: int) -> None:
    net.refused = (".tar.zst", status)
    failure = failure_of(installer(tmp_path, net))

    assert failure.problem.code is Code.MIRROR_REFUSED
    assert failure.problem.facts["status"] == status


@pytest.mark.fault(
    "another release half-way",
    "begun afresh, never mixed",
    kept="the engine before it",
    where="The engine's installation",
)
def test_a_release_that_changes_in_between_never_mixes_with_the_one_before(tmp_path: Path, net: Net) -> None:
    net.pace.rate = 2_000_000
    cancel = Cancel()
    for step in installer(tmp_path, net).install(cancel):
        if step.completed > SIZE // 4:
            cancel.request()
    with Mirror(tmp_path / "newer", padding=SIZE + 1) as newer:
        steps = list(installer(tmp_path, newer).install(Cancel()))

        assert steps[-1].phase is Phase.DONE
        assert [call.headers["Range"] for call in newer.calls if "Range" in call.headers] == []
    assert sorted(each.name for each in (tmp_path / "engine").iterdir())[0] == "current"
    assert len(list((tmp_path / "engine").iterdir())) == 2


@pytest.mark.fault(
    "spaces, unicode and 300 characters in paths",
    "installed as anywhere",
    where="The engine's installation",
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows 260 characters unless it is told otherwise")
@pytest.mark.parametrize("name", ["with a space", "füße 模型 🦙", "/".join(["x" * 50] * 6)])
def test_odd_paths_are_paths(tmp_path: Path, net: Net, name: str) -> None:
    assert list(installer(tmp_path / name, net).install(Cancel()))[-1].phase is Phase.DONE
    assert Places(Os.LINUX, tmp_path / name / "engine", tmp_path, {"PATH": ""}, lambda: "").binary()


@pytest.mark.fault(
    "the folder vanishes (USB drive)",
    "told at once",
    says=Code.FOLDER_GONE,
    where="The engine's installation",
)
def test_a_folder_that_vanishes_meanwhile_is_named(tmp_path: Path, net: Net) -> None:
    def unplugged() -> None:
        for step in installer(tmp_path, net).install(Cancel()):
            if step.phase is Phase.VERIFY:
                (tmp_path / "engine").rename(tmp_path / "unplugged")
                (tmp_path / "engine").write_text("nothing can be made here")

    with pytest.raises(Failure) as caught:
        unplugged()

    assert caught.value.problem.code in (Code.FOLDER_GONE, Code.FILE_NOT_WRITTEN)


def held_by_a_scanner(monkeypatch: pytest.MonkeyPatch, *, times: int) -> list[Path]:
    """As on Windows: each of the first ``times`` renames finds its file open elsewhere. What was to be renamed."""
    refused: list[Path] = []
    really = Path.replace

    def replaced(path: Path, target: Path) -> Path:
        if len(refused) < times:
            refused.append(path)
            raise PermissionError(
                errno.EACCES, "The process cannot access the file: it is being used by another process"
            )
        return really(path, target)

    monkeypatch.setattr("launcher.system.replacing._OPEN_FILES_STAY", True)
    monkeypatch.setattr(Path, "replace", replaced)
    return refused


@pytest.mark.fault(
    "a virus scanner holds what was unpacked (Windows)",
    "waited for, twenty seconds",
    says=Code.FOLDER_READ_ONLY,
    kept="the archive, and the engine before it",
    where="The engine's installation",
)
def test_a_file_that_another_program_holds_is_waited_for(
    tmp_path: Path, net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = held_by_a_scanner(monkeypatch, times=3)
    assert list(installer(tmp_path, net).install(Cancel()))[-1].phase is Phase.DONE
    assert [path.suffix for path in refused] == [".new"] * 3


def test_a_file_that_is_never_let_go_is_told_and_the_archive_stays(
    tmp_path: Path, net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.system.ollama.installer._SCAN_S", 0.1)
    with monkeypatch.context() as scanned:
        held_by_a_scanner(scanned, times=10_000)
        assert failure_of(installer(tmp_path, net)).problem.code is Code.FOLDER_READ_ONLY
    sent = net.pace.sent

    assert list(installer(tmp_path, net).install(Cancel()))[-1].phase is Phase.DONE
    assert net.pace.sent - sent < SIZE // 2


@pytest.mark.fault(
    "a clock that jumps, forward or back",
    "nothing of it depends on the clock of the day",
    where="The engine's installation",
)
def test_a_clock_that_jumps_changes_nothing(tmp_path: Path, net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    net.faults.drop(".tar.zst", after_bytes=SIZE // 2)
    jumps, really = iter([86_400.0 * 365, -86_400.0 * 365] * 10_000), time.time
    monkeypatch.setattr("time.time", lambda: really() + next(jumps))
    assert list(installer(tmp_path, net).install(Cancel()))[-1].phase is Phase.DONE


def test_a_kit_takes_over_what_a_stopped_installation_has(tmp_path: Path, net: Net) -> None:
    cancel = Cancel()
    for step in installer(tmp_path, net).install(cancel):
        if step.phase is Phase.VERIFY:
            cancel.request()
    assert list((tmp_path / "engine" / "downloads").glob("*.tar.zst"))
    before = net.pace.sent
    steps = list(installer(tmp_path, net).fetch(str(tmp_path / "kit"), Cancel()))

    assert steps[-1].completed == len(net.archive) == next((tmp_path / "kit").glob("*.tar.zst")).stat().st_size
    assert net.pace.sent - before < SIZE // 10


def test_a_kit_that_is_stopped_while_it_takes_that_over_ends_at_once(tmp_path: Path, net: Net) -> None:
    cancel = Cancel()
    for step in installer(tmp_path, net).install(cancel):
        if step.phase is Phase.VERIFY:
            cancel.request()
    stopped = Cancel()
    steps = installer(tmp_path, net).fetch(str(tmp_path / "kit"), stopped)
    next(steps)
    stopped.request()
    with pytest.raises(Failure) as caught:
        list(steps)

    assert caught.value.problem.code is Code.INTERRUPTED
