"""A model that was on a graphics card and is there no longer: what there is to say of it."""

from dataclasses import replace

import pytest

from launcher.core.engine import LoadedModel
from launcher.core.hardware import Graphics
from launcher.core.problems import Code
from launcher.workflows.cards import lost
from tests.support.fakes import CARD, GB, MODEL, FakeWorld

IN_RAM = LoadedModel(MODEL, 5 * GB, 0, 8192)


@pytest.mark.parametrize(
    ("devices", "code"),
    [
        ((), Code.GRAPHICS_LOST),
        ((CARD,), Code.GRAPHICS_UNUSED),
        ((replace(CARD, vram_free_mib=900),), None),
        ((replace(CARD, vram_free_mib=None),), None),
    ],
)
def test_a_card_that_is_gone_one_that_is_not_used_and_one_that_others_hold(
    world: FakeWorld, devices: tuple[object, ...], code: Code | None
) -> None:
    world.probes.found = (Graphics(devices),)  # type: ignore[arg-type]  # cards
    problem = lost(world.services, IN_RAM)
    assert (problem.code if problem is not None else None) is code


def test_of_a_card_that_nobody_answers_for_nothing_is_said(world: FakeWorld) -> None:
    world.probes.found = ()
    assert lost(world.services, IN_RAM) is None
