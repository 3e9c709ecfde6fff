"""The help's pages, as they come with the program."""

import re
from pathlib import Path

import pytest

from launcher.core.help import TOPICS
from launcher.core.languages import Language
from launcher.core.problems import Code, Failure
from launcher.system import help as helping
from launcher.system.help import HelpFiles
from launcher.system.resources import bundled

HELP = bundled("docs") / "help"
SPOKEN = [each for each in Language if each is not Language.SYSTEM]


@pytest.mark.parametrize("language", SPOKEN)
def test_every_page_has_a_title_and_says_something(language: Language) -> None:
    pages = HelpFiles().pages(language)
    assert len(pages) == len(TOPICS)
    assert len({page.title for page in pages}) == len(TOPICS)
    for page in pages:
        assert page.text.startswith("# ")
        assert len(page.text) > 200


def test_there_is_no_page_that_nobody_reads() -> None:
    known = {f"{language}/{topic}.md" for language in SPOKEN for topic in TOPICS}
    assert {path.relative_to(HELP).as_posix() for path in HELP.rglob("*.md")} <= known


@pytest.mark.parametrize("path", sorted(HELP.rglob("*.md")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_page_has_the_parts_of_the_english_one(path: Path) -> None:
    """The same headings, tables and lists: a page that lags behind is found."""
    english = HELP / Language.ENGLISH / path.name
    assert _shape(path.read_text(encoding="utf-8")) == _shape(english.read_text(encoding="utf-8"))


def _shape(text: str) -> list[str]:
    return [mark[1] for line in text.splitlines() if (mark := re.match(r"(#+|\||- |\d\. )", line))]


def test_a_page_that_a_language_lacks_is_english_and_one_that_nobody_has_is_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helping, "bundled", lambda folder: tmp_path / folder)
    english = tmp_path / "docs" / "help" / "en"
    english.mkdir(parents=True)
    for topic in TOPICS:
        (english / f"{topic}.md").write_text(f"# {topic}\n", encoding="utf-8")
    assert [page.title for page in HelpFiles().pages(Language.GERMAN)] == list(TOPICS)
    (english / "choose.md").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(Failure) as caught:
        HelpFiles().pages(Language.GERMAN)
    assert caught.value.problem.code is Code.RESOURCE_DAMAGED
