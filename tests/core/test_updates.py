"""Which version is newer, what the published file may say, and when it is asked for again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.engine import EngineState, EngineStatus
from launcher.core.updates import EVERY_S, FORM, Asked, News, Of, Published, news
from launcher.core.versions import is_news, version

WALL = 1_790_000_000.0
IN_ORDER = (
    "0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
    "1.0.0-rc.1", "v1", "1.0.0+build.7", "1.0.1", "1.2", "1.10.0", "2.0.0-0",
)  # fmt: skip
"""The example of semver.org, item 11, and what is before and after it; ``v1`` is none."""


def test_versions_are_in_the_order_of_semantic_versioning() -> None:
    read = [found for text in IN_ORDER if (found := version(text)) is not None]
    assert len(read) == len(IN_ORDER) - 1
    assert read == sorted(read)
    assert version("1.0.0") == version("1.0") == version("v1.0.0+build.7")


@pytest.mark.parametrize(
    "text", ["", "1", "one.two", "1.0.0-", "1..0", "1.0.0\n", "٣.٠", "1.0.0-ü", "9" * 10 + ".0", "1.0." * 30]
)
def test_what_is_no_version_is_none(text: str) -> None:
    assert version(text) is None
    assert not is_news(text, "0.1.0")
    assert not is_news("0.1.0", text)


@pytest.mark.parametrize(
    ("published", "ours", "told"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.0", True),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0-rc.1", "0.1.0", False),
        ("0.2.0-rc.1", "0.2.0-beta.3", True),
        ("0.2.0", "0.2.0-rc.1", True),
        ("0.33.1", "0.0.0", False),
    ],
)
def test_only_what_is_newer_is_news_and_what_is_not_final_for_those_who_try_such(
    published: str, ours: str, told: bool
) -> None:
    assert is_news(published, ours) is told


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_words_break_the_comparison(one: str, other: str) -> None:
    assert not (is_news(one, other) and is_news(other, one))


def test_of_the_file_only_versions_are_taken() -> None:
    said = {"updates": FORM, "stillhouse": "0.2.0", "engine": "0.33.1", "page": "https://elsewhere.example"}
    assert Published.from_json(said) == Published("0.2.0", "0.33.1")
    assert Published.from_json({"updates": FORM, "stillhouse": "<b>now</b>", "engine": 33}) == Published()
    assert Published.from_json(Published("0.2.0").to_json()) == Published("0.2.0")


@pytest.mark.parametrize("said", [None, [], "0.2.0", {}, {"updates": 2, "stillhouse": "9.9.9"}, {"updates": "1"}])
def test_a_file_of_another_form_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match="updates"):
        Published.from_json(said)


@pytest.mark.parametrize(
    ("at", "due"),
    [(None, True), (WALL, False), (WALL - EVERY_S + 1, False), (WALL - EVERY_S, True), (WALL + 60, True)],
)
def test_it_is_asked_once_a_week_whatever_the_clock_was(at: float | None, due: bool) -> None:
    assert Asked(at).is_due(WALL) is due


def test_what_is_kept_is_read_again() -> None:
    kept = Asked(WALL, Published("0.2.0"), ("stillhouse 0.2.0",))
    assert Asked.from_json(kept.to_json()) == kept
    assert Asked.from_json(Asked().to_json()) == Asked()


@pytest.mark.parametrize(
    "content",
    [
        None,
        {"asked_at": "now", "published": Published().to_json()},
        {"asked_at": True, "put_away": []},
        {"put_away": 1},
        {},
    ],
)
def test_what_is_damaged_is_said(content: object) -> None:
    with pytest.raises(ValueError, match=r"asked|updates"):
        Asked.from_json(content)


def running(engine: str | None, *, ours: bool = True) -> EngineStatus:
    return EngineStatus(EngineState.RUNNING, "http://127.0.0.1:11434", engine, ours)


@pytest.mark.parametrize(
    ("published", "tested", "status", "told"),
    [
        (Published("0.2.0"), "0.32.15", running("0.32.15"), [News(Of.STILLHOUSE, "0.2.0", "0.1.0")]),
        (Published("", "0.33.1"), "0.32.15", running("0.32.15"), [News(Of.ENGINE, "0.33.1", "0.32.15")]),
        (
            Published("", "0.33.1"),
            "0.32.15",
            running("0.32.15", ours=False),
            [News(Of.ENGINE, "0.33.1", "0.32.15", False)],
        ),
        (Published(), "0.33.1", running("0.32.15"), [News(Of.ENGINE, "0.33.1", "0.32.15")]),
        (Published("", "0.32.0"), "0.33.1", running("0.33.1"), []),
        (Published("", "0.34.0"), "0.33.1", running("0.35.0"), []),
        (Published("", "0.33.1"), "0.32.15", EngineStatus(EngineState.INSTALLED, ""), []),
        (Published("", "0.33.1"), "0.32.15", running(None), []),
    ],
)
def test_what_there_is_to_tell(published: Published, tested: str, status: EngineStatus, told: list[News]) -> None:
    asked = Asked(WALL, published)
    assert list(news(asked, "0.1.0", tested, status)) == told
    for each in told:
        asked = asked.without(each)
    assert news(asked, "0.1.0", tested, status) == ()
    assert asked.without(told[0]).put_away == asked.put_away if told else True
