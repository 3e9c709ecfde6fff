"""The composition root: the only place that builds the outside world and connects it.

Everything is imported late: ``recommend --hardware`` must not pay for the network, nor any command for Qt.
"""

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launcher.commands.console import Console
    from launcher.core.problems import Problem
    from launcher.core.standing import Standing
    from launcher.core.systems import Os
    from launcher.ui.opening import Opening
    from launcher.workflows.computer import Computer
    from launcher.workflows.ports import Services

COULD_NOT = 1

_DISPLAYS = ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM")
"""What names a place for a window on Linux."""


def main(argv: Sequence[str]) -> int:
    """Runs a command, the self-test, or the window; the exit code."""
    environ = dict(os.environ)
    if argv and list(argv) != ["--tray"]:
        _attach_terminal()
    match list(argv):
        case [] | ["--tray"]:
            return _window(environ, tray_only=bool(argv))
        case ["--uninstall"]:
            return _removal(environ)
        case ["--version"]:
            return _version(environ)
        case ["--self-test"]:
            return _self_test(environ, None)
        case ["--self-test", "--json", file]:
            return _self_test(environ, Path(file))
        case _:
            return _command(argv, environ)


def speak_as_wanted(environ: Mapping[str, str]) -> "Problem | None":
    """In the language of the settings, else in the system's; English where its words are damaged, which is told."""
    from launcher.core.languages import Language, spoken
    from launcher.core.problems import Failure
    from launcher.system.desktop.languages import wanted
    from launcher.system.storage.paths import Paths
    from launcher.system.storage.settings import JsonSettingsStore
    from launcher.text import speak

    language = Language.SYSTEM
    with suppress(Failure):  # no home: the command that needs one says so
        language = JsonSettingsStore(Paths.from_environ(environ)).peek().language
    if language is Language.SYSTEM:
        language = spoken(wanted(environ))
    if language is Language.ENGLISH:
        return None
    from launcher.system.resources import load_words
    from launcher.text.translation import usable

    try:
        speak(language, usable(language, load_words(language)))
    except Failure as failure:
        return failure.problem
    return None


def build_computer(environ: Mapping[str, str]) -> "Computer":
    """What a recommendation needs, and no more: it is to be there at once.

    Raises:
        Failure: ``RESOURCE_DAMAGED``, ``HOME_UNKNOWN``.
    """
    from launcher.system.ollama.places import Places
    from launcher.system.probes import SystemProbes
    from launcher.system.resources import load_catalog, load_gpus
    from launcher.system.storage.measured import JsonMeasuredStore
    from launcher.system.storage.paths import Paths
    from launcher.system.storage.settings import JsonSettingsStore
    from launcher.workflows.computer import Computer

    paths = Paths.from_environ(environ)
    settings = JsonSettingsStore(paths)
    places = Places(_system(), paths.engine, _home(environ), environ, lambda: settings.peek().models_dir)
    return Computer(load_catalog(), load_gpus(), SystemProbes(lambda: str(places.models())), JsonMeasuredStore(paths))


def build_services(environ: Mapping[str, str], *, to_remove: bool = False) -> "Services":
    """The outside world as ``environ`` describes it. Nothing is contacted, started or written yet.

    One that is built ``to_remove`` the program makes do with a damaged table: it then keeps the models, unknown to it.

    Raises:
        Failure: ``RESOURCE_DAMAGED``, ``HOME_UNKNOWN``.
    """
    from launcher.core.catalog import Catalog
    from launcher.core.problems import Failure
    from launcher.outside import Outside
    from launcher.system.resources import load_catalog

    try:
        catalog = load_catalog()
    except Failure:
        if not to_remove:
            raise
        catalog = Catalog(())
    return Outside(environ, _system(), _home(environ), catalog)


def _window(environ: Mapping[str, str], *, tray_only: bool) -> int:
    """Opens the window, then makes what is to be in it."""
    with _nothing_thrown_away():
        opening = _opened(environ, empty=not tray_only)
        problem = speak_as_wanted(environ)
    return _filled(opening, environ, problem, tray_only=tray_only)


def _filled(
    opening: "Opening | ImportError | None", environ: Mapping[str, str], problem: "Problem | None", *, tray_only: bool
) -> int:
    """Runs the program in the window; says why where it cannot."""
    from launcher.core.problems import Code, Failure
    from launcher.core.standing import Standing

    try:
        if opening is None:
            raise Failure(Code.DISPLAY_MISSING)
        try:
            if isinstance(opening, ImportError):
                raise opening
            with _nothing_thrown_away():
                services = build_services(environ)
                opening.breathe()
                from launcher.ui.program import run

                opening.breathe()
        except ImportError as error:  # from source, without Qt or what Qt needs of the system
            raise Failure(Code.WINDOW_UNAVAILABLE, reason=str(error)) from error
        standing = _standing(services)
        if standing in (Standing.SAME, Standing.NEWER_THERE):  # a download that is installed already
            services.installation.start()
            return 0
        return run(opening, services, tray_only=tray_only, standing=standing, problem=problem)
    except Failure as failure:
        _console().problem(failure.problem, as_json=False)
        return COULD_NOT


def _opened(environ: Mapping[str, str], *, empty: bool) -> "Opening | ImportError | None":
    """The window, ``empty`` where nothing else is to be asked first; ``None`` where there is no place for one.

    Nothing that it can do without is imported before it: it is there when a bare window of Qt would be.
    """
    if sys.platform == "linux" and not any(environ.get(name) for name in _DISPLAYS):
        return None  # Qt would end the process
    try:
        from launcher.ui.opening import Opening
        from launcher.ui.place import instance_name
    except ImportError as error:
        return error
    from installer.download import may_be_installed
    from launcher.system.childenv import bundle_folder
    from launcher.system.storage.look import last_look

    opening = Opening(instance_name(environ), last_look(environ))
    if empty and not may_be_installed(bundle_folder(), Path(sys.executable)):
        opening.show()
    return opening


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """All that is made meanwhile stays: to look through it for what may go costs a twentieth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _standing(services: "Services") -> "Standing":
    """How this program stands to the installed one, once what was interrupted is undone or completed."""
    from launcher.core.problems import Failure

    with suppress(Failure):  # it is tried again at the next start
        services.installation.recover()
    return services.installation.standing()


def _removal(environ: Mapping[str, str]) -> int:
    """Opens the window that removes the program."""
    speak_as_wanted(environ)
    from launcher.core.problems import Failure

    try:
        from launcher.ui.program import run_removal

        return run_removal(build_services(environ, to_remove=True))
    except Failure as failure:
        _console().problem(failure.problem, as_json=False)
        return COULD_NOT


def _command(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs one command of the command line; first tells the problem that was met on the way."""
    untold = speak_as_wanted(environ)
    from launcher import commands
    from launcher.commands.context import Context
    from launcher.system import resources

    context = Context(
        _console(),
        environ,
        build=lambda: build_services(environ, to_remove=argv[0] == "uninstall"),
        build_computer=lambda: build_computer(environ),
        read_catalog=resources.load_catalog,
        read_gpus=resources.load_gpus,
        home=lambda: _our_folder(environ),
    )
    if untold is not None:
        context.console.problem(untold, as_json=False)
    return commands.run(argv, context)


def _self_test(environ: Mapping[str, str], report: Path | None) -> int:
    speak_as_wanted(environ)
    from launcher import selftest

    return selftest.run(environ, report)


def _version(environ: Mapping[str, str]) -> int:
    """One line: ours, Python's, Qt's, the system's. Qt is asked for its number, not loaded."""
    speak_as_wanted(environ)
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from launcher import __version__
    from launcher.commands.console import OutputClosed
    from launcher.core.problems import Failure
    from launcher.text import say

    try:
        qt = version("PySide6-Essentials")
    except PackageNotFoundError:
        qt = say("commands.version.no-qt")
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    line = say("commands.version", version=__version__, python=platform.python_version(), qt=qt, platform=system)
    try:
        _console().result(line)
    except (OutputClosed, Failure):
        return COULD_NOT
    return 0


def _attach_terminal() -> None:
    """What a command writes is to be seen: the executable for Windows is built without a console of its own."""
    if sys.platform == "win32":
        from launcher.system.desktop.terminal import attach_terminal

        attach_terminal()


def _console() -> "Console":
    from launcher.commands.console import Console

    return Console(sys.stdout, sys.stderr, sys.stdin)


def _our_folder(environ: Mapping[str, str]) -> Path:
    from launcher.system.storage.paths import Paths

    return Paths.from_environ(environ).home


def _home(environ: Mapping[str, str]) -> Path:
    """The user's folder; Ollama keeps its models there."""
    named = environ.get("USERPROFILE" if sys.platform == "win32" else "HOME")
    if named:
        return Path(named)
    from launcher.core.problems import Code, Failure

    try:
        return Path.home()
    except RuntimeError as error:
        raise Failure(Code.HOME_UNKNOWN) from error


def _system() -> "Os":
    from launcher.core.systems import Os

    return {"win32": Os.WINDOWS, "darwin": Os.MACOS}.get(sys.platform, Os.LINUX)
