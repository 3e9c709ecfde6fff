"""Who signed the engine: what is asked of the systems, and what their answers lead to."""

import ctypes
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.system.ollama.installer import OllamaInstaller
from launcher.system.ollama.places import Places, current_version
from launcher.system.ollama.signature import (
    WINDOWS_MAKER,
    check_macos,
    check_windows,
    codesign_command,
    signature_check,
)
from launcher.system.ollama.windows_signature import FileInfo, Guid, TrustData, signing_organisation, trust_question
from tests.support.mirror import Mirror

CHANGED = "{program}: invalid signature (code or signature have been modified)\nIn architecture: arm64\n"
OTHER_TEAM = "{program}: valid on disk\n{program}: does not satisfy its designated Requirement\n"


def engine(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"a program")
    return folder


def facts_of(act: object, *arguments: object) -> dict[str, object]:
    assert callable(act)
    with pytest.raises(Failure) as raised:
        act(*arguments)
    assert raised.value.problem.code is Code.ENGINE_NOT_SIGNED
    return dict(raised.value.problem.facts)


def test_linux_has_checksums_only(tmp_path: Path) -> None:
    signature_check(Os.LINUX)(tmp_path)
    assert signature_check(Os.MACOS) is check_macos
    assert signature_check(Os.WINDOWS) is check_windows


def test_macos_is_asked_for_each_program_with_the_teams_requirement(tmp_path: Path) -> None:
    folder = engine(tmp_path, "ollama", "lib/ollama/llama-server", "lib/ollama/libggml.dylib")
    asked: list[tuple[str, ...]] = []

    def good(command: Sequence[str]) -> tuple[int, str]:
        asked.append(tuple(command))
        return 0, ""

    check_macos(folder, good)
    assert asked == [codesign_command(folder / "lib/ollama/llama-server"), codesign_command(folder / "ollama")]
    assert asked[0][1:3] == ("--verify", "--strict")
    assert asked[0][4].startswith('-R=anchor apple generic and certificate leaf[subject.OU] = "3MU9H2V9Y9"')


@pytest.mark.parametrize("said", [CHANGED, OTHER_TEAM])
def test_what_macos_refuses_is_named(tmp_path: Path, said: str) -> None:
    folder = engine(tmp_path, "ollama")
    answer = said.format(program=folder / "ollama")
    facts = facts_of(check_macos, folder, lambda _command: (3, answer))

    assert facts["file"] == "ollama"
    assert facts["reason"] == answer.strip().rpartition("\n")[2].removeprefix(f"{folder / 'ollama'}: ")


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has the program")
def test_a_system_without_codesign_is_no_proof(tmp_path: Path) -> None:
    assert "codesign" in str(facts_of(check_macos, engine(tmp_path, "ollama"))["reason"])


@pytest.mark.parametrize("check", [check_macos, check_windows])
def test_an_archive_without_a_program_is_no_engine(tmp_path: Path, check: object) -> None:
    facts_of(check, tmp_path)


def test_windows_programs_are_of_ollamas_makers(tmp_path: Path) -> None:
    folder = engine(tmp_path, "ollama.exe", "ollama app.exe")
    check_windows(folder, lambda _program: WINDOWS_MAKER)

    assert facts_of(check_windows, folder, lambda _program: "Somebody Ltd.")["reason"] == "Somebody Ltd."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can tell")
def test_what_cannot_be_asked_is_no_proof(tmp_path: Path) -> None:
    assert facts_of(check_windows, engine(tmp_path, "ollama.exe"))["file"] == "ollama.exe"


def test_windows_structures_have_the_sizes_of_its_headers() -> None:
    if ctypes.sizeof(ctypes.c_void_p) == 8:
        assert (ctypes.sizeof(Guid), ctypes.sizeof(FileInfo), ctypes.sizeof(TrustData)) == (16, 32, 88)
        assert (TrustData.file.offset, TrustData.state.offset, TrustData.provider_flags.offset) == (40, 56, 72)


def test_windows_is_asked_without_a_window_and_about_the_whole_chain() -> None:
    data = trust_question(FileInfo(size=ctypes.sizeof(FileInfo), path="C:\\engine\\ollama.exe"))

    assert (data.size, data.ui_choice, data.revocation, data.union_choice) == (ctypes.sizeof(TrustData), 2, 1, 1)
    assert (data.state_action, data.file.contents.path) == (1, "C:\\engine\\ollama.exe")


@pytest.mark.skipif(sys.platform != "win32", reason="Authenticode")
def test_windows_tells_signed_from_unsigned(tmp_path: Path) -> None:
    unsigned = tmp_path / "ollama.exe"
    unsigned.write_bytes(b"MZ no signature")
    with pytest.raises(OSError, match="0x"):
        signing_organisation(unsigned)
    assert signing_organisation(Path(sys.executable)) == "Python Software Foundation"


@pytest.mark.skipif(sys.platform != "darwin", reason="codesign")
def test_macos_tells_another_teams_program(tmp_path: Path) -> None:
    (tmp_path / "ollama").write_bytes(Path("/bin/ls").read_bytes())
    facts_of(check_macos, tmp_path)
    assert subprocess.run(["/usr/bin/codesign", "--verify", "/bin/ls"], check=False).returncode == 0


@pytest.mark.fault(
    "a wrong signature (Windows, macOS)",
    "never comes into use",
    kept="the engine before it",
    where="The engine's installation",
)
def test_an_engine_that_is_not_signed_never_comes_into_use(tmp_path: Path) -> None:
    def refuses(folder: Path) -> None:
        assert (folder / "bin" / "ollama").is_file()
        assert current_version(tmp_path / "engine") is None
        raise Failure(Code.ENGINE_NOT_SIGNED, file="ollama", reason="changed")

    places = Places(Os.LINUX, tmp_path / "engine", tmp_path, {"PATH": ""}, lambda: "")
    with Mirror(tmp_path / "mirror") as mirror:
        work = OllamaInstaller(places, "x86_64", lambda: mirror.url, lambda: False, check_signature=refuses)
        facts_of(lambda: list(work.install(Cancel())))

    assert places.binary() is None
    assert [each.name for each in (tmp_path / "engine").iterdir()] == []
