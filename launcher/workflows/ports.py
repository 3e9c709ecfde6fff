"""What the use cases need of the outside world. :mod:`launcher.system` offers it; :mod:`launcher.app` joins both."""
# Longer than a module may be: one small class for each port, and together they are all that the use cases know.

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from launcher.workflows.computer import Computer

if TYPE_CHECKING:  # a port is words about values, and needs none of them to be there
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from launcher.core.bundled import Part
    from launcher.core.cancel import Cancel
    from launcher.core.elsewhere import Served, Server
    from launcher.core.engine import (
        ChatLine,
        ChatRequest,
        EngineDevices,
        EnginePlan,
        EngineStatus,
        InstalledModel,
        InstallStep,
        LoadedModel,
        Manifest,
        ModelDetails,
        PullLine,
    )
    from launcher.core.hardware import Disk
    from launcher.core.help import Page
    from launcher.core.history import Chat, Summary
    from launcher.core.installation import Belonging, Copied, Holding, InstallPlan, Receipt, Removed
    from launcher.core.kit import Kit, KitFile
    from launcher.core.languages import Language
    from launcher.core.look import Look
    from launcher.core.mirrors import Mirrors
    from launcher.core.moving import Held
    from launcher.core.problems import Problem
    from launcher.core.settings import Settings
    from launcher.core.setup_state import Setup
    from launcher.core.shortfall import Strain
    from launcher.core.standing import Standing
    from launcher.core.truth import Allocation
    from launcher.core.updates import Asked, Published


class Answerer(Protocol):
    """What a chat needs of an engine. Every method may raise ``Failure``."""

    def version(self) -> str:
        """The version of the engine that answers."""

    def chat(self, request: ChatRequest, cancel: Cancel) -> Iterator[ChatLine]:
        """Asks; ends after ``ChatDone``. When cancelled it ends without one."""

    def load(self, request: ChatRequest, cancel: Cancel) -> None:
        """Loads the request's model with the request's options; returns when it is in memory."""

    def loaded(self) -> tuple[LoadedModel, ...]:
        """The models in memory."""

    def show(self, name: str) -> ModelDetails:
        """What the engine knows about an installed model."""


class ServerEngine(Answerer, Protocol):
    """A server on another computer, whichever its language. What is not to be known from here is 0 or empty."""

    def served(self) -> tuple[Served, ...]:
        """The models that it has."""


class Servers(Protocol):
    """Servers on other computers, which answer in place of the engine here."""

    def named(self) -> Server | None:
        """The one that ``OLLAMA_HOST`` names: it wins over the settings."""

    def engine(self, server: Server, token: str | None = None) -> ServerEngine:
        """Speaks to ``server``; with ``token``, else with the one that is kept for it."""


class Secrets(Protocol):
    """Tokens of servers, by ``host[:port]``, in the system's keyring; each method may raise what the keyring says."""

    def keep(self, host: str, token: str) -> None:
        """Keeps a token; until the program ends in any case."""

    def forget(self, host: str) -> None:
        """Keeps it no more."""

    def retry(self) -> None:
        """Somebody waits for an answer: a keyring that did not open may be asked again."""


class Engine(Answerer, Protocol):
    """Ollama's HTTP interface at one address. Every method may raise ``Failure``."""

    def pull(self, name: str, cancel: Cancel) -> Iterator[PullLine]:
        """Fetches a model; ends after ``success``. Closing the iterator, or ``cancel``, saves what has come.

        While the engine says nothing there is a ``PullQuiet`` each second or so, whatever it is that does not answer.
        """

    def unload(self, name: str) -> None:
        """Takes a model out of memory; returns when it is gone."""

    def installed(self) -> tuple[InstalledModel, ...]:
        """The models on the disk."""

    def copy(self, source: str, target: str) -> None:
        """Gives a model a second name; takes no space."""

    def delete(self, name: str) -> None:
        """Deletes a name, and what no other name uses."""


class EngineHost(Protocol):
    """The engine as a program: found, started, stopped."""

    def status(self) -> EngineStatus:
        """Looks; starts nothing. Raises ``SERVER_UNREACHABLE`` of another computer's that does not answer."""

    def start(self, cancel: Cancel) -> EngineStatus:
        """Starts the installed engine, or adopts the one that runs; returns when it answers."""

    def program(self) -> str:
        """The program that answers at the engine's address: its file, or what else is known of it."""

    def free_port(self) -> int:
        """A port of this computer that nobody listens on."""

    def devices(self) -> EngineDevices | None:
        """The graphics that it found at its start, as its log says; ``None`` as below."""

    def last_load(self) -> Allocation | None:
        """The memory that the last load took, as the log says; ``None`` where it does not, or is not ours to read."""

    def stop(self) -> bool:
        """Stops the engine if we started it (with everything it started); whether it did."""


class EngineInstaller(Protocol):
    """Fetches the engine and puts it where ``EngineHost`` finds it."""

    def plan(self) -> EnginePlan:
        """What would be fetched; asks the server for its size."""

    def names(self) -> tuple[str, ...]:
        """The archives that make up the engine for this computer."""

    def version(self) -> str:
        """The version that we were tested with."""

    def folder(self) -> str:
        """Where the engine goes."""

    def fetch(self, folder: str, cancel: Cancel) -> Iterator[InstallStep]:
        """Brings the archives into a folder, checked, and installs nothing."""

    def install(self, cancel: Cancel, *, newest: bool = False) -> Iterator[InstallStep]:
        """Downloads (going on where it stopped), checks, unpacks, switches. The last step is ``done``.

        ``newest``: the newest release, not the one that we were tested with. The version before stays beside the new
        one until that has proved itself (``settle``).
        """

    def has_older(self) -> bool:
        """Whether there is a version before the one in use to roll back to."""

    def roll_back(self) -> None:
        """Puts the version before back into use and removes the one that did not start."""

    def settle(self, binary: str | None) -> None:
        """The engine at ``binary`` runs: where it is the one in use, the version before it is removed."""


class Kits(Protocol):
    """Engines and models on a stick; paths of folders are those of this computer."""

    def read(self, folder: str) -> Kit:
        """What the kit in ``folder`` has; every file is there and has its length."""

    def begin(self, folder: str) -> None:
        """A kit will be written: the old list goes."""

    def write(self, folder: str, kit: Kit) -> None:
        """Writes the list, last."""

    def held(self, folder: str) -> int:
        """Bytes that lie in a kit's folder already."""

    def held_blobs(self, models_dir: str, blobs: Mapping[str, int]) -> int:
        """Bytes of these blobs (digest → bytes) that are in the models' folder."""

    def installer(self, folder: str, kit: Kit) -> EngineInstaller:
        """Installs the engine from the kit."""

    def manifest(self, models_dir: str, model: str) -> Manifest | None:
        """What a model in the models' folder is made of; ``None`` where any of it is missing."""

    def forget(self, models_dir: str, model: str) -> None:
        """Deletes a model's manifest: without it the model is not there. Its blobs stay."""

    def manifest_in(self, folder: str, file: KitFile) -> Manifest:
        """What a model in the kit is made of."""

    def archive_files(self, folder: str, names: tuple[str, ...], cancel: Cancel) -> tuple[KitFile, ...]:
        """The engine's archives in the kit, with their checksums."""

    def put_model(self, models_dir: str, model: str, folder: str, cancel: Cancel) -> Iterator[int | KitFile]:
        """Copies a model into the kit; yields bytes, and each file when it is whole."""

    def take_blob(self, folder: str, digest: str, kit: Kit, models_dir: str, cancel: Cancel) -> Iterator[int]:
        """Copies a blob out of the kit, checked; yields bytes. A good one that is there is left alone."""

    def take_manifest(self, folder: str, file: KitFile, models_dir: str, cancel: Cancel) -> Iterator[int]:
        """Copies a manifest out of the kit, checked."""


class Registry(Protocol):
    """The place that models come from."""

    def source(self) -> str:
        """Its host, for people."""

    def pull_name(self, model: str) -> str:
        """The name under which the engine pulls ``model``; differs from it with another registry."""

    def manifest(self, model: str) -> Manifest:
        """Exactly what ``model`` is made of."""


class MirrorServers(Protocol):
    """The servers that may stand in the place of Ollama's own."""

    def named(self) -> Mirrors:
        """Those that the environment names: they win over the settings."""

    def missing_archives(self, mirrors: Mirrors, cancel: Cancel) -> tuple[str, ...]:
        """The archives of the engine for this computer that the engine's mirror does not list."""

    def missing_models(self, mirrors: Mirrors, models: Sequence[str], cancel: Cancel) -> tuple[str, ...]:
        """Those of ``models`` that the registry does not have."""


class Disks(Protocol):
    """Space on the drives."""

    def free(self, path: str) -> Disk:
        """The drive that ``path`` is, or would be, on."""

    def exists(self, path: str) -> bool:
        """Whether there is such a folder now: its drive may have been pulled out."""

    def drives(self) -> tuple[Disk, ...]:
        """Drives of this computer that models could be kept on: for each, a folder there (not made yet)."""

    def held(self, models_dir: str, manifest: Manifest) -> int:
        """Bytes of a model that lie in the engine's models folder already, unfinished downloads included."""

    def mend(self, models_dir: str, manifest: Manifest) -> None:
        """Mends what a kill has left of unfinished blobs so that no pull could go on from it."""

    def discard(self, models_dir: str, manifest: Manifest, keep: frozenset[str]) -> int:
        """Deletes what lies there of a model that is not whole, but for the blobs of ``keep``; bytes freed."""


class ModelFolders(Protocol):
    """Models from one folder to another."""

    def same(self, one: str, other: str) -> bool:
        """Whether two names lead to the same folder, or to one inside the other."""

    def contents(self, folder: str) -> tuple[Held, ...]:
        """The files of models, blobs before the manifests that name them."""

    def begin(self, folder: str) -> None:
        """Makes the new folder."""

    def has(self, folder: str, file: Held) -> bool:
        """Whether the file is there, whole."""

    def copy(self, source: str, target: str, file: Held, cancel: Cancel) -> Iterator[int]:
        """Copies a file, going on where that was cut off, and reads it back; yields bytes, twice the file's in all."""

    def remove(self, folder: str, kept: str, files: Sequence[Held]) -> int:
        """Deletes those of the files that are whole in ``kept`` too; bytes freed."""

    def forget(self, folder: str, original: str) -> int:
        """Takes back an unfinished copy; bytes freed."""


class SetupStore(Protocol):
    """Keeps the :class:`Setup`."""

    def load(self) -> Setup:
        """The state kept; a fresh one where there is none. A damaged file is set aside with a failure raised once."""

    def save(self, setup: Setup) -> None:
        """Writes it, whole or not at all."""


class SettingsStore(Protocol):
    """Keeps the :class:`Settings`."""

    def load(self) -> Settings:
        """The settings kept; defaults where there are none. A damaged file is set aside with a failure raised once."""

    def save(self, settings: Settings) -> None:
        """Writes them, whole or not at all. Those of a newer version stay as they are: these hold until we end."""

    def newer(self) -> Problem | None:
        """What there is to say where a newer version wrote the settings."""


class AskedStore(Protocol):
    """Keeps when newer versions were :class:`Asked` for, and what was said. Every method may raise ``Failure``."""

    def load(self) -> Asked:
        """What is kept; nothing where there is none, or it is damaged."""

    def save(self, asked: Asked) -> None:
        """Writes it, whole or not at all."""


class HistoryStore(Protocol):
    """Keeps the chats. Every method may raise ``Failure``; where the store cannot be used that is said once."""

    def chats(self) -> tuple[Summary, ...]:
        """All of them, the latest first, pinned ones before the others."""

    def load(self, chat: str) -> Chat | None:
        """One, by its id, with all its turns."""

    def every(self) -> tuple[Chat, ...]:
        """All, with all their turns."""

    def keep(self, chat: Chat, turns: Sequence[int]) -> None:
        """Writes a chat, and of its turns those with these numbers; title and pin of one that is there stay."""

    def replace(self, chat: Chat) -> None:
        """Writes a chat whole, in the place of the one that there may be."""

    def rename(self, chat: str, title: str) -> None:
        """Another title."""

    def pin(self, chat: str, pinned: bool) -> None:
        """Before the others, or no longer."""

    def hide(self, chat: str, hidden: bool) -> None:
        """Deletes a chat so that it can still be brought back; or brings it back."""

    def purge(self) -> None:
        """Deletes for good what is hidden."""

    def used(self) -> Mapping[str, float]:
        """When each model (a tag) last answered, in seconds since 1970."""

    def search(self, words: str, *, thinking: bool = False) -> tuple[Summary, ...]:
        """The chats that have all of ``words`` in a turn or the title, with excerpts, the best first."""


class Clock(Protocol):
    """Time."""

    def now(self) -> float:
        """Seconds since some moment; never runs back."""

    def wall(self) -> float:
        """Seconds since 1970, as the computer's clock has it: to be shown, because it may jump."""

    def wait(self, seconds: float, cancel: Cancel) -> None:
        """Waits, or returns at once when cancelled."""


class Help(Protocol):
    """The pages that help people."""

    def pages(self, language: Language) -> tuple[Page, ...]:
        """All of them; in English where the language lacks one. Raises ``RESOURCE_DAMAGED``."""


class Parts(Protocol):
    """What the program is made of."""

    def parts(self) -> tuple[Part, ...]:
        """The program itself, then the work of others in it, each with its licence."""


class Installation(Protocol):
    """The program on this computer for good. Every method may raise ``Failure``."""

    def standing(self) -> Standing:
        """How the program that runs stands to the one that is installed."""

    def receipt(self) -> Receipt | None:
        """What is installed."""

    def check(self) -> InstallPlan:
        """What installing would write, where that can be; nothing is written."""

    def install(self, cancel: Cancel) -> Iterator[Copied]:
        """Installs, or upgrades in place."""

    def recover(self) -> bool:
        """Undoes or completes what was interrupted; whether there was anything."""

    def ask_to_quit(self) -> bool:
        """Asks the one that runs to end in good order, and waits for it; whether none runs any more."""

    def at_login(self) -> None:
        """Lets the system start the installed one at login."""

    def start(self) -> None:
        """Starts the installed one, which outlives us."""

    def start_removal(self) -> None:
        """Starts the window of the installed one that removes it."""

    def held(self) -> tuple[Belonging, ...]:
        """The program, its engine, chats and settings, as far as they are there."""

    def remove_kept(self, kinds: frozenset[Holding]) -> tuple[str, ...]:
        """Deletes the engine, chats or settings; the paths of what could not be deleted."""

    def remove(self) -> Removed:
        """Removes the program by its receipt, last of all."""


class ProgressSign(Protocol):
    """Progress on the program's own sign in the taskbar or the Dock; windows use it, on their own thread."""

    def show(self, window: int, share: float, *, paused: bool = False) -> None:
        """Shows a share (0 to 1) for the window of the system's number ``window``."""

    def clear(self, window: int) -> None:
        """Shows none."""


class Autostart(Protocol):
    """Start at login, as the system has it."""

    def is_on(self) -> bool:
        """Whether the system would start us at the next login."""

    def set(self, on: bool) -> None:
        """Turns it on or off."""


class Strains(Protocol):
    """What holds the computer back."""

    def look(self) -> Strain:
        """As it is now. What cannot be known is not; nothing raises."""


class Network(Protocol):
    """What the network says about this computer. Nothing raises."""

    def server_time(self) -> float | None:
        """The time that the download server has, in seconds since 1970; ``None`` where it does not answer."""

    def loopback_proxy(self) -> str:
        """The proxy that stands before the computer itself, by the environment; ``""``: none."""


class PublishedNews(Protocol):
    """What we publish of newer versions. Nothing raises."""

    def published(self, cancel: Cancel) -> Published | None:
        """What the file says; ``None`` where there is none to be had, or it cannot be read."""


class Support(Protocol):
    """What a support file holds of the outside."""

    def home(self) -> str:
        """The folder that everything of ours lies in."""

    def about(self) -> Mapping[str, str]:
        """Versions."""

    def logs(self) -> Mapping[str, str]:
        """The end of each log, by its name."""

    def secrets(self) -> Mapping[str, str]:
        """What to write in their place → words that must not be in it."""

    def write(self, path: str, contents: Mapping[str, str]) -> None:
        """Writes the file, whole or not at all."""


class Surroundings(Protocol):
    """What the desktop asks of us. Nothing raises."""

    def memory_is_short(self) -> bool:
        """Whether less memory is available than programs need to go on smoothly."""

    def screen_is_filled(self) -> bool:
        """Whether a program other than ours has the whole screen, where the system tells."""

    def stillness_is_wanted(self) -> bool:
        """Whether the person has asked the system for less movement."""


class Power(Protocol):
    """The computer's sleep."""

    def awake(self, reason: str) -> AbstractContextManager[None]:
        """Keeps the computer awake while the block runs, where the system can."""


class LookStore(Protocol):
    """Keeps how the main window was last seen, for the next start."""

    def save(self, look: Look) -> None:
        """Writes it, whole or not at all. Raises ``Failure(FILE_NOT_WRITTEN)``."""


@dataclass(frozen=True)
class Services(Computer):
    """The outside world, joined: what commands and windows hand to the use cases."""

    engine: Engine
    host: EngineHost
    installer: EngineInstaller
    registry: Registry
    disks: Disks
    setup: SetupStore
    settings: SettingsStore
    clock: Clock
    power: Power
    history: HistoryStore
    kits: Kits
    mirrors: MirrorServers
    servers: Servers
    secrets: Secrets
    sign: ProgressSign
    autostart: Autostart
    parts: Parts
    help: Help
    strains: Strains
    folders: ModelFolders
    installation: Installation
    surroundings: Surroundings
    network: Network
    support: Support
    news: PublishedNews
    asked: AskedStore
    looks: LookStore
