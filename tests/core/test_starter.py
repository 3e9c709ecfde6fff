import pytest

from launcher.core.recommendation import recommend
from launcher.core.setup_state import Setup, Step
from launcher.core.starter import starter_for
from launcher.workflows.report import report
from tests.support.fakes import FakeWorld

SMALL = "deepseek-r1:1.5b"


@pytest.mark.parametrize(("right", "first"), [("7b", SMALL), ("8b", SMALL), ("1.5b", None)])
def test_a_small_model_comes_first_where_the_right_one_is_much_larger(right: str, first: str | None) -> None:
    world = FakeWorld()
    judgements = recommend(report(world.services).profile, world.catalog).judgements
    chosen = next(each for each in judgements if each.model == f"deepseek-r1:{right}")
    found = starter_for(judgements, chosen)
    assert (found.model if found else None) == first


def test_where_nothing_runs_nothing_comes_first() -> None:
    world = FakeWorld()
    judgements = recommend(report(world.services).profile, world.catalog).judgements
    assert starter_for([], judgements[-1]) is None


def test_the_right_model_takes_the_place_of_the_small_one_which_stays_known_as_such() -> None:
    waiting = Setup(Step.READY, SMALL, 8192, True, starter=SMALL, coming="deepseek-r1:7b", coming_ctx=16384)
    right = waiting.using("deepseek-r1:7b", 16384)
    assert right == Setup(Step.READY, "deepseek-r1:7b", 16384, starter=SMALL)
    assert right.using("deepseek-r1:14b", 4096).starter == SMALL
    assert waiting.using("deepseek-r1:14b", 4096).coming == "deepseek-r1:7b"


def test_a_small_model_that_is_chosen_itself_or_that_nothing_follows_is_no_longer_a_starter() -> None:
    waiting = Setup(Step.READY, SMALL, 8192, True, starter=SMALL, coming="deepseek-r1:7b", coming_ctx=16384)
    assert waiting.using(SMALL, 4096).starter is None
    assert waiting.giving_up() == Setup(Step.READY, SMALL, 8192)
    later = Setup(Step.READY, "deepseek-r1:7b", 8192, starter=SMALL, coming="deepseek-r1:14b")
    assert later.giving_up() == Setup(Step.READY, "deepseek-r1:7b", 8192, starter=SMALL)
