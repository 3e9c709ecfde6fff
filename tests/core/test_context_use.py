from dataclasses import replace

import pytest

from launcher.core.context_use import ContextUse, scale_of, use_of
from launcher.core.conversation import Conversation, with_think_tags


def test_a_prompt_is_counted_before_it_is_sent() -> None:
    use = use_of(Conversation().asked("x" * 300).request("m", 4096))
    assert (use.ctx, use.prompt, use.used, use.full) == (4096, 108, 108, False)


def test_it_is_full_before_the_engine_forgets() -> None:
    use = ContextUse(2048, 100, 2048 - 100 - 65)
    assert not use.full
    assert use.more().full
    assert use.more().used < 2048


def test_a_prompt_alone_never_stops_a_reply() -> None:
    assert not ContextUse(512, 600).full
    assert ContextUse(512, 600).more().full


@pytest.mark.parametrize(
    ("scale", "prompt", "counted", "found"),
    [
        (1.0, 100, 80, 0.8),
        (0.8, 80, 120, 1.2),
        (1.0, 100, 10, 0.6),
        (1.0, 100, 900, 3.0),
        (0.9, 0, 5, 0.9),
        (0.9, 9, 0, 0.9),
    ],
)
def test_what_the_engine_counted_corrects_the_next_estimate(
    scale: float, prompt: int, counted: int, found: float
) -> None:
    assert scale_of(ContextUse(4096, prompt), scale, counted) == pytest.approx(found)
    assert use_of(Conversation().asked("x" * 276).request("m", 4096), found).prompt == round(100 * found)


def test_thinking_to_go_on_from_can_be_written_as_the_model_writes_it() -> None:
    request = Conversation().asked("Why?").answered("", "Because of\n").request("m", 4096)
    tagged = with_think_tags(request)
    assert [(turn.content, turn.thinking) for turn in tagged.turns] == [
        ("Why?", ""),
        ("<think>\nBecause of\n</think>\n\n", ""),
    ]
    assert replace(tagged, turns=()) == replace(request, turns=())
