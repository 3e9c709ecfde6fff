"""Whether the program that runs is the download itself. Told before anything else is known, so no more is imported."""

import sys
from pathlib import Path
from typing import Final

CARRIED: Final = "installed"
"""The folder in a one-file program that holds the launcher of the one-folder form."""


def may_be_installed(bundle: str | None, executable: Path) -> bool:
    """Whether there may be something to install: ``bundle`` is where a frozen program has its files."""
    if bundle is None:
        return False
    if sys.platform == "darwin":
        return app_to_install(executable) is not None
    return Path(bundle, CARRIED).is_dir()


def app_to_install(executable: Path) -> Path | None:
    """The bundle of macOS that the executable is in, unless it lies with the applications."""
    app = next((each for each in executable.parents if each.suffix == ".app"), None)
    return None if app is None or app.parent.name == "Applications" else app
