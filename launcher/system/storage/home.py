"""Our folder's place. A module of its own: the first thing that a start asks for, before all that could fail."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

HOME_VARIABLE: Final = "STILLHOUSE_HOME"
WINDOW: Final = "window.json"
"""How the main window was last seen; read before there is anything to see."""


def home_folder(environ: Mapping[str, str]) -> Path:
    """``STILLHOUSE_HOME``, else the system's folder for a user's programs' data.

    Raises:
        RuntimeError: no HOME, and a user without an entry in passwd.
    """
    if named := environ.get(HOME_VARIABLE):
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path  # late: not needed with STILLHOUSE_HOME

    name = "Stillhouse" if sys.platform in ("win32", "darwin") else "stillhouse"
    return user_data_path(name, appauthor=False)
