"""What the list of chats shows, and what an import takes over."""

from dataclasses import replace

import pytest

from launcher.core.history import Chat, Said
from launcher.core.problems import Code, Failure
from launcher.workflows.history import Shelf, shelf, take_over
from tests.support.fakes import FakeWorld

CHAT = Chat("a", "Hello?", (Said("user", "Hello?"),), 0, changed=5.0)


def test_the_shelf_has_what_is_kept_and_says_what_was_wrong_with_it() -> None:
    world = FakeWorld()
    world.history.kept["a"] = CHAT
    assert shelf(world.services) == Shelf((CHAT.summary,))
    world.history.trouble = Failure(Code.HISTORY_DAMAGED, kept="x")
    told = shelf(world.services)
    assert told.chats == (CHAT.summary,)
    assert told.problem is not None
    assert told.problem.code is Code.HISTORY_DAMAGED


@pytest.mark.parametrize(("changed", "taken"), [(4.0, 0), (5.0, 0), (6.0, 1)])
def test_an_import_makes_no_duplicates(changed: float, taken: int) -> None:
    world = FakeWorld()
    world.history.kept["a"] = CHAT
    assert take_over(world.services, [replace(CHAT, title="Other", changed=changed)]) == taken
    assert len(world.history.kept) == 1
    assert (world.history.kept["a"].title == "Other") is bool(taken)


def test_an_import_keeps_what_is_new() -> None:
    world = FakeWorld()
    assert take_over(world.services, [CHAT]) == 1
    assert world.history.kept == {"a": CHAT}
