"""What an installation adds to the system, beside the program's folder: planned as values, written elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from installer.layout import APP_ID, UNINSTALL_KEY, Layout
from launcher.core.installation import Entry, EntryKind
from launcher.core.systems import Os

ICON_SIZES: Final = (48, 128, 256)
"""Pixels of the pictures that a desktop of Linux gets beside the drawing; desktops that draw none ask for these."""
_KIB: Final = 1024


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file with this content."""

    path: Path
    content: bytes


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A file of the program, copied to where the system looks for it; ``source`` is a path in the program's folder."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class NewLink:
    """A symbolic link; left out where another program has the place."""

    path: Path
    target: Path


@dataclass(frozen=True, slots=True)
class NewShortcut:
    """A shortcut of Windows."""

    path: Path
    target: Path
    about: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key of the user's registry, with texts and numbers."""

    key: str
    values: Mapping[str, str | int]


New = NewFile | NewCopy | NewLink | NewShortcut | NewKey


def entry_of(new: New) -> Entry:
    """The line of the receipt."""
    if isinstance(new, NewKey):
        return Entry(EntryKind.KEY, new.key)
    kind = EntryKind.LINK if isinstance(new, NewLink) else EntryKind.FILE
    return Entry(kind, str(new.path))


def planned(layout: Layout, version: str, size: int) -> tuple[New, ...]:
    """The entries of a version whose files have ``size`` bytes."""
    if layout.os is Os.WINDOWS:
        assert layout.menu is not None
        about = "Chat with a reasoning AI that runs on this computer"
        shortcut = NewShortcut(layout.menu / "Stillhouse.lnk", layout.start, about)
        return shortcut, NewKey(UNINSTALL_KEY, _uninstall_values(layout, version, size))
    if layout.os is Os.MACOS:
        return ()  # Launchpad and Spotlight find the bundle by themselves
    assert layout.data is not None
    assert layout.binaries is not None
    icons = layout.data / "icons" / "hicolor"
    inside = "_internal/linux"
    pictures = [
        NewCopy(icons / f"{size}x{size}" / "apps" / f"{APP_ID}.png", f"{inside}/{size}.png") for size in ICON_SIZES
    ]
    return (
        NewFile(layout.data / "applications" / f"{APP_ID}.desktop", desktop_entry(layout.start).encode()),
        NewCopy(icons / "scalable" / "apps" / f"{APP_ID}.svg", "_internal/resources/icons/stillhouse.svg"),
        *pictures,
        NewCopy(layout.data / "metainfo" / f"{APP_ID}.metainfo.xml", f"{inside}/{APP_ID}.metainfo.xml"),
        NewLink(layout.binaries / "stillhouse", layout.start),
    )


def desktop_entry(program: PurePath, *, removable: bool = True) -> str:
    """Desktop Entry Specification 1.5; the action is for who looks for the end of it in the menu.

    One that a package of the system has put there is removed by that system: not ``removable``.
    """
    start = quoted(str(program))
    entry = f"""[Desktop Entry]
Type=Application
Name=Stillhouse
GenericName=Local AI chat
Comment=Chat with a reasoning AI that runs on this computer
Exec={start}
TryExec={str(program).replace(chr(92), chr(92) * 2)}
Icon={APP_ID}
Terminal=false
Categories=Utility;
Keywords=AI;chat;DeepSeek;Ollama;
StartupWMClass=stillhouse
StartupNotify=true
"""
    if not removable:
        return entry
    return f"""{entry}Actions=uninstall;

[Desktop Action uninstall]
Name=Uninstall Stillhouse…
Exec={start} --uninstall
"""


def quoted(argument: str) -> str:
    """An argument of ``Exec``: quoted, then escaped as every text of a desktop entry, and its ``%`` doubled."""
    for sign in ("\\", '"', "`", "$"):
        argument = argument.replace(sign, "\\" + sign)
    return '"' + argument.replace("\\", "\\\\").replace("%", "%%") + '"'


def _uninstall_values(layout: Layout, version: str, size: int) -> Mapping[str, str | int]:
    """What the list of installed programs shows and starts (MSDN, "Uninstall Registry Key")."""
    return {
        "DisplayName": "Stillhouse",
        "DisplayVersion": version,
        "DisplayIcon": f"{layout.start},0",
        "Publisher": "Stillhouse",
        "InstallLocation": str(layout.program),
        "UninstallString": f'"{layout.start}" --uninstall',
        "QuietUninstallString": f'"{layout.start}" uninstall --yes',
        "EstimatedSize": size // _KIB,
        "NoModify": 1,
        "NoRepair": 1,
    }
