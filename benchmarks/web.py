"""The same stream in Chromium, with marked and KaTeX, beside ours: what a chat made of web parts costs.

``python -m benchmarks.web CHROMIUM NODE_MODULES [--before 200]``: NODE_MODULES is a folder that holds ``marked`` and
``katex``. 22,000 tokens come at 400 tokens/s, an update each 1/30 s by the clock. ``blocks`` sets only those blocks of
the reply anew that marked finds changed, ``whole`` all of it. Processor seconds and memory (the proportional share) are
of all processes of a program, from the first update until the last one is shown.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks import answers
from benchmarks.stream import THINKING, UPDATES_A_SECOND, Ours, updates
from benchmarks.turns import settle
from launcher.ui.transcript.entry import Reply

RATE = 400
_PAGE = Path(__file__).with_name("web.html")
_PARTS = ("marked/lib/marked.umd.js", "katex/dist/katex.min.js", "katex/dist/katex.min.css")
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_PATIENCE_S = 1800.0
_QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=980,720")
_WHOLE_EVERY = 40  # so many updates come as one: each costs as much as all of the reply


class Used(NamedTuple):
    """Of a program's processes: processor seconds, MB, and how many they are."""

    seconds: float
    memory: float
    processes: int


def used(process: psutil.Process) -> Used:
    """What a process and all that it started have used."""
    family = [process, *process.children(recursive=True)]
    seconds = sum(times.user + times.system for times in (each.cpu_times() for each in family))
    return Used(seconds, sum(each.memory_full_info().pss for each in family) / 1e6, len(family))


class Host(ThreadingHTTPServer):
    """Serves the page and its parts, and hears when it began and ended."""

    daemon_threads = True

    def __init__(self, modules: Path, stream: dict[str, object]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.modules, self.stream = modules, stream
        self.ready, self.done = threading.Event(), threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        part = self.path.removeprefix("/modules/")
        if self.path == "/stream":
            self._answer(json.dumps(self.server.stream).encode(), "application/json")
        elif part != self.path and ".." not in part:
            file = self.server.modules / part
            self._answer(file.read_bytes(), _KINDS.get(file.suffix, "application/octet-stream"))
        else:
            self._answer(_PAGE.read_bytes(), "text/html")

    def do_POST(self) -> None:
        (self.server.done if self.path == "/done" else self.server.ready).set()
        self._answer(b"", "text/plain")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing of interest."""


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield program
    finally:
        for child in psutil.Process(program.pid).children(recursive=True):
            child.kill()
        program.kill()
        program.communicate()


def web(chromium: Path, modules: Path, way: str, before: int) -> tuple[Used, Used]:
    """What the browser has used when the first update comes, and when the last one is shown."""
    pieces = ["".join((*thought, *said)) for thought, said in updates(RATE, THINKING)]
    every = _WHOLE_EVERY if way == "whole" else 1
    pieces = ["".join(pieces[at : at + every]) for at in range(0, len(pieces), every)]
    texts = [entry.text if isinstance(entry, Reply) else f"> {entry.text}" for entry in answers.conversation(before)]
    pace = 0.0 if every > 1 else 1000 / UPDATES_A_SECOND
    host = Host(modules, {"way": way, "pace": pace, "before": texts, "pieces": pieces})
    threading.Thread(target=host.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        address = f"http://127.0.0.1:{host.server_port}/"
        with _running([str(chromium), *_QUIET, f"--user-data-dir={profile}", address]) as browser:
            if not host.ready.wait(_PATIENCE_S):
                raise SystemExit("The page did not begin.")
            began = used(psutil.Process(browser.pid))
            if not host.done.wait(_PATIENCE_S):
                raise SystemExit("The page did not end.")
            ended = used(psutil.Process(browser.pid))
    host.shutdown()
    return began, ended


def ours(before: int) -> tuple[Used, Used]:
    """The same of a process that shows the window's transcript."""
    with _running([sys.executable, "-m", "benchmarks.web", "--show", str(before)]) as program:
        assert program.stdout is not None
        moments = []
        for _ in range(2):
            if not program.stdout.readline():
                raise SystemExit("Our own process ended early.")
            moments.append(used(psutil.Process(program.pid)))
        return moments[0], moments[1]


def show(before: int) -> None:
    """Shows the stream by the clock; says when it begins, and when it has ended."""
    from PySide6.QtWidgets import QApplication

    from launcher.ui.theme import Theme

    del os.environ["QT_QPA_UPDATE_IDLE_TIME"]  # painted at the pace of a screen, as the browser does
    application = QApplication([])
    Theme.apply(application)
    view = Ours()
    settle(lambda: view.open(before))
    print("ready", flush=True)
    began = time.perf_counter()
    for number, piece in enumerate(updates(RATE, THINKING)):
        settle(lambda piece=piece: view.update(*piece))  # type: ignore[misc]  # mypy cannot infer a default
        time.sleep(max(0.0, began + (number + 1) / UPDATES_A_SECOND - time.perf_counter()))
    settle(view.end)
    print("done", flush=True)
    sys.stdin.read()  # until it has been measured


def _row(name: str, before: int, began: Used, ended: Used) -> str:
    return (
        f"| {name} | {before} | {ended.seconds - began.seconds:.1f} | {began.memory:.0f} → {ended.memory:.0f} "
        f"| {ended.processes} |"
    )


def main() -> int:
    """Prints a row for each; 2 where a part is absent."""
    parser = argparse.ArgumentParser()
    parser.add_argument("chromium", type=Path, nargs="?")
    parser.add_argument("modules", type=Path, nargs="?")
    parser.add_argument("--before", type=int, default=0)
    parser.add_argument("--show", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.show is not None:
        show(asked.show)
        return 0
    if asked.chromium is None or not asked.chromium.is_file():
        print("Name a Chromium program: there is none at the path that was given.", file=sys.stderr)
        return 2
    if asked.modules is None or not all((asked.modules / part).is_file() for part in _PARTS):
        print("Name a folder in which npm has installed marked and katex.", file=sys.stderr)
        return 2
    print(
        f"| {RATE} tokens/s | messages before | processor s, all processes | MB, first → last update | processes |\n"
        "|---|---|---|---|---|"
    )
    print(_row("Stillhouse", asked.before, *ours(asked.before)), flush=True)
    for way in ("blocks", "whole"):
        name = "Chromium, marked, KaTeX: " + way + (f", one update in {_WHOLE_EVERY}" if way == "whole" else "")
        print(_row(name, asked.before, *web(asked.chromium, asked.modules, way, asked.before)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
