"""Which program fills the screen, as an X server and its window manager say; libxcb is asked by its C interface.

Programs of X are seen in a session of Wayland too, and most games are such; those that speak Wayland are not. What is
asked is of the Extended Window Manager Hints 1.5 (specifications.freedesktop.org/wm-spec).
"""

import ctypes
import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

_LIBRARY: Final = "libxcb.so.1"
_ANY: Final = 0
_WORDS: Final = 64
"""Of a property, each of 32 bits: no window has so many states."""


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Roots(ctypes.Structure):
    _fields_ = (("root", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _Atom(ctypes.Structure):
    _fields_ = (("head", ctypes.c_uint32 * 2), ("atom", ctypes.c_uint32))


class Screen:
    """``filling()`` is the number of the process whose window has the whole screen, ``0`` where it is not said whose.

    ``None``: none has, or there is no X server to ask. One connection is kept; one that broke is made anew.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._display = environ.get("DISPLAY", "")
        self._xcb: Any = None
        self._connection: Any = None
        self._atoms: dict[str, int] = {}

    def filling(self) -> int | None:
        """The process whose window has the whole screen."""
        if not self._display or not self._connect():
            return None
        for window in self._words(self._root, "_NET_ACTIVE_WINDOW")[:1]:
            if self._atom("_NET_WM_STATE_FULLSCREEN") in self._words(window, "_NET_WM_STATE"):
                return next(iter(self._words(window, "_NET_WM_PID")), 0)
        return None

    def close(self) -> None:
        """Lets go of the server."""
        if self._connection is not None:
            self._xcb.xcb_disconnect(self._connection)
            self._connection = None

    def _connect(self) -> bool:
        if self._xcb is None:
            with suppress(OSError, AttributeError):
                self._xcb, self._free = _library(), ctypes.CDLL(None).free
        if self._xcb is None:
            return False
        if self._connection is not None and self._xcb.xcb_connection_has_error(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._xcb.xcb_connect(self._display.encode(), None)
            self._atoms.clear()
        if self._xcb.xcb_connection_has_error(self._connection):
            self.close()
            return False
        return True

    @property
    def _root(self) -> int:
        roots = self._xcb.xcb_setup_roots_iterator(self._xcb.xcb_get_setup(self._connection))
        return int(roots.root[0]) if roots.rem else 0

    def _atom(self, name: str) -> int:
        if not self._atoms.get(name):  # a window manager may still have to come that knows it
            cookie = self._xcb.xcb_intern_atom(self._connection, 1, len(name), name.encode())
            reply = self._xcb.xcb_intern_atom_reply(self._connection, cookie, None)
            self._atoms[name] = reply.contents.atom if reply else 0
            self._release(reply)
        return self._atoms[name]

    def _words(self, window: int, name: str) -> tuple[int, ...]:
        """A property of 32-bit words; none where there is no such property, or the window is gone."""
        atom = self._atom(name)
        if not window or not atom:
            return ()
        cookie = self._xcb.xcb_get_property(self._connection, 0, window, atom, _ANY, 0, _WORDS)
        reply = self._xcb.xcb_get_property_reply(self._connection, cookie, None)
        if not reply:
            return ()
        size = self._xcb.xcb_get_property_value_length(reply) // 4 * 4
        value = ctypes.string_at(self._xcb.xcb_get_property_value(reply), size)
        self._release(reply)
        return struct.unpack(f"={size // 4}I", value)

    def _release(self, reply: Any) -> None:
        """The library's replies are the caller's to free."""
        if reply:
            self._free(ctypes.cast(reply, ctypes.c_void_p))


def _library() -> Any:
    """Libxcb with the types of what we call."""
    xcb = ctypes.CDLL(_LIBRARY)
    connection, atom = ctypes.c_void_p, ctypes.POINTER(_Atom)
    word, byte = ctypes.c_uint32, ctypes.c_uint8
    for name, result, *arguments in (
        ("connect", connection, ctypes.c_char_p, ctypes.c_void_p),
        ("disconnect", None, connection),
        ("connection_has_error", ctypes.c_int, connection),
        ("get_setup", ctypes.c_void_p, connection),
        ("setup_roots_iterator", _Roots, ctypes.c_void_p),
        ("intern_atom", _Cookie, connection, byte, ctypes.c_uint16, ctypes.c_char_p),
        ("intern_atom_reply", atom, connection, _Cookie, ctypes.c_void_p),
        ("get_property", _Cookie, connection, byte, word, word, word, word, word),
        ("get_property_reply", ctypes.c_void_p, connection, _Cookie, ctypes.c_void_p),
        ("get_property_value", ctypes.c_void_p, ctypes.c_void_p),
        ("get_property_value_length", ctypes.c_int, ctypes.c_void_p),
    ):
        call = getattr(xcb, f"xcb_{name}")
        call.restype, call.argtypes = result, arguments
    return xcb
