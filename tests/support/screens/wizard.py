"""The screens of the first run."""

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from launcher.core.engine import EnginePlan, EngineState, LoadedModel, PullProgress, PullQuiet, PullStatus
from launcher.core.hardware import Disk, Graphics, Memory
from launcher.core.messages import Message
from launcher.core.mirrors import Mirrors
from launcher.core.problems import Code, Failure
from launcher.core.purpose import Purpose
from launcher.core.systems import Os
from launcher.ui.tasks import Tasks
from launcher.ui.wizard import flow
from launcher.ui.wizard.flow import Journey, PageName
from launcher.ui.wizard.mirrors import MirrorsDialog
from launcher.ui.wizard.window import WizardWindow
from launcher.workflows.events import Ready
from launcher.workflows.mirrors import read
from launcher.workflows.report import report
from tests.support.fakes import BLOB, GB, FakeInstaller, FakeWorld
from tests.support.screens.screen import Screen, is_said, stand_still

MODEL_BYTES = 4_683_073_952
ENGINE_BYTES = 1_930_000_000
LINE = 11_200_000
SMALL = "deepseek-r1:1.5b"
SMALL_BYTES = 1_117_322_599
SMALL_BLOB = f"sha256:{'b' * 64}"
MIB = 1024 * 1024


def journey_of(world: FakeWorld, page: PageName, **changes: object) -> Journey:
    """A journey that has reached ``page`` on the world's computer."""
    looked = flow.looked(Journey(), report(world.services), world.catalog)
    return replace(looked, page=page, **changes)  # type: ignore[arg-type]  # the caller names fields of Journey


def _at(page: PageName, prepare: Callable[[FakeWorld], None] | None = None) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        if prepare is not None:
            prepare(world)
        journey = Journey() if page in (PageName.WELCOME, PageName.COMPUTER) else journey_of(world, page)
        return WizardWindow(world.services, tasks, replace(journey, page=page))

    return make


def small_memory(world: FakeWorld) -> None:
    """A computer on which nothing fits."""
    world.probes.found = (
        Graphics(),
        Memory(Os.WINDOWS, ram_mib=4 * 1024, free_mib=1200, processor="A processor"),
        Disk("/models", 500 * GB, 900 * GB),
    )


def processor_only(world: FakeWorld) -> None:
    """A computer without a graphics card, with notes."""
    memory = Memory(Os.LINUX, ram_mib=16 * 1024, free_mib=12_000, bandwidth_gbs=51.0, processor="AMD Ryzen 5 5600U")
    note = Message("detect.graphics.unknown")
    world.probes.found = (note, Graphics(), memory, Disk("/home/ada/.ollama/models", 212 * GB, 500 * GB))


def engine_absent(world: FakeWorld) -> None:
    """A bare computer."""
    world.host.state = EngineState.ABSENT
    world.host.models_dir = "/home/ada/.ollama/models"
    world.registry.blobs = {BLOB: MODEL_BYTES}
    world.registry.others = {SMALL: {SMALL_BLOB: SMALL_BYTES}}
    world.installer = BigInstaller(world.log, world.host)


class BigInstaller(FakeInstaller):
    """An engine as large as the real one."""

    def plan(self) -> EnginePlan:
        """From where, and how much."""
        return EnginePlan("ollama.com", ENGINE_BYTES)


def drive_full(world: FakeWorld) -> None:
    """A drive with too little room."""
    engine_absent(world)
    world.disks.free_bytes = 2_400_000_000


def other_drive(world: FakeWorld) -> None:
    """A drive with room for the engine and no more, and another one with enough."""
    engine_absent(world)
    world.disks.free_bytes = 7 * GB
    world.disks.others = {"/media/big": Disk("/media/big/Stillhouse/models", 412 * GB, 500 * GB, "/media/big")}


class EngineElsewhere(BigInstaller):
    """An engine that goes to a drive of its own."""

    def plan(self) -> EnginePlan:
        """With its folder."""
        return EnginePlan("ollama.com", ENGINE_BYTES, "/engine")


def offline(world: FakeWorld) -> None:
    """A registry that says nothing and an engine that cannot be asked."""
    world.host.trouble = Failure(Code.MIRROR_UNREACHABLE, host="ollama.com")


def downloading(world: FakeWorld) -> None:
    """A pull that stays where it is at 63 %."""
    world.registry.blobs = {BLOB: MODEL_BYTES}
    lines = [PullProgress(BLOB, MODEL_BYTES, 2_500_000_000 + LINE * second) for second in range(40)]
    world.engine.pulls = [(PullStatus("pulling manifest"), *lines, stand_still)]


def silent(world: FakeWorld) -> None:
    """A pull whose server says nothing any more."""
    downloading(world)
    lines = world.engine.pulls[0][:-1]
    world.engine.pulls = [(*lines, *[PullQuiet()] * 15, stand_still)]


def retrying(world: FakeWorld) -> None:
    """A pull that lost the network."""
    downloading(world)
    lines = world.engine.pulls[0][:-1]
    world.engine.pulls = [(*lines, Failure(Code.NO_NETWORK, host="registry.ollama.ai"))]
    world.clock.on_wait = stand_still


def full_on_the_way(world: FakeWorld) -> None:
    """A pull that filled the drive."""
    downloading(world)
    lines = world.engine.pulls[0][:-1]
    world.engine.pulls = [(*lines, Failure(Code.DISK_FULL, path="/models", short=1_700_000_000))]


def loading(world: FakeWorld) -> None:
    """The model is being put into memory."""
    world.engine.on_load = stand_still


def _ready(world: FakeWorld, tasks: Tasks) -> QWidget:
    loaded = LoadedModel("deepseek-r1:7b", 5_300 * MIB, 5_300 * MIB, 16384)
    ready = Ready("deepseek-r1:7b", 16384, 47.6, loaded)
    return WizardWindow(world.services, tasks, journey_of(world, PageName.READY, ready=ready))


def _ready_slow(world: FakeWorld, tasks: Tasks) -> QWidget:
    loaded = LoadedModel("deepseek-r1:7b", 5_300 * MIB, 2_600 * MIB, 16384)
    ready = Ready("deepseek-r1:7b", 16384, 7.2, loaded)
    return WizardWindow(world.services, tasks, journey_of(world, PageName.READY, ready=ready))


def _other_choice(world: FakeWorld, tasks: Tasks) -> QWidget:
    journey = flow.with_choice(journey_of(world, PageName.MODEL), "deepseek-r1:1.5b")
    return WizardWindow(world.services, tasks, replace(journey, purpose=Purpose.BALANCED))


def journey_with_starter(world: FakeWorld, page: PageName) -> Journey:
    """A small model comes before the right one."""
    journey = journey_of(world, page)
    return replace(journey, starter=flow.starter(journey))


def starter_there(world: FakeWorld) -> None:
    """The small model is in memory, the right one at 63 %."""
    downloading(world)
    whole = (PullProgress(SMALL_BLOB, SMALL_BYTES, SMALL_BYTES), PullStatus("success"))
    world.engine.pulls.insert(0, whole)


def _with_starter(page: PageName, prepare: Callable[[FakeWorld], None]) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        prepare(world)
        return WizardWindow(world.services, tasks, journey_with_starter(world, page))

    return make


def _asking(world: FakeWorld, tasks: Tasks) -> QWidget:
    window = _at(PageName.DOWNLOAD, downloading)(world, tasks)
    assert isinstance(window, WizardWindow)
    window.page.press_quiet()
    return window


def asked(window: QWidget) -> bool:
    """The page's question in the background has been answered."""
    return isinstance(window, WizardWindow) and not window.tasks.running


def moving(window: QWidget) -> bool:
    """The bar has come to where the script stands still."""
    return isinstance(window, WizardWindow) and re.search(r"2[.,]9", _all_words(window)) is not None


def hushed(window: QWidget) -> bool:
    """The page says since when nothing comes."""
    return is_said("wizard.download.silent", _all_words(window))


def waiting(window: QWidget) -> bool:
    """The page says that it goes on by itself."""
    return is_said("wizard.download.retrying", _all_words(window))


def waking(window: QWidget) -> bool:
    """The model is being loaded."""
    return is_said("wizard.download.loading", _all_words(window))


def _all_words(window: QWidget) -> str:
    from PySide6.QtWidgets import QLabel  # only here

    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def _mirrors(world: FakeWorld, tasks: Tasks) -> QWidget:
    """The dialog with a mirror whose line is not encrypted, after its check."""
    world.mirrors.models = tuple(model.tag for model in world.catalog.offered)[:2]
    kept = Mirrors("http://10.0.0.5:8080/ollama", "models.example:5000/library", ("10.0.0.5:8080",))
    world.settings.save(world.settings.load().with_mirrors(kept))
    dialog = MirrorsDialog(world.services, tasks, read(world.services))
    dialog.check()
    return dialog


def _mirrors_own(world: FakeWorld, tasks: Tasks) -> QWidget:
    """The dialog as most see it."""
    return MirrorsDialog(world.services, tasks, read(world.services))


def _mirrors_named(world: FakeWorld, tasks: Tasks) -> QWidget:
    """The environment names one of them, and the other has no good form."""
    world.mirrors.by_environment = Mirrors("http://files.example/ollama")
    dialog = MirrorsDialog(world.services, tasks, read(world.services))
    dialog.fields[1].line.setText("not an address")
    return dialog


def answered(window: QWidget) -> bool:
    """The servers have been asked."""
    return is_said("wizard.mirrors.some.models", _all_words(window))


SCREENS = (
    Screen("wizard-welcome", _at(PageName.WELCOME)),
    Screen("wizard-computer", _at(PageName.COMPUTER), asked),
    Screen("wizard-computer-notes", _at(PageName.COMPUTER, processor_only), asked),
    Screen("wizard-model", _at(PageName.MODEL)),
    Screen("wizard-model-other", _other_choice),
    Screen("wizard-model-processor", _at(PageName.MODEL, processor_only)),
    Screen("wizard-model-none", _at(PageName.MODEL, small_memory)),
    Screen("wizard-model-small", _at(PageName.MODEL), size=(640, 440)),
    Screen("wizard-plan", _at(PageName.PLAN, engine_absent), asked),
    Screen("wizard-plan-starter", _with_starter(PageName.PLAN, engine_absent), asked),
    Screen("wizard-plan-full", _at(PageName.PLAN, drive_full), asked),
    Screen("wizard-plan-move", _at(PageName.PLAN, other_drive), asked),
    Screen("wizard-plan-problem", _at(PageName.PLAN, offline), asked),
    Screen("wizard-mirrors", _mirrors_own),
    Screen("wizard-mirrors-checked", _mirrors, answered),
    Screen("wizard-mirrors-named", _mirrors_named),
    Screen("wizard-download", _at(PageName.DOWNLOAD, downloading), moving),
    Screen("wizard-download-starter", _with_starter(PageName.DOWNLOAD, starter_there), moving),
    Screen("wizard-download-silent", _at(PageName.DOWNLOAD, silent), hushed),
    Screen("wizard-download-ask", _asking, moving),
    Screen("wizard-download-retry", _at(PageName.DOWNLOAD, retrying), waiting),
    Screen("wizard-download-full", _at(PageName.DOWNLOAD, full_on_the_way), asked),
    Screen("wizard-download-loading", _at(PageName.DOWNLOAD, loading), waking),
    Screen("wizard-ready", _ready),
    Screen("wizard-ready-slow", _ready_slow),
)
