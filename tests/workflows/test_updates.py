"""What is newer is asked for once a week, told, put away; a newer engine is put in the place of ours."""

from dataclasses import replace

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState
from launcher.core.settings import Settings
from launcher.core.updates import EVERY_S, Asked, News, Of, Published
from launcher.workflows.events import EngineProgress
from launcher.workflows.updates import fetch_engine, look, put_away
from tests.support.fakes import FakeWorld

PROGRAM = "0.1.0"
NEW = News(Of.STILLHOUSE, "0.2.0", PROGRAM)
ENGINE = News(Of.ENGINE, "0.33.1", "0.32.15")


def seen(world: FakeWorld) -> list[News]:
    return [each for news in look(world.services, PROGRAM, Cancel()) for each in news]


def test_it_is_asked_once_a_week(world: FakeWorld) -> None:
    world.host.ours = True
    world.news.file = Published("0.2.0", "0.33.1")
    assert seen(world) == [NEW, ENGINE]
    world.clock.ahead += EVERY_S - 60
    assert seen(world) == [NEW, ENGINE]
    assert world.log == ["ask for news"]
    world.clock.ahead += 60
    world.news.file = Published("0.3.0")
    assert seen(world) == [replace(NEW, version="0.3.0")]
    assert world.log == ["ask for news"] * 2


def test_where_there_is_no_answer_the_last_one_holds_and_a_week_passes(world: FakeWorld) -> None:
    world.asked.kept = Asked(None, Published("0.2.0"))
    assert seen(world) == [NEW]
    assert seen(world) == [NEW]
    assert world.log == ["ask for news"]


def test_who_wants_no_news_is_not_asked_for_and_not_told(world: FakeWorld) -> None:
    world.settings.settings = Settings(look_for_updates=False)
    world.asked.kept = Asked(None, Published("0.2.0"))
    assert seen(world) == []
    assert world.log == []


def test_an_engine_that_is_older_than_the_one_we_were_tested_with_is_told_without_asking(world: FakeWorld) -> None:
    world.asked.kept = Asked(world.clock.wall())
    world.installer.tested = "0.33.1"
    world.host.ours = True
    assert seen(world) == [ENGINE]
    world.host.ours = False
    assert seen(world) == [replace(ENGINE, ours=False)]
    world.host.state = EngineState.INSTALLED
    assert seen(world) == []


def test_what_was_put_away_is_not_told_again(world: FakeWorld) -> None:
    world.news.file = Published("0.2.0")
    assert seen(world) == [NEW]
    put_away(world.services, NEW)
    assert seen(world) == []


def test_whoever_ends_while_it_is_asked_hears_nothing(world: FakeWorld) -> None:
    cancel = Cancel()
    cancel.request()
    assert list(look(world.services, PROGRAM, cancel)) == []
    assert world.asked.kept == Asked()


@pytest.mark.parametrize(("tested", "asked_for"), [("0.33.1", "install"), ("0.32.15", "install the newest")])
def test_the_newer_engine_comes_beside_the_one_that_runs(world: FakeWorld, tested: str, asked_for: str) -> None:
    world.installer.tested = tested
    events = list(fetch_engine(world.services, ENGINE, Cancel()))
    assert all(isinstance(event, EngineProgress) for event in events)
    assert world.log == [asked_for]
