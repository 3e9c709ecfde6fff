"""Where an installation goes on each system: per user, no administrator. Pure: paths in, paths out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from launcher.core.systems import Os

APP_ID: Final = "org.stillhouse.Stillhouse"
UNINSTALL_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Stillhouse"
"""Of the user's part of the registry; the name of our key in the list of installed programs."""
RECEIPT: Final = "receipt.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """``program`` is the program's own folder (on macOS the bundle), ``executable`` a path in it.

    ``data`` and ``binaries`` are where this user's desktop looks for entries and commands (Linux), ``menu`` the folder
    of the Start menu (Windows).
    """

    os: Os
    program: Path
    executable: str
    receipt: Path
    data: Path | None = None
    binaries: Path | None = None
    menu: Path | None = None

    @property
    def start(self) -> Path:
        """The installed executable."""
        return self.program / self.executable

    @property
    def fresh(self) -> Path:
        """The new program, until it is whole."""
        return self.program.with_name(self.program.name + ".new")

    @property
    def old(self) -> Path:
        """The program before, until the new one is in its place."""
        return self.program.with_name(self.program.name + ".old")

    @property
    def journal(self) -> Path:
        """Is there only while an installation is under way, or was interrupted."""
        return self.program.with_name(self.program.name + ".installing")

    @property
    def journals(self) -> tuple[Path, ...]:
        """The journal, and the name that it is written under."""
        return self.journal, beside(self.journal)

    @property
    def receipt_inside(self) -> str:
        """The receipt as a path in the program's folder; empty where it lies beside it."""
        return self.receipt.name if self.receipt.parent == self.program else ""


def beside(path: Path) -> Path:
    """Where a file is written before it takes its place: a name of its own, so that what a kill leaves can be found."""
    return path.with_name(f".{path.name}.new")


def layout(system: Os, home: Path, environ: Mapping[str, str]) -> Layout:
    """The places of this user."""
    if system is Os.WINDOWS:
        local = _folder(environ, "LOCALAPPDATA", home / "AppData" / "Local")
        roaming = _folder(environ, "APPDATA", home / "AppData" / "Roaming")
        program = local / "Programs" / "Stillhouse"
        menu = roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs"
        return Layout(system, program, "stillhouse.exe", program / RECEIPT, menu=menu)
    if system is Os.MACOS:
        program = home / "Applications" / "Stillhouse.app"
        receipt = program.with_name(".stillhouse-receipt.json")  # inside, it would break the bundle's signature
        return Layout(system, program, "Contents/MacOS/stillhouse", receipt)
    program = home / ".local" / "lib" / "stillhouse"
    data = _folder(environ, "XDG_DATA_HOME", home / ".local" / "share")
    binaries = home / ".local" / "bin"
    return Layout(system, program, "stillhouse", program / RECEIPT, data=data, binaries=binaries)


def _folder(environ: Mapping[str, str], name: str, default: Path) -> Path:
    """As a variable says; what is no absolute path counts as not set (XDG Base Directory Specification)."""
    named = Path(environ.get(name, ""))
    return named if named.is_absolute() else default
