"""Small values: what the user chose, where the setup stands, what the engine said, and the wish to stop."""

import json
from dataclasses import replace

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import ChatDone, Manifest, is_too_old
from launcher.core.placement import card_budget_mib
from launcher.core.purpose import Purpose
from launcher.core.settings import Settings, Theme
from launcher.core.setup_state import Setup, Step
from tests.core.computers import card


def test_a_wish_to_stop_wakes_what_waits_and_what_comes_later() -> None:
    cancel, woken = Cancel(), list[str]()
    with cancel.waking(lambda: woken.append("first")):
        assert not cancel.requested
        cancel.request()
    assert cancel.requested
    with cancel.waking(lambda: woken.append("second")):
        pass
    cancel.request()
    assert woken == ["first", "second"]


def test_settings_survive_the_disk() -> None:
    settings = Settings(Theme.DARK, Purpose.SPEED, engine_mirror="https://mirror.example", keep_loaded_minutes=5)
    assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_a_whole_number_is_a_figure_too() -> None:
    assert Settings.from_json({"temperature": 1, "top_p": 0}) == Settings(temperature=1.0, top_p=0.0)


def test_settings_of_another_version_are_read() -> None:
    assert Settings.from_json({"theme": "light", "colour_of_the_cat": "grey"}) == Settings(Theme.LIGHT)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ([], "settings"),
        ({"theme": "plaid"}, "theme"),
        ({"theme": 1}, "theme"),
        ({"keep_loaded_minutes": -1}, "keep_loaded_minutes"),
        ({"keep_loaded_minutes": True}, "keep_loaded_minutes"),
        ({"registry": None}, "registry"),
        ({"temperature": 2.1}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"top_p": "much"}, "top_p"),
        ({"chat_context": 200_000}, "chat_context"),
    ],
)
def test_wrong_settings_are_refused_by_their_key(data: object, key: str) -> None:
    with pytest.raises(ValueError, match=key):
        Settings.from_json(data)


def test_the_setup_survives_the_disk() -> None:
    setup = Setup(Step.READY, "deepseek-r1:7b", 16384)
    assert Setup.from_json(json.loads(json.dumps(setup.to_json()))) == setup
    small = Setup(Step.READY, "deepseek-r1:1.5b", 8192, coming="deepseek-r1:7b", coming_ctx=16384)
    assert Setup.from_json(json.loads(json.dumps(small.to_json()))) == small
    assert "starter" not in setup.to_json()
    assert setup.ready
    assert not Setup(Step.MODEL, "deepseek-r1:7b").ready
    assert not Setup(Step.READY).ready


@pytest.mark.parametrize(
    "changed",
    [{"schema": 99}, {"model": 7}, {"ctx": 0}, {"ctx": True}, {"ctx": "8192"}, {"step": "dancing"}, {"step": None}],
)
def test_a_damaged_setup_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Setup.from_json(Setup().to_json() | changed)
    with pytest.raises(ValueError, match="object"):
        Setup.from_json(None)


def test_a_manifest_is_as_large_as_its_blobs() -> None:
    assert Manifest({"a": 3, "b": 4}).total_bytes == 7


def test_a_reply_s_speed_is_known_where_the_engine_said_it() -> None:
    assert ChatDone("stop", eval_tokens=100, eval_seconds=4.0).tokens_per_second == 25
    assert ChatDone("stop").tokens_per_second is None


def test_a_card_s_free_memory_alone_is_enough_to_judge() -> None:
    assert card_budget_mib(replace(card(8000), vram_total_mib=None)) == 8000 - 457 - 1024
    assert card_budget_mib(card(9000, total=8000)) == 8000 - 457 - 1024


@pytest.mark.parametrize(
    ("version", "old"),
    [("0.8.9", True), ("0.9.0", False), ("0.9.1-rc0", False), ("0.32.15", False), ("0.0.0", False), ("mine", False)],
)
def test_an_engine_is_too_old_before_it_told_thinking_from_answer(version: str, old: bool) -> None:
    assert is_too_old(version) is old
