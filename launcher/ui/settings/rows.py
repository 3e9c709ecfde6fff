"""One line of the settings: its name, what it does, and what it is changed with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from launcher.core.settings import Declared, Settings
from launcher.text import has, say
from launcher.ui.parts import PlainButton, ToolButton, Words
from launcher.ui.parts.switch import Switch
from launcher.ui.settings.editors import editor_for
from launcher.ui.theme import theme

_PART_BELOW = 40
"""Times the type's size: a line that is narrower has its switch or list below the words."""


class Line(QWidget):
    """Name and purpose at the start, ``part`` at the end; below where it is ``wide``, or there is no room."""

    def __init__(self, key: str, part: QWidget, beside: QWidget | None = None, *, wide: bool = False) -> None:
        super().__init__()
        name, what = say(f"settings.{key}"), say(f"settings.{key}.what")
        self.said = f"{name} {what}"
        self.setAccessibleName(name)
        self.what = Words(what, "small", "muted")
        self._part, self._wide = part, wide
        self._below: bool | None = None
        self._box = QGridLayout(self)
        self._box.setContentsMargins(0, 8, 0, 8)
        self._box.setHorizontalSpacing(12)
        self._box.setVerticalSpacing(2)
        self._box.setColumnStretch(0, 1)
        self.name = Words(name, "strong")
        self._box.addWidget(self.name, 0, 0)
        self._box.addWidget(self.what, 1, 0)
        self._add_beside(beside or ToolButton("again", name), shown=beside is not None)
        self._arrange(below=wide)

    def _add_beside(self, tool: QWidget, *, shown: bool) -> None:
        """At the end; where there is none its room is left free, so that the parts of all lines are in one column."""
        keeps = tool.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        tool.setSizePolicy(keeps)
        self._box.addWidget(tool, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        if not shown:
            tool.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words need room beside what is changed."""
        super().resizeEvent(event)
        self._arrange(below=self._wide or self.width() < _PART_BELOW * theme().font("body").pointSizeF())

    def _arrange(self, *, below: bool) -> None:
        if below == self._below:
            return
        self._below = below
        self._box.removeWidget(self._part)
        if self._wide:
            self._box.addWidget(self._part, 2, 0, 1, 3)
        elif below:
            self._box.addWidget(self._part, 2, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        else:
            self._box.addWidget(self._part, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)

    def matches(self, words: str) -> bool:
        """Whether it has all of ``words``."""
        said = self.said.casefold()
        return all(word in said for word in words.casefold().split())


class SettingLine(Line):
    """``chosen`` brings the setting's name and its new value."""

    chosen = Signal(str, object)

    def __init__(self, declared: Declared) -> None:
        name = say(f"settings.{declared.name}")
        self.declared = declared
        self.editor = editor_for(declared, name)
        self.reset = ToolButton("again", say("settings.reset", name=name))
        super().__init__(declared.name, self.editor, self.reset, wide=declared.long)
        self.said += "".join(f" {say(f'settings.{declared.name}.{each}')}" for each in declared.options)
        self.name.setBuddy(self.editor.field)
        self.editor.field.setAccessibleDescription(self.what.text())
        self.editor.chosen.connect(lambda value: self.chosen.emit(declared.name, value))
        self.reset.clicked.connect(self._reset)

    def show_settings(self, settings: Settings) -> None:
        """Shows what holds."""
        value = getattr(settings, self.declared.name)
        self.editor.show_value(value)
        self.reset.setVisible(value != self.declared.default)

    def _reset(self) -> None:
        self.editor.field.setFocus()  # the button goes away
        self.chosen.emit(self.declared.name, self.declared.default)


class ActLine(Line):
    """Something to do, or a window to open, where a value alone would not do."""

    asked = Signal()

    def __init__(self, key: str) -> None:
        self.button = PlainButton(say(f"settings.{key}.act"))
        super().__init__(key, self.button)
        self.button.setAccessibleName(f"{self.accessibleName()}: {self.button.text()}")
        self.button.setAccessibleDescription(self.what.text())
        self.button.clicked.connect(self.asked)


class SystemLine(Line):
    """A switch that shows what the system says, and asks it to change; nothing of it is kept by us."""

    asked = Signal(bool)

    def __init__(self, key: str) -> None:
        self.switch = Switch()
        super().__init__(key, self.switch)
        self.switch.setAccessibleName(self.accessibleName())
        self.switch.setAccessibleDescription(self.what.text())
        self.switch.setEnabled(False)
        self.switch.clicked.connect(self._ask)
        self._key = key

    def show_state(self, on: bool | None) -> None:
        """Shows how it is; ``None``: the system has no such thing."""
        self.switch.setEnabled(on is not None)
        self.switch.setChecked(bool(on))
        key = f"settings.{self._key}.none"
        self.what.say(say(key) if on is None and has(key) else say(f"settings.{self._key}.what"))

    def _ask(self, on: bool) -> None:
        self.switch.setEnabled(False)
        self.asked.emit(on)
