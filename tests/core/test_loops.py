import pydoc_data.topics
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.loops import goes_round
from tests.support.ollama_server.scripted import load

ROOT = Path(__file__).parent.parent.parent
CIRCLE = (
    "Wait, let me check that again. If x is 3 then the left side is 9, and the right side is 8. That is not equal. "
)


def looked_at(text: str, step: int = 600) -> list[int]:
    """Where it is told that ``text`` goes round, when it is looked at as it comes."""
    return [end for end in range(step, len(text) + step, step) if goes_round(text[:end])]


def test_the_model_that_thinks_for_ever_is_noticed() -> None:
    recital = load(ROOT / "tests" / "models" / "loop.gguf")
    said, text = recital.recite(recital.tokenise("<｜Assistant｜>")[-1]), ""
    while len(text) < 8000:
        text += next(said)
    assert looked_at(text)[0] <= 4200


@pytest.mark.parametrize(
    "circle",
    [
        CIRCLE,
        CIRCLE * 3 + "So the answer must be different, but how? ",
        "Hmm. ",
        "ha",
        "等一下，让我再检查一遍。如果三是答案，那么左边是九，右边是八。",
        "| 0 | 0 | 0 |\n",
    ],
)
def test_the_same_again_and_again_is_a_circle(circle: str) -> None:
    before = "Let me think about this equation and what it asks for. " * 2
    assert looked_at(before + circle * (1 + 7000 // len(circle)))


def test_a_figure_that_changes_in_each_round_does_not_hide_the_circle() -> None:
    rounds = (f"{CIRCLE * 3}That was attempt {number}, and it failed once more. " for number in range(20))
    assert looked_at("".join(rounds))


def test_said_three_times_it_is_a_check() -> None:
    text = pydoc_data.topics.topics["assignment"]
    assert not looked_at(text[:3000] + CIRCLE * 3 + text[3000:6000])


@pytest.mark.parametrize(
    "topic", sorted(pydoc_data.topics.topics, key=lambda name: -len(pydoc_data.topics.topics[name]))[:12]
)
def test_long_prose_is_none(topic: str) -> None:
    assert not looked_at(pydoc_data.topics.topics[topic])


@pytest.mark.parametrize(
    "path", ["ARCHITECTURE.md", "launcher/ui/transcript/markdown.py", "resources/gpus.json", "tests/models/maths.txt"]
)
def test_code_tables_and_data_are_none(path: str) -> None:
    assert not looked_at((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        "Case {n}: with x = {n} the left side is {a}, the right side is {b}, so it does not hold.\n",
        "| {n} | {a} | {b} |\n",
        "    assert f({n}) == {a}  # checked by hand\n",
        '  <li class="nav-item"><a class="nav-link" href="#{n}">Entry {n} of {a}</a></li>\n',
    ],
)
def test_working_through_cases_is_none(line: str) -> None:
    assert not looked_at("".join(line.format(n=n, a=n * n, b=7 * n + 3) for n in range(1, 300)))


def test_digits_of_a_number_are_none() -> None:
    digits = random.Random(7)
    assert not looked_at("3." + "".join(digits.choice("0123456789") for _ in range(9000)))


@given(st.text(max_size=4000))
def test_no_text_makes_it_fail(text: str) -> None:
    goes_round(text)
