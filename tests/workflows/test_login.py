"""Start at login is what the system says it is."""

import pytest

from launcher.core.problems import Code, Failure
from launcher.workflows.login import start_at_login, starts_at_login
from tests.support.fakes import FakeWorld


def test_it_is_off_until_it_is_wanted_and_as_the_system_says(world: FakeWorld) -> None:
    assert not starts_at_login(world.services)
    assert start_at_login(world.services, True)
    world.autostart.on = False  # in the system's own settings
    assert not starts_at_login(world.services)


def test_a_system_that_refuses_is_told(world: FakeWorld) -> None:
    world.autostart.trouble = Failure(Code.LOGIN_NOT_CHANGED, reason="denied")
    with pytest.raises(Failure):
        start_at_login(world.services, True)
