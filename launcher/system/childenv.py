"""The environment of a child process, as the user's own shell would give it.

A frozen executable changes its environment for itself (loader path, Qt plug-ins, Python); a child that inherits
the changes loads our libraries instead of its own (pyinstaller#1759, #3795).
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

_LOADER_PATHS: Final = ("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "LIBPATH")
_ORIGINAL: Final = "_ORIG"
"""The bootloader keeps what it replaces under the name with this ending."""
_PATH_LISTS: Final = ("PATH", "XDG_DATA_DIRS", "QT_PLUGIN_PATH", "GI_TYPELIB_PATH", *_LOADER_PATHS)
_OURS: Final = ("_MEIPASS2", "_PYI_", "PYINSTALLER_", "PYTHONHOME", "PYTHONPATH", "PYTHONUTF8", "PYTHONNOUSERSITE")
"""Beginnings of the names that only the executable itself, or its Python, has a use for."""


def bundle_folder() -> str | None:
    """Where the frozen executable keeps its files; ``None`` from source."""
    folder = getattr(sys, "_MEIPASS", None)
    return str(folder) if folder is not None else None


def child_environment(environ: Mapping[str, str], bundle: str | None) -> dict[str, str]:
    """``environ`` for a child that is not ours; ``bundle`` as from :func:`bundle_folder`.

    Proxies, locale and all that the user has set pass through unchanged.
    """
    if bundle is None:
        return dict(environ)
    cleaned = {}
    for name, value in environ.items():
        if name.upper().startswith(_OURS) or name.removesuffix(_ORIGINAL) in _LOADER_PATHS:
            continue
        kept = _outside(value, bundle) if name.upper() in _PATH_LISTS else value
        if kept and not _is_inside(kept, bundle):
            cleaned[name] = kept
    for name in _LOADER_PATHS:
        if original := environ.get(name + _ORIGINAL):
            cleaned[name] = original
    return cleaned


@contextmanager
def system_libraries(bundle: str | None) -> Iterator[None]:
    """While the block starts a child, Windows looks for its DLLs as usual and not in our bundle."""
    if bundle is None or sys.platform != "win32":
        yield
        return
    import ctypes  # late: only Windows needs it

    set_folder = ctypes.windll.kernel32.SetDllDirectoryW
    set_folder(None)
    try:
        yield
    finally:
        set_folder(bundle)


def _outside(paths: str, bundle: str) -> str:
    """The entries of a list of folders that are not the bundle's."""
    return os.pathsep.join(path for path in paths.split(os.pathsep) if not _is_inside(path, bundle))


def _is_inside(path: str, bundle: str) -> bool:
    """Whether ``path`` is the bundle's folder or something in it."""
    path, bundle = os.path.normcase(path), os.path.normcase(bundle).rstrip(os.sep)
    return path == bundle or path.startswith(bundle + os.sep)
