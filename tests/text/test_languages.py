"""The languages: each file says everything, with the same facts, in the forms of its language."""

import json
from pathlib import Path

import pytest

from launcher.core.languages import Language, spoken
from launcher.system.resources import load_words, resource
from launcher.text import say, speak, spoken_language
from launcher.text.catalogue import WORDS
from launcher.text.figures import Figures
from launcher.text.grammar import GRAMMARS
from launcher.text.translation import faults, usable

TRANSLATED = [each for each in Language if each not in (Language.SYSTEM, Language.ENGLISH)]
each_language = pytest.mark.parametrize("language", TRANSLATED)


@each_language
def test_no_sentence_asks_for_other_facts_or_has_too_few_forms(language: Language) -> None:
    assert list(faults(language, load_words(language))) == []


@each_language
def test_no_sentence_is_missing(language: Language) -> None:
    assert sorted(WORDS.keys() - load_words(language).keys()) == []


@each_language
def test_the_languages_have_their_own_names_everywhere(language: Language) -> None:
    words = load_words(language)
    for each in (Language.ENGLISH, *TRANSLATED):
        assert words[f"settings.language.{each}"] == WORDS[f"settings.language.{each}"]


def test_there_is_no_file_that_is_no_language() -> None:
    assert {path.stem for path in resource("words").glob("*.json")} == set(TRANSLATED)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ((), Language.ENGLISH),
        (("de-AT",), Language.GERMAN),
        (("pt_BR.UTF-8",), Language.PORTUGUESE),
        (("pt-PT",), Language.PORTUGUESE),
        (("zh-Hans-CN",), Language.CHINESE),
        (("zh_TW.UTF-8", "ja"), Language.JAPANESE),
        (("zh-Hant", "en"), Language.ENGLISH),
        (("nl", "fr_CA@euro"), Language.FRENCH),
        (("ar-EG",), Language.ARABIC),
        (("tlh",), Language.ENGLISH),
        (("system",), Language.ENGLISH),
    ],
)
def test_the_first_language_that_we_have_is_spoken(wanted: tuple[str, ...], language: Language) -> None:
    assert spoken(wanted) is language


@pytest.mark.parametrize(
    ("language", "small", "large"),
    [
        (Language.ENGLISH, "5.7", "16,384"),
        (Language.GERMAN, "5,7", "16.384"),
        (Language.FRENCH, "5,7", "16\u202f384"),
        (Language.SPANISH, "5,7", "16.384"),
        (Language.PORTUGUESE, "5,7", "16.384"),
        (Language.JAPANESE, "5.7", "16,384"),
        (Language.ARABIC, "5.7", "16,384"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(language: Language, small: str, large: str) -> None:
    grammar = GRAMMARS[language]
    assert (grammar.figure(5.7, 1), grammar.figure(16_384)) == (small, large)


def test_spanish_keeps_four_digits_together() -> None:
    assert GRAMMARS[Language.SPANISH].figure(8192) == "8192"
    assert GRAMMARS[Language.GERMAN].figure(8192) == "8.192"


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (Language.ENGLISH, {0: 1, 1: 0, 1.5: 1, 2: 1}),
        (Language.FRENCH, {0: 0, 1: 0, 1.5: 0, 2: 1}),
        (Language.PORTUGUESE, {0: 0, 1: 0, 2: 1}),
        (Language.JAPANESE, {0: 0, 1: 0, 5: 0}),
        (Language.CHINESE, {0: 0, 1: 0, 5: 0}),
        (Language.ARABIC, {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 2.5: 5}),
    ],
)
def test_a_number_takes_the_form_of_its_language(language: Language, forms: dict[float, int]) -> None:
    assert {number: GRAMMARS[language].form(number) for number in forms} == forms
    assert max(forms.values()) < GRAMMARS[language].forms


def test_a_word_is_bent_by_its_number() -> None:
    figures = Figures(GRAMMARS[Language.ENGLISH], WORDS)
    assert [figures.format("{n} {n:plural(chat|chats)}", n=n) for n in (1, 4)] == ["1 chat", "4 chats"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{number} Chats", ""),
        ("{number} {number:plural(Chat|Chats)}", ""),
        ("Chats", "asks for nothing"),
        ("{number} of {all}", "asks for all, number"),
        ("{number:count} Chats", "another form of number"),
        ("{number:plural(a|b|c)}{number}", "3 forms, not 2"),
        ("{number", "expected '}'"),
        ("  ", "empty"),
        (3, "empty"),
    ],
)
def test_a_sentence_that_would_not_fill_is_found_and_not_used(text: object, why: str) -> None:
    words: dict[str, object] = {"chats.found": text, "app.name": "Stillhouse"}
    found = dict(faults(Language.GERMAN, words))
    assert why in found.get("chats.found", "")
    assert bool(found) == bool(why)
    assert ("chats.found" in usable(Language.GERMAN, words)) == (not why)


def test_a_sentence_that_nobody_asks_for_is_found() -> None:
    assert dict(faults(Language.GERMAN, {"no.such": "x"})) == {"no.such": "there is no such sentence"}


def test_what_a_language_lacks_is_said_in_english() -> None:
    speak(Language.GERMAN, {"app.name": "Brennerei"})
    try:
        assert spoken_language() is Language.GERMAN
        assert say("app.name") == "Brennerei"
        assert say("chats.found", number=2) == WORDS["chats.found"].format(number=2)
        assert say("chat.context", used=16_384, all=32_768).startswith("16.384 ")
    finally:
        speak(Language.ENGLISH)


def test_every_file_is_sorted_and_readable(tmp_path: Path) -> None:
    for path in resource("words").glob("*.json"):
        text = path.read_text(encoding="utf-8")
        words = json.loads(text)
        assert text == json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True) + "\n", path.name
