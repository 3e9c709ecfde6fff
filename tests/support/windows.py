"""What a window manager says of the windows of an X server."""

import ctypes
import struct
from typing import Any

_ATOM, _CARDINAL, _WINDOW = 4, 6, 33
_COPY = 0


class Manager:
    """Speaks to the server as a window manager does."""

    def __init__(self, display: str) -> None:
        self.display = display
        self._xcb: Any = ctypes.CDLL("libxcb.so.1")
        self._xcb.xcb_connect.restype = self._xcb.xcb_get_setup.restype = ctypes.c_void_p
        self._xcb.xcb_intern_atom_reply.restype = ctypes.POINTER(ctypes.c_uint32 * 3)
        self._xcb.xcb_setup_roots_iterator.restype = _Roots
        self._free = ctypes.CDLL(None).free
        self._to = ctypes.c_void_p(self._xcb.xcb_connect(display.encode(), None))
        setup = ctypes.c_void_p(self._xcb.xcb_get_setup(self._to))
        self._root = int(self._xcb.xcb_setup_roots_iterator(setup).root[0])

    def new_window(self) -> int:
        """One that nobody draws."""
        window = int(self._xcb.xcb_generate_id(self._to))
        self._xcb.xcb_create_window(self._to, _COPY, window, self._root, 0, 0, 640, 480, 0, 1, _COPY, 0, None)
        self._done()
        return window

    def activate(self, window: int) -> None:
        """It is the one in front."""
        self._say(self._root, "_NET_ACTIVE_WINDOW", _WINDOW, window)

    def say_state(self, window: int, *states: str) -> None:
        """What it is just now."""
        self._say(window, "_NET_WM_STATE", _ATOM, *map(self._atom, states))

    def say_process(self, window: int, pid: int) -> None:
        """Whose it is."""
        self._say(window, "_NET_WM_PID", _CARDINAL, pid)

    def remove(self, window: int) -> None:
        """It is gone, and is still said to be in front."""
        self._xcb.xcb_destroy_window(self._to, window)
        self._done()

    def close(self) -> None:
        """Says no more."""
        self._xcb.xcb_disconnect(self._to)

    def _say(self, window: int, name: str, kind: int, *words: int) -> None:
        data = struct.pack(f"={len(words)}I", *words)
        self._xcb.xcb_change_property(self._to, 0, window, self._atom(name), kind, 32, len(words), data)
        self._done()

    def _atom(self, name: str) -> int:
        cookie = self._xcb.xcb_intern_atom(self._to, 0, len(name), name.encode())
        reply = self._xcb.xcb_intern_atom_reply(self._to, cookie, None)
        atom = int(reply.contents[2])
        self._free(reply)
        return atom

    def _done(self) -> None:
        """The server has done what was asked: it answers in order."""
        self._xcb.xcb_flush(self._to)
        self._atom("_NET_SUPPORTED")


class _Roots(ctypes.Structure):
    _fields_ = (("root", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))
