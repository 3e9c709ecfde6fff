"""Settings are changed one by one, whatever else is changed meanwhile."""

from launcher.core.settings import Settings, Theme
from launcher.workflows.preferences import change
from tests.support.fakes import FakeWorld


def test_only_what_is_named_changes(world: FakeWorld) -> None:
    world.settings.settings = Settings(models_dir="/big")
    assert change(world.services, {"theme": Theme.DARK}) == Settings(Theme.DARK, models_dir="/big")
    assert world.settings.settings.theme is Theme.DARK


def test_what_is_so_already_is_not_written(world: FakeWorld) -> None:
    before = world.settings.settings
    assert change(world.services, {"theme": Theme.SYSTEM}) == before
    assert world.settings.settings is before
