"""What a test left behind: threads, timers, windows, processes, and log lines that nobody expected."""

import gc
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil

# Qt says these on the offscreen platform, which has no window manager; they say nothing about the program.
_PLATFORM_CHATTER = re.compile(
    r"This plugin does not support (raise|propagateSizeHints|grabbing the keyboard|setting)|::systemTrayWindowChanged\("
)
# Run by the test tools themselves, for the whole session.
_TOOL_PROCESSES = re.compile(r"multiprocessing\.(resource_tracker|forkserver)")
_TOOL_THREADS = re.compile(r"^(pytest[_-]timeout|execnet|ThreadPoolExecutor-execnet)")
_PATIENCE_S = 2.0
_LISTS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()


def settle(left: Callable[[], list[str]]) -> list[str]:
    """What ``left`` still names after things that are just ending had time to end."""
    deadline = time.monotonic() + _PATIENCE_S
    found = left()
    while found and time.monotonic() < deadline:
        time.sleep(0.01)
        found = left()
    return found


class Threads:
    """Python threads that did not run before."""

    def __init__(self) -> None:
        self._before = set(threading.enumerate())

    def left(self) -> list[str]:
        """Their names. Threads that Qt or a driver started are not Python's and do not count."""
        return [
            f"thread {thread.name!r}"
            for thread in threading.enumerate()
            if thread not in self._before
            and not isinstance(thread, threading._DummyThread)
            and not _TOOL_THREADS.match(thread.name)
        ]


class Processes:
    """Child processes that did not run before."""

    def __init__(self) -> None:
        self._before = _child_ids()

    def left(self) -> list[str]:
        """Their command lines."""
        return [f"process {child.pid}: {_command(child)}" for child in self._new()]

    def end(self) -> None:
        """Kills them, with everything that they started, so that one bad test does not spoil the others."""
        for child in self._new():
            for each in (*child.children(recursive=True), child):
                with _gone_is_fine():
                    each.kill()
            with _gone_is_fine():
                child.wait(timeout=_PATIENCE_S)

    def _new(self) -> list[psutil.Process]:
        found = []
        for pid in _child_ids() - self._before:
            with _gone_is_fine():
                child = psutil.Process(pid)
                if not _TOOL_PROCESSES.search(_command(child)):
                    found.append(child)
        return found


def _child_ids() -> set[int]:
    """The children of this process. Linux lists them; elsewhere all processes are looked through, which is slow."""
    if not _LISTS_CHILDREN:
        return {child.pid for child in psutil.Process().children()}
    listed = set()
    for task in Path("/proc/self/task").iterdir():
        with _gone_is_fine():
            listed |= {int(pid) for pid in (task / "children").read_text(encoding="ascii").split()}
    return listed


def marked_processes(name: str, value: str) -> list[psutil.Process]:
    """Every other process whose environment holds ``name=value``: a session's strays, whoever their parent is."""
    found = []
    for process in psutil.process_iter():
        with _gone_is_fine():
            if process.pid != os.getpid() and process.environ().get(name) == value:
                found.append(process)
    return found


def _command(process: psutil.Process) -> str:
    with _gone_is_fine():
        return " ".join(process.cmdline()) or process.name()
    return "(ended)"


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except (psutil.Error, OSError):
        return


class Log(logging.Handler):
    """Collects log lines, Qt's messages among them, at WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one line."""
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    @contextmanager
    def listening(self) -> Iterator["Log"]:
        """Listens to Python's logging, and to Qt where it is loaded."""
        root = logging.getLogger()
        root.addHandler(self)
        core = qt("QtCore")
        before = core.qInstallMessageHandler(self._qt_message) if core else None
        try:
            yield self
        finally:
            if core:
                core.qInstallMessageHandler(before)
            root.removeHandler(self)

    def _qt_message(self, kind: object, _context: object, text: str) -> None:
        name = getattr(kind, "name", str(kind))
        if name not in ("QtDebugMsg", "QtInfoMsg") and not _PLATFORM_CHATTER.search(text):
            self.lines.append(f"{name} {text}")

    def judged(self, expected: list[str]) -> list[str]:
        """What is wrong: lines that nobody expected, and expected ones that did not come."""
        unexpected = [line for line in self.lines if not any(re.search(pattern, line) for pattern in expected)]
        missing = [pattern for pattern in expected if not any(re.search(pattern, line) for line in self.lines)]
        return [f"log line {line!r}" for line in unexpected] + [f"no log line matches {each!r}" for each in missing]


def qt(module: str) -> ModuleType | None:
    """A module of Qt if the tests loaded it; the run without Qt never does."""
    return sys.modules.get(f"PySide6.{module}")


class QtObjects:
    """Timers and background work that still run, and windows that are still open; nothing where Qt is not in use."""

    def left(self) -> list[str]:
        """What they are."""
        return [f"{type(each).__name__} {each.objectName()!r} of {each.parent()!r}" for each in self._at_work()]

    def end(self) -> None:
        """Stops timers and closes windows, so that one bad test does not spoil the others."""
        for each in self._at_work():
            for ending in ("stop", "close"):
                getattr(each, ending, bool)()

    def _at_work(self) -> list[Any]:
        core, widgets = qt("QtCore"), qt("QtWidgets")
        if core is None or core.QCoreApplication.instance() is None:
            return []
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
        core.QCoreApplication.processEvents()
        found = _running(core)
        if found:
            gc.collect()  # garbage in a cycle is not a leak
            found = _running(core)
        if widgets is not None and isinstance(widgets.QApplication.instance(), widgets.QApplication):
            found += [each for each in widgets.QApplication.topLevelWidgets() if each.isVisible()]
        return found


def _running(core: ModuleType) -> list[Any]:
    """Timers, pools and threads of Qt that Python holds and that are at work."""
    is_valid = sys.modules["shiboken6"].isValid
    main_thread = core.QCoreApplication.instance().thread()
    works = {core.QTimer: "isActive", core.QThreadPool: "activeThreadCount", core.QThread: "isRunning"}
    questions: dict[type, str] = {}  # by type, asked once each: there are tens of thousands of objects

    def at_work(each: object) -> bool:
        kind = type(each)  # never isinstance: the __class__ of a stranger may do anything
        question = questions.get(kind)
        if question is None:
            questions[kind] = question = next((asked for base, asked in works.items() if issubclass(kind, base)), "")
        return bool(question) and is_valid(each) and each is not main_thread and getattr(each, question)()

    return [each for each in [*gc.get_objects(), core.QThreadPool.globalInstance()] if at_work(each)]
