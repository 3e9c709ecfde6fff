"""Takes Qt away from a Python process and its children, as if it had never been installed.

Python runs this at its start when this folder is on ``PYTHONPATH``; ``python3 dev.py test`` puts it there.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_TAKEN_AWAY = frozenset({"PySide6", "shiboken6"})


class FinderWithoutQt(PathFinder):
    """Python's own finder of modules, which does not find Qt's."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module lies, or ``None``."""
        if fullname.partition(".")[0] in _TAKEN_AWAY:
            return None
        return super().find_spec(fullname, path, target)


sys.meta_path[sys.meta_path.index(PathFinder)] = FinderWithoutQt
