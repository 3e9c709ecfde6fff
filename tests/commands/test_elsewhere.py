"""Another computer answers: ``ask``, ``status`` and ``doctor`` with a server that settings or ``OLLAMA_HOST`` name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.elsewhere import Server, ServerKind
from launcher.core.settings import Settings
from tests.commands.conftest import Ran, Terminal
from tests.support.ollama_server import script
from tests.support.openai_server import DISTILL, Dialect, OpenAiServer


@pytest.fixture(params=Dialect)
def server(request: pytest.FixtureRequest) -> Iterator[OpenAiServer]:
    with OpenAiServer(request.param) as server:
        yield server


@pytest.fixture
def chosen(server: OpenAiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenAiServer:
    """The settings say that it answers; there is no engine here."""
    monkeypatch.setenv("STILLHOUSE_HOME", str(tmp_path))
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    monkeypatch.setenv("STILLHOUSE_REGISTRY", f"{server.host}/library")  # the doctor asks it for the time
    where = Server(ServerKind.OPENAI, server.host, DISTILL, is_r1=True)
    (tmp_path / "settings.json").write_text(json.dumps(Settings().with_server(where).to_json()), encoding="utf-8")
    return server


def engine(ran: Ran) -> dict[str, object]:
    found = ran.json["engine"]
    assert isinstance(found, dict)
    return found


def test_a_question_is_answered_there(chosen: OpenAiServer, terminal: Terminal) -> None:
    said = script("maths")
    ran = terminal.run("ask", "What is the sum?")
    assert (ran.code, ran.out) == (0, said.answer + "\n")
    assert said.thinking.strip() in ran.err
    reply = terminal.run("ask", "What is the sum?", "--no-think", "--json").json
    assert (reply["thinking"], reply["answer"]) == ("", said.answer)


def test_another_of_its_models_can_be_named(chosen: OpenAiServer, terminal: Terminal) -> None:
    ran = terminal.run("ask", "What is the sum?", "--model", "gone", "--json")
    if chosen.dialect is Dialect.VLLM:
        assert (ran.code, ran.error) == (1, "server-model-missing")
    else:  # llama.cpp has one, whatever it is called
        assert ran.code == 0


def test_the_status_says_who_answers_and_no_memory_that_is_not_known(chosen: OpenAiServer, terminal: Terminal) -> None:
    ran = terminal.run("status", "--json")
    assert (engine(ran)["elsewhere"], engine(ran)["address"]) == (True, chosen.address)
    model = {"model": DISTILL, "size_mib": None, "vram_mib": None, "ctx": 4096, "expires_at": None}
    assert ran.json["models"] == [model]
    said = terminal.run("status").out
    assert f"another computer answers, at {chosen.address}" in said
    assert f"{DISTILL} is there, context of 4,096 tokens." in said


def test_the_doctor_looks_there(chosen: OpenAiServer, terminal: Terminal) -> None:
    assert f"{chosen.host} answers in place of this computer, with DeepSeek-R1 32B." in terminal.run("doctor").out


def test_a_server_that_is_gone_is_told(chosen: OpenAiServer, terminal: Terminal) -> None:
    chosen.stop()
    for arguments in (("ask", "Why?"), ("status",)):
        ran = terminal.run(*arguments)
        assert ran.code == 1
        assert f"The server {chosen.host} does not answer." in ran.err


def test_ollama_host_that_names_another_computer_wins(
    chosen: OpenAiServer, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "gpu-box.invalid")
    ran = terminal.run("status", "--json")
    assert (ran.code, ran.error) == (1, "server-unreachable")
    assert "gpu-box.invalid:11434" in ran.out
    assert chosen.calls == []
