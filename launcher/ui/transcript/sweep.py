"""A selection that goes on from one piece of a message into the next, as if all were one text."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from launcher.ui.transcript.copying import text_between

Editor = QTextEdit | QPlainTextEdit
_WATCHED = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.KeyPress,
    }
)


class Sweep(QObject):
    """Watches the texts of one message, which lie one below the other in ``holder``."""

    def __init__(self, holder: QWidget, editors: Callable[[], Sequence[Editor]]) -> None:
        super().__init__(holder)
        self._holder, self._editors = holder, editors
        self._from: Editor | None = None
        self._away = False  # whether the mouse is in another text than that of the press

    def watch(self, editor: Editor) -> None:
        """Takes one more text in."""
        editor.installEventFilter(self)
        editor.viewport().installEventFilter(self)

    @property
    def selected(self) -> str:
        """What is selected, in reading order."""
        return "\n".join(filter(None, map(selected_in, self._editors())))

    def select_all(self) -> None:
        """Selects the whole message."""
        for editor in self._editors():
            editor.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the mouse out of the text where it was pressed; copies, and selects, all of them."""
        if event.type() not in _WATCHED:
            return False
        editor = next((each for each in self._editors() if watched in (each, each.viewport())), None)
        if editor is None:
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if isinstance(event, QMouseEvent) and _is_left(event.button()):
                self._from = editor
                self._drop_all_but(editor)
            case QEvent.Type.MouseMove if isinstance(event, QMouseEvent) and _is_left(event.buttons()):
                self._away = self._reach(editor.viewport().mapTo(self._holder, event.position().toPoint()))
                return self._away
            case QEvent.Type.MouseButtonRelease if self._away:
                self._away = False
                return True
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        if event.matches(QKeySequence.StandardKey.Copy) and sum(map(_has_selection, self._editors())) > 1:
            QGuiApplication.clipboard().setText(self.selected)
            return True
        return False

    def _reach(self, at: QPoint) -> bool:
        """Selects from where the mouse was pressed to ``at``; whether that leaves the text of the press."""
        editors = list(self._editors())
        target = min(editors, key=lambda each: _distance(each, self._top(each), at.y()))
        if self._from not in editors or target is self._from:
            self._drop_all_but(self._from)
            return False
        first, last = editors.index(self._from), editors.index(target)
        down = last > first
        for index, editor in enumerate(editors):
            if editor is self._from:
                _stretch(editor, editor.textCursor().anchor(), _end(editor) if down else 0)
            elif editor is target:
                inside = editor.cursorForPosition(editor.viewport().mapFrom(self._holder, at)).position()
                _stretch(editor, 0 if down else _end(editor), inside)
            elif min(first, last) < index < max(first, last):
                editor.selectAll()
            else:
                _stretch(editor, 0, 0)
        return True

    def _top(self, editor: Editor) -> int:
        return editor.mapTo(self._holder, QPoint()).y()

    def _drop_all_but(self, kept: Editor | None) -> None:
        for editor in self._editors():
            if editor is not kept and _has_selection(editor):
                _stretch(editor, 0, 0)


def selected_in(editor: Editor) -> str:
    """What is selected in one text, formulas as LaTeX."""
    cursor = editor.textCursor()
    if not cursor.hasSelection():
        return ""
    return text_between(editor.document(), cursor.selectionStart(), cursor.selectionEnd())


def _is_left(buttons: Qt.MouseButton) -> bool:
    return bool(buttons & Qt.MouseButton.LeftButton)


def _has_selection(editor: Editor) -> bool:
    return editor.textCursor().hasSelection()


def _distance(editor: Editor, top: int, at: int) -> int:
    return max(top - at, at - top - editor.height(), 0)


def _end(editor: Editor) -> int:
    return editor.document().characterCount() - 1


def _stretch(editor: Editor, anchor: int, position: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(anchor)
    cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
