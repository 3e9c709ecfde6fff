"""Beside the conversation: the chats that are kept, a search through them, and what can be done with one."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QMenu, QVBoxLayout, QWidget

from launcher.core.history import Summary
from launcher.text import say
from launcher.ui.chat.sidebar_lines import Lines
from launcher.ui.chat.sidebar_model import LINE, ChatsModel, HeadingLine, by_day
from launcher.ui.parts import PlainButton, ToolButton, Words, announce, row
from launcher.ui.parts.search import SearchField
from launcher.ui.theme import theme

WIDTH: Final = 236
_TYPING_MS: Final = 150  # a search waits for the end of a word
KINDS: Final = ("markdown", "json", "pdf")


class _List(QListView):
    """``chosen`` brings the id of a chat that was clicked or entered, ``menu_wanted`` where its menu opens."""

    chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)
    deleted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chats = ChatsModel(self)
        self.setModel(self.chats)
        self.setItemDelegate(Lines(self))
        self.setAccessibleName(say("chats.list"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self._choose)

    @property
    def chat(self) -> str:
        """The id of the line with the cursor."""
        line = self.currentIndex().data(LINE)
        return line.id if isinstance(line, Summary) else ""

    def mark(self, chat: str) -> None:
        """Puts the cursor on a chat; on none where it is not there."""
        at = self.chats.row_of(chat)
        if at < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif at != self.currentIndex().row():
            self.setCurrentIndex(self.chats.index(at))

    def open_menu(self) -> None:
        """At the line with the cursor."""
        if self.chat:
            place = Lines.menu_place(self.visualRect(self.currentIndex()), mirrored=self.isRightToLeft())
            self.menu_wanted.emit(self.chat, self.viewport().mapToGlobal(place.bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes, the menu key shows what else can be done."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.chat:
                self.chosen.emit(self.chat)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if self.chat:
                self.deleted.emit(self.chat)
            case Qt.Key.Key_Menu:
                self.open_menu()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Escape is for the list while it has the keyboard, not for the window's shortcut."""
        if _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The sign at the end of a line opens its menu; the line itself is not opened by that."""
        index = self.indexAt(event.position().toPoint())
        if isinstance(index.data(LINE), Summary):
            place = Lines.menu_place(self.visualRect(index), mirrored=self.isRightToLeft())
            if place.contains(event.position().toPoint()) and event.button() is Qt.MouseButton.LeftButton:
                self.setCurrentIndex(index)
                self.open_menu()
                return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """As the sign does."""
        index = self.indexAt(event.pos())
        if isinstance(index.data(LINE), Summary):
            self.setCurrentIndex(index)
            self.menu_wanted.emit(self.chat, event.globalPos())

    def _choose(self, index: QModelIndex) -> None:
        line = index.data(LINE)
        if isinstance(line, Summary):
            self.chosen.emit(line.id)


class Sidebar(QWidget):
    """Draws what it is given; what the user wants comes as a signal, with the id of the chat."""

    new_asked = Signal()
    chosen = Signal(str)
    searched = Signal(str)
    renamed = Signal(str, str)
    pinned = Signal(str, bool)
    deleted = Signal(str)
    exported = Signal(str, str)
    every_exported = Signal()
    import_asked = Signal()
    about_asked = Signal()
    help_asked = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chats: dict[str, Summary] = {}
        self._open = ""
        self.new = PlainButton(say("chat.new"), "plus")
        self.new.setSizePolicy(QWidget().sizePolicy().Policy.Expanding, self.new.sizePolicy().verticalPolicy())
        self.new.clicked.connect(self.new_asked)
        self.more = ToolButton("more", say("chats.more"))
        self.more.clicked.connect(self._open_more)
        self.search = SearchField(say("chats.search"))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(lambda: self.searched.emit(self.words))
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.installEventFilter(self)
        self._found = Words("", "small", "muted")
        self._found.hide()
        self.list = _List()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(12, 12, 12, 12)
        self._box.setSpacing(8)
        self._box.addWidget(row(self.new, self.more, space=4))
        self._box.addWidget(self.search)
        self._box.addWidget(self._found)
        self._box.addWidget(self.list, 1)
        self.list.chosen.connect(self.chosen)
        self.list.deleted.connect(self.deleted)
        self.list.left.connect(self.left)
        self.list.menu_wanted.connect(self._open_menu)
        self.list.chats.renamed.connect(self.renamed)
        theme().changed.connect(self.list.viewport().update)

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.search.text().strip()

    def show_chats(self, chats: Sequence[Summary], today: date) -> None:
        """All of them, by day."""
        self._chats = {chat.id: chat for chat in chats}
        self._found.hide()
        self.list.chats.show_lines(by_day(chats, today))
        self.list.mark(self._open)

    def show_found(self, words: str, chats: Sequence[Summary]) -> None:
        """What a search found."""
        self._chats = {chat.id: chat for chat in chats}
        key = "chats.none-found" if not chats else "chats.one-found" if len(chats) == 1 else "chats.found"
        self._found.say(say(key, words=words, number=len(chats)))
        self._found.show()
        announce(self._found, self._found.text())
        self.list.chats.show_lines(list(chats))
        self.list.mark(self._open)

    def show_open(self, chat: str) -> None:
        """Marks the chat that is open; none where it is empty."""
        self._open = chat
        self.list.mark(chat)

    def begin_search(self) -> None:
        """Takes the keyboard to the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def title_of(self, chat: str) -> str:
        """A chat's title, where it is in the list."""
        return self._chats[chat].title if chat in self._chats else ""

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Down leaves the search for what it found; Escape ends it."""
        if watched is self.search and _is_escape(event):
            event.accept()
            return True
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._into_list()
                return True
            if event.key() == Qt.Key.Key_Escape:
                if self.search.text():
                    self.search.clear()
                else:
                    self.left.emit()
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # an object of Qt's

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Its own ground."""
        QPainter(self).fillRect(self.rect(), theme().colour("sunken"))

    def _into_list(self) -> None:
        lines = self.list.chats.lines
        first = next((at for at, line in enumerate(lines) if not isinstance(line, HeadingLine)), -1)
        if first >= 0:
            if not self.list.chat:
                self.list.setCurrentIndex(self.list.chats.index(first))
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def menu_for(self, chat: str) -> QMenu:
        """What can be done with a chat."""
        menu = QMenu(self)
        summary = self._chats[chat]
        menu.addAction(say("chats.rename")).triggered.connect(lambda: self._rename(chat))
        key = "chats.unpin" if summary.pinned else "chats.pin"
        menu.addAction(say(key)).triggered.connect(lambda: self.pinned.emit(chat, not summary.pinned))
        inner = menu.addMenu(say("chats.export"))
        for kind in KINDS:
            action = inner.addAction(say(f"chats.export.{kind}"))
            action.triggered.connect(lambda _checked=False, kind=kind: self.exported.emit(chat, kind))
        menu.addSeparator()
        menu.addAction(say("chats.delete")).triggered.connect(lambda: self.deleted.emit(chat))
        return menu

    def menu_for_all(self) -> QMenu:
        """What can be done with all of them."""
        menu = QMenu(self)
        menu.addAction(say("chats.export-all")).triggered.connect(self.every_exported)
        menu.addAction(say("chats.import")).triggered.connect(self.import_asked)
        menu.addSeparator()
        menu.addAction(say("help.menu")).triggered.connect(self.help_asked)
        menu.addAction(say("about.menu")).triggered.connect(self.about_asked)
        return menu

    def _rename(self, chat: str) -> None:
        self.list.mark(chat)
        self.list.edit(self.list.currentIndex())

    def _open_menu(self, chat: str, place: QPoint) -> None:
        if chat in self._chats:
            _pop_up(self.menu_for(chat), place)

    def _open_more(self) -> None:
        _pop_up(self.menu_for_all(), self.more.mapToGlobal(QPoint(0, self.more.height())))


def _is_escape(event: QEvent) -> bool:
    """Whether a shortcut of the window is about to take Escape."""
    override = event.type() is QEvent.Type.ShortcutOverride
    return override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _pop_up(menu: QMenu, place: QPoint) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)
