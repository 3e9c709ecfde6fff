"""Memory is given back at once where others need the computer more."""

import pytest

from launcher.core.engine import LoadedModel
from launcher.core.settings import Settings
from launcher.workflows.yielding import Need, look
from tests.support.fakes import GB, MODEL, FakeWorld

ON_CARD = LoadedModel(MODEL, 5 * GB, 5 * GB, 8192)
ON_BOTH = LoadedModel(MODEL, 5 * GB, 4 * GB, 8192)


@pytest.mark.parametrize(
    ("loaded", "short", "filled", "need"),
    [
        (ON_CARD, True, True, Need.SCREEN),
        (ON_BOTH, True, False, Need.MEMORY),
        (ON_CARD, True, False, None),
        (ON_BOTH, False, False, None),
    ],
)
def test_who_needs_what(world: FakeWorld, loaded: LoadedModel, short: bool, filled: bool, need: Need | None) -> None:
    world.engine.memory = [loaded]
    world.surroundings.short, world.surroundings.filled = short, filled
    now, told = look(world.services, idle=True)
    assert told is need
    assert now.loaded == (() if need else (loaded,))


def test_during_an_answer_and_where_nobody_wants_it_the_model_stays(world: FakeWorld) -> None:
    world.engine.memory = [ON_BOTH]
    world.surroundings.short = True
    assert look(world.services, idle=False)[1] is None
    world.settings.settings = Settings(make_room=False)
    assert look(world.services, idle=True)[1] is None
    world.engine.memory = []
    world.settings.settings = Settings()
    assert look(world.services, idle=True)[1] is None
