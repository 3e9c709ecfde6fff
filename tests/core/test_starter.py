import pytest

from launcher.core.recommendation import recommend
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
