"""The languages that a person has chosen in their system, in the order of their liking."""

import sys
from collections.abc import Callable, Mapping
from typing import Final

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In this order, as POSIX says; ``LANGUAGE`` (gettext's) is a list that goes before them."""


def wanted(environ: Mapping[str, str], ask_system: "Callable[[], tuple[str, ...]] | None" = None) -> tuple[str, ...]:
    """BCP 47 tags or POSIX names; none where nothing is known. Nothing raises."""
    named = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    if sys.platform.startswith("linux") or named:
        if named.split(".")[0] in ("C", "POSIX"):
            return ()  # without a language: LANGUAGE does not count then
        return (*filter(None, environ.get("LANGUAGE", "").split(":")), *filter(None, (named,)))
    try:
        return (ask_system or _ask_system)()
    except (OSError, AttributeError, ValueError):
        return ()


def _ask_system() -> tuple[str, ...]:
    return _windows() if sys.platform == "win32" else _macos() if sys.platform == "darwin" else ()


def _windows() -> tuple[str, ...]:
    """``GetUserPreferredUILanguages`` with MUI_LANGUAGE_NAME (winnls.h)."""
    import ctypes  # late: Linux tells without it

    kernel = ctypes.CDLL("kernel32")
    count, size = ctypes.c_ulong(), ctypes.c_ulong()
    if not kernel.GetUserPreferredUILanguages(8, ctypes.byref(count), None, ctypes.byref(size)):
        return ()
    names = ctypes.create_unicode_buffer(size.value)
    if not kernel.GetUserPreferredUILanguages(8, ctypes.byref(count), names, ctypes.byref(size)):
        return ()
    return tuple(filter(None, "".join(names[: size.value]).split("\0")))


def _macos() -> tuple[str, ...]:
    """``CFLocaleCopyPreferredLanguages`` (CoreFoundation)."""
    import ctypes  # late: Linux tells without it

    foundation = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
    foundation.CFLocaleCopyPreferredLanguages.restype = ctypes.c_void_p
    foundation.CFArrayGetCount.argtypes = [ctypes.c_void_p]
    foundation.CFArrayGetCount.restype = ctypes.c_long
    foundation.CFArrayGetValueAtIndex.argtypes = [ctypes.c_void_p, ctypes.c_long]
    foundation.CFArrayGetValueAtIndex.restype = ctypes.c_void_p
    foundation.CFStringGetCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32]
    foundation.CFRelease.argtypes = [ctypes.c_void_p]
    liked = foundation.CFLocaleCopyPreferredLanguages()
    names, utf8 = [], 0x08000100
    for index in range(foundation.CFArrayGetCount(liked)):
        name = ctypes.create_string_buffer(64)
        if foundation.CFStringGetCString(foundation.CFArrayGetValueAtIndex(liked, index), name, len(name), utf8):
            names.append(name.value.decode("utf-8", "replace"))
    foundation.CFRelease(liked)
    return tuple(names)
