"""A text that grows is written on, not written anew; it ends up no different from one that was written at once."""

from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.token import Token
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.splitter import Splitter
from launcher.ui.transcript.style import Style

PARTS = st.sampled_from(
    [
        *"ab \n\n`*_#->|$\\()[]1.!",
        "\n\n",
        "\n- ",
        "\n1. ",
        "\n  - ",
        "\n> ",
        "\n```\n",
        "code\n",
        "\n| a | b |\n|---|--:|\n",
        "| c | d |\n",
        "| **c** | $x$ |\n",
        "\\(x\\)",
        "\n$$\n",
        "**b**",
        "# ",
    ]
)


def fragments(block: QTextBlock) -> Iterator[tuple[object, ...]]:
    at = block.begin()
    while not at.atEnd():
        form = at.fragment().charFormat()
        font = form.font()
        yield at.fragment().text(), font.weight(), font.italic(), font.family(), form.isAnchor(), form.objectType()
        at += 1


def look(prose: Prose) -> list[tuple[object, ...]]:
    """Each block: its form, where it is in a table, and its runs of characters."""
    found, block = list[tuple[object, ...]](), prose.document().begin()
    while block.isValid():
        form = block.blockFormat()
        margins = form.leftMargin(), form.topMargin(), form.bottomMargin(), form.textIndent(), form.lineHeight()
        table = QTextCursor(block).currentTable()
        cell: tuple[object, ...] = ()
        if table is not None:
            here = table.cellAt(QTextCursor(block))
            border = here.format().toTableCellFormat().bottomBorder()
            cell = table.rows(), table.columns(), here.row(), here.column(), border, int(form.alignment())
        found.append((margins, form.headingLevel(), form.background().color().name(), cell, list(fragments(block))))
        block = block.next()
    return found


def look_at_once(done: list[Token], still_open: list[Token]) -> list[tuple[object, ...]]:
    prose = Prose(Style(), "")
    prose.put(done, still_open)
    seen = look(prose)
    delete(prose)
    return seen


def check(pieces: list[str]) -> None:
    prose, splitter, done = Prose(Style(), ""), Splitter(), list[Token]()
    for piece in pieces:
        final, still_open = splitter.feed(piece)
        prose.put(final, still_open)
        done += final
        assert look(prose) == look_at_once(done, still_open)
    final = splitter.finish()
    prose.put(final, [])
    assert look(prose) == look_at_once(done + final, [])
    delete(prose)


@given(st.lists(PARTS, max_size=40))
@example(["| a | b |\n|---|---|\n", "| c | d |\n", "| e ", "| f |\n", "\n", "end"])
@example(["a\n\n| a | b |\n|---|---|\n", "| c | d |\n", "x", "\n\n", "end"])
@example(["```\n", "a\n", "b\n", "\n", "c\n", "```\n", "d"])
@example(["- a\n  ```\n", "  b\n", "  c\n", "  ```\n", "  d\n", "- e"])
@example(["> a\n", "> b\n", "\n", "> c\n"])
@example(
    [
        "1. a\n",
        "   - b\n",
        "   - c\n",
        "     1. d\n",
        "     2. e\n",
        "   - f\n",
        "2. g\n",
        "   - h\n",
        "   - i",
        "\n3. j",
    ]
)
@example(["a **b", "** \\(x", "\\) c", "\n", "d `e", "`", "\n\n", "a **b", "**"])
@example(["- a", " b *c", "*\n", "- d", " e\n"])
def test_written_on_it_looks_as_written_at_once(qapp: QApplication, pieces: list[str]) -> None:
    check(pieces)


@pytest.mark.parametrize(
    "text",
    [
        "Words\n\n| a | b |\n|---|:-:|\n" + "".join(f"| {n} | $x^{n}$ |\n" for n in range(50)) + "\nand **after** it.",
        "- top\n" + "".join(f"  - item *{n}*\n" for n in range(60)) + "\nafter",
        "1. a\n   ```python\n" + "".join(f"   x = {n}\n" for n in range(30)) + "   ```\n2. b\n",
    ],
)
def test_what_is_long_looks_the_same_too(qapp: QApplication, text: str) -> None:
    check([text[at : at + 11] for at in range(0, len(text), 11)])


def test_only_what_is_new_is_written(qapp: QApplication) -> None:
    prose, splitter = Prose(Style(), ""), Splitter()
    changes = list[tuple[int, int]]()
    prose.document().contentsChange.connect(lambda _at, removed, added: changes.append((removed, added)))
    rows = (f"| row {number} | words of the row {number} |\n" for number in range(15))
    for piece in chain(
        ["| a | b |\n|---|---|\n"], rows, ["\n"], (f"- item {number}\n  - more\n" for number in range(9))
    ):
        changes.clear()
        prose.put(*splitter.feed(piece))
        assert sum(removed + added for removed, added in changes) < 120
    delete(prose)


def test_a_paragraph_is_written_on_and_not_anew(qapp: QApplication) -> None:
    prose, splitter = Prose(Style(), ""), Splitter()
    prose.put(*splitter.feed("Some words with **weight** and a formula \\(x^2\\), and more "))
    changes = list[tuple[int, int]]()
    prose.document().contentsChange.connect(lambda _at, removed, added: changes.append((removed, added)))
    prose.put(*splitter.feed("of them, and \\(y\\) too."))
    assert changes
    assert all(not removed and added < 30 for removed, added in changes)
    delete(prose)
