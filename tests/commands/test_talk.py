"""``ask``, ``status``, ``start``, ``stop``, ``models``, ``remove`` against an engine that runs already."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.workflows.ports import Services
from tests.commands.conftest import Terminal
from tests.support.fakes import FakeWorld
from tests.support.ollama_server import DEEPSEEK, OllamaServer, script

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaServer]:
    with OllamaServer(installed=DEEPSEEK) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.address.removeprefix("http://"))
        yield server


def test_thinking_goes_to_standard_error_and_the_answer_to_standard_output(
    server: OllamaServer, terminal: Terminal
) -> None:
    said = script("maths")
    ran = terminal.run("ask", "What is the sum?", "--model", "8b")
    assert ran.code == 0
    assert ran.out == said.answer.lstrip("\n") + "\n"
    assert said.thinking.strip() in ran.err
    assert said.thinking[:40].strip() not in ran.out


def test_with_json_the_reply_comes_whole_with_its_figures(server: OllamaServer, terminal: Terminal) -> None:
    said = script("maths")
    ran = terminal.run("ask", "What is the sum?", "--model", "8b", "--json")
    assert ran.code == 0
    reply = ran.json
    assert set(reply) == {"thinking", "answer", "tokens", "tokens_per_second", "done_reason"}
    assert (reply["answer"], reply["done_reason"]) == (said.answer.lstrip("\n"), "stop")
    assert str(reply["thinking"]).strip() == said.thinking.strip()


def test_without_thinking_there_is_none(server: OllamaServer, terminal: Terminal) -> None:
    reply = terminal.run("ask", "What is the sum?", "--model", "8b", "--no-think", "--json").json
    assert reply["thinking"] == ""
    assert reply["answer"]


def test_a_question_goes_out_with_what_deepseek_advises(server: OllamaServer, terminal: Terminal) -> None:
    terminal.run("ask", "What is the sum?", "--model", "8b")
    (chat,) = [call.body for call in server.calls if call.path == "/api/chat"]
    match chat:
        case {"messages": [{"role": "user"}], "options": {"temperature": 0.6, "top_p": 0.95, "num_ctx": ctx}}:
            assert ctx >= 4096
        case _:
            pytest.fail(f"sent: {chat}")


def test_the_model_in_memory_is_asked_with_the_context_that_it_has(server: OllamaServer, terminal: Terminal) -> None:
    assert terminal.run("start", "8b").code == 0
    before = terminal.run("status", "--json").json["models"]
    assert terminal.run("ask", "What is the sum?").code == 0
    after = terminal.run("status", "--json").json["models"]
    assert isinstance(before, list)
    assert isinstance(after, list)
    assert [(model["model"], model["ctx"]) for model in before] == [(model["model"], model["ctx"]) for model in after]


@pytest.mark.parametrize("json_wanted", [True, False])
def test_an_answer_that_is_cut_is_told_and_what_came_was_shown(
    json_wanted: bool, server: OllamaServer, terminal: Terminal
) -> None:
    server.faults.drop("/api/chat", after_lines=5)
    ran = terminal.run("ask", "What is the sum?", "--model", "8b", *(["--json"] if json_wanted else []))
    assert ran.code == 1
    assert "The answer was cut off before its end." in ran.err.splitlines()
    if json_wanted:
        assert ran.error == "answer-cut"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ((500, "llama runner process no longer running: model runner has unexpectedly stopped"), "runner-stopped"),
        ((503, "server busy, please try again.  maximum pending requests exceeded"), "engine-busy"),
        ((500, "CUDA error: out of memory"), "out-of-memory"),
    ],
)
def test_what_the_engine_refuses_is_a_typed_problem(
    fault: tuple[int, str], code: str, server: OllamaServer, terminal: Terminal
) -> None:
    server.faults.status("/api/chat", *fault)
    ran = terminal.run("ask", "Why?", "--model", "8b", "--json")
    assert (ran.code, ran.error) == (1, code)


def test_a_model_that_is_not_there_is_told(server: OllamaServer, terminal: Terminal) -> None:
    for command in (["ask", "Why?", "--model", "14b", "--json"],):
        ran = terminal.run(*command)
        assert (ran.code, ran.error) == (1, "model-missing")
    assert terminal.run("start", "14b").code == 1
    assert terminal.run("remove", "14b", "--yes").code == 1


def test_without_an_engine_every_command_says_what_to_do(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for command in (["models", "--json"], ["ask", "Why?", "--model", "7b", "--json"]):
        ran = terminal.run(*command)
        assert (ran.code, ran.error) == (1, "engine-missing")
    for words in (["start", "7b"], ["remove", "7b", "--yes"]):
        ran = terminal.run(*words)
        assert (ran.code, ran.out) == (1, "")
        assert "Run the setup" in ran.err
    assert terminal.run("status").code == 0
    assert terminal.run("stop").code == 0
    assert terminal.run("ask", "Why?", "--json").error == "model-not-chosen"


def test_models_are_listed_and_removed_after_consent(server: OllamaServer, terminal: Terminal) -> None:
    listed = terminal.run("models", "--json").json["models"]
    assert isinstance(listed, list)
    assert {model["model"] for model in listed} == set(DEEPSEEK)
    assert all(model["size_bytes"] > 0 for model in listed)
    declined = terminal.run("remove", "1.5b", stdin="n\n")
    assert declined.code == 1
    assert "deepseek-r1:1.5b" in terminal.run("models").out
    assert terminal.run("remove", "1.5b", stdin="y\n").code == 0
    assert "deepseek-r1:1.5b" not in terminal.run("models").out


def test_an_engine_that_we_did_not_start_goes_on_after_stop(server: OllamaServer, terminal: Terminal) -> None:
    terminal.run("start", "8b")
    assert "is in memory" in terminal.run("status").out
    ran = terminal.run("stop")
    assert ran.code == 0
    assert "goes on" in ran.out
    assert "No model is in memory." in terminal.run("status").out


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to a process")
def test_ctrl_c_stops_an_endless_answer_and_the_engine_with_it(server: OllamaServer) -> None:
    command = [sys.executable, "-m", "launcher", "ask", "Think.", "--model", "7b"]  # a model that thinks for ever
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        assert process.stderr.read(40)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Stopped." in err


def test_where_a_model_sits_is_said_in_words(terminal: Terminal) -> None:
    places = {0.0: "on the processor", 1.0: "graphics card's memory", 0.5: "50 %"}
    for share, words in places.items():
        with OllamaServer(installed=DEEPSEEK, gpu_fraction=share) as server:
            os.environ["OLLAMA_HOST"] = server.address.removeprefix("http://")
            assert words in terminal.run("start", "8b").out


def test_a_defect_of_ours_is_a_problem_too_and_no_traceback(terminal: Terminal) -> None:
    def broken() -> Services:
        raise ZeroDivisionError("by nothing")

    terminal.services = broken
    ran = terminal.run("status", "--json")
    assert (ran.code, ran.error) == (1, "unexpected")
    assert "Traceback" not in ran.err


def test_ctrl_c_anywhere_is_130(terminal: Terminal) -> None:
    def interrupted() -> Services:
        raise KeyboardInterrupt

    terminal.services = interrupted
    ran = terminal.run("models", "--json")
    assert (ran.code, ran.error) == (130, "interrupted")


def test_settings_that_may_not_be_read_are_told(terminal: Terminal) -> None:
    world = FakeWorld()

    def unreadable() -> Setup:
        raise Failure(Code.FILE_UNREADABLE, path="/home/settings.json", reason="Permission denied")

    world.setup.load = unreadable  # type: ignore[method-assign]  # the one store that fails
    terminal.services = lambda: world.services
    assert terminal.run("status", "--json").error == "file-unreadable"


def test_the_model_of_the_setup_is_started_when_none_is_named(terminal: Terminal) -> None:
    world = FakeWorld()
    world.setup.save(Setup(Step.READY, "deepseek-r1:7b", 4096))
    terminal.services = lambda: world.services
    assert terminal.run("start").code == 1
    assert "load deepseek-r1:7b" in world.log


def test_detect_says_each_part_and_its_json_holds_a_profile(terminal: Terminal) -> None:
    words = terminal.run("detect")
    assert words.code == 0
    named = [line.split()[0] for line in sorted(words.out.splitlines())]
    assert named == ["Disk", "Engine", "Graphics", "Memory", "Processor"]
    form = terminal.run("detect", "--json").json
    profile = form["profile"]
    assert isinstance(profile, dict)
    assert set(profile) == {
        "os", "kind", "gpus", "chip", "ram_gib", "ram_free_mib", "gpu_working_set_mib", "mem_bandwidth_gbs",
        "ignored_devices",
    }  # fmt: skip
    memory = form["memory"]
    assert isinstance(memory, dict)
    assert {"cores", "threads", "architecture", "instructions"} <= set(memory)
    assert json.dumps(form)
