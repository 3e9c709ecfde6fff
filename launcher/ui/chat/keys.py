"""The chat's keys: what each does, and what they do beside the conversation."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from launcher.ui.chat.composer import Composer
from launcher.ui.chat.find import FindBar
from launcher.ui.chat.fold import Fold
from launcher.ui.chat.header import Header
from launcher.ui.chat.session import Session
from launcher.ui.chat.sidebar import Sidebar
from launcher.ui.chat.tabs import next_place
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.entry import Reply


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a chat that keys reach."""

    header: Header
    sidebar: Sidebar
    fold: Fold
    find_bar: FindBar
    transcript: TranscriptView
    composer: Composer
    session: Session


def make_keys(
    window: QWidget, parts: Parts, new_chat: Callable[[], object], open_advanced: Callable[[], object]
) -> None:
    """Gives ``window`` its keys."""
    transcript, find_bar = parts.transcript, parts.find_bar
    standard = QKeySequence.StandardKey
    for keys, act in (
        (QKeySequence(standard.New), new_chat),
        (QKeySequence("Ctrl+Shift+C"), lambda: _copy_last(transcript)),
        (QKeySequence("Ctrl+K"), lambda: _search(parts)),
        (QKeySequence("Ctrl+L"), parts.composer.field.setFocus),
        (QKeySequence("Ctrl+."), parts.composer.stopped.emit),
        (QKeySequence("Escape"), parts.composer.stopped.emit),
        (QKeySequence(standard.ZoomIn), lambda: transcript.zoom(1)),
        (QKeySequence("Ctrl+="), lambda: transcript.zoom(1)),
        (QKeySequence(standard.ZoomOut), lambda: transcript.zoom(-1)),
        (QKeySequence("Ctrl+0"), lambda: transcript.zoom(0)),
        (QKeySequence(standard.Find), find_bar.open_bar),
        (QKeySequence("F3"), lambda: find_bar.go(1)),
        (QKeySequence("Shift+F3"), lambda: find_bar.go(-1)),
        (QKeySequence("Ctrl+End"), transcript.jump_to_end),
        (QKeySequence("Ctrl+O"), parts.composer.attachments.choose),
        (QKeySequence("Ctrl+Shift+A"), open_advanced),
        (QKeySequence("Ctrl+T"), transcript.toggle_thinking),
        (QKeySequence("F6"), lambda: go_to_next_place(window, parts)),
        (QKeySequence("Ctrl+W"), window.close),
    ):
        QShortcut(keys, window, act)


def go_to_next_place(window: QWidget, parts: Parts) -> None:
    """From the side bar, or the header where that is folded, to the conversation, the composer, and round again."""
    first = parts.sidebar.list if parts.fold.shown else parts.header.side
    next_place(window, (first, parts.transcript, parts.composer.field)).setFocus(Qt.FocusReason.TabFocusReason)


def _search(parts: Parts) -> None:
    parts.fold.show_side(True)
    parts.sidebar.begin_search()


def _copy_last(transcript: TranscriptView) -> None:
    replies = [entry for entry in transcript.entries if isinstance(entry, Reply)]
    if replies:
        QGuiApplication.clipboard().setText(replies[-1].text)
