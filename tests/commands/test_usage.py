"""What a person may type or press wrongly, and what is said then."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands.conftest import Terminal
from tests.support.ollama_server import OllamaServer

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["fly"], "fly"),
        (["--fly"], "--fly"),
        (["--tray", "now"], "--tray now"),
        (["--version", "--json"], "--version --json"),
        (["--self-test", "--json"], "--self-test --json"),
    ],
)
def test_what_no_command_is_called_is_named(
    arguments: list[str], named: str, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.run(*arguments).code == 2
    said = capsys.readouterr()
    assert f"There is no command or option “{named}”." in said.err
    assert said.out == ""


def test_options_are_not_guessed_from_their_beginning(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    assert terminal.run("status", "--js").code == 2
    assert "--js" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["ask", " "], ["ask", "x", "--model", ""], ["start", ""], ["remove", "", "--yes"]]
)
def test_nothing_is_no_question_and_no_model(
    arguments: list[str], terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.run(*arguments).code == 2
    assert "It is empty." in capsys.readouterr().err


@pytest.mark.parametrize("command", [["ask", "x", "--json"], ["start"]])
def test_before_the_setup_there_is_no_model_to_ask(command: list[str], terminal: Terminal) -> None:
    ran = terminal.run(*command)
    assert ran.code == 1
    assert ran.err == "No model is set up yet.\nRun the setup: it fetches the model that fits this computer.\n"


def test_no_is_an_answer(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with OllamaServer() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.address.removeprefix("http://"))
        ran = terminal.run("remove", "7b", stdin="n\n")
    assert ran.code == 1
    assert ran.err.splitlines()[1:] == [
        "Nothing was done: the answer was not yes.",
        "Run it again when you want it.",
    ]


def test_what_is_not_here_is_not_deleted_and_not_recommended_to_be_fetched(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OllamaServer() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.address.removeprefix("http://"))
        ran = terminal.run("remove", "llama9", "--yes")
    assert ran.code == 1
    assert ran.err.startswith("llama9:latest is not on this computer.\nNothing was deleted.")


def test_a_support_file_that_cannot_be_written_leaves_one_json_object(
    terminal: Terminal, tmp_path: Path, refusing_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STILLHOUSE_REGISTRY", f"{refusing_address}/library")
    ran = terminal.run("doctor", "--json", "--zip", str(tmp_path / "nowhere" / "support.zip"))
    assert (ran.code, ran.error) == (1, "file-not-written")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("after_s", [0.03, 0.06, 0.1])
def test_ctrl_c_leaves_no_traceback_however_early(after_s: float) -> None:
    command = [sys.executable, "-m", "launcher", "detect"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert "launcher" not in said  # Python itself may still be starting: that is not ours
