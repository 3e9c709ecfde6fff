"""What an empty chat suggests, by what the catalogue knows of the model and by what its user wants."""

from dataclasses import replace
from itertools import pairwise

import pytest

from launcher.core.catalog import Model
from launcher.core.purpose import Purpose
from launcher.core.suggestions import GENERAL, NAMES, known_as, suggestions
from launcher.text.catalogue import WORDS
from tests.core.computers import CATALOG


def of(short: str) -> Model:
    found = CATALOG.model(short)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("short", "four"),
    [
        ("1.5b", ("sum", "riddle", "equation", "list")),
        ("7b", ("maths", "mistake", "formula", "explain")),
        ("8b-llama-distill-q4_K_M", ("maths", "mistake", "formula", "explain")),
        ("8b", ("proof", "plan", "program", "decision")),
        ("14b", ("proof", "plan", "program", "decision")),
        ("32b", ("proof", "plan", "algorithm", "decision")),
        ("70b", ("proof", "plan", "algorithm", "decision")),
    ],
)
@pytest.mark.parametrize("purpose", [Purpose.BALANCED, Purpose.QUALITY])
def test_each_model_is_asked_for_what_it_is_up_to(short: str, four: tuple[str, ...], purpose: Purpose) -> None:
    assert suggestions(of(short), purpose) == four


@pytest.mark.parametrize(
    ("short", "four"),
    [
        ("1.5b", ("sum", "riddle", "equation", "list")),
        ("7b", ("sum", "riddle", "equation", "list")),
        ("14b", ("maths", "mistake", "formula", "explain")),
        ("70b", ("maths", "mistake", "program", "explain")),
    ],
)
def test_who_wants_quick_answers_gets_what_takes_less_thinking(short: str, four: tuple[str, ...]) -> None:
    assert suggestions(of(short), Purpose.SPEED) == four


@pytest.mark.parametrize("purpose", Purpose)
def test_a_model_that_nothing_is_known_of_gets_the_general_ones(purpose: Purpose) -> None:
    assert suggestions(None, purpose) == GENERAL == ("maths", "mistake", "formula", "explain")


@pytest.mark.parametrize("purpose", Purpose)
def test_a_model_with_better_scores_is_never_asked_for_less(purpose: Purpose) -> None:
    ladder = [replace(of("1.5b"), scores={"aime24": n, "gpqa": n, "lcb": n, "cf": 20 * n}) for n in range(101)]
    places = [[NAMES.index(name) for name in suggestions(model, purpose)] for model in ladder]
    assert all(lower <= higher for one, two in pairwise(places) for lower, higher in zip(one, two, strict=True))
    assert len({tuple(each) for each in places}) > 2


def test_a_model_without_scores_is_asked_for_the_simplest() -> None:
    assert suggestions(replace(of("70b"), scores={}), Purpose.QUALITY) == suggestions(of("1.5b"), Purpose.QUALITY)


def test_every_suggestion_has_its_words() -> None:
    said = {f"chat.suggestion.{name}{part}" for name in NAMES for part in ("", ".what", ".words")}
    assert said == {key for key in WORDS if key.startswith("chat.suggestion.")}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("deepseek-r1:32b", "32b"),
        ("registry.example/library/deepseek-r1:1.5b", "1.5b"),
        ("deepseek-r1:14b-qwen-distill-q8_0", "14b"),
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", "8b-llama-distill-q4_K_M"),
        ("deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", "8b"),
        ("/models/DeepSeek-R1-Distill-Qwen-32B-AWQ/", "32b"),
        ("deepseek-r1:latest", None),
        ("deepseek-ai/DeepSeek-R1", None),
        ("llama3:70b", None),
        ("", None),
    ],
)
def test_a_model_is_known_by_whatever_name_it_goes(name: str, short: str | None) -> None:
    found = known_as(CATALOG, name)
    assert (found.short if found else None) == short
