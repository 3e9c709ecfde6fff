"""The card about where the models lie: their folder, its bytes, and a move to another."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from launcher.core.hardware import Disk
from launcher.core.moving import Stage
from launcher.text import say
from launcher.ui.parts import Button, Card, FocusRing, Heading, PlainButton, QuietButton, Words, column, row
from launcher.ui.parts.bars import Bar
from launcher.ui.parts.flow import flow
from launcher.workflows.moving import Moving
from launcher.workflows.shelf import Shelf

_DIALOG_WIDTH = 520


class PlaceCard(Card):
    """Its signals bring what was pressed.

    ``move_asked`` where one wants another folder, ``stop_asked`` while it moves, ``go_on_asked`` and
    ``take_back_asked`` where a move was cut off.
    """

    move_asked = Signal()
    stop_asked = Signal()
    go_on_asked = Signal()
    take_back_asked = Signal()

    def __init__(self) -> None:
        self._where = Words("", "strong")
        self._more = Words("", "small", "muted")
        self.move_button = PlainButton(say("models.move"), "folder")
        self.stop_button = PlainButton(say("models.move.stop"))
        self.go_on_button = PlainButton(say("models.move.go-on"))
        self.take_back_button = QuietButton(say("models.move.take-back"))
        self._bar = Bar(say("models.moving"))
        self._buttons: tuple[Button, ...] = (
            self.move_button, self.stop_button, self.go_on_button, self.take_back_button
        )  # fmt: skip
        super().__init__(
            column(self._where, self._more, space=4), self._bar, flow(*self._buttons, space=8), space=8, pad=16
        )
        for button, asked in zip(
            self._buttons, (self.move_asked, self.stop_asked, self.go_on_asked, self.take_back_asked), strict=True
        ):
            button.clicked.connect(asked)
        self._offer()

    def show_shelf(self, shelf: Shelf) -> None:
        """Shows where they are, and what was begun."""
        folder = shelf.status.models_dir
        self._where.say(say("models.place", path=folder) if folder else say("models.place.elsewhere"))
        self._more.say(say("models.place.held", size=shelf.held))
        self._bar.restart()
        if shelf.move is not None and shelf.move.stage is Stage.COPYING:
            self._more.say(say("models.moving.cut-off", path=shelf.move.target))
            self._offer(self.go_on_button, self.take_back_button)
        else:
            self._offer(*((self.move_button,) if folder else ()))

    def show_moving(self, moving: Moving | None) -> None:
        """Shows how far a move is."""
        share = moving.done / moving.total if moving is not None and moving.total else 0.0
        self._bar.show_share(share)
        self._more.say(say("models.moving.at", share=share))
        self._offer(self.stop_button, moving=True)

    def _offer(self, *buttons: Button, moving: bool = False) -> None:
        focused = any(button.hasFocus() for button in self._buttons)
        self._bar.setVisible(moving)
        for button in self._buttons:
            button.setVisible(button in buttons)
        if focused and buttons and not any(button.hasFocus() for button in buttons):
            buttons[0].setFocus()


class DriveDialog(QDialog):
    """Which drive: ``chosen`` brings a folder."""

    chosen = Signal(str)

    def __init__(self, drives: Sequence[Disk], others_find_them: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("models.move.title"))
        self.setMinimumWidth(_DIALOG_WIDTH)
        self.buttons: list[Button] = []
        for disk in drives:
            words = say("models.move.drive", drive=disk.drive, free=disk.free_bytes)
            self._add(PlainButton(words, "disk"), disk.path)
        other = PlainButton(say("models.move.other"), "folder")
        other.clicked.connect(self._ask_folder)
        leave = QuietButton(say("chat.cancel"))
        leave.clicked.connect(self.reject)
        head = column(
            Heading(say("models.move.title"), 2),
            Words(say("models.move.what")),
            *(() if others_find_them else (Words(say("models.move.others"), "body", "warn"),)),
            space=8,
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 20)
        box.setSpacing(12)
        for part in (head, *self.buttons, other, row(None, leave)):
            box.addWidget(part)
        self._ring = FocusRing(self)

    def _add(self, button: Button, folder: str) -> None:
        button.setToolTip(folder)
        button.setAccessibleDescription(folder)
        button.clicked.connect(lambda: self._choose(folder))
        self.buttons.append(button)

    def _choose(self, folder: str) -> None:
        self.chosen.emit(folder)
        self.accept()

    def _ask_folder(self) -> None:
        picker = QFileDialog(self, say("models.move.title"))
        picker.setFileMode(QFileDialog.FileMode.Directory)
        picker.setOption(QFileDialog.Option.ShowDirsOnly)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.fileSelected.connect(lambda folder: self._choose(str(Path(folder))))
        picker.open()
