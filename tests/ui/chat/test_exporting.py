"""A chat as a file for others, and back."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import Turn
from launcher.core.history import Chat
from launcher.core.problems import Code, Failure
from launcher.core.settings import Theme as Choice
from launcher.ui.chat import exporting
from launcher.ui.chat.pdf import PdfExport
from launcher.ui.chat.window import ChatWindow
from launcher.ui.theme import Theme
from launcher.ui.transcript.splitter import shared_parser
from launcher.ui.transcript.style import Style
from launcher.ui.transcript.writer import Writer
from tests.support.fakes import FakeWorld
from tests.ui.chat.hands import words

ANSWER = "With $x=2$:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nprint(1)\n```\n\n<b>raw</b> ![p](https://example.com/p.png)"
CHAT = Chat("a", created=1.0).aligned((Turn(USER, "What?\n<i>Really</i>"), Turn(ASSISTANT, ANSWER, "Hmm")), 1.0)


def settled(window: ChatWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.library.book.busy)


def test_markdown_has_what_was_said_as_it_was_said() -> None:
    text = exporting.as_markdown(CHAT)
    assert text.startswith("# What?\n\n## You\n\nWhat?\n<i>Really</i>\n\n")
    assert ANSWER in text
    assert "Hmm" not in text


@pytest.mark.parametrize(
    ("title", "name"),
    [("Why?", "Why.md"), ("a/b\\c: d\n", "a b c d.md"), ("...", "Stillhouse.md"), ("x" * 300, "x" * 80 + ".md")],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert exporting.file_name(title, "markdown") == name


def exported(chat: Chat, path: Path, qtbot: QtBot) -> tuple[QTextDocument, float]:
    """The document of a PDF once that is written, and the longest time in seconds that nothing else was done."""
    owner = QObject()
    export = PdfExport(chat, str(path), owner)
    document = QTextDocument()
    with qtbot.waitSignal(export.written, timeout=20_000) as told:
        export.written.connect(lambda _path: document.setPlainText(export.document.toPlainText()))
    assert told.args == [str(path)]
    return document, export.slowest_s


def test_the_pdf_is_written_from_tokens_and_nothing_in_it_is_markup(theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "chat.pdf"
    text = exported(CHAT, path, qtbot)[0].toPlainText()
    assert "<i>Really</i>" in text
    assert "<b>raw</b>" in text
    assert "print(1)" in text
    assert "[image: p]" in text
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert len(data) > 2000


def test_a_pdf_of_a_long_chat_has_all_of_it_on_many_pages_and_lets_others_in_between(
    theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    answer = "\n\n".join(
        f"{number}. Item {number} with $x_{{{number}}}$\n\nand **more** of it." for number in range(80)
    )
    turns = [turn for number in range(6) for turn in (Turn(USER, f"Question {number}"), Turn(ASSISTANT, answer))]
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1

    timer = QTimer(interval=0)
    timer.timeout.connect(tick)
    timer.start()
    path = tmp_path / "long.pdf"
    text = exported(Chat("a", created=1.0).aligned(turns, 1.0), path, qtbot)[0].toPlainText()
    timer.stop()
    assert text.count("Item 79") == 6
    assert path.read_bytes().count(b"/Type /Page\n") > 5
    assert ticks > 20


def test_streamed_into_a_pdf_an_answer_is_what_it_is_when_written_at_once(
    theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    answer = (
        "# A\n\n" + "".join(f"- item {number}\n  - below\n" for number in range(60)) + f"\n{ANSWER}\n\n> quoted\n" * 9
    )
    document, _ = exported(
        Chat("a").aligned((Turn(USER, "Q"), Turn(ASSISTANT, answer)), 1.0), tmp_path / "x.pdf", qtbot
    )
    whole = QTextDocument()
    Writer(Style()).write(QTextCursor(whole), shared_parser().parse(answer))
    assert document.toPlainText().endswith(whole.toPlainText())


def test_a_pdf_is_black_on_white_in_the_dark_theme_too(theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    theme.choose(Choice.DARK)
    inks, owner = set(), QObject()
    export = PdfExport(CHAT, str(tmp_path / "x.pdf"), owner)

    def look(_path: str) -> None:
        cursor = QTextCursor(export.document)
        while cursor.movePosition(QTextCursor.MoveOperation.NextCharacter):
            if not cursor.atBlockStart():
                inks.add(cursor.charFormat().foreground().color().name())

    with qtbot.waitSignal(export.written):
        export.written.connect(look)
    assert inks == {"#000000"}


def test_what_cannot_be_written_is_said(theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    gone, owner = str(tmp_path / "gone" / "chat"), QObject()
    with pytest.raises(Failure) as text:
        exporting.write_text(gone, "x")
    with qtbot.waitSignal(PdfExport(CHAT, gone, owner).failed) as pdf:
        pass
    assert pdf.args is not None
    assert text.value.problem.code is pdf.args[0].code is Code.FILE_NOT_WRITTEN


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"format": "other"}'])
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "chats.json"
    path.write_bytes(damage)
    with pytest.raises(Failure) as caught:
        exporting.read_chats(str(path))
    assert caught.value.problem.code is Code.CHATS_UNREADABLE


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        exporting.read_chats(str(tmp_path / "gone"))
    assert caught.value.problem.code is Code.FILE_UNREADABLE


def test_all_chats_go_into_a_file_and_come_back_without_duplicates(
    window: ChatWindow, world: FakeWorld, qtbot: QtBot, tmp_path: Path
) -> None:
    path = str(tmp_path / "chats.json")
    world.history.kept = {"a": CHAT}
    window.library.write_all(path)
    settled(window, qtbot)
    assert path in words(window)
    assert len(json.loads(Path(path).read_text(encoding="utf-8"))["chats"]) == 1
    window.library.take_over(path)
    settled(window, qtbot)
    assert "here already" in words(window)
    world.history.kept = {}
    window.library.take_over(path)
    settled(window, qtbot)
    assert world.history.kept == {"a": CHAT}
    assert "One chat is taken over" in words(window)


@pytest.mark.parametrize("kind", ["markdown", "json", "pdf"])
def test_one_chat_is_written_in_each_form(window: ChatWindow, qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    path = tmp_path / exporting.file_name(CHAT.title, kind)
    window.library.write(kind, str(path), CHAT)
    qtbot.waitUntil(lambda: str(path) in words(window))
    assert path.stat().st_size > 100
    window.library.write(kind, str(tmp_path / "gone" / "x"), CHAT)
    qtbot.waitUntil(lambda: "could not be written" in words(window))
