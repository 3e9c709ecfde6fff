"""The stored chats in the window: lists them, opens, keeps, deletes, exports and imports them."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from launcher.core.history import Chat, Summary
from launcher.text import say
from launcher.ui.chat import exporting
from launcher.ui.chat.book import Book
from launcher.ui.chat.days import day_of
from launcher.ui.chat.recorder import Recorder
from launcher.ui.chat.session import Session
from launcher.ui.chat.sidebar import Sidebar
from launcher.ui.parts import Notice
from launcher.ui.parts.notices import Notices
from launcher.ui.tasks import Tasks
from launcher.workflows import history
from launcher.workflows.history import Shelf
from launcher.workflows.ports import Services

_DELETED: Final = "deleted"
_STORED: Final = "stored"
_MESSAGE: Final = "message"


class Library(QObject):
    """``opened`` brings a chat that is to be shown, ``changed`` the one in sight as it is without a message.

    ``emptied`` says that the one in sight was deleted.
    """

    opened = Signal(Chat)
    changed = Signal(Chat)
    emptied = Signal()
    failed = Signal(object)
    titled = Signal(str)

    def __init__(self, services: Services, tasks: Tasks, session: Session, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._window, self._notices = services, parent, notices
        self._history = services.history
        self.book = Book(tasks, self)
        self.recorder = Recorder(session, services.history, services.clock, self.book, self)
        self.sidebar = Sidebar()
        self._deleted = ""
        self.recorder.kept.connect(self._kept)
        self.recorder.failed.connect(self.failed)
        session.busy_changed.connect(lambda _busy: notices.drop(_MESSAGE))  # it goes on: no way back any more
        bar = self.sidebar
        bar.chosen.connect(self.open)
        bar.searched.connect(self._search)
        bar.renamed.connect(self._rename)
        bar.pinned.connect(lambda chat, pinned: self._change(partial(self._history.pin, chat, pinned)))
        bar.deleted.connect(self.delete)
        bar.exported.connect(self._ask_where)
        bar.every_exported.connect(self._ask_where_for_all)
        bar.import_asked.connect(self._ask_which)
        self.refresh()

    def refresh(self) -> None:
        """Reads the list anew, or searches anew."""
        if self.sidebar.words:
            self._search(self.sidebar.words)
        else:
            self.book.do(partial(history.shelf, self._services), self._show_shelf, self.failed.emit)

    def open(self, chat: str) -> None:
        """Shows a stored chat."""
        running = self.recorder.chat
        if running is None or running.id != chat:
            self.book.do(partial(self._history.load, chat), self._loaded, self.failed.emit)

    def begin_new(self) -> None:
        """Another chat follows; called before the session forgets the one in sight."""
        self.recorder.leave()
        self.sidebar.show_open("")

    def delete(self, chat: str) -> None:
        """Deletes a chat, and offers to bring it back until the notice goes."""
        self._let_go()
        running = self.recorder.chat
        if running is not None and running.id == chat:
            self.recorder.keep_now()
            self.recorder.forget()
            self.emptied.emit()
        self._deleted = chat
        self._change(partial(self._history.hide, chat, True))
        words = say("chats.deleted.what", title=self.sidebar.title_of(chat))
        notice = Notice("warn", say("chats.deleted"), words, "trash")
        self._notices.show_notice(
            _DELETED, notice, ("chats.undo", partial(self._undo, chat)), ("notice.close", self._let_go)
        )

    def delete_message(self, index: int) -> None:
        """Deletes one message of the chat in sight, and offers to bring it back until the chat goes on."""
        before = self.recorder.chat
        if before is None or index >= len(before.path):
            return
        left = self.recorder.drop(before.path[index])
        if left is None:
            self.emptied.emit()
        else:
            self.changed.emit(left)
        notice = Notice("warn", say("chats.message-deleted"), say("chats.message-deleted.what"), "trash")
        undo = partial(self._bring_back, before)
        self._notices.show_notice(_MESSAGE, notice, ("chats.undo", undo), ("notice.close", lambda: None))

    def _bring_back(self, before: Chat) -> None:
        """The chat as it was before one of its messages was deleted."""
        running = self.recorder.chat
        if running is None or running.id == before.id:
            self.recorder.put(before)
            self.changed.emit(before)
            self._mark()
        else:
            self._change(partial(self._history.replace, before))

    def rest(self) -> None:
        """The window goes, perhaps the program with it: all is written, what was deleted is gone."""
        self.recorder.keep_now()
        self._let_go()

    def write(self, kind: str, path: str, chat: Chat) -> None:
        """Writes a chat as a file."""
        if kind == "pdf":
            from launcher.ui.chat.pdf import PdfExport  # seldom wanted

            export = PdfExport(chat, path, self)
            export.written.connect(self._written)
            export.failed.connect(self.failed)
            return
        text = exporting.as_markdown(chat) if kind == "markdown" else exporting.as_json([chat])
        self.book.do(partial(exporting.write_text, path, text), lambda _none: self._written(path), self.failed.emit)

    def write_all(self, path: str) -> None:
        """Writes all chats into one file."""

        def work() -> None:
            exporting.write_text(path, exporting.as_json(self._history.every()))

        self.book.do(work, lambda _none: self._written(path), self.failed.emit)

    def take_over(self, path: str) -> None:
        """Imports the chats of a file."""

        def work() -> int:
            return history.take_over(self._services, exporting.read_chats(path))

        self.book.do(work, self._imported, self.failed.emit)

    # What is shown

    def _show_shelf(self, shelf: Shelf) -> None:
        if shelf.problem is not None:
            self.failed.emit(shelf.problem)
        if not self.sidebar.words:
            self.sidebar.show_chats(shelf.chats, day_of(self._services.clock.wall()))
            self._mark()

    def _search(self, words: str) -> None:
        if not words:
            self.refresh()
            return

        def show(found: tuple[Summary, ...]) -> None:
            if words == self.sidebar.words:  # else another search follows
                self.sidebar.show_found(words, found)

        self.book.do(partial(self._history.search, words), show, self.failed.emit)

    def _kept(self) -> None:
        if not self.sidebar.words:
            self.refresh()

    def _mark(self) -> None:
        running = self.recorder.chat
        self.sidebar.show_open(running.id if running is not None else "")

    def _loaded(self, chat: Chat | None) -> None:
        if chat is None:
            self.refresh()
            return
        self.recorder.leave()
        self.opened.emit(chat)
        self.recorder.resume(chat)
        self._mark()

    # What is changed

    def _change(self, work: Callable[[], None]) -> None:
        self.book.do(work, lambda _none: self.refresh(), self.failed.emit)

    def _rename(self, chat: str, title: str) -> None:
        self._change(partial(self._history.rename, chat, title))
        if self.recorder.chat is not None and self.recorder.chat.id == chat:
            self.titled.emit(title)

    def _undo(self, chat: str) -> None:
        self._deleted = ""
        self._change(partial(self._history.hide, chat, False))

    def _let_go(self) -> None:
        """What was deleted cannot be brought back any more."""
        self._notices.drop(_DELETED)
        if self._deleted:
            self._deleted = ""
            self.book.do(self._history.purge, failed=self.failed.emit)

    # Files

    def _ask_where(self, chat: str, kind: str) -> None:
        name = exporting.file_name(self.sidebar.title_of(chat), kind)
        path = self._chosen(name, kind)
        if path:
            self.book.do(
                partial(self._history.load, chat),
                lambda loaded: None if loaded is None else self.write(kind, path, loaded),
                self.failed.emit,
            )

    def _ask_where_for_all(self) -> None:
        path = self._chosen(exporting.file_name(say("chats.export.all-name"), "json"), "json")
        if path:
            self.write_all(path)

    def _chosen(self, name: str, kind: str) -> str:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        words = say(f"chats.export.filter.{kind}")
        path, _filter = QFileDialog.getSaveFileName(self._window, say("chats.export"), f"{folder}/{name}", words)
        return path

    def _ask_which(self) -> None:
        words = say("chats.export.filter.json")
        path, _filter = QFileDialog.getOpenFileName(self._window, say("chats.import"), "", words)
        if path:
            self.take_over(path)

    def _written(self, path: str) -> None:
        self._say(say("chats.exported"), say("chats.exported.what", path=path))

    def _imported(self, number: int) -> None:
        key = "none" if not number else "one" if number == 1 else "many"
        self._say(say(f"chats.imported.{key}", number=number), "")
        self.refresh()

    def _say(self, title: str, what: str) -> None:
        notice = Notice("ok", title, what, "check")
        self._notices.show_notice(_STORED, notice, ("notice.close", lambda: None))
