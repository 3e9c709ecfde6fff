"""The engine from a mirror: resumed, checked, unpacked, switched; and each way in which that fails."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import InstallStep, Phase
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.system.ollama.download import TEXT_LIMIT, Downloads, File
from launcher.system.ollama.installer import ENGINE_VERSION, OllamaInstaller, archive_names
from launcher.system.ollama.places import Places, current_version
from tests.support.mirror import Mirror
from tests.system.ollama.replay import Replay, head

SIZE = 3_000_000


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    with Mirror(tmp_path / "mirror", padding=SIZE) as running:
        yield running


def places_in(folder: Path, environ: dict[str, str] | None = None) -> Places:
    return Places(Os.LINUX, folder / "engine", folder / "home", environ or {"PATH": ""}, lambda: "")


def installer(folder: Path, mirror: str, *, rocm: bool = False) -> OllamaInstaller:
    return OllamaInstaller(places_in(folder), "x86_64", lambda: mirror, lambda: rocm, pause_s=0.001)


def failure_of(work: OllamaInstaller) -> Code:
    with pytest.raises(Failure) as caught:
        list(work.install(Cancel()))
    return caught.value.problem.code


def test_it_is_fetched_checked_unpacked_and_found(tmp_path: Path, mirror: Mirror) -> None:
    plan = installer(tmp_path, mirror.url).plan()
    steps = list(installer(tmp_path, mirror.url).install(Cancel()))

    assert (plan.source, plan.total_bytes) == (mirror.url.removeprefix("http://"), len(mirror.archive))
    assert list(dict.fromkeys(step.phase for step in steps)) == [
        Phase.MANIFEST,
        Phase.DOWNLOAD,
        Phase.VERIFY,
        Phase.UNPACK,
        Phase.DONE,
    ]
    assert steps[-1] == InstallStep(Phase.DONE, len(mirror.archive), len(mirror.archive))
    found = places_in(tmp_path).binary()
    assert found is not None
    assert found.is_relative_to(tmp_path / "engine")
    assert sorted(each.name for each in (tmp_path / "engine").iterdir()) == [
        "current",
        current_version(tmp_path / "engine"),
    ]


@pytest.mark.fault(
    "stopped by the user, or we are killed", "the archive goes on where it was", where="The engine's installation"
)
def test_it_goes_on_where_it_stopped(tmp_path: Path, mirror: Mirror) -> None:
    mirror.pace.rate = 5_000_000
    cancel = Cancel()
    steps = []
    for step in installer(tmp_path, mirror.url).install(cancel):
        steps.append(step)
        if step.completed > SIZE // 4:
            cancel.request()
    mirror.pace.rate = None
    (part,) = (path for path in (tmp_path / "engine" / "downloads").iterdir() if path.suffix == ".zst")
    held = part.stat().st_size
    mirror.calls.clear()
    list(installer(tmp_path, mirror.url).install(Cancel()))

    assert steps[-1].phase is Phase.DOWNLOAD
    assert 0 < held < len(mirror.archive)
    assert [call.headers["Range"] for call in mirror.calls if "Range" in call.headers] == [f"bytes={held}-"]
    assert places_in(tmp_path).binary()


@pytest.mark.fault(
    "reset, truncated answer, 503 for a moment", "tried again, from where it was", where="The engine's installation"
)
def test_dropped_connections_are_taken_up_again(tmp_path: Path, mirror: Mirror) -> None:
    mirror.faults.drop(".zst", after_bytes=700_000)
    mirror.faults.drop(".zst", after_bytes=700_000)
    mirror.faults.status("sum", 503)
    steps = list(installer(tmp_path, mirror.url).install(Cancel()))

    assert steps[-1].phase is Phase.DONE
    completed = [step.completed for step in steps if step.phase is Phase.DOWNLOAD]
    assert completed == sorted(completed)


@pytest.mark.fault("a server that cannot resume", "all of it again", kept="nothing", where="The engine's installation")
def test_a_server_that_cannot_resume_sends_all_of_it_again(tmp_path: Path, mirror: Mirror) -> None:
    mirror.ranges = False
    mirror.faults.drop(".zst", after_bytes=700_000)
    steps = list(installer(tmp_path, mirror.url).install(Cancel()))

    assert steps[-1].phase is Phase.DONE


@pytest.mark.fault(
    "garbage for bytes",
    "found by the checksum; the next try starts afresh",
    says=Code.CHECKSUM_MISMATCH,
    kept="the engine before it",
    where="The engine's installation",
)
def test_a_wrong_checksum_is_named_and_the_next_try_starts_afresh(tmp_path: Path, mirror: Mirror) -> None:
    mirror.faults.corrupt(".zst", times=2)  # the question for its size, and the answer

    assert failure_of(installer(tmp_path, mirror.url)) is Code.CHECKSUM_MISMATCH
    assert current_version(tmp_path / "engine") is None
    assert list(installer(tmp_path, mirror.url).install(Cancel()))[-1].phase is Phase.DONE


@pytest.mark.fault(
    "a damaged archive",
    "refused before anything is switched",
    says=Code.ARCHIVE_DAMAGED,
    kept="the engine before it",
    where="The engine's installation",
)
def test_a_damaged_archive_leaves_the_engine_in_use(tmp_path: Path, mirror: Mirror) -> None:
    list(installer(tmp_path, mirror.url).install(Cancel()))
    before = current_version(tmp_path / "engine")
    name = "ollama-linux-amd64.tar.zst"
    replace(mirror, name, mirror.archive[: SIZE // 2])

    assert failure_of(installer(tmp_path, mirror.url)) is Code.ARCHIVE_DAMAGED
    assert current_version(tmp_path / "engine") == before
    assert places_in(tmp_path).binary()
    assert sorted(each.name for each in (tmp_path / "engine").iterdir()) == ["current", "downloads", before]


def replace(mirror: Mirror, name: str, data: bytes) -> None:
    mirror.files[name] = data
    mirror.files["sha256sum.txt"] = f"{hashlib.sha256(data).hexdigest()}  ./{name}\n".encode()


def test_a_newer_engine_takes_the_place_of_the_old_one(tmp_path: Path, mirror: Mirror) -> None:
    list(installer(tmp_path, mirror.url).install(Cancel()))
    before = current_version(tmp_path / "engine")
    with Mirror(tmp_path / "newer", padding=SIZE + 1) as newer:
        list(installer(tmp_path, newer.url).install(Cancel(), newest=True))

    work = installer(tmp_path, newer.url)
    after = str(current_version(tmp_path / "engine"))
    assert after != before
    assert work.has_older()
    assert in_engine(tmp_path) == sorted(["current", "previous", str(before), after])

    work.settle(str(tmp_path / "engine" / str(before) / "bin" / "ollama"))  # the old one still runs
    work.settle(None)
    assert work.has_older()
    work.settle(str(places_in(tmp_path).binary()))
    assert not work.has_older()
    assert in_engine(tmp_path) == sorted(["current", after])


def in_engine(folder: Path) -> list[str]:
    return sorted(each.name for each in (folder / "engine").iterdir())


@pytest.mark.fault(
    "a newer engine that does not start",
    "rolled back to the one before",
    kept="the engine before it",
    where="The engine's installation",
)
def test_a_newer_engine_that_does_not_start_gives_way_to_the_old_one(tmp_path: Path, mirror: Mirror) -> None:
    work = installer(tmp_path, mirror.url)
    list(work.install(Cancel()))
    before = str(current_version(tmp_path / "engine"))
    work.roll_back()  # there is nothing before it
    assert current_version(tmp_path / "engine") == before
    for size in (SIZE + 1, SIZE + 2):  # the second comes before the first has run: it is nothing to go back to
        with Mirror(tmp_path / str(size), padding=size) as newer:
            list(installer(tmp_path, newer.url).install(Cancel()))
    work.roll_back()

    assert not work.has_older()
    assert in_engine(tmp_path) == sorted(["current", before])
    assert places_in(tmp_path).binary()


def test_killed_between_the_two_pointers_there_is_nothing_to_roll_back_to(tmp_path: Path, mirror: Mirror) -> None:
    list(installer(tmp_path, mirror.url).install(Cancel()))
    (tmp_path / "engine" / "previous").write_text(str(current_version(tmp_path / "engine")))

    assert not installer(tmp_path, mirror.url).has_older()


def test_the_newest_release_is_asked_for_at_its_own_address(tmp_path: Path) -> None:
    class Stopped(Exception):
        """Far enough."""

    asked = []

    class Asked(OllamaInstaller):
        """Notes the addresses instead of calling them."""

        def _downloads(self, *, once: bool = False) -> Downloads:
            class Noting(Downloads):
                """Knows the checksum of every archive."""

                def text(self, url: str, name: str, cancel: Cancel, limit: int = TEXT_LIMIT) -> str:
                    asked.append(url)
                    return f"{'a' * 64}  ./ollama-linux-amd64.tar.zst\n"

                def size(self, url: str, name: str, cancel: Cancel, within_s: float = 30.0) -> int | None:
                    asked.append(url)
                    raise Stopped

            return Noting({}, official=True, once=once)

    work = Asked(places_in(tmp_path), "x86_64", lambda: "", lambda: False)
    for newest in (False, True):
        with pytest.raises(Stopped):
            list(work.install(Cancel(), newest=newest))

    assert [url.count("releases/latest/download/") for url in asked] == [0, 0, 1, 1]


@pytest.mark.fault("an installed engine that was damaged", "put in place anew", where="The engine's installation")
def test_the_same_engine_again_mends_a_broken_one(tmp_path: Path, mirror: Mirror) -> None:
    list(installer(tmp_path, mirror.url).install(Cancel()))
    binary = places_in(tmp_path).binary()
    assert binary is not None
    binary.unlink()
    list(installer(tmp_path, mirror.url).install(Cancel()))

    assert places_in(tmp_path).binary() == binary


def test_an_amd_card_needs_a_second_archive(tmp_path: Path, mirror: Mirror) -> None:
    assert failure_of(installer(tmp_path, mirror.url, rocm=True)) is Code.MIRROR_REFUSED
    mirror.files["ollama-linux-amd64-rocm.tar.zst"] = mirror.archive
    sums = mirror.files["sha256sum.txt"].decode()
    digest = sums.split()[0]
    mirror.files["sha256sum.txt"] = (sums + f"{digest} *ollama-linux-amd64-rocm.tar.zst\n").encode()
    steps = list(installer(tmp_path, mirror.url, rocm=True).install(Cancel()))

    assert steps[-1].total == 2 * len(mirror.archive)


def test_what_the_mirror_does_wrong_has_a_name(tmp_path: Path, mirror: Mirror, refusing_address: str) -> None:
    assert failure_of(installer(tmp_path, f"http://{refusing_address}")) is Code.MIRROR_UNREACHABLE
    assert failure_of(installer(tmp_path, f"{mirror.url}/elsewhere")) is Code.MIRROR_REFUSED
    assert failure_of(installer(tmp_path, "http://mirror.example")) is Code.MIRROR_INSECURE
    assert failure_of(installer(tmp_path, "ftp://mirror.example")) is Code.MIRROR_INSECURE
    assert failure_of(installer(tmp_path, "http://[")) is Code.MIRROR_INSECURE
    mirror.faults.status("sum", 500, times=None)
    assert failure_of(installer(tmp_path, mirror.url)) is Code.MIRROR_REFUSED


@pytest.mark.fault(
    "no network", "tried with pauses, then the end", says=Code.NO_NETWORK, where="The engine's installation"
)
def test_without_a_network_ollamas_server_is_out_of_reach(tmp_path: Path, refusing_address: str) -> None:
    places = places_in(tmp_path, {"HTTPS_PROXY": f"http://{refusing_address}"})
    work = OllamaInstaller(places, "x86_64", lambda: "", lambda: False, pause_s=0.001)
    with pytest.raises(Failure) as plan:
        work.plan()

    assert plan.value.problem.facts == {"host": "ollama.com"}
    assert failure_of(work) is Code.NO_NETWORK


def test_the_size_is_asked_once_and_the_download_keeps_its_patience(tmp_path: Path, mirror: Mirror) -> None:
    work = OllamaInstaller(places_in(tmp_path), "x86_64", lambda: mirror.url, lambda: False, pause_s=0.001)
    mirror.faults.drop(".zst")
    with pytest.raises(Failure) as plan:
        work.plan()

    assert plan.value.problem.code is Code.MIRROR_UNREACHABLE
    assert [call.method for call in mirror.calls] == ["HEAD"]
    mirror.faults.drop(".zst", times=3)
    assert list(work.install(Cancel()))[-1].phase is Phase.DONE


@pytest.mark.fault("silent server", "the plan goes without the size", where="The engine's installation")
def test_a_server_that_is_mute_does_not_hold_the_plan_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.ollama.installer._LOOK_S", 0.2)
    with Replay([None]) as server, pytest.raises(Failure) as plan:
        installer(tmp_path, server.address).plan()

    assert plan.value.problem.code is Code.MIRROR_UNREACHABLE
    assert len(server.requests) == 1


@pytest.mark.fault(
    "a redirect to an address without encryption",
    "not followed",
    says=Code.MIRROR_INSECURE,
    where="The engine's installation",
)
def test_a_redirect_is_followed_only_where_it_is_safe(tmp_path: Path, mirror: Mirror) -> None:
    there = [head(302, f"Location: {mirror.url}/sha256sum.txt", "Content-Length: 0")]
    away = [head(302, "Location: http://files.example/x", "Content-Length: 0")]
    loop = [head(302, "Location: /again", "Content-Length: 0")]
    downloads = Downloads({}, official=False, pause_s=0.001)
    with Replay(there) as server:
        assert downloads.text(f"{server.address}/x", "x", Cancel()).endswith(".zst\n")
    codes = []
    for answer in (away, loop):
        with Replay(answer) as server, pytest.raises(Failure) as caught:
            downloads.text(f"{server.address}/x", "x", Cancel())
        codes.append(caught.value.problem.code)

    assert codes == [Code.MIRROR_INSECURE, Code.MIRROR_REFUSED]


ALL = [head(200, "Content-Length: 6") + b"abcdef"]
NOTHING_MORE = [head(416, "Content-Range: bytes */6", "Content-Length: 0")]
OTHER_PART = [head(206, "Content-Range: bytes 0-5/6")]


def part_from(first: int, data: bytes) -> list[bytes]:
    return [head(206, f"Content-Range: bytes {first}-5/6") + data]


@pytest.mark.fault(
    "wrong length, answers to another range", "what does not fit is fetched again", where="The engine's installation"
)
@pytest.mark.parametrize(
    ("held", "answers"),
    [
        (b"abc", [part_from(3, b"def")]),
        (b"abcdef", [NOTHING_MORE]),
        (b"abcdefg", [NOTHING_MORE, ALL]),
        (b"abc", [OTHER_PART, part_from(3, b"def")]),
        (b"abc", [part_from(3, b"d"), part_from(4, b"ef")]),
        (b"", [[head(200) + b"abcdef"]]),
        (b"xyz", [ALL]),
    ],
)
def test_parts_and_the_servers_answers_to_them(tmp_path: Path, held: bytes, answers: list[list[bytes]]) -> None:
    wanted = b"abcdef"
    part = tmp_path / "x.part"
    if held:
        part.write_bytes(held)
        (tmp_path / "x.part.of").write_text('"v1"')
    with Replay(*answers) as server:
        file = File(f"{server.address}/x", "x", hashlib.sha256(wanted).hexdigest())
        moments = list(Downloads({}, official=False, pause_s=0.001).fetch(file, part, Cancel()))

    assert part.read_bytes() == wanted
    assert moments[-1][0] == len(wanted)
    assert not (tmp_path / "x.part.of").exists()
    if held:
        assert b'If-Range: "v1"' in server.requests[0]


@pytest.mark.fault("disk full", "told at once", says=Code.DISK_FULL, where="The engine's installation")
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    part = tmp_path / "x.part"
    part.symlink_to("/dev/full")
    with Replay([head(200, "Content-Length: 6") + b"abcdef"]) as server, pytest.raises(Failure) as caught:
        list(Downloads({}, official=False).fetch(File(f"{server.address}/x", "x", "0"), part, Cancel()))

    assert caught.value.problem.code in (Code.DISK_FULL, Code.CHECKSUM_MISMATCH)


def test_what_fits_which_computer() -> None:
    assert archive_names(Os.LINUX, "x86_64", rocm=False) == ("ollama-linux-amd64.tar.zst",)
    assert archive_names(Os.LINUX, "aarch64", rocm=True) == ("ollama-linux-arm64.tar.zst",)
    assert archive_names(Os.WINDOWS, "AMD64", rocm=True) == (
        "ollama-windows-amd64.zip",
        "ollama-windows-amd64-rocm.zip",
    )
    assert archive_names(Os.WINDOWS, "ARM64", rocm=False) == ("ollama-windows-arm64.zip",)
    assert archive_names(Os.MACOS, "arm64", rocm=False) == ("ollama-darwin.tgz",)
    with pytest.raises(Failure) as caught:
        archive_names(Os.LINUX, "riscv64", rocm=False)
    assert caught.value.problem.code is Code.ENGINE_SYSTEM_UNSUPPORTED
    assert ENGINE_VERSION.count(".") == 2


@pytest.mark.fault("read-only folder", "told at once", says=Code.FOLDER_READ_ONLY, where="The engine's installation")
@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="an administrator may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, mirror: Mirror) -> None:
    (tmp_path / "engine").mkdir(mode=0o500)

    assert failure_of(installer(tmp_path, mirror.url)) is Code.FOLDER_READ_ONLY


def test_a_file_in_the_folders_place_is_named(tmp_path: Path, mirror: Mirror) -> None:
    (tmp_path / "engine").write_text("a file")

    assert failure_of(installer(tmp_path, mirror.url)) is Code.FILE_NOT_WRITTEN
