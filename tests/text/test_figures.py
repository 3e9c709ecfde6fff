"""Figures as people read them, and every sentence filled with some."""

import errno
import time
from string import Formatter

import pytest

from launcher.core.languages import Language
from launcher.core.messages import Fact, Message
from launcher.core.problems import Code, Problem
from launcher.core.refusals import why
from launcher.system.resources import load_words
from launcher.text import has, problem_words, say, sentence, speak
from launcher.text.catalogue import WORDS
from launcher.text.figures import Figures, clock
from launcher.text.grammar import GRAMMARS
from launcher.text.translation import usable

ENGLISH = Figures(GRAMMARS[Language.ENGLISH], WORDS)
SAMPLES: dict[str, Fact] = {
    "memory": 5800,
    "download": 4_700_000_000,
    "rate": 11_200_000,
    "count": 16_384,
    "percent": 0.63,
    "clock": 1_790_000_000,
    "word": "a text",
    "seconds": 150,
    "range": (40.2, 55.4),
}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_every_sentence_can_be_filled(key: str) -> None:
    facts: dict[str, Fact] = {}
    for _, name, spec, _ in Formatter().parse(WORDS[key]):
        if name is not None:
            assert name.isidentifier(), name
            assert not spec or spec in SAMPLES or spec[-1] in "fds)", f"{key}: {spec}"
            facts[name] = SAMPLES.get(spec or "", facts.get(name, 7))
    said = sentence(Message(key, facts))
    assert said.lstrip() == said
    assert "{" not in said


@pytest.mark.parametrize("code", Code)
def test_every_problem_has_its_sentence_and_its_remedy(code: Code) -> None:
    assert has(f"problem.{code}")
    assert has(f"remedy.{code}")


def test_a_problem_s_facts_may_have_any_name() -> None:
    facts: dict[str, Fact] = {"key": "ram_gib", "expected": "a number or null"}
    happened, remedy = problem_words(Problem(Code.HARDWARE_WRONG_TYPE, facts))
    assert "“ram_gib”" in happened
    assert "“ram_gib”" in remedy


def test_a_fact_that_is_a_word_is_said_in_the_language_that_is_spoken() -> None:
    wrong = Problem(Code.HARDWARE_WRONG_TYPE, {"key": "os", "expected": "a text"})
    other = Problem(Code.HARDWARE_WRONG_TYPE, {"key": "os", "expected": "windows / linux"})
    assert "it must be a text." in problem_words(wrong)[0]
    speak(Language.GERMAN, usable(Language.GERMAN, load_words(Language.GERMAN)))
    try:
        assert "verlangt ist: ein Text." in problem_words(wrong)[0]
        assert "verlangt ist: windows / linux." in problem_words(other)[0]
    finally:
        speak(Language.ENGLISH)


def test_why_the_system_refused_is_said_in_the_language_that_is_spoken() -> None:
    def said(number: int, text: str) -> str:
        return problem_words(Problem(Code.FILE_NOT_WRITTEN, {"path": "/stick/a", **why(OSError(number, text))}))[0]

    assert said(errno.EROFS, "Read-only file system") == "/stick/a could not be written: its drive can only be read"
    assert said(errno.EDOM, "out of domain") == "/stick/a could not be written: out of domain"
    speak(Language.GERMAN, usable(Language.GERMAN, load_words(Language.GERMAN)))
    try:
        in_german = said(errno.EROFS, "Read-only file system")
        assert in_german == "/stick/a ließ sich nicht schreiben: vom Laufwerk kann nur gelesen werden"
        assert said(errno.EDOM, "out of domain") == "/stick/a ließ sich nicht schreiben: out of domain"
    finally:
        speak(Language.ENGLISH)


def test_a_sentence_that_is_not_there_or_lacks_a_fact_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no.such.sentence")
    with pytest.raises(KeyError):
        say("recommendation.why.too-big", need=1)


@pytest.mark.parametrize(
    ("mib", "said"), [(0, "0 MB"), (512, "512 MB"), (1024, "1.0 GB"), (5836.8, "5.7 GB"), (208_179, "203 GB")]
)
def test_memory_is_counted_as_on_the_box(mib: float, said: str) -> None:
    assert ENGLISH.memory(mib) == said


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 MB"), (990_912, "1 MB"), (4_683_073_184, "4.7 GB"), (42_520_397_873, "42.5 GB")]
)
def test_downloads_are_counted_as_drives_are(size: int, said: str) -> None:
    assert ENGLISH.download(size) == said


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((40.2, 55.4), "40–55"),
        ((3.64, 9.44), "3.6–9.4"),
        ((9.6, 12.1), "10–12"),
        ((7.01, 7.04), "7.0"),
        ((82.3, 191.4), "82–190"),
    ],
)
def test_a_predicted_figure_is_a_range(bounds: tuple[float, float], said: str) -> None:
    assert ENGLISH.span(bounds) == said


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (0, "0 s"),
        (41.4, "41 s"),
        (89, "89 s"),
        (150, "2½ minutes"),
        (1050, "18 minutes"),
        (3600, "60 minutes"),
        (3 * 3600, "3 hours"),
        ((4, 8), "4–8 s"),
        ((10.2, 73.6), "10–75 s"),
        ((70, 84), "70–85 s"),
        ((70, 110), "1–2 minutes"),
        ((300, 301), "5 minutes"),
        ((6000, 12_000), "1½–3½ hours"),
    ],
)
def test_durations_are_as_exact_as_they_are_known(duration: float | tuple[float, float], said: str) -> None:
    assert ENGLISH.seconds(duration) == said


def test_the_other_figures() -> None:
    assert ENGLISH.rate(11_250_000) == "11.2 MB/s"
    assert ENGLISH.count(16_384) == "16,384"
    assert ENGLISH.percent(0.634) == "63 %"
    assert clock(time.mktime((2026, 11, 27, 14, 32, 5, 0, 0, -1))) == "14:32"


def test_what_is_unknown_is_called_so_and_never_zero() -> None:
    assert ENGLISH.format("{x:memory}, {x:range}", x=None) == "unknown, unknown"


@pytest.mark.parametrize("spec", ["memory", "seconds", "range"])
def test_a_figure_of_the_wrong_kind_is_an_error(spec: str) -> None:
    with pytest.raises(TypeError):
        ENGLISH.format(f"{{x:{spec}}}", x="many")
