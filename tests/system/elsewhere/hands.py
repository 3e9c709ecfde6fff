"""What the tests of servers elsewhere ask, and what they read."""

from collections.abc import Callable, Iterator

import pytest

from launcher.core.elsewhere import Server, ServerKind
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest, Turn
from launcher.core.problems import Code, Failure
from launcher.system.elsewhere.line import Line
from launcher.system.elsewhere.openai import OpenAiClient
from launcher.text import problem_words
from tests.support.openai_server import DISTILL, OpenAiServer
from tests.system.ollama.replay import Replay

HI = (Turn("user", "Hi"),)


def client(server: OpenAiServer | Replay, token: str = "", *, r1: bool = True, unmarked: bool = False) -> OpenAiClient:
    """Speaks to the server, with this token."""
    where = Server(ServerKind.OPENAI, server.address, DISTILL, is_r1=r1, unmarked=unmarked)
    return OpenAiClient(Line(where, lambda: token, {}))


def request(*turns: Turn, think: bool = True, model: str = DISTILL) -> ChatRequest:
    """A question, or these turns."""
    return ChatRequest(model, turns or HI, 4096, think=think, elsewhere=True)


def said(lines: Iterator[ChatLine]) -> tuple[str, str, ChatDone]:
    """Thinking, answer, end."""
    *pieces, end = lines
    assert isinstance(end, ChatDone)
    thinking = "".join(each.thinking for each in pieces if isinstance(each, ChatPiece))
    answer = "".join(each.content for each in pieces if isinstance(each, ChatPiece))
    return thinking, answer, end


def code_of(act: Callable[[], object]) -> tuple[Code, str]:
    """The code of the failure that ``act`` ends with, and what it says."""
    with pytest.raises(Failure) as caught:
        act()
    what, remedy = problem_words(caught.value.problem)
    assert what
    assert remedy
    return caught.value.problem.code, what
