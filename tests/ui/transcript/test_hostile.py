"""Output that is made to hang, to mislead or to reach out: the window stays alive, and shows what is there."""

import pytest
from markdown_it.token import Token
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.body import Body
from launcher.ui.transcript.code import CodeBlock
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.splitter import Splitter
from launcher.ui.transcript.style import Style

ENDLESS = {
    "one word": "x" * 200_000,
    "one sentence": "word " * 40_000,
    "items": "".join(f"- item {number}\n" for number in range(10_000)),
    "items in an item": "- top\n" + "".join(f"  - item {number}\n" for number in range(3000)),
    "rows": "| a | b |\n|---|---|\n" + "".join(f"| {number} | $x^{number}$ |\n" for number in range(5000)),
    "quotation": "".join(f"> line {number}\n" for number in range(3000)),
    "brackets": "[" * 20_000,
    "stars": "*a " * 8000,
    "ticks": "`a " * 8000,
    "dollars": "$a " * 8000,
    "formulas": r"So \(x^2\) and \(\frac{1}{y}\). " * 1000,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_the_work_of_an_update_has_a_bound(name: str) -> None:
    splitter, text, step = Splitter(), ENDLESS[name], 997
    for start in range(0, len(text), step):
        splitter.feed(text[start : start + step])
        assert len(splitter._open) < 5200
        assert splitter._open.count("\n") < 220


@pytest.mark.parametrize("name", ["items", "rows", "one word"])
def test_nothing_of_it_is_lost(name: str) -> None:
    text = ENDLESS[name][:60_000].rpartition("\n")[0] or ENDLESS[name][:60_000]
    splitter, done = Splitter(), []
    for start in range(0, len(text), 997):
        done += splitter.feed(text[start : start + 997])[0]
    done += splitter.finish()
    written = "".join(token.content for token in done if token.type == "inline")
    if name == "one word":
        assert written == text
    else:
        rows = [token.content for token in done if token.type == "inline"]
        last = text.splitlines()[-1].removeprefix("- ").split("|")[1 if name == "rows" else 0].strip()
        assert last in rows
        assert len(rows) >= text.count("\n")


def test_items_in_an_item_stay_in_it() -> None:
    splitter, text, done = Splitter(), ENDLESS["items in an item"], list[Token]()
    for start in range(0, len(text), 997):
        done += splitter.feed(text[start : start + 997])[0]
        assert len(splitter._open) < 40
    done += splitter.finish()
    assert sum(token.type == "list_item_open" and token.level == 3 for token in done) == 3000
    begun = [token for token in done if token.type == "list_item_open" and token.level == 1]
    assert [bool(token.meta.get("begun")) for token in begun[:2]] == [False, True]


def test_a_long_table_has_its_head_again() -> None:
    splitter, text = Splitter(), ENDLESS["rows"][:1200]
    done = splitter.feed(text)[0] + splitter.finish()
    heads = [at for at, token in enumerate(done) if token.type == "thead_open"]
    assert len(heads) > 2
    assert {done[at + 3].content for at in heads} == {"a"}


@pytest.mark.parametrize(
    "text", ["> " * 400 + "x", "".join("  " * n + "- a\n" for n in range(200)), "[" * 3000, "*" * 3000]
)
def test_deep_nesting_is_shown(qapp: QApplication, theme: Theme, qtbot: QtBot, text: str) -> None:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.begin("R1")
    view.answer(text)
    view.end()
    assert view.grab().width() == 700


def test_a_line_of_a_listing_without_an_end_is_broken_and_copied_whole(qapp: QApplication, qtbot: QtBot) -> None:
    line = "0123456789" * 20_000
    block = CodeBlock(Style())
    qtbot.addWidget(block)
    for end in range(0, len(line) + 1, 10_000):
        block.show_code(line[:end], "", closed=False)
    lines = block.findChild(QPlainTextEdit)
    assert lines is not None
    assert max(map(len, lines.toPlainText().split("\n"))) == 1000
    assert lines.toPlainText().replace("\n", "") == line
    block.show_code(f"a\n{line[:2500]}\nb", "", closed=True)
    assert [len(shown) for shown in lines.toPlainText().split("\n")] == [1, 1000, 1000, 500, 1]
    assert block.text == f"a\n{line[:2500]}\nb"


def test_letters_that_cannot_be_seen_are_shown_in_listings_and_links(qapp: QApplication, qtbot: QtBot) -> None:
    body = Body(Style(), "")
    qtbot.addWidget(body)
    body.append(
        "Say `a\u200bb`, [ban\u202ek](https://example.com/\u202e) and שלום.\n\n```python\nif x:\u2066 # \u2069\n```\n\n"
        "- item\n\n  ```\n  \u202e\n  ```\n"
    )
    body.finish()
    listing = body.findChild(CodeBlock)
    assert listing is not None
    assert listing.text == "if x:[U+2066] # [U+2069]"
    texts = "\n".join(prose.plain_text() for prose in body.findChildren(Prose))
    assert "Say a[U+200B]b, ban[U+202E]k and שלום." in texts
    assert "\u202e" not in texts
