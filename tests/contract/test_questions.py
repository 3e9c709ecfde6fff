"""Questions and histories longer than the context, as our client sends them and either engine takes them."""

from dataclasses import replace

import pytest

from launcher.core.cancel import Cancel
from launcher.core.conversation import Conversation, shortened
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest
from launcher.core.problems import Code, Failure
from launcher.system.ollama.client import OllamaClient
from tests.support.engine import RunningOllama
from tests.support.ollama_server import script

MATHS = "deepseek-r1:8b"
ASKED = "Solve x^2 - 5x + 6 = 0"
CTX = 1024


def answer(lines: list[ChatLine]) -> str:
    return "".join(line.content for line in lines if isinstance(line, ChatPiece))


def asked(engine: RunningOllama, request: ChatRequest) -> list[ChatLine]:
    return list(OllamaClient(engine.address).chat(request, Cancel()))


def asked_with_what_fits(engine: RunningOllama, request: ChatRequest) -> list[ChatLine]:
    """These models have a token for every letter: more than any estimate."""
    try:
        return asked(engine, request)
    except Failure as failure:
        less = shortened(request)
        if less is None or failure.problem.code is not Code.QUESTION_TOO_LONG:
            raise
        return asked_with_what_fits(engine, less)


def test_a_question_longer_than_the_context_is_refused_and_never_cut(engine: RunningOllama) -> None:
    request = Conversation().asked("word " * 400).request(MATHS, CTX)
    with pytest.raises(Failure) as raised:
        asked(engine, request)
    assert raised.value.problem.code is Code.QUESTION_TOO_LONG
    assert raised.value.problem.facts == {"ctx": CTX}


def test_a_history_longer_than_the_context_is_trimmed_before_it_is_sent(engine: RunningOllama) -> None:
    talk = Conversation()
    for number in range(40):
        talk = talk.asked(f"{number}: " + "word " * 40).answered("a" * 200)
    lines = asked_with_what_fits(engine, talk.asked(ASKED).request(MATHS, CTX))
    assert answer(lines) == script("maths").answer
    done = lines[-1]
    assert isinstance(done, ChatDone)
    assert 0 < done.prompt_tokens < CTX


def test_a_load_and_the_chats_after_it_share_one_runner(engine: RunningOllama) -> None:
    request = Conversation().asked(ASKED).request(MATHS, CTX)
    OllamaClient(engine.address).load(replace(request, turns=()), Cancel())
    runners = {runner.pid for runner in engine.runners()}
    assert answer(asked(engine, request)) == script("maths").answer
    assert answer(asked(engine, request)) == script("maths").answer
    assert {runner.pid for runner in engine.runners()} == runners
