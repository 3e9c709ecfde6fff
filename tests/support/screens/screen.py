"""One screen, ready to be pictured: how it is made and when it is complete."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from launcher.ui.tasks import Tasks
from tests.support.fakes import FakeWorld


def at_once(_window: QWidget) -> bool:
    """The screen needs no time to be complete."""
    return True


@dataclass(frozen=True)
class Screen:
    """``make`` builds the window in a world of its own; the picture is taken once ``complete`` says so."""

    name: str
    make: Callable[[FakeWorld, Tasks], QWidget]
    complete: Callable[[QWidget], bool] = at_once
    size: tuple[int, int] | None = None
