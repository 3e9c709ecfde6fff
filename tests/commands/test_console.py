import errno
import io
import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from launcher.commands.console import Console, OutputClosed
from launcher.commands.setup_events import EventLines, EventWords
from launcher.core.engine import EngineState, EngineStatus, Phase
from launcher.core.languages import Language
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.progress import Progress
from launcher.core.refusals import Refusal
from launcher.system.resources import load_words
from launcher.text import speak
from launcher.text.translation import usable
from launcher.workflows.events import EngineReady, ModelProgress, Ready, Retrying

ROOT = Path(__file__).parents[2]


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


class Broken(io.StringIO):
    name = "/dev/full"

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, text: str) -> int:
        raise OSError(self._number, os.strerror(self._number))


def download(completed: int, rate: float | None = None, left: float | None = None) -> ModelProgress:
    return ModelProgress(Progress(Phase.DOWNLOAD, completed, 4_700_000_000, rate, left))


def test_on_a_terminal_one_line_is_drawn_again_and_taken_away() -> None:
    err = Tty()
    words = EventWords(Console(io.StringIO(), err, None))
    words.show(download(1_000_000_000, 11_200_000.0, 330.0))
    words.show(download(2_000_000_000))
    words.show(Retrying(Message("problem.no-network", {"host": "registry.ollama.ai"}), 3.0))
    drawn = err.getvalue().split("\r")
    assert drawn[1] == "Model: downloading, 1.0 GB of 4.7 GB, 11.2 MB/s, 5½ minutes left"[: len(drawn[1])]
    assert drawn[2].rstrip() == "Model: downloading, 2.0 GB of 4.7 GB"
    assert len(drawn[2]) >= len(drawn[1]), "nothing of the longer line is left"
    assert drawn[-1] == "No connection to registry.ollama.ai. Trying again in 3 s.\n"


def test_a_silence_is_told_with_its_time() -> None:
    err = io.StringIO()
    since = time.mktime((2026, 11, 27, 14, 32, 5, 0, 0, -1))
    silent = replace(download(1_000_000_000, 0.0).progress, waiting_since=since)
    words = EventWords(Console(io.StringIO(), err, None))
    for progress in (silent, silent, replace(silent, phase=Phase.MANIFEST)):
        words.show(ModelProgress(progress))
    assert err.getvalue().splitlines() == [
        "Model: downloading, 1.0 GB of 4.7 GB, waiting for the server since 14:32",
        "Model: asking what it is made of, 1.0 GB of 4.7 GB, waiting for the server since 14:32",
    ]


def test_the_contract_has_four_words_for_the_phases() -> None:
    out = io.StringIO()
    lines = EventLines(Console(out, io.StringIO(), None))
    lines.show(ModelProgress(Progress(Phase.FINISH, 5, 5)))
    lines.show(ModelProgress(Progress(Phase.DOWNLOAD, 5, 9, 0.0, None, 1_790_000_000.4)))
    finish, waiting = (json.loads(line) for line in out.getvalue().splitlines())
    assert (finish["phase"], finish["waiting_since"]) == ("verify", None)
    assert (waiting["phase"], waiting["waiting_since"]) == ("download", 1_790_000_000)


def test_in_a_file_a_download_is_ten_lines_at_most() -> None:
    err = io.StringIO()
    words = EventWords(Console(io.StringIO(), err, None))
    for percent in range(101):
        words.show(download(47_000_000 * percent))
    assert 10 <= err.getvalue().count("\n") <= 11


def test_the_end_of_a_setup_is_a_result() -> None:
    out = io.StringIO()
    words = EventWords(Console(out, io.StringIO(), None))
    words.show(EngineReady(EngineStatus(EngineState.RUNNING, "a", "0.32.15")))
    words.show(Ready("deepseek-r1:7b", 8192, None, None))
    words.show(Ready("deepseek-r1:7b", 8192, 41.6, None))
    assert out.getvalue().splitlines() == [
        "deepseek-r1:7b is ready: context of 8,192 tokens.",
        "deepseek-r1:7b is ready: context of 8,192 tokens, 42 tokens/s.",
    ]


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EINVAL])
def test_a_closed_pipe_is_known_by_both_its_names(number: int) -> None:
    with pytest.raises(OutputClosed):
        Console(Broken(number), None, None).result("text")


def test_output_that_cannot_be_written_is_a_problem() -> None:
    with pytest.raises(Failure) as raised:
        Console(Broken(errno.ENOSPC), None, None).result("text")
    assert raised.value.problem.code is Code.FILE_NOT_WRITTEN
    assert raised.value.problem.facts["reason"] is Refusal.NO_ROOM


def test_a_program_without_a_console_is_silent() -> None:
    console = Console(None, None, None)
    console.result("text")
    console.result_json({"a": 1})
    console.note("text")
    console.progress("text", milestone=True)
    with pytest.raises(Failure) as raised:
        console.consent("Download?")
    assert raised.value.problem.code is Code.CONFIRMATION_NEEDED


@pytest.mark.parametrize(("answer", "agrees"), [("ja", True), ("J", True), ("yes", True), ("nein", False), ("", False)])
def test_yes_may_be_said_in_the_language_that_is_spoken(answer: str, agrees: bool) -> None:
    speak(Language.GERMAN, usable(Language.GERMAN, load_words(Language.GERMAN)))
    console = Console(None, None, io.StringIO(f"{answer}\n"))
    try:
        with nullcontext() if agrees else pytest.raises(Failure, match=Code.DECLINED):
            console.consent("Laden?")
    finally:
        speak(Language.ENGLISH)


def test_json_on_a_full_disk_leaves_no_traceback() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("Linux' full device")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "launcher", "status", "--json"]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(command, env=env, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["recommend", "--help"], ["status"]])
def test_a_pipe_that_nobody_reads_is_no_drama(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "launcher", *arguments]
    ran = subprocess.run(command, env=env, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert ran.stderr == ""
    assert ran.returncode in {0, 1}  # 0: argparse does not mind


def test_without_a_display_the_window_says_so() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("a window needs no such variable elsewhere")
    absent = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {name: value for name, value in os.environ.items() if name not in absent} | {"PYTHONPATH": str(ROOT)}
    for arguments in ([], ["--tray"]):
        command = [sys.executable, "-m", "launcher", *arguments]
        ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "There is no display" in ran.stderr
