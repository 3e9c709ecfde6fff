"""The screens about the program itself: what it is made of, installing it, removing it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from launcher.core.engine import EngineState, Manifest
from launcher.core.installation import Removed
from launcher.core.problems import Code, Failure
from launcher.core.standing import Standing
from launcher.system.licences import collected
from launcher.text import spoken_language
from launcher.ui.about import About
from launcher.ui.help import HelpWindow
from launcher.ui.installing.offer import InstallDialog
from launcher.ui.installing.removal import RemovalDialog
from launcher.ui.tasks import Tasks
from tests.support.fakes import GB, FakeWorld
from tests.support.screens.screen import Screen

_SIZES = {"deepseek-r1:1.5b": 1.1, "deepseek-r1:7b": 4.7}


def _about(_world: FakeWorld, _tasks: Tasks) -> QWidget:
    dialog = About(collected(), installed=True)
    dialog.list.setCurrentRow(2)
    return dialog


def _help(world: FakeWorld, _tasks: Tasks) -> QWidget:
    window = HelpWindow(world.services.help.pages(spoken_language()))
    window.list.setCurrentRow(1)
    return window


def _offer(standing: Standing, trouble: Failure | None = None) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        world.installation.trouble = trouble
        world.installation.there = None
        return InstallDialog(world.services, tasks, standing)

    return make


def _removal(world: FakeWorld, tasks: Tasks) -> RemovalDialog:
    world.host.state = EngineState.INSTALLED
    world.installation.removed = Removed(not_ours=("/home/me/.local/lib/stillhouse/notes.txt",))

    def manifest(_folder: str, model: str) -> Manifest | None:
        return Manifest({"sha256:a": int(_SIZES[model] * GB)}) if model in _SIZES else None

    world.kits.manifest = manifest  # type: ignore[assignment, method-assign]  # of a folder that is not there
    world.kits.forget = lambda _folder, _model: None  # type: ignore[assignment, method-assign]  # as above
    return RemovalDialog(world.services, tasks)


def _listed(window: QWidget) -> bool:
    return isinstance(window, RemovalDialog) and bool(window.lines)


def _over(window: QWidget) -> bool:
    assert isinstance(window, RemovalDialog)
    if window.do.isEnabled() and window.leave.isEnabled():
        window.begin()
    return window.do.isHidden()


SCREENS: tuple[Screen, ...] = (
    Screen("about", _about),
    Screen("help", _help),
    Screen("install", _offer(Standing.FRESH)),
    Screen("install-update", _offer(Standing.OLDER_THERE)),
    Screen(
        "install-no-room",
        _offer(Standing.FRESH, Failure(Code.INSTALL_NO_ROOM, path="/home/me/.local/lib/stillhouse", short=80_000_000)),
    ),
    Screen("uninstall", _removal, _listed),
    Screen("uninstall-done", _removal, _over),
)
