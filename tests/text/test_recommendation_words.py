"""Every sentence of the recommendation: used, filled, and readable."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from launcher.core.hardware import Backend, Kind, Learned, Profile
from launcher.core.judgement import Recommendation, Verdict
from launcher.core.messages import Message
from launcher.core.profile import read_profile
from launcher.core.purpose import Purpose, Work
from launcher.core.recommendation import recommend
from launcher.core.systems import Os
from launcher.core.verdicts import judge
from launcher.text import has, say, sentence
from launcher.text.english import recommendation as words
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards

_GOLDEN = json.loads((Path(__file__).parent.parent / "data" / "golden-hardware.json").read_text(encoding="utf-8"))


def computers() -> Iterator[Profile]:
    for row in _GOLDEN["rows"]:
        yield read_profile(row["profile"])[0]
    yield from (processor_only(free, bandwidth, ram) for free, bandwidth, ram in ODD_MEMORY)
    yield with_cards(card(15_900, bandwidth=None))
    yield with_cards(card(5250, bandwidth=None), ram_gib=16.0)
    yield with_cards(card(9000, total=16_380))
    yield with_cards(card(None, total=8188), card(None))
    yield with_cards(card(1900), ram_gib=16.0, bandwidth=45.0)
    yield with_cards(card(11_900), card(11_900, backend=Backend.ROCM))
    yield with_cards(card(2460), ram_gib=16.0)
    yield with_cards(card(24_000, bandwidth=936.2), card(23_900, bandwidth=None))
    yield mac(16.0, None)
    yield replace(mac(32.0, 400.0), gpu_working_set_mib=21_845)
    yield Profile(Os.LINUX, Kind.CPU)
    yield Profile(Os.LINUX, Kind.GPU, ram_gib=16.0)
    yield with_cards(card(500, total=8188), ram_gib=16.0)


ODD_MEMORY = [
    (12_500, None, 16.0),
    (1500, 45.0, 16.0),
    (3000, 10.0, 4.0),
    (5000, 5.0, 8.0),
    (800, 45.0, 1.5),
    (400_000, 900.0, 512.0),
]
ALL: list[Recommendation] = [
    recommend(each, CATALOG, purpose, work) for each in computers() for purpose in Purpose for work in (None, *Work)
]
ALL.append(recommend(processor_only(12_500), CATALOG, learned=Learned(processor=50.0)))


def messages(recommendation: Recommendation) -> Iterator[Message]:
    yield recommendation.title
    yield from recommendation.reasons
    yield from recommendation.notes
    yield from (judgement.why for judgement in recommendation.judgements)
    yield from (judgement.change for judgement in recommendation.judgements if judgement.change)


def test_every_sentence_is_filled_and_ends_as_sentences_do() -> None:
    for recommendation in ALL:
        for message in messages(recommendation):
            said = sentence(message)
            assert "None " not in said.removeprefix("None of them")
            assert "unknown" not in said or "unknown" in message.key, said
            assert "{" not in said
            assert said.endswith(".") or ".title." in message.key, said
            assert said[0].isupper() or said[0].isdigit(), said


def test_every_sentence_has_its_use() -> None:
    said = {message.key for recommendation in ALL for message in messages(recommendation)}
    said |= {judge(CATALOG.offered[0], with_cards(card(7700))).judgement.why.key}
    spoken = {key for key in words.WORDS if key.split(".")[1] in {"title", "reason", "note", "why", "change"}}
    assert spoken - said == set()
    assert all(has(key) for key in said)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_word(verdict: Verdict) -> None:
    assert say(f"recommendation.verdict.{verdict}") in {"Fits", "Tight", "Too slow", "Too big"}


def test_every_purpose_has_words() -> None:
    assert all(has(f"recommendation.purpose.{each}") for each in Purpose)


@pytest.mark.parametrize(
    ("key", "facts", "said"),
    [
        ("hardware.note.card-too-old", {"name": "GTX 680"}, "GTX 680 is too old"),
        ("hardware.note.driver-too-old", {"name": "RTX 4060", "driver": "535.1", "least": 550}, "version 550 or newer"),
        ("hardware.warning.unknown-key", {"key": "tpu"}, "“tpu” is not known"),
        ("hardware.warning.absurd", {"key": "ram_gib"}, "taken as unknown"),
    ],
)
def test_notes_about_the_hardware_name_what_they_mean(key: str, facts: dict[str, str | int], said: str) -> None:
    assert said in say(key, **facts)


def test_the_reason_is_right_in_every_figure() -> None:
    recommendation = recommend(with_cards(card(7700)), CATALOG)
    fits, bigger, speed = map(sentence, recommendation.reasons)
    assert fits == (
        "DeepSeek-R1 7B with room for a conversation of 32,768 tokens takes 6.0 GB; "
        "6.1 GB of your GeForce RTX 4060 can be used for it."
    )
    assert bigger == "The next bigger one, DeepSeek-R1 14B, would need 8.8 GB: 2.8 GB more than can be used here."
    assert speed == (
        "Expect 40–55 tokens a second (a token is about three quarters of a word). Each one reads all 4.1 GB of the "
        "model, and the card's memory can read about 272 GB in a second."
    )


@pytest.mark.parametrize("key", ["reason.fits-partly", "reason.speed-partly", "why.partly", "why.partly-slow"])
def test_one_layer_on_the_processor_is_not_spoken_of_as_many(key: str) -> None:
    said = say(
        f"recommendation.{key}", title="14B", gpu="RTX 3060", budget=9000, on=47, off=1, layers=48, tps=(9.0, 12.0)
    )
    assert not any(many in said for many in ("others", "The 1 ", " 1 layers"))
