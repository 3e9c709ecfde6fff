"""The calls that would go to Windows and macOS, seen through a table and a message of our own."""

import ctypes

import pytest

from launcher.system.desktop.taskbar import LateTaskbar, MacDock, NoTaskbar, WindowsTaskbar, taskbar

POINTER, INT, LONG = ctypes.c_void_p, ctypes.c_int32, ctypes.c_uint64


def test_windows_is_told_share_and_state_at_their_places_in_the_table() -> None:
    calls: list[tuple[object, ...]] = []

    def noted(*call: object) -> int:
        calls.append(call)
        return 0

    value = ctypes.CFUNCTYPE(INT, POINTER, POINTER, LONG, LONG)(noted)
    state = ctypes.CFUNCTYPE(INT, POINTER, POINTER, INT)(noted)
    first = ctypes.CFUNCTYPE(INT, POINTER)(noted)
    table = (POINTER * 11)()
    table[3] = ctypes.cast(first, POINTER)
    table[9], table[10] = ctypes.cast(value, POINTER), ctypes.cast(state, POINTER)
    made = POINTER(ctypes.addressof(table))
    this = ctypes.addressof(made)
    bar = WindowsTaskbar(this)
    bar.show(77, 0.634)
    bar.show(77, 1.2, paused=True)
    bar.clear(77)
    assert calls == [
        (this,),
        (this, 77, 2),
        (this, 77, 634, 1000),
        (this, 77, 8),
        (this, 77, 1000, 1000),
        (this, 77, 0),
    ]


def test_a_taskbar_that_is_not_there_is_an_error() -> None:
    refuses = ctypes.CFUNCTYPE(INT, POINTER)(lambda _this: -1)
    table = (POINTER * 11)()
    table[3] = ctypes.cast(refuses, POINTER)
    made = POINTER(ctypes.addressof(table))
    with pytest.raises(OSError, match="no taskbar"):
        WindowsTaskbar(ctypes.addressof(made))


def test_the_dock_is_told_whole_per_cent_once_each() -> None:
    names = {1: "NSString", 2: "NSApplication"}
    badges: list[str] = []

    def find(name: str) -> int:
        return next(key for key, each in names.items() if each == name)

    def send(receiver: int, selector: str, *pointers: int) -> int:
        match receiver, selector:
            case 1, "stringWithUTF8String:":
                badges.append(ctypes.string_at(pointers[0]).decode())
                return 3
            case 2, "sharedApplication":
                return 4
            case 4, "dockTile":
                return 5
            case _:
                pass
        assert (receiver, selector, pointers) == (5, "setBadgeLabel:", (3,))
        return 0

    dock = MacDock(find, send)
    dock.clear(0)
    for share in (0.634, 0.638, 0.64):
        dock.show(0, share)
    dock.clear(0)
    assert badges == ["63 %", "64 %", ""]


def test_elsewhere_there_is_none() -> None:
    assert isinstance(taskbar(), NoTaskbar)
    late = LateTaskbar()
    late.show(1, 0.5)
    late.clear(1)
