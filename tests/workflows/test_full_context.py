"""A model that never stops thinking, as a real process: stopped before it forgets the question."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.core.conversation import Conversation
from launcher.workflows.chat import FULL, ask
from launcher.workflows.events import Answered, Counted, GoingRound, Thinking
from launcher.workflows.ports import Services
from launcher.workflows.pull import pull
from tests.support.ollama_server import MODELS
from tests.support.world import World

MODEL = "deepseek-r1:8b"
CTX = 2048


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with World(tmp_path) as world:
        world.registry.add(MODEL, MODELS / "loop.gguf", 0)
        services = build_services(world.environ)
        list(services.installer.install(Cancel()))
        services.host.start(Cancel())
        list(pull(services, MODEL, Cancel()))
        yield services
        services.host.stop()


def test_thinking_without_end_is_noticed_stopped_in_time_and_ended_with_an_answer(services: Services) -> None:
    talk = Conversation().asked("Never stop")
    events = list(ask(services, talk.request(MODEL, CTX), Cancel()))
    last, uses = events[-1], [event.use for event in events if isinstance(event, Counted)]
    assert isinstance(last, Answered)
    assert last.reason == FULL
    assert GoingRound() in events
    assert uses[-1].full
    assert CTX * 0.9 < uses[-1].used < CTX
    assert [use.used for use in uses] == sorted(use.used for use in uses)
    thinking = "".join(event.text for event in events if isinstance(event, Thinking))
    answered = list(ask(services, talk.answered("", thinking).request(MODEL, CTX), Cancel()))
    assert isinstance(answered[-1], Answered)
