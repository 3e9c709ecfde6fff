"""Text that streams in ends as the same document as text that comes at once, wherever it is cut."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token
from PySide6.QtWidgets import QApplication

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
)


def _batch(text: str) -> str:
    prose = Prose(Style(), "")
    prose.put(shared_parser().parse(text), [])
    prose.close_text()
    return prose.plain_text().rstrip("\n")


def _streamed(text: str, cuts: list[int]) -> str:
    prose, splitter = Prose(Style(), ""), Splitter()
    edges = [0, *sorted(cuts), len(text)]
    for start, end in pairwise(edges):
        prose.put(*splitter.feed(text[start:end]))
    prose.put(splitter.finish(), [])
    prose.close_text()
    return prose.plain_text().rstrip("\n")


@pytest.mark.parametrize("text", DOCUMENTS)
def test_streamed_letter_by_letter_it_reads_as_at_once(qapp: QApplication, text: str) -> None:
    assert _streamed(text, list(range(1, len(text)))) == _batch(text)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_streamed_in_pieces_of_any_size_it_reads_as_at_once(qapp: QApplication, text: str) -> None:
    dice = random.Random(text)
    for _ in range(6):
        assert _streamed(text, sorted(dice.sample(range(1, len(text)), 5))) == _batch(text)


@given(st.lists(st.sampled_from("ab \n\n`*_#->|$\\()[]1.!").map(str), max_size=60).map("".join))
def test_no_text_makes_the_splitter_fail_or_change_what_was_final(text: str) -> None:
    splitter = Splitter()
    done: list[Token] = []
    for letter in text:
        done += splitter.feed(letter)[0]
    done += splitter.finish()
    assert all(token.type != "html_block" for token in done)


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
