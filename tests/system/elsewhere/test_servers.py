"""Ollama on another computer, who is spoken to in which language, and the token that goes along."""

from collections.abc import Callable

import pytest

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import Served, Server, ServerKind
from launcher.core.engine import ChatDone, ChatRequest, Turn
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.system.desktop.secrets import Secrets
from launcher.system.elsewhere.ollama import OllamaElsewhere
from launcher.system.elsewhere.openai import OpenAiClient
from launcher.system.elsewhere.servers import SystemServers
from launcher.system.ollama.addresses import EngineAddress
from launcher.text import problem_words
from tests.support.keyrings import MemoryKeyring
from tests.support.ollama_server import DEEPSEEK, OllamaServer
from tests.support.openai_server import Dialect, OpenAiServer
from tests.system.ollama.replay import Replay, head

MODEL = "deepseek-r1:8b"


def servers(keyring: MemoryKeyring | None = None, **environ: str) -> SystemServers:
    known = keyring or MemoryKeyring()
    return SystemServers(EngineAddress(environ, lambda: 0), Secrets(Os.LINUX, lambda: known), environ)


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Failure) as caught:
        act()
    problem_words(caught.value.problem)
    return caught.value.problem.code


def request(model: str = MODEL) -> ChatRequest:
    return ChatRequest(model, (Turn("user", "Hi"),), 4096, elsewhere=True)


def test_an_ollama_elsewhere_is_asked_with_the_owners_context_and_time() -> None:
    with OllamaServer(installed=DEEPSEEK) as server:
        engine = servers().engine(Server(address=server.address))
        *_, end = engine.chat(request(), Cancel())
        served = engine.served()
        body = next(call.body for call in server.calls if call.path == "/api/chat")

    assert isinstance(engine, OllamaElsewhere)
    assert isinstance(end, ChatDone)
    assert isinstance(body, dict)
    assert body["options"] == {"temperature": 0.6, "top_p": 0.95}
    assert "keep_alive" not in body
    assert Served(MODEL, "", 4096) in served
    assert Served("deepseek-r1:7b") in served


def test_what_goes_wrong_there_is_said_of_the_server() -> None:
    with OllamaServer(installed=DEEPSEEK) as server:
        engine = servers().engine(Server(address=server.address))
        missing = code_of(lambda: list(engine.chat(request("deepseek-r1:70b"), Cancel())))
        server.faults.status("/api/chat", 503, "server busy, please try again.  maximum pending requests exceeded")
        busy = code_of(lambda: list(engine.chat(request(), Cancel())))
        server.faults.status("/api/chat", 500, "model requires more system memory (41 GiB) than is available")
        with pytest.raises(Failure) as full:
            list(engine.chat(request(), Cancel()))
        server.faults.status("/api/chat", 400, "something else")
        other = code_of(lambda: list(engine.chat(request(), Cancel())))
        server.faults.drop("/api/chat", after_lines=5)
        cut = code_of(lambda: list(engine.chat(request(), Cancel())))
        server.faults.error_line("/api/chat", "an error was encountered while running the model", after_lines=3)
        stopped = code_of(lambda: list(engine.chat(request(), Cancel())))

    assert (missing, busy) == (Code.SERVER_MODEL_MISSING, Code.SERVER_BUSY)
    assert {full.value.problem.code, other, stopped} == {Code.SERVER_FAILED}
    assert problem_words(full.value.problem)[0].endswith("could not answer: there is not enough memory")
    assert cut is Code.ANSWER_CUT
    assert code_of(engine.loaded) is Code.SERVER_UNREACHABLE


def test_a_server_of_the_other_kind_is_not_ollama() -> None:
    with OpenAiServer() as server:
        assert code_of(servers().engine(Server(address=server.address)).version) is Code.SERVER_FAILED
    with Replay([head(404, "Content-Length: 4", kind="text/plain") + b"None"]) as other:
        assert code_of(servers().engine(Server(address=other.address)).version) is Code.SERVER_UNREADABLE


def test_the_kept_token_goes_along_and_a_typed_one_in_its_place() -> None:
    keyring = MemoryKeyring()
    with OpenAiServer(Dialect.VLLM, key="sesame") as server:
        where = Server(ServerKind.OPENAI, server.address, has_token=True)
        keyring.kept["Stillhouse", server.host] = "sesame"
        engine = servers(keyring).engine(where)
        assert isinstance(engine, OpenAiClient)
        assert engine.served()
        assert servers().engine(where, "sesame").served()
        assert code_of(servers().engine(where, "wrong").served) is Code.SERVER_TOKEN
        assert code_of(servers().engine(where).served) is Code.SERVER_TOKEN  # none is kept


def test_no_keyring_is_asked_where_there_is_no_token() -> None:
    keyring = MemoryKeyring(trouble=RuntimeError("asked"))
    with OpenAiServer() as server:
        assert servers(keyring).engine(Server(ServerKind.OPENAI, server.address)).served()


@pytest.mark.parametrize(
    ("value", "address"),
    [("", None), ("127.0.0.1:11500", None), ("0.0.0.0", None), ("gpu-box", "http://gpu-box:11434")],
)
def test_ollama_host_names_a_server_where_it_is_another_computer(value: str, address: str | None) -> None:
    named = servers(OLLAMA_HOST=value).named()

    assert named == (Server(ServerKind.OLLAMA, address) if address else None)
