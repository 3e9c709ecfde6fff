"""Whether the person asked their system for less movement. Where it does not tell, that is not so; nothing raises.

Asked at each start: what one system needs, the others do not import.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from launcher.system.childenv import bundle_folder, child_environment

_WITHIN_S: Final = 2.0

# The switches of GNOME (gsettings-desktop-schemas) and of macOS, and what they say where movement is unwanted.
_GNOME: Final = (["gsettings", "get", "org.gnome.desktop.interface", "enable-animations"], "false")
_MACOS: Final = (["defaults", "read", "com.apple.universalaccess", "reduceMotion"], "1")


def stillness_is_wanted(environ: Mapping[str, str], system: str = sys.platform) -> bool:
    """What Windows, macOS, GNOME or KDE's Plasma were asked for."""
    if system == "win32":
        return _windows()
    if system == "darwin":
        return _says(*_MACOS, environ)
    if "KDE" in environ.get("XDG_CURRENT_DESKTOP", ""):
        return _plasma(environ)
    return _says(*_GNOME, environ)


def _windows() -> bool:
    """``SPI_GETCLIENTAREAANIMATION`` of ``SystemParametersInfoW`` (winuser.h)."""
    import ctypes

    moves = ctypes.c_int(1)
    try:
        ctypes.CDLL("user32").SystemParametersInfoW(0x1042, 0, ctypes.byref(moves), 0)
    except (OSError, AttributeError):
        return False
    return not moves.value


def _plasma(environ: Mapping[str, str]) -> bool:
    """``AnimationDurationFactor`` of kdeglobals: 0 is “instantly”."""
    from configparser import ConfigParser, Error

    folder = environ.get("XDG_CONFIG_HOME") or f"{environ.get('HOME', '')}/.config"
    settings = ConfigParser(strict=False, interpolation=None)
    try:
        settings.read(Path(folder) / "kdeglobals", encoding="utf-8")
        return settings.getfloat("KDE", "AnimationDurationFactor", fallback=1.0) <= 0
    except (OSError, Error, ValueError):
        return False


def _says(command: Sequence[str], word: str, environ: Mapping[str, str]) -> bool:
    import subprocess

    try:
        child = child_environment(environ, bundle_folder())
        done = subprocess.run(command, capture_output=True, env=child, timeout=_WITHIN_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.decode("utf-8", "replace").strip() == word
