"""Text that streams in ends as the same document as text that comes at once, wherever it is cut."""

import random
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.token import Token
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from launcher.ui.transcript.body import Body
from launcher.ui.transcript.code import CodeBlock
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.splitter import Splitter, shared_parser
from launcher.ui.transcript.style import Style

DOCUMENTS = (
    "# Title\n\nA paragraph with **bold** and `code`.\n\n- one\n- two\n  - nested\n- three\n\nThe end.",
    "1. first\n2. second\n\n   more of it\n3. third\n\n> quoted\n> twice\n\n---\n\nafter",
    "```python\nprint(1)\n\nprint(2)\n```\nText.\n\n    indented\n\n```\nopen to the end",
    "| a | b |\n|---|--:|\n| 1 | $x^2$ |\n| 2 | y |\n\nafter the table",
    "Maths \\(a+b\\) and $c$:\n\n\\[\nx = \\frac{1}{2}\n\n+ 1\n\\]\n\n$$ y $$\n\n$5 and $10 stay.",
    "~~~\n``` is no end\n~~~\n\n```foo`` bar\n\n* a\n* b\n\n+ c",
    "1. one\n   - a\n   - b\n     1. x\n     2. y\n   - c\n\n     more of c\n2. two\n   1) p\n   2) q\n3. three\n\nend",
    "Text.\n\n    a = 1  \n\n      if a:\n     \n    \n    b\n\n\n    c\n  d\n\n    e\n\tf\n    g\n\nend",
    "-    far in\n      - a\n      - b\n        - c\n- - same line\n  - d\n  - e\n- \n  - f\n  - g\n\n---\n",
)


def _whole(text: str) -> Prose:
    prose = Prose(Style(), "")
    prose.put(shared_parser().parse(text), [])
    return prose


def _batch(text: str) -> str:
    prose = _whole(text)
    said = prose.plain_text().rstrip("\n")
    delete(prose)  # with the colours that are still to come
    return said


def _blocks(prose: Prose) -> list[tuple[str, int, float]]:
    """Each block: its text, its level as a heading, and its indentation in logical pixels."""
    found, block = [], prose.document().begin()
    while block.isValid():
        form = block.blockFormat()
        found.append((block.text(), form.headingLevel(), form.leftMargin()))
        block = block.next()
    return found


def _streamed(text: str, cuts: list[int]) -> str:
    prose, splitter = Prose(Style(), ""), Splitter()
    edges = [0, *sorted(cuts), len(text)]
    for start, end in pairwise(edges):
        prose.put(*splitter.feed(text[start:end]))
    prose.put(splitter.finish(), [])
    said = prose.plain_text().rstrip("\n")
    delete(prose)
    return said


@pytest.mark.parametrize("text", DOCUMENTS)
def test_streamed_letter_by_letter_it_reads_as_at_once(qapp: QApplication, text: str) -> None:
    assert _streamed(text, list(range(1, len(text)))) == _batch(text)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_streamed_in_pieces_of_any_size_it_reads_as_at_once(qapp: QApplication, text: str) -> None:
    dice = random.Random(text)
    for _ in range(6):
        assert _streamed(text, sorted(dice.sample(range(1, len(text)), 5))) == _batch(text)


def test_items_in_an_item_are_final_but_the_last() -> None:
    splitter, done = Splitter(), list[Token]()
    for line in ("1. one\n", "   - a\n", "   - b\n", "   - c\n", "2. two\n", "   - d\n", "   - e"):
        done += splitter.feed(line)[0]
    assert [token.content for token in done if token.type == "inline"] == ["one", "a", "b", "c"]
    assert splitter._open == "2. two\n   - d\n   - e"
    assert "d" in [token.content for token in splitter.feed("\n")[0]]
    assert splitter._open == "2.\n   - e\n"


@given(st.lists(st.sampled_from("ab \n\n`*_#->|$\\()[]1.!").map(str), max_size=60).map("".join))
def test_no_text_makes_the_splitter_fail_or_change_what_was_final(text: str) -> None:
    splitter = Splitter()
    done: list[Token] = []
    for letter in text:
        done += splitter.feed(letter)[0]
    done += splitter.finish()
    assert all(token.type != "html_block" for token in done)


PARTS = st.sampled_from(
    [
        *"ab \n\n`*_#->|$\\()[]1.!",
        "\n\n",
        "- ",
        "1. ",
        "  - ",
        "> ",
        "```\n",
        "| a | b |\n|---|---|\n",
        "\\(x\\)",
        "$$",
        "**b**",
    ]
)


@given(st.lists(PARTS, max_size=40).map("".join), st.integers(1, 7))
@example("a\n#a", 1)
@example("x\n$$ a\nb $$ c\n", 1)
@example("a\n|b|\n|-|-c\n", 1)
@example("- a\n- --\n", 1)
@example("1. a\n\n2. b\n\n3", 1)
@example("```\na\n```\nb\n\nc", 1)
@example("- a\n- b|\n-|\n", 1)
@example("-\n```|\n-|", 1)
@example("  ```\n  a\n  b\n", 1)
@example("| a | b |\n|---|---|\n| c | d |\n| e | f |\n| $g$ |\n- h\n", 3)
@example("| a | b |\n|---|---|\n| c | d |\n| e | f |\ng\n\nh", 1)
def test_at_every_moment_a_stream_reads_as_what_came_of_it(qapp: QApplication, text: str, step: int) -> None:
    prose, splitter = Prose(Style(), ""), Splitter()
    for start in range(0, len(text), step):
        prose.put(*splitter.feed(text[start : start + step]))
        assert prose.plain_text().rstrip() == _batch(text[: start + step]).rstrip()
    prose.put(splitter.finish(), [])
    assert _blocks(prose) == _blocks(_whole(text))


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("step", [1, 2, 3, 100])
def test_line_ends_are_all_the_same(qapp: QApplication, end: str, step: int) -> None:
    text = end.join(["# a", "", "- b", "- c", "", "```", "d", "", "```", "", "e", "f"])
    assert _streamed(text, list(range(step, len(text), step))) == _batch(text.replace(end, "\n"))


def test_a_paragraph_without_an_end_becomes_final_in_pieces() -> None:
    splitter = Splitter()
    done = [token for _ in range(40) for token in splitter.feed("A sentence of some words. " * 10)[0]]
    assert done
    open_now = splitter.finish()
    written = "".join(token.content for token in done + open_now if token.type == "inline")
    assert written.replace(" ", "") == ("Asentenceofsomewords." * 400)


def test_an_open_listing_is_not_parsed_again_for_every_piece() -> None:
    splitter = Splitter()
    splitter.feed("```python\n")
    for number in range(50):
        done, still_open = splitter.feed(f"line {number}\n")
        assert done == []
        assert still_open[0].content.count("\n") == number + 1
    done, _ = splitter.feed("```\n\nafter")
    assert [token.type for token in done] == ["fence"]


def test_the_rows_of_an_open_table_are_not_parsed_again() -> None:
    splitter = Splitter()
    _, before = splitter.feed("| a | b |\n|---|---|\n| c | d |\n| e | f |\n")
    done, now = splitter.feed("| $g$ | h |\n| i")
    assert done == []
    whole = shared_parser().parse("| a | b |\n|---|---|\n| c | d |\n| e | f |\n| $g$ | h |\n| i")
    assert [(token.type, token.content) for token in now] == [(token.type, token.content) for token in whole]
    same = next(at for at, (old, new) in enumerate(zip(before, now, strict=False)) if old is not new)
    assert [token.content for token in now[:same] if token.type == "inline"] == ["a", "b", "c", "d"]


def test_a_listing_ends_where_it_ends_while_more_comes(qapp: QApplication, qtbot: QtBot) -> None:
    body = Body(Style(), "")
    qtbot.addWidget(body)
    for letter in "Code:\n```\na\n```\nText\n\nmore":
        body.append(letter)
    assert [listing.text for listing in body.findChildren(CodeBlock) if not listing.isHidden()] == ["a"]
    assert "Text" in "\n".join(prose.plain_text() for prose in body.findChildren(Prose))


def test_ticks_that_may_be_text_make_no_listing_yet(qapp: QApplication, qtbot: QtBot) -> None:
    body = Body(Style(), "")
    qtbot.addWidget(body)
    for letter in "See\n```a``` here":
        body.append(letter)
        assert not body.findChildren(CodeBlock)
    assert body.speech().strip() == "See a here"
