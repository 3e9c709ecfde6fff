"""Progress on the program's own sign: the taskbar of Windows, the Dock of macOS.

Linux has no way that all desktops share: what Unity began some docks still hear, others do not, and none says which.
Nothing here may stand in the way of a download: where the system says no, the sign stays as it is.
"""

import ctypes
import sys
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

_CLASS: Final = uuid.UUID("56fdf344-fd6d-11d0-958a-006097c9a090")
"""shobjidl_core.h, CLSID_TaskbarList."""
_INTERFACE: Final = uuid.UUID("ea1afb91-9e28-4b86-90e9-9e9f8a5eefaf")
"""shobjidl_core.h, IID_ITaskbarList3."""
_BEGIN, _SET_VALUE, _SET_STATE = 3, 9, 10  # HrInit, which must come first
"""Places in ITaskbarList3's table: three of IUnknown, five of ITaskbarList, one of ITaskbarList2 come before."""
_NOTHING, _NORMAL, _PAUSED = 0, 2, 8
"""TBPF_NOPROGRESS, TBPF_NORMAL, TBPF_PAUSED."""
_WHOLE: Final = 1000
_IN_PROCESS: Final = 1  # CLSCTX_INPROC_SERVER

Send = Callable[..., int | None]
"""``send(receiver, selector, *pointers)``: Objective-C's message."""


class Taskbar(Protocol):
    """As ``ports.ProgressSign`` wants it."""

    def show(self, window: int, share: float, *, paused: bool = False) -> None:
        """Shows a share."""

    def clear(self, window: int) -> None:
        """Shows none."""


class NoTaskbar:
    """Where there is no such sign."""

    def show(self, window: int, share: float, *, paused: bool = False) -> None:
        """Nothing."""

    def clear(self, window: int) -> None:
        """Nothing."""


class WindowsTaskbar:
    """``interface`` is the address of an ``ITaskbarList3``. On 64-bit Windows its methods are called as C functions.

    Raises:
        OSError: it says that there is no taskbar.
    """

    def __init__(self, interface: int) -> None:
        table = ctypes.cast(interface, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
        value = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64)
        state = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32)
        begin = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(table[_BEGIN] or 0)
        if begin(interface) != 0:
            raise OSError("no taskbar")
        self._interface = interface
        self._set_value = value(table[_SET_VALUE] or 0)
        self._set_state = state(table[_SET_STATE] or 0)

    def show(self, window: int, share: float, *, paused: bool = False) -> None:
        """A bar behind the sign: green, or yellow where it is paused."""
        self._set_state(self._interface, window, _PAUSED if paused else _NORMAL)
        self._set_value(self._interface, window, round(min(max(share, 0.0), 1.0) * _WHOLE), _WHOLE)

    def clear(self, window: int) -> None:
        """No bar."""
        self._set_state(self._interface, window, _NOTHING)


class MacDock:
    """Per cent as the badge of the Dock's icon. ``find(name)`` is a class, ``send`` a message to an object."""

    def __init__(self, find: Callable[[str], int | None], send: Send) -> None:
        self._find = find
        self._send = send
        self._shown: str | None = None

    def show(self, window: int, share: float, *, paused: bool = False) -> None:  # noqa: ARG002 - there is one Dock
        """Whole per cent; the same badge is not set twice."""
        self._badge(f"{int(min(max(share, 0.0), 1.0) * 100)} %")

    def clear(self, window: int) -> None:  # noqa: ARG002 - likewise
        """No badge."""
        self._badge("")

    def _badge(self, words: str) -> None:
        if words == (self._shown or ""):
            return
        self._shown = words
        text = ctypes.create_string_buffer(words.encode())
        label = self._send(self._find("NSString"), "stringWithUTF8String:", ctypes.addressof(text))
        tile = self._send(self._send(self._find("NSApplication"), "sharedApplication"), "dockTile")
        self._send(tile, "setBadgeLabel:", label)


class LateTaskbar:
    """This system's, looked for when it is first used: commands never do, and COM wants the thread of the windows."""

    def __init__(self) -> None:
        self._made: Taskbar | None = None

    def show(self, window: int, share: float, *, paused: bool = False) -> None:
        """Shows a share."""
        self._taskbar().show(window, share, paused=paused)

    def clear(self, window: int) -> None:
        """Shows none."""
        self._taskbar().clear(window)

    def _taskbar(self) -> Taskbar:
        if self._made is None:
            self._made = taskbar()
        return self._made


def taskbar() -> Taskbar:
    """This system's. To be called, and used, on the thread of the windows."""
    with suppress(OSError, AttributeError):
        if sys.platform == "win32":
            return WindowsTaskbar(_taskbar_list())
        if sys.platform == "darwin":
            return _dock()
    return NoTaskbar()


def _taskbar_list() -> int:
    """An ``ITaskbarList3``; kept until the program ends. COM has been initialised by Qt.

    Raises:
        OSError: there is none.
    """
    if sys.platform != "win32":
        raise OSError
    found = ctypes.c_void_p()
    classes, interface = (ctypes.create_string_buffer(each.bytes_le, 16) for each in (_CLASS, _INTERFACE))
    result = ctypes.windll.ole32.CoCreateInstance(classes, None, _IN_PROCESS, interface, ctypes.byref(found))
    if result != 0 or not found.value:
        raise OSError(result)
    return found.value


def _dock() -> MacDock:
    objc = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    objc.objc_getClass.argtypes = objc.sel_registerName.argtypes = (ctypes.c_char_p,)

    def find(name: str) -> int | None:
        return objc.objc_getClass(name.encode())  # type: ignore[no-any-return]  # as its restype says

    def send(receiver: int | None, selector: str, *pointers: int | None) -> int | None:
        kinds = [ctypes.c_void_p] * (2 + len(pointers))
        message = ctypes.CFUNCTYPE(ctypes.c_void_p, *kinds)(("objc_msgSend", objc))
        return message(receiver, objc.sel_registerName(selector.encode()), *pointers)  # type: ignore[no-any-return]  # likewise

    return MacDock(find, send)
