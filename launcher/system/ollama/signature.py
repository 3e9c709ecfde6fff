"""Who signed the engine's programs: Authenticode on Windows, codesign on macOS. On Linux there are checksums only.

``signature_check(system)`` gives the check of an unpacked folder; it is made before that folder comes into use.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from launcher.core.problems import Code, Failure
from launcher.core.systems import Os

WINDOWS_MAKER: Final = "Ollama Inc."
"""The organisation (O=) in the certificate of ``ollama.exe`` and its libraries."""
MACOS_TEAM: Final = "3MU9H2V9Y9"
"""Apple's number of the team that signs Ollama (Infra Technologies, Inc): the certificate's organisational unit."""
MACOS_REQUIREMENT: Final = (
    f'anchor apple generic and certificate leaf[subject.OU] = "{MACOS_TEAM}" '
    "and certificate 1[field.1.2.840.113635.100.6.2.6] exists"
)
"""Signed by that team with a Developer ID; the long number marks Apple's authority for those."""
_MACOS_PROGRAMS: Final = ("ollama", "llama-server")
_CODESIGN: Final = "/usr/bin/codesign"
_CODESIGN_S: Final = 120.0

Check = Callable[[Path], None]
Runs = Callable[[Sequence[str]], tuple[int, str]]
"""Runs a command: its exit code, and what it wrote."""


def signature_check(system: Os) -> Check:
    """The check for ``system``: takes an engine's folder, raises ``Failure(ENGINE_NOT_SIGNED)``."""
    checks: dict[Os, Check] = {Os.WINDOWS: check_windows, Os.MACOS: check_macos}
    return checks.get(system, _no_check)


def _no_check(_folder: Path) -> None:
    """Linux: the archive's checksum is all there is."""


def check_macos(folder: Path, run: "Runs | None" = None) -> None:
    """Every program in ``folder`` is signed by Ollama's makers, and unchanged since.

    Raises:
        Failure: ``ENGINE_NOT_SIGNED``.
    """
    programs = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.name in ("ollama", "llama-server")
    ]
    _some(programs, folder)
    for program in programs:
        code, said = (run or _run)(codesign_command(program))
        if code:
            raise _not_signed(program, said.strip().rpartition("\n")[2].removeprefix(f"{program}: "))


def codesign_command(program: Path) -> tuple[str, ...]:
    """What asks macOS whether ``program`` is whole and of that team; ``=`` marks a requirement given as text."""
    return (_CODESIGN, "--verify", "--strict", "--verbose=1", f"-R={MACOS_REQUIREMENT}", str(program))


def check_windows(folder: Path, signer: "Callable[[Path], str] | None" = None) -> None:
    """Every program at the top of ``folder`` is signed by Ollama's makers, and unchanged since.

    Raises:
        Failure: ``ENGINE_NOT_SIGNED``.
    """
    programs = sorted(folder.glob("*.exe"))
    _some(programs, folder)
    for program in programs:
        try:
            maker = (signer or _authenticode)(program)
        except OSError as error:
            raise _not_signed(program, error.strerror or str(error)) from None
        if maker != WINDOWS_MAKER:
            raise _not_signed(program, maker)


def _authenticode(program: Path) -> str:
    if sys.platform != "win32":
        raise OSError("Windows only")
    from launcher.system.ollama.windows_signature import signing_organisation  # exists only there

    return signing_organisation(program)


def _run(command: Sequence[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_CODESIGN_S)  # noqa: PLW1510 - the code is what we want
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stderr or done.stdout


def _some(programs: Sequence[Path], folder: Path) -> None:
    if not programs:
        raise _not_signed(folder, "-")


def _not_signed(program: Path, reason: str) -> Failure:
    return Failure(Code.ENGINE_NOT_SIGNED, file=program.name, reason=reason)
