"""The outside world in memory: one small, faithful implementation of each port, for tests of what is built on them.

``world = FakeWorld()`` has everything; ``world.services`` is what a use case takes. What happens is set on the parts
(``world.engine.pulls``, ``world.host.state``, …), and ``world.log`` has what was asked of them, in order.
"""
# Longer than a module may be: one small class for each port, and all of them are one world.

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from launcher.core.bundled import Part
from launcher.core.cancel import Cancel
from launcher.core.catalog import Catalog
from launcher.core.elsewhere import Served, Server, ServerKind
from launcher.core.engine import (
    ChatDone,
    ChatLine,
    ChatPiece,
    ChatRequest,
    EngineDevices,
    EnginePlan,
    EngineState,
    EngineStatus,
    InstalledModel,
    InstallStep,
    LoadedModel,
    Manifest,
    ModelDetails,
    Phase,
    PullLine,
    PullProgress,
    PullQuiet,
    PullStatus,
)
from launcher.core.gpus import Gpus
from launcher.core.hardware import Backend, Disk, Finding, Graphics, Memory, SeenGpu
from launcher.core.history import HIT, Chat, Summary
from launcher.core.installation import Belonging, Copied, Holding, InstallPlan, Receipt, Removed
from launcher.core.learned import Measured
from launcher.core.look import Look
from launcher.core.messages import Message
from launcher.core.mirrors import Mirrors
from launcher.core.problems import Code, Failure, Problem
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup
from launcher.core.shortfall import Strain
from launcher.core.standing import Standing
from launcher.core.systems import Os
from launcher.core.truth import Allocation
from launcher.core.updates import Asked, Published
from launcher.system.help import HelpFiles
from launcher.system.kit import SystemKits
from launcher.system.moving import ModelFolders
from launcher.system.resources import load_catalog, load_gpus
from launcher.workflows.ports import Services

MODEL = "deepseek-r1:7b"
ADDRESS = "http://127.0.0.1:11434"
MODELS_DIR = "/models"
GB = 1_000_000_000
WALL = 1_790_000_000.0
"""The wall clock when a fake clock shows 0."""
BLOB = f"sha256:{'a' * 64}"

WHOLE_PULL: tuple[PullLine, ...] = (
    PullStatus("pulling manifest"),
    PullProgress(BLOB, 1000, 400),
    PullProgress(BLOB, 1000, 1000),
    PullStatus("verifying sha256 digest"),
    PullStatus("success"),
)
CARD = SeenGpu("NVIDIA GeForce RTX 4060", Backend.CUDA, 8188, 7600, 272.0, pci="0000:01:00.0", driver="560.35")

Then = Callable[[], None]
"""Something that happens between two lines: time passes, someone cancels, …"""


@dataclass
class FakeProbes:
    """Finds what it is given."""

    found: Sequence[Finding | Message] = (
        Graphics((CARD,)),
        Memory(Os.LINUX, ram_mib=32_000, free_mib=24_000, processor="A processor"),
        Disk(MODELS_DIR, 500 * GB, 900 * GB),
    )

    def look(self) -> Iterator[Finding | Message]:
        """In the order given."""
        yield from self.found


@dataclass
class FakeEngine:
    """An engine whose pulls and chats say what they are given; a ``Failure`` in a script is raised there."""

    log: list[str]
    pulls: list[Sequence[PullLine | Failure | Then]] = field(default_factory=lambda: [WHOLE_PULL])
    chats: list[Sequence[ChatLine | Failure | Then]] = field(default_factory=list)
    models: list[InstalledModel] = field(default_factory=list)
    memory: list[LoadedModel] = field(default_factory=list)
    requests: list[ChatRequest] = field(default_factory=list)
    trouble: Failure | None = None
    """Raised by every look-up, as by an engine that is gone."""
    template: str = "{{ .Thinking }}"
    """The part of the stock template that matters: it writes the thinking of a turn."""
    on_load: Then | None = None
    on_loaded: LoadedModel | None = None
    """What a load ends with, where it is not as usual."""

    def version(self) -> str:
        """Always the same."""
        return "0.32.15"

    def pull(self, name: str, cancel: Cancel) -> Iterator[PullLine]:
        """The next script; the model is there after ``success``."""
        self.log.append(f"pull {name}")
        try:
            for line in self._said(self.pulls.pop(0), cancel):
                if line == PullStatus("success"):
                    self.models.append(InstalledModel(name, 1000))
                if isinstance(line, PullStatus | PullProgress | PullQuiet):
                    yield line
        finally:
            self.log.append("pull closed")

    def chat(self, request: ChatRequest, cancel: Cancel) -> Iterator[ChatLine]:
        """The next script, else a word and an end."""
        self.requests.append(request)
        script = self.chats.pop(0) if self.chats else (ChatPiece(content="Hello."), ChatDone("stop", 5, 20, 0.5))
        try:
            for line in self._said(script, cancel):
                if isinstance(line, ChatPiece | ChatDone):
                    yield line
        finally:
            self.log.append("chat closed")

    @staticmethod
    def _said(script: Sequence[object], cancel: Cancel) -> Iterator[object]:
        for line in script:
            if cancel.requested:
                return
            if isinstance(line, Failure):
                raise line
            if callable(line):
                line()
            else:
                yield line

    def load(self, request: ChatRequest, cancel: Cancel) -> None:
        """Into memory, all of it on the card."""
        self.log.append(f"load {request.model}")
        self.requests.append(request)
        if self.on_load is not None:
            self.on_load()
        if request.model not in [model.name for model in self.models]:
            raise Failure(Code.MODEL_MISSING, model=request.model)
        self.memory = [self.on_loaded or LoadedModel(request.model, 6 * GB, 6 * GB, request.num_ctx)]

    def unload(self, name: str) -> None:
        """Out of memory."""
        self.log.append(f"unload {name}")
        self.memory = [loaded for loaded in self.memory if loaded.name != name]

    def loaded(self) -> tuple[LoadedModel, ...]:
        """What is in memory."""
        self._trouble()
        return tuple(self.memory)

    def installed(self) -> tuple[InstalledModel, ...]:
        """What is on the disk."""
        self._trouble()
        return tuple(self.models)

    def show(self, name: str) -> ModelDetails:
        """A model that thinks."""
        return ModelDetails(("completion", "thinking"), template=self.template, trained_context=131072)

    def copy(self, source: str, target: str) -> None:
        """A second name."""
        self.log.append(f"copy {source} {target}")
        self.models.append(InstalledModel(target, 1000))

    def delete(self, name: str) -> None:
        """One name less."""
        self.log.append(f"delete {name}")
        self.models = [model for model in self.models if model.name != name]

    def _trouble(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@dataclass
class FakeHost:
    """An engine's process."""

    log: list[str]
    engine: FakeEngine
    state: EngineState = EngineState.RUNNING
    ours: bool = False
    models_dir: str | None = MODELS_DIR
    models_named: bool = False
    trouble: Failure | None = None
    on_start: Then | None = None
    starts: list[Failure | None] = field(default_factory=list)
    """What the next starts end with; they succeed where it is empty."""
    allocation: Allocation | None = None
    found: EngineDevices | None = None
    ended: bool = False
    version: str = "0.32.15"
    may_move: bool = False
    too_old: bool = False
    """What answers while ``FOREIGN`` is an Ollama."""
    moved_to: EngineState = EngineState.INSTALLED
    """What there is on another port."""

    def status(self) -> EngineStatus:
        """As it is."""
        if self.trouble is not None:
            raise self.trouble
        version = self.version if self.state is EngineState.RUNNING or self.too_old else None
        return EngineStatus(
            self.state,
            ADDRESS,
            version,
            self.ours,
            models_dir=self.models_dir,
            models_named=self.models_named,
            ended=self.ended,
            may_move=self.may_move,
        )

    def start(self, cancel: Cancel) -> EngineStatus:
        """Runs from now on, unless it is not there."""
        self.log.append("start")
        if self.on_start is not None:
            self.on_start()
        if self.starts and (failure := self.starts.pop(0)) is not None:
            raise failure
        if self.state is EngineState.ABSENT:
            raise Failure(Code.ENGINE_MISSING)
        self.engine.trouble = None
        self.ours = self.ours or self.state is not EngineState.RUNNING
        self.state, self.ended = EngineState.RUNNING, False
        return self.status()

    def program(self) -> str:
        """Ollama's own."""
        return "/usr/local/bin/ollama"

    def free_port(self) -> int:
        """Always the same; nobody else is there."""
        self.log.append("free port")
        self.state, self.too_old, self.ours = self.moved_to, False, False
        return 50123

    def devices(self) -> EngineDevices | None:
        """What was set, where the engine is ours."""
        return self.found if self.ours else None

    def last_load(self) -> Allocation | None:
        """What was set, where the engine is ours."""
        return self.allocation if self.ours else None

    def stop(self) -> bool:
        """Only what we started."""
        self.log.append("stop")
        if not self.ours:
            return False
        self.ours, self.state = False, EngineState.INSTALLED
        return True


@dataclass
class FakeInstaller:
    """An engine of 1 GB."""

    log: list[str]
    host: FakeHost
    steps: Sequence[InstallStep | Then] = (
        InstallStep(Phase.DOWNLOAD, 500, 1000),
        InstallStep(Phase.DOWNLOAD, 1000, 1000),
        InstallStep(Phase.UNPACK, 1000, 1000),
        InstallStep(Phase.DONE, 1000, 1000),
    )
    trouble: Failure | None = None
    """Raised where its size is asked for."""
    older: bool = False
    tested: str = "0.32.15"

    def plan(self) -> EnginePlan:
        """From where, and how much."""
        if self.trouble is not None:
            raise self.trouble
        return EnginePlan("ollama.com", 1000)

    def names(self) -> tuple[str, ...]:
        """One."""
        return ("ollama-linux-amd64.tar.zst",)

    def version(self) -> str:
        """As the engine's, until it is set."""
        return self.tested

    def folder(self) -> str:
        """Beside the models."""
        return MODELS_DIR

    def fetch(self, folder: str, cancel: Cancel) -> Iterator[InstallStep]:
        """A small one."""
        self.log.append("fetch")
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / self.names()[0]).write_bytes(b"an archive")
        yield InstallStep(Phase.DOWNLOAD, 1000, 1000)

    def has_older(self) -> bool:
        """As it was set."""
        return self.older

    def roll_back(self) -> None:
        """Once."""
        self.log.append("roll back")
        self.older = False

    def settle(self, binary: str | None) -> None:
        """The older one goes."""
        self.log.append("settle")
        self.older = False

    def install(self, cancel: Cancel, *, newest: bool = False) -> Iterator[InstallStep]:
        """Puts it there with the last step."""
        self.log.append("install the newest" if newest else "install")
        for step in self.steps:
            if cancel.requested:
                return
            if callable(step):
                step()
                continue
            if step.phase is Phase.DONE and self.host.state is EngineState.ABSENT:
                self.host.state = EngineState.INSTALLED
            yield step


@dataclass
class FakeRegistry:
    """A registry, Ollama's own unless ``prefix`` names another."""

    blobs: dict[str, int] = field(default_factory=lambda: {BLOB: 1000})
    prefix: str = ""
    trouble: Failure | None = None
    others: dict[str, dict[str, int]] = field(default_factory=dict)
    """What some models are made of, where that is something else."""

    def source(self) -> str:
        """The other registry's host, or Ollama's."""
        return self.prefix.partition("/")[0] or "registry.ollama.ai"

    def pull_name(self, model: str) -> str:
        """The long name in another registry."""
        return f"{self.prefix}{model}"

    def manifest(self, model: str) -> Manifest:
        """The same for every model that is none of the ``others``."""
        if self.trouble is not None:
            raise self.trouble
        return Manifest(self.others.get(model, self.blobs))


@dataclass
class FakeMirrors:
    """Servers that have everything, but for what is missing."""

    by_environment: Mirrors = field(default_factory=Mirrors)
    archives: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    trouble: Failure | None = None
    asked: list[Mirrors] = field(default_factory=list)

    def named(self) -> Mirrors:
        """What the environment would name."""
        return self.by_environment

    def missing_archives(self, mirrors: Mirrors, cancel: Cancel) -> tuple[str, ...]:
        """Of the engine."""
        self._hear(mirrors)
        return self.archives

    def missing_models(self, mirrors: Mirrors, models: Sequence[str], cancel: Cancel) -> tuple[str, ...]:
        """Of the models."""
        self._hear(mirrors)
        return tuple(model for model in models if model in self.models)

    def _hear(self, mirrors: Mirrors) -> None:
        self.asked.append(mirrors)
        if self.trouble is not None:
            raise self.trouble


@dataclass
class FakeDisks:
    """One drive, unless ``others`` (by the beginning of their folders) has more."""

    free_bytes: int | None = 500 * GB
    held_bytes: int = 0
    locked: int = 0
    """So many times another program holds the files."""
    mended: int = 0
    read_only: Failure | None = None
    gone: tuple[str, ...] = ()
    """Folders whose drive was pulled out."""
    asked_to_keep: list[frozenset[str]] = field(default_factory=list)
    others: dict[str, Disk] = field(default_factory=dict)

    def free(self, path: str) -> Disk:
        """The same for every folder that is on no other drive."""
        named = (disk for start, disk in self.others.items() if path.startswith(start))
        return next(named, Disk(path, self.free_bytes, 900 * GB, "/"))

    def exists(self, path: str) -> bool:
        """Unless it was pulled out."""
        return path not in self.gone

    def drives(self) -> tuple[Disk, ...]:
        """The others."""
        return tuple(self.others.values())

    def held(self, models_dir: str, manifest: Manifest) -> int:
        """What is there already."""
        return self.held_bytes

    def mend(self, models_dir: str, manifest: Manifest) -> None:
        """Nothing is broken here; it counts, or says that it may not write."""
        self.mended += 1
        if self.read_only is not None:
            raise self.read_only

    def discard(self, models_dir: str, manifest: Manifest, keep: frozenset[str]) -> int:
        """All that is there, unless it is to be kept."""
        self.asked_to_keep.append(keep)
        if self.locked:
            self.locked -= 1
            raise Failure(Code.FOLDER_READ_ONLY, path=models_dir)
        freed = 0 if set(manifest.blobs) <= keep else self.held_bytes
        self.held_bytes -= freed
        return freed


@dataclass
class FakeSetupStore:
    """Remembers every state that was saved."""

    saved: list[Setup] = field(default_factory=list)

    def load(self) -> Setup:
        """The last one."""
        return self.saved[-1] if self.saved else Setup()

    def save(self, setup: Setup) -> None:
        """One more."""
        self.saved.append(setup)


@dataclass
class FakeSettingsStore:
    """One value; ``told`` is what there is to say of a newer version's."""

    settings: Settings = field(default_factory=Settings)
    told: Problem | None = None

    def load(self) -> Settings:
        """The value."""
        return self.settings

    def save(self, settings: Settings) -> None:
        """Another value."""
        self.settings = settings

    def newer(self) -> Problem | None:
        """As it was set."""
        return self.told


@dataclass
class FakeLooks:
    """All that were kept, the latest last."""

    kept: list[Look] = field(default_factory=list)

    def save(self, look: Look) -> None:
        """One more."""
        self.kept.append(look)


@dataclass
class FakeMeasuredStore:
    """One value; ``trouble`` is raised once by ``load``, ``read_only`` by every ``save``."""

    measured: Measured = field(default_factory=Measured)
    trouble: Failure | None = None
    read_only: Failure | None = None

    def load(self) -> Measured:
        """The value."""
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble
        return self.measured

    def save(self, measured: Measured) -> None:
        """Another value."""
        if self.read_only is not None:
            raise self.read_only
        self.measured = measured


@dataclass
class FakeHistoryStore:
    """Chats by their id; ``trouble`` is raised once, by whatever comes next, ``full`` by everything that writes."""

    kept: dict[str, Chat] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    trouble: Failure | None = None
    full: Failure | None = None

    def chats(self) -> tuple[Summary, ...]:
        """Pinned ones, then the latest."""
        self._trouble()
        seen = [chat.summary for chat in self.kept.values() if chat.id not in self.hidden]
        return tuple(sorted(seen, key=lambda each: (not each.pinned, -each.changed)))

    def load(self, chat: str) -> Chat | None:
        """One."""
        self._trouble()
        return None if chat in self.hidden else self.kept.get(chat)

    def every(self) -> tuple[Chat, ...]:
        """All."""
        self._trouble()
        return tuple(chat for chat in self.kept.values() if chat.id not in self.hidden)

    def keep(self, chat: Chat, turns: Sequence[int]) -> None:
        """As the chat is; its title and pin stay."""
        self._trouble(self.full)
        old = self.kept.get(chat.id, chat)
        self.kept[chat.id] = replace(chat, title=old.title, pinned=old.pinned)

    def replace(self, chat: Chat) -> None:
        """As the chat is."""
        self._trouble(self.full)
        self.kept[chat.id] = chat
        self.hidden.discard(chat.id)

    def rename(self, chat: str, title: str) -> None:
        """Another title."""
        self.kept[chat] = replace(self.kept[chat], title=title)

    def pin(self, chat: str, pinned: bool) -> None:
        """Another place."""
        self.kept[chat] = replace(self.kept[chat], pinned=pinned)

    def hide(self, chat: str, hidden: bool) -> None:
        """Out of sight, or back."""
        (self.hidden.add if hidden else self.hidden.discard)(chat)

    def purge(self) -> None:
        """Gone."""
        for chat in self.hidden:
            self.kept.pop(chat, None)
        self.hidden.clear()

    def used(self) -> dict[str, float]:
        """The latest turn of each."""
        self._trouble()
        found: dict[str, float] = {}
        for said in (said for chat in self.kept.values() for said in chat.turns if said.model):
            found[said.model] = max(said.at, found.get(said.model, 0.0))
        return found

    def search(self, words: str, *, thinking: bool = False) -> tuple[Summary, ...]:
        """Those that hold the words as they are."""
        self._trouble()
        return tuple(
            replace(chat.summary, excerpt=_excerpt(chat, words))
            for chat in self.kept.values()
            if chat.id not in self.hidden and any(words in text for text in (chat.title, *_contents(chat)))
        )

    def _trouble(self, lasting: Failure | None = None) -> None:
        trouble, self.trouble = self.trouble or lasting, None
        if trouble is not None:
            raise trouble


def _excerpt(chat: Chat, words: str) -> str:
    """The first turn with the words, which are marked."""
    content = next((content for content in _contents(chat) if words in content), "")
    return content.replace(words, f"{HIT[0]}{words}{HIT[1]}")


def _contents(chat: Chat) -> list[str]:
    return [said.content for said in chat.turns]


@dataclass
class FakeClock:
    """Time that passes only when it is waited for, or told to; a second for each look at it."""

    time: float = 0.0
    ahead: float = 0.0
    """Seconds by which the wall clock was set forward, or the computer slept."""
    waits: list[float] = field(default_factory=list)
    on_wait: Then | None = None

    def now(self) -> float:
        """Seconds."""
        self.time += 1.0
        return self.time

    def wall(self) -> float:
        """The same time, counted from a day in 2026; a look at it takes no time."""
        return WALL + self.time + self.ahead

    def wait(self, seconds: float, cancel: Cancel) -> None:
        """At once."""
        self.waits.append(seconds)
        self.time += seconds
        if self.on_wait is not None:
            self.on_wait()


@dataclass
class FakeServers:
    """Another computer that speaks one language: ``engine_there`` is who answers in it."""

    engine_there: "FakeServerEngine"
    kind: ServerKind = ServerKind.OPENAI
    name: Server | None = None
    asked: list[tuple[Server, str | None]] = field(default_factory=list)

    def named(self) -> Server | None:
        """As it was set."""
        return self.name

    def engine(self, server: Server, token: str | None = None) -> "FakeServerEngine":
        """The one there, where it is spoken to in its language."""
        self.asked.append((server, token))
        if server.kind is self.kind:
            return self.engine_there
        unreadable = Failure(Code.SERVER_UNREADABLE, host=server.host)
        return FakeServerEngine([], trouble=self.engine_there.trouble or unreadable)


class FakeServerEngine(FakeEngine):
    """An engine there; it serves ``models_there``."""

    models_there: tuple[Served, ...] = ()

    def version(self) -> str:
        """As of the engine here, unless there is trouble."""
        if self.trouble is not None:
            raise self.trouble
        return super().version()

    def served(self) -> tuple[Served, ...]:
        """As they were set."""
        if self.trouble is not None:
            raise self.trouble
        return self.models_there


@dataclass
class FakeSecrets:
    """A keyring in memory; ``trouble`` is raised by it."""

    kept: dict[str, str] = field(default_factory=dict)
    trouble: Failure | None = None
    retries: int = 0

    def keep(self, host: str, token: str) -> None:
        """Keeps it."""
        if self.trouble is not None:
            raise self.trouble
        self.kept[host] = token

    def forget(self, host: str) -> None:
        """Keeps it no more."""
        if self.trouble is not None:
            raise self.trouble
        self.kept.pop(host, None)

    def retry(self) -> None:
        """Counts."""
        self.retries += 1


@dataclass
class FakeAutostart:
    """The system's switch; ``trouble`` is raised when it is to change."""

    on: bool = False
    trouble: Failure | None = None

    def is_on(self) -> bool:
        """As it is."""
        return self.on

    def set(self, on: bool) -> None:
        """As it is asked for."""
        if self.trouble is not None:
            raise self.trouble
        self.on = on


@dataclass
class FakeNetwork:
    """A network whose time is this computer's, but for what is set."""

    clock: "FakeClock"
    ahead: float | None = 0.0
    proxy: str = ""

    def server_time(self) -> float | None:
        """The computer's, and what was set; nothing without a network."""
        return None if self.ahead is None else self.clock.wall() + self.ahead

    def loopback_proxy(self) -> str:
        """As it was set."""
        return self.proxy


@dataclass
class FakeNews:
    """What we publish; nothing, until it is set."""

    log: list[str]
    file: Published | None = None

    def published(self, cancel: Cancel) -> Published | None:
        """As it is set."""
        self.log.append("ask for news")
        return self.file


@dataclass
class FakeAsked:
    """Keeps it; a failure is raised once."""

    kept: Asked = field(default_factory=Asked)
    trouble: Failure | None = None

    def load(self) -> Asked:
        """What is kept."""
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble
        return self.kept

    def save(self, asked: Asked) -> None:
        """Keeps it."""
        self.kept = asked


@dataclass
class FakeSupport:
    """A user called zoe."""

    written: dict[str, dict[str, str]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=lambda: {"engine.log": "started by zoe"})
    trouble: Failure | None = None

    def home(self) -> str:
        """Hers."""
        return "/home/zoe/.local/share/stillhouse"

    def about(self) -> dict[str, str]:
        """One."""
        return {"version": "1.0"}

    def logs(self) -> dict[str, str]:
        """One."""
        return self.said

    def secrets(self) -> dict[str, str]:
        """Her folder and her name."""
        return {"~": "/home/zoe", "(user)": "zoe"}

    def write(self, path: str, contents: Mapping[str, str]) -> None:
        """Remembers it."""
        if self.trouble is not None:
            raise self.trouble
        self.written[path] = dict(contents)


@dataclass
class FakeSurroundings:
    """Calm, until it is set."""

    short: bool = False
    filled: bool = False
    still: bool = False

    def memory_is_short(self) -> bool:
        """As it was set."""
        return self.short

    def screen_is_filled(self) -> bool:
        """As it was set."""
        return self.filled

    def stillness_is_wanted(self) -> bool:
        """As it was set."""
        return self.still


@dataclass
class FakePower:
    """Says when it keeps the computer awake."""

    log: list[str]

    @contextmanager
    def awake(self, reason: str) -> Iterator[None]:
        """Between two lines of the log."""
        self.log.append("awake")
        try:
            yield
        finally:
            self.log.append("may sleep")


@dataclass
class FakeSign:
    """What the taskbar shows: a share, and whether it is paused; ``None`` for nothing."""

    shown: list[tuple[float, bool] | None] = field(default_factory=list)

    def show(self, window: int, share: float, *, paused: bool = False) -> None:
        """A share."""
        self.shown.append((share, paused))

    def clear(self, window: int) -> None:
        """None."""
        self.shown.append(None)


class FakeInstallation:
    """One that is installed, with its engine, chats and settings; what happens to it is in the world's log."""

    def __init__(self, log: list[str]) -> None:
        self.log = log
        self.stands = Standing.INSTALLED
        self.there: Receipt | None = Receipt("0.1.0", "/home/me/.local/lib/stillhouse", "stillhouse")
        self.kept = [
            Belonging(Holding.ENGINE, 3 * GB),
            Belonging(Holding.CHATS, 2_000_000),
            Belonging(Holding.SETTINGS, 40_000),
        ]
        self.ends = True
        self.trouble: Failure | None = None
        self.removed = Removed()
        self.left: tuple[str, ...] = ()

    def standing(self) -> Standing:
        """As it is set."""
        return self.stands

    def receipt(self) -> Receipt | None:
        """As it is set."""
        return self.there

    def check(self) -> InstallPlan:
        """Room enough, unless there is trouble."""
        if self.trouble is not None:
            raise self.trouble
        return InstallPlan(
            "/home/me/.local/lib/stillhouse", 120_000_000, 9 * GB, self.there.version if self.there else None
        )

    def install(self, cancel: Cancel) -> Iterator[Copied]:
        """Two steps."""
        self.log.append("install")
        yield Copied(60_000_000, 120_000_000)
        if cancel.requested:
            raise Failure(Code.INTERRUPTED)
        yield Copied(120_000_000, 120_000_000)

    def recover(self) -> bool:
        """Nothing was interrupted."""
        return False

    def ask_to_quit(self) -> bool:
        """As it is set."""
        self.log.append("ask to quit")
        return self.ends

    def at_login(self) -> None:
        self.log.append("at login")

    def start(self) -> None:
        self.log.append("start the installed one")

    def start_removal(self) -> None:
        self.log.append("start the removal")

    def held(self) -> tuple[Belonging, ...]:
        """The program, and what is kept."""
        return ((Belonging(Holding.PROGRAM, 120_000_000),) if self.there else ()) + tuple(self.kept)

    def remove_kept(self, kinds: frozenset[Holding]) -> tuple[str, ...]:
        """Takes it away."""
        self.log.append(f"remove {', '.join(sorted(kinds))}")
        self.kept = [each for each in self.kept if each.kind not in kinds]
        return self.left

    def remove(self) -> Removed:
        """Takes the program away."""
        self.log.append("remove the program")
        self.there = None
        return self.removed


class FakeParts:
    """Two of them."""

    def parts(self) -> tuple[Part, ...]:
        return (Part("Stillhouse", "0.1.0", "MIT", "Permission is hereby granted"), Part("Qt", "6", "LGPL", "Lesser"))


@dataclass
class FakeStrains:
    """A computer that nothing holds back, unless ``looks`` (the last of them stays) says so."""

    looks: list[Strain] = field(default_factory=lambda: [Strain()])

    def look(self) -> Strain:
        """The next."""
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]


# Read once: they never change, and each test has a world of its own.
catalog, gpus = cache(load_catalog), cache(load_gpus)


class FakeWorld:
    """A computer with an 8 GB card and an engine that runs and has no model."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.catalog: Catalog = catalog()
        self.gpus: Gpus = gpus()
        self.probes = FakeProbes()
        self.engine = FakeEngine(self.log)
        self.host = FakeHost(self.log, self.engine)
        self.installer = FakeInstaller(self.log, self.host)
        self.registry = FakeRegistry()
        self.mirrors = FakeMirrors()
        self.servers = FakeServers(FakeServerEngine([]))
        self.secrets = FakeSecrets()
        self.disks = FakeDisks()
        self.setup = FakeSetupStore()
        self.settings = FakeSettingsStore()
        self.clock = FakeClock()
        self.network = FakeNetwork(self.clock)
        self.power = FakePower(self.log)
        self.sign = FakeSign()
        self.autostart = FakeAutostart()
        self.parts = FakeParts()
        self.strains = FakeStrains()
        self.folders = ModelFolders()
        self.installation = FakeInstallation(self.log)
        self.surroundings = FakeSurroundings()
        self.support = FakeSupport()
        self.news = FakeNews(self.log)
        self.asked = FakeAsked()
        self.looks = FakeLooks()
        self.measured = FakeMeasuredStore()
        self.history = FakeHistoryStore()
        self.kits = SystemKits(lambda _source: self.installer)  # type: ignore[arg-type,return-value]  # a fake one

    @property
    def services(self) -> Services:
        """All of it, joined."""
        return Services(
            catalog=self.catalog,
            gpus=self.gpus,
            probes=self.probes,
            engine=self.engine,
            host=self.host,
            installer=self.installer,
            registry=self.registry,
            disks=self.disks,
            setup=self.setup,
            settings=self.settings,
            clock=self.clock,
            power=self.power,
            measured=self.measured,
            history=self.history,
            kits=self.kits,
            mirrors=self.mirrors,
            servers=self.servers,
            secrets=self.secrets,
            sign=self.sign,
            autostart=self.autostart,
            parts=self.parts,
            help=HelpFiles(),
            strains=self.strains,
            folders=self.folders,
            installation=self.installation,
            surroundings=self.surroundings,
            network=self.network,
            support=self.support,
            news=self.news,
            asked=self.asked,
            looks=self.looks,
        )
