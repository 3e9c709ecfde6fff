"""What a setting is changed with, by its type: a switch, a list, a line, or a few lines."""

from typing import Protocol

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from launcher.core.settings import Declared
from launcher.text import say
from launcher.ui.parts import Card
from launcher.ui.parts.choice import Choice
from launcher.ui.parts.switch import Switch
from launcher.ui.theme import theme

_FIELD_WIDTH = 120
_LINES_HEIGHT = 76


class Editor(QWidget):
    """Shows a value in ``field``, which may be framed by ``part``; ``chosen`` brings what the user chose instead."""

    chosen = Signal(object)

    def __init__(self, field: QWidget, part: QWidget | None = None) -> None:
        super().__init__()
        self.field = field
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(part or field)

    def show_value(self, value: object) -> None:
        """Shows ``value``; says nothing."""
        raise NotImplementedError

    def commit(self) -> None:
        """Says what stands in it, where that was not said yet."""


class _SwitchEditor(Editor):
    def __init__(self, name: str) -> None:
        self._switch = Switch()
        self._switch.setAccessibleName(name)
        super().__init__(self._switch)
        self._switch.toggled.connect(self.chosen.emit)

    def show_value(self, value: object) -> None:
        with QSignalBlocker(self._switch):
            self._switch.setChecked(bool(value))


class _ChoiceEditor(Editor):
    def __init__(self, declared: Declared, name: str) -> None:
        self._options = declared.options
        words = [say(f"settings.{declared.name}.{option}") for option in self._options]
        self._choice = Choice(name, words)
        super().__init__(self._choice)
        self._choice.chosen.connect(lambda index: self.chosen.emit(self._options[index]))

    def show_value(self, value: object) -> None:
        self._choice.show_choice(self._options.index(value) if value in self._options else -1)


class _FigureEditor(Editor):
    """A line for a figure; nothing in it means 0 where that is the default."""

    def __init__(self, declared: Declared, name: str) -> None:
        self._declared, self._line = declared, QLineEdit()
        self._shown: object = None
        self._line.setFont(theme().font("body"))
        self._line.setAccessibleName(name)
        self._line.setFixedWidth(_FIELD_WIDTH)
        if isinstance(declared.default, float):
            check = QDoubleValidator(declared.low, declared.high, 2, self._line)
            check.setNotation(QDoubleValidator.Notation.StandardNotation)
            check.setLocale(QLocale.c())  # as it is sent
            self._line.setValidator(check)
        else:
            self._line.setValidator(QIntValidator(int(declared.low), int(declared.high), self._line))
        self._may_be_empty = declared.default == 0
        if self._may_be_empty:
            self._line.setPlaceholderText(say(f"settings.{declared.name}.none"))
        super().__init__(self._line)
        self._line.installEventFilter(self)

    def show_value(self, value: object) -> None:
        self._shown = value
        self._line.setText(f"{value:g}" if value or not self._may_be_empty else "")

    def commit(self) -> None:
        text = self._line.text()
        if text and not self._line.hasAcceptableInput():
            self.show_value(self._shown)
            return
        if not text and not self._may_be_empty:
            self.show_value(self._shown)
            return
        value = type(self._declared.default)(text or 0)  # type: ignore[call-arg]  # int or float, of a text
        if value != self._shown:
            self._shown = value
            self.chosen.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the figure with Enter, and when one leaves; Qt's own signal keeps silent where it is none."""
        entered = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() is QEvent.Type.FocusOut or (entered and event.type() is QEvent.Type.KeyPress):
            self.commit()
        return super().eventFilter(watched, event)


class _TextEditor(Editor):
    def __init__(self, declared: Declared, name: str) -> None:
        self._field = QPlainTextEdit()
        self._shown = ""
        self._field.setFont(theme().font("body"))
        self._field.setTabChangesFocus(True)
        self._field.setAccessibleName(name)
        self._field.setPlaceholderText(say(f"settings.{declared.name}.none"))
        self._field.setFixedHeight(_LINES_HEIGHT)
        super().__init__(self._field, Card(self._field, kind="sunken", pad=10))
        self._field.installEventFilter(self)

    def show_value(self, value: object) -> None:
        if str(value) != self._shown or self._field.toPlainText().strip() != self._shown:
            self._shown = str(value)
            with QSignalBlocker(self._field):
                self._field.setPlainText(self._shown)

    def commit(self) -> None:
        words = self._field.toPlainText().strip()
        if words != self._shown:
            self._shown = words
            self.chosen.emit(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the words when one leaves them."""
        if event.type() is QEvent.Type.FocusOut:
            self.commit()
        return super().eventFilter(watched, event)


class MakesEditor(Protocol):
    """Makes what a setting is changed with."""

    def __call__(self, declared: Declared, name: str) -> Editor:
        """Called ``name`` for screen readers."""


def editor_for(declared: Declared, name: str) -> Editor:
    """What a setting is changed with.

    Raises:
        TypeError: there is none for its type.
    """
    if declared.options:
        return _ChoiceEditor(declared, name)
    if isinstance(declared.default, bool):
        return _SwitchEditor(name)
    if isinstance(declared.default, int | float):
        return _FigureEditor(declared, name)
    if declared.long:
        return _TextEditor(declared, name)
    raise TypeError(declared.name)
