"""The screens of the life with the model: settings, models, doctor."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from launcher.core.engine import EngineDevices, InstalledModel, LoadedModel, ModelDetails
from launcher.core.hardware import Disk
from launcher.core.history import Chat, Said
from launcher.core.settings import Section, Settings
from launcher.core.setup_state import Setup, Step
from launcher.core.shelf import Identity
from launcher.system.resources import load_catalog
from launcher.text import sentence
from launcher.ui.doctor.support import SupportDialog
from launcher.ui.doctor.window import DoctorWindow
from launcher.ui.keeper import Keeper
from launcher.ui.models.identity import IdentityDialog
from launcher.ui.models.move import DriveDialog
from launcher.ui.models.window import ModelsWindow
from launcher.ui.preferences import Preferences
from launcher.ui.settings.window import SettingsWindow
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.workflows import support
from launcher.workflows.diagnose import diagnose
from launcher.workflows.moving import Moving
from tests.support.fakes import MODEL, MODELS_DIR, WALL, FakeWorld
from tests.support.layout import cut
from tests.support.screens.screen import Screen


def _settings(section: Section, search: str = "") -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        preferences = Preferences(world.services, tasks, Settings(temperature=0.8))
        window = SettingsWindow(preferences)
        preferences.setParent(window)
        window.open_at(section)
        window.search.setText(search)
        return window

    return make


GIB = 2**30


def shelved(world: FakeWorld) -> None:
    """Two models of DeepSeek's, one of them in memory, and one of another kind."""
    world.setup.save(Setup(Step.READY, MODEL, 16384))
    world.engine.models = [
        InstalledModel(MODEL, 4_683_073_952, "2026-09-02T10:00:00Z", "755ced02ce7b", "Q4_K_M"),
        InstalledModel("deepseek-r1:1.5b", 1_117_322_768, "2026-08-30T10:00:00Z", "e0979632db5a", "Q4_K_M"),
        InstalledModel("my-notes:latest", 2_019_393_189, "2026-03-01T10:00:00Z", "a80c4f17acd5", "Q4_0"),
    ]
    world.engine.memory = [LoadedModel(MODEL, 6 * GIB, 4 * GIB, 16384)]
    turn = Said("assistant", "4", model="deepseek-r1:1.5b", at=WALL - 86_400)
    world.history.replace(Chat("1", turns=(turn,), leaf=0))


_Then = Callable[[ModelsWindow], None]


def _models(then: _Then | None = None, **settings: str) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        shelved(world)
        world.settings.settings = Settings(**settings)  # type: ignore[arg-type]  # texts
        keeper = Keeper(world.services, tasks)
        successor = Successor(world.services, tasks, keeper)
        window = ModelsWindow(world.services, tasks, keeper, successor)
        for part in (keeper, successor):
            part.setParent(window)
        if then is not None:
            _THEN[window] = then
        return window

    return make


_THEN: dict[QWidget, Callable[[ModelsWindow], None]] = {}


def _listed(window: QWidget) -> bool:
    assert isinstance(window, ModelsWindow)
    if not all(line.isVisible() for line in (*window.lines, *window.offers)) or not window.lines:
        return False  # what a layout has taken in is shown when the event loop turns
    then = _THEN.pop(window, None)
    if then is not None:
        then(window)
    return True


def _moves(window: ModelsWindow) -> None:
    window.place.show_moving(Moving(37, 100))


def _identity(_world: FakeWorld, _tasks: Tasks) -> QWidget:
    known = load_catalog().model("8b")
    found = InstalledModel("deepseek-r1:8b", 5_225_373_760, "2026-09-02T10:00:00Z", "6995872bfe4c521a67b32da3")
    details = ModelDetails(("completion", "thinking"), "", "", 131_072, 8_190_735_360, "Q4_K_M", "qwen3")
    return IdentityDialog(Identity(found, details, known))


def _impostor(_world: FakeWorld, _tasks: Tasks) -> QWidget:
    known = load_catalog().model("7b")
    found = InstalledModel(MODEL, 1_117_322_768, "2026-09-02T10:00:00Z", "e0979632db5a")
    details = ModelDetails(("completion",), "", "", 131_072, 1_777_088_000, "Q4_K_M", "qwen2")
    return IdentityDialog(Identity(found, details, known))


def _drives(_world: FakeWorld, _tasks: Tasks) -> QWidget:
    drives = (Disk("D:/Stillhouse/models", 412_000_000_000, 10**12, "D:"), Disk("E:/x", 80_000_000_000, 10**12, "E:"))
    return DriveDialog(drives, others_find_them=False)


def _doctor(*, well: bool) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        world.setup.save(Setup(Step.READY, MODEL, 8192))
        if well:
            world.engine.models = [InstalledModel(MODEL, GIB)]
            world.engine.memory = [LoadedModel(MODEL, 4910 * 2**20, 4910 * 2**20, 8192)]
        else:
            world.host.ours, world.host.found = True, EngineDevices((), "NVIDIA driver too old")
            world.network.ahead, world.network.proxy = -7200.0, "proxy.uni.example"
            world.settings.settings, world.disks.gone = Settings(models_dir=MODELS_DIR), (MODELS_DIR,)
        return DoctorWindow(world.services, tasks)

    return make


def _looked(window: QWidget) -> bool:
    return isinstance(window, DoctorWindow) and bool(window.rows) and not window.looks and not cut(window)


def _support(world: FakeWorld, tasks: Tasks) -> QWidget:
    world.support.said = {"engine.log": 'time=2026-11-24T00:23:10Z level=INFO msg="Listening on 127.0.0.1:11434"'}
    contents = support.contents(world.services, list(diagnose(world.services)), sentence)
    return SupportDialog(contents, world.services, tasks)


SCREENS: tuple[Screen, ...] = (
    Screen("settings-general", _settings(Section.GENERAL)),
    Screen("settings-model", _settings(Section.MODEL)),
    Screen("settings-engine", _settings(Section.ENGINE)),
    Screen("settings-downloads", _settings(Section.DOWNLOADS)),
    Screen("settings-privacy", _settings(Section.PRIVACY)),
    Screen("settings-search", _settings(Section.GENERAL, "context")),
    Screen("settings-nothing", _settings(Section.GENERAL, "sky")),
    Screen("settings-narrow", _settings(Section.MODEL), size=(560, 420)),
    Screen("models", _models(), _listed),
    Screen("models-delete", _models(lambda window: window.lines[1].delete.click()), _listed),
    Screen("models-moving", _models(_moves), _listed),
    Screen("models-move-cut-off", _models(moving_to="D:/Stillhouse/models"), _listed),
    Screen("models-narrow", _models(), _listed, (520, 420)),
    Screen("models-identity", _identity),
    Screen("models-impostor", _impostor),
    Screen("models-drives", _drives),
    Screen("doctor-well", _doctor(well=True), _looked),
    Screen("doctor-found", _doctor(well=False), _looked),
    Screen("doctor-support", _support),
)
