"""Windows alone: keys of the user's registry, shortcuts, and files that are in use until the program ends."""

import sys

assert sys.platform == "win32"

import contextlib  # noqa: E402 - what follows needs what exists on Windows alone
import ctypes  # noqa: E402
import os  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import uuid  # noqa: E402
import winreg  # noqa: E402
from collections.abc import Callable, Mapping, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Final  # noqa: E402

_SHELL_LINK: Final = uuid.UUID("00021401-0000-0000-c000-000000000046")
_ISHELLLINKW: Final = uuid.UUID("000214f9-0000-0000-c000-000000000046")
_IPERSISTFILE: Final = uuid.UUID("0000010b-0000-0000-c000-000000000046")
"""shobjidl_core.h and objidl.h."""
_QUERY, _RELEASE = 0, 2
_SET_DESCRIPTION, _SET_FOLDER, _SET_ICON, _SET_PATH = 7, 9, 17, 20
"""Places in IShellLinkW's table."""
_SAVE: Final = 6
"""Place in IPersistFile's table."""
_IN_PROCESS: Final = 1

_ROUNDS: Final = 120
"""Seconds that the last step waits for the program to end."""


def write_key(key: str, values: Mapping[str, str | int]) -> None:
    """Writes a key of the user with its values."""
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
        for name, value in values.items():
            kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
            winreg.SetValueEx(opened, name, 0, kind, value)


def remove_key(key: str) -> None:
    """Removes a key of the user, with its values, and the one above where it held nothing else: it was made with it."""
    above = key.rpartition("\\")[0]
    with contextlib.suppress(FileNotFoundError):
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, above) as opened:
            keys, values, _changed = winreg.QueryInfoKey(opened)
        if not keys and not values:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, above)


def write_shortcut(path: Path, target: Path, about: str) -> None:
    """Writes a shortcut to ``target``.

    Raises:
        OSError: the shell refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    ole = ctypes.windll.ole32
    ole.CoInitialize(None)
    link = ctypes.c_void_p()
    kinds = [ctypes.create_string_buffer(each.bytes_le, 16) for each in (_SHELL_LINK, _ISHELLLINKW, _IPERSISTFILE)]
    _check(ole.CoCreateInstance(kinds[0], None, _IN_PROCESS, kinds[1], ctypes.byref(link)))
    try:
        text = ctypes.c_wchar_p
        _call(link, _SET_PATH, text(str(target)))
        _call(link, _SET_FOLDER, text(str(target.parent)))
        _call(link, _SET_DESCRIPTION, text(about))
        _call(link, _SET_ICON, text(str(target)), ctypes.c_int(0))
        file = ctypes.c_void_p()
        _call(link, _QUERY, kinds[2], ctypes.byref(file))
        try:
            _call(file, _SAVE, text(str(path)), ctypes.c_int(1))
        finally:
            _method(file, _RELEASE)()
    finally:
        _method(link, _RELEASE)()


def remove_once_ended(files: Sequence[Path], folders: Sequence[Path]) -> None:
    """Removes what this very program has open, as soon as it has ended; folders only where they are empty.

    Windows deletes no program that runs. A batch file in the temporary folder tries each second, and deletes itself.
    """
    deletes = "\n".join(f'del /f /q "{_escaped(path)}" 2>nul' for path in files)
    waits = "\n".join(f'if exist "{_escaped(path)}" goto wait' for path in files)  # one is let go of before another
    empties = "\n".join(f'rmdir "{_escaped(path)}" 2>nul' for path in folders)
    text = f"""@echo off
chcp 65001 >nul
set round=0
:again
{deletes}
{waits}
goto done
:wait
set /a round+=1
if %round% geq {_ROUNDS} goto done
ping -n 2 127.0.0.1 >nul
goto again
:done
{empties}
del /f /q "%~f0"
"""
    handle, name = tempfile.mkstemp(prefix="stillhouse-", suffix=".cmd")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\r\n") as file:
        file.write(text)
    flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    subprocess.Popen(  # it has to outlive us
        ["cmd.exe", "/d", "/c", name],
        cwd=tempfile.gettempdir(),
        creationflags=flags,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=True,
    )


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _method(interface: ctypes.c_void_p, place: int, *kinds: object) -> "Callable[..., int]":
    table = ctypes.cast(interface, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
    made = ctypes.WINFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, *kinds)(table[place] or 0)
    return lambda *arguments: made(interface, *arguments)


def _call(interface: ctypes.c_void_p, place: int, *arguments: object) -> None:
    simple = (ctypes.c_wchar_p, ctypes.c_int)
    kinds = [type(each) if isinstance(each, simple) else ctypes.c_void_p for each in arguments]
    _check(_method(interface, place, *kinds)(*arguments))


def _check(result: int) -> None:
    if result < 0:
        raise OSError(f"the shell answered {result & 0xFFFFFFFF:#x}")
