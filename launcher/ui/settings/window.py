"""The settings: search above, sections at the side, and each change at once."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from launcher.core.problems import Problem
from launcher.core.settings import DECLARED, Declared, Section, Settings
from launcher.text import say
from launcher.ui.parts import (
    Button,
    Card,
    FocusRing,
    Heading,
    QuietButton,
    Rule,
    Scroller,
    Words,
    announce,
    column,
    row,
)
from launcher.ui.parts.notice import Notice
from launcher.ui.parts.notices import Notices
from launcher.ui.parts.search import SearchField
from launcher.ui.parts.switch import one_stop
from launcher.ui.preferences import Preferences
from launcher.ui.settings.rows import ActLine, Line, SettingLine, SystemLine
from launcher.ui.theme import TOKENS

ACTS = (
    ("models", Section.MODEL),
    ("elsewhere", Section.ENGINE),
    ("mirrors", Section.DOWNLOADS),
    ("doctor", Section.HELP),
)
"""What is offered beside the values, by the end of its keys, and where."""

SWITCHES = (("login", Section.GENERAL),)
"""What the system keeps, and we only show and ask to change."""

_SIDE_WIDTH = 150
_LEAST = (560, 420)


class _Group(QWidget):
    """A section: its name, and its lines."""

    def __init__(self, section: Section, lines: tuple[Line, ...]) -> None:
        super().__init__()
        self.section, self.lines = section, lines
        self._rules = [Rule() for _line in lines[1:]]
        card = Card(space=0, pad=16)
        for index, line in enumerate(lines):
            if index:
                card.box.addWidget(self._rules[index - 1])
            card.box.addWidget(line)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 12)
        box.setSpacing(8)
        box.addWidget(Heading(say(f"settings.section.{section}"), 2))
        box.addWidget(card)

    def show_matching(self, words: str) -> int:
        """Shows only the lines that have ``words``; how many those are."""
        found = [line.matches(words) for line in self.lines]
        for line, shown in zip(self.lines, found, strict=True):
            line.setVisible(shown)
        for index, rule in enumerate(self._rules, 1):
            rule.setVisible(found[index] and any(found[:index]))
        return sum(found)


class SettingsWindow(QDialog):
    """``asked`` brings the name of one of :data:`ACTS` that was pressed, ``wished`` one of :data:`SWITCHES` and a wish.

    ``looked_at`` comes when the window is opened or comes to the front: what the system keeps is to be shown anew.
    """

    asked = Signal(str)
    wished = Signal(str, bool)
    looked_at = Signal()

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setWindowTitle(say("settings.title"))
        self.resize(*TOKENS.window["settings"])
        self.setMinimumSize(*_LEAST)
        self.search = SearchField(say("settings.search"))
        self.search.textChanged.connect(self._show_found)
        self.groups = tuple(self._made_groups())
        self._section = self.groups[0].section
        self._sections = QButtonGroup(self)
        self._nothing = Words("", "body", "muted")
        self._notices = Notices()
        self.reset_all = QuietButton(say("settings.reset-all"))
        self.reset_all.clicked.connect(self._ask_reset)
        self._build()
        preferences.changed.connect(self._show)
        preferences.failed.connect(self.tell)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)
        self._ring = FocusRing(self)
        self._show(preferences.now)
        self._show_found("")
        self._order_tabs()
        self.search.setFocus()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, whatever is shown."""
        return tuple(line for group in self.groups for line in group.lines)

    def line(self, key: str) -> Line:
        """The line of a setting or an act."""
        return next(line for line in self.lines if line.accessibleName() == say(f"settings.{key}"))

    def open_at(self, section: Section) -> None:
        """Shows a section."""
        self.search.clear()
        self._section = section
        self._show_found("")

    def show_switch(self, key: str, on: bool | None) -> None:
        """Shows how one of :data:`SWITCHES` is."""
        line = self.line(key)
        assert isinstance(line, SystemLine)
        line.show_state(on)

    def tell(self, problem: Problem) -> None:
        """Shows a problem above the settings."""
        self._notices.tell(problem)

    def changeEvent(self, event: QEvent) -> None:
        """Comes to the front: the system's own settings may have been open meanwhile."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What stands in a field counts."""
        self._commit()
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """As above: Esc hides."""
        self._commit()
        super().hideEvent(event)

    def keyPressEvent(self, event: object) -> None:
        """Esc ends a search first. Enter in a field is not for a button."""
        key = event.key()  # type: ignore[attr-defined]  # Qt's key event
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)  # type: ignore[arg-type]  # as above

    def _made_groups(self) -> Iterator[_Group]:
        for section in Section:
            lines: list[Line] = [self._setting_line(each) for each in DECLARED.values() if each.section is section]
            lines += [self._switch_line(key) for key, place in SWITCHES if place is section]
            lines += [self._act_line(key) for key, place in ACTS if place is section]
            if lines:
                yield _Group(section, tuple(lines))

    def _setting_line(self, declared: Declared) -> SettingLine:
        made = SettingLine(declared)
        made.chosen.connect(self._choose)
        return made

    def _act_line(self, key: str) -> ActLine:
        made = ActLine(key)
        made.asked.connect(lambda: self.asked.emit(key))
        return made

    def _switch_line(self, key: str) -> SystemLine:
        made = SystemLine(key)
        made.asked.connect(lambda on: self.wished.emit(key, on))
        return made

    def _build(self) -> None:
        side = QWidget()
        side.setFixedWidth(_SIDE_WIDTH)
        side_box = QVBoxLayout(side)
        side_box.setContentsMargins(0, 0, 0, 0)
        side_box.setSpacing(2)
        for index, group in enumerate(self.groups):
            button = Button(say(f"settings.section.{group.section}"), "segment")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # a radio button to a screen reader
            button.setProperty("side", "true")
            button.setSizePolicy(button.sizePolicy().Policy.Preferred, button.sizePolicy().verticalPolicy())
            self._sections.addButton(button, index)
            side_box.addWidget(button)
        self._sections.idClicked.connect(self._go)
        side_box.addStretch(1)
        page = column(self._notices, *self.groups, self._nothing, None, space=4, margins=(0, 0, 6, 0))
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(side)
        middle.addWidget(Scroller(page), 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 18, 16)
        box.setSpacing(16)
        box.addWidget(self.search)
        box.addLayout(middle, 1)
        box.addWidget(row(self.reset_all, None))

    def _order_tabs(self) -> None:
        """As it is read; that of the creation is another."""
        stops: list[QWidget] = [self.search, *self._sections.buttons()]
        for line in self.lines:
            stops += [each for each in line.findChildren(QWidget) if self._is_stop(each)]
        for before, after in pairwise([*stops, self.reset_all]):
            self.setTabOrder(before, after)

    def _is_stop(self, part: QWidget) -> bool:
        """Whether Tab can reach it; a list that unfolds is a window of its own."""
        return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.window() is self

    def _show(self, settings: Settings) -> None:
        lines = [line for line in self.lines if isinstance(line, SettingLine)]
        for line in lines:
            line.show_settings(settings)
        defaults = all(getattr(settings, line.declared.name) == line.declared.default for line in lines)
        self.reset_all.setEnabled(not defaults)

    def _show_found(self, words: str) -> None:
        """All that has ``words``; where none are asked for, one section."""
        words = words.strip()
        found = 0
        for group in self.groups:
            count = group.show_matching(words)
            found += count
            group.setVisible(bool(count) and (bool(words) or group.section is self._section))
        self._nothing.setVisible(not found)
        self._nothing.say(say("settings.search.none", words=words) if not found else "")
        self._sections.button(self._place).setChecked(True)
        one_stop(self._sections)
        if words:
            announce(self, say("settings.search.found", count=found) if found else self._nothing.text())

    @property
    def _place(self) -> int:
        """The number of the section that is chosen."""
        return next(index for index, group in enumerate(self.groups) if group.section is self._section)

    def _go(self, index: int) -> None:
        self.open_at(self.groups[index].section)

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _choose(self, name: str, value: object) -> None:
        self._preferences.change(**{name: value})

    def _commit(self) -> None:
        for line in self.lines:
            if isinstance(line, SettingLine):
                line.editor.commit()

    def _ask_reset(self) -> None:
        notice = Notice("warn", say("settings.reset-all.title"), say("settings.reset-all.what"))
        first = self._notices.show_notice(
            "reset", notice, ("settings.reset-all.do", self._reset), ("settings.reset-all.keep", self._keep)
        )
        if isinstance(first, QAbstractButton):
            first.setFocus()

    def _reset(self) -> None:
        self.search.setFocus()
        lines = [line for line in self.lines if isinstance(line, SettingLine)]
        self._preferences.change(**{line.declared.name: line.declared.default for line in lines})

    def _keep(self) -> None:
        self.reset_all.setFocus()
