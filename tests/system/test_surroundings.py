"""Whether others need the computer more."""

from types import SimpleNamespace

import psutil
import pytest

from launcher.system.desktop.surroundings import GAME, SystemSurroundings


@pytest.mark.parametrize(("available", "short"), [(3, True), (4, False), (50, False)])
def test_memory_is_short_below_its_last_twenty_fifth(
    monkeypatch: pytest.MonkeyPatch, available: int, short: bool
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=100, available=available))
    assert SystemSurroundings().memory_is_short() is short


def test_memory_that_cannot_be_asked_for_is_not_short(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise psutil.Error

    monkeypatch.setattr(psutil, "virtual_memory", fail)
    assert not SystemSurroundings().memory_is_short()


@pytest.mark.parametrize(("state", "on"), [(GAME, True), (2, False), (5, False), (None, False)])
def test_a_game_is_what_has_the_whole_screen_for_its_graphics(state: int | None, on: bool) -> None:
    assert SystemSurroundings(lambda: state).game_is_on() is on


def test_this_computer_answers() -> None:
    assert SystemSurroundings().memory_is_short() in (True, False)
    assert not SystemSurroundings().game_is_on()
