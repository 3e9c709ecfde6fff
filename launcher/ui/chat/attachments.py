"""What goes along with a question: files and long pastes, each a line with its size and a button that takes it away."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QFile, QFileInfo, QIODevice, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from launcher.core.attached import MOST_BYTES, attached_tokens, decoded
from launcher.text import say
from launcher.ui.parts import Sign, ToolButton, Words, column, row


class Attachments(QWidget):
    """Holds (name, text) in the order in which they came. ``refused`` brings the name and why, in words."""

    changed = Signal()
    refused = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._held: list[tuple[str, str]] = []
        self._ctx = 0
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(4, 0, 0, 4)
        self._box.setSpacing(2)
        self.hide()

    @property
    def held(self) -> list[tuple[str, str]]:
        """Name and text of each."""
        return list(self._held)

    def add_files(self, paths: list[str]) -> None:
        """Adds text files; what is none, or too long, is refused."""
        for path in paths:
            name, data = QFileInfo(path).fileName(), _read(path)
            text = None if data is None or len(data) > MOST_BYTES else decoded(data)
            if text is not None:
                self.add(name, text)
            elif data is None:
                self.refused.emit(name, say("chat.attach.unreadable"))
            else:
                self.refused.emit(name, say("chat.attach.long" if len(data) > MOST_BYTES else "chat.attach.binary"))

    def choose(self) -> None:
        """Asks for files."""
        dialog = QFileDialog(self, say("chat.attach"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.add_files)
        dialog.open()

    def add(self, name: str, text: str) -> None:
        """Adds a text."""
        self._held.append((name, text))
        self._draw()

    def clear(self) -> None:
        """Takes all away."""
        if self._held:
            self._held.clear()
            self._draw()

    def show_room(self, ctx: int) -> None:
        """The context in tokens that their size is to be seen against; 0: not known yet."""
        if ctx != self._ctx:
            self._ctx = ctx
            self._draw()

    def _draw(self) -> None:
        while (item := self._box.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        for each in self._held:
            self._box.addWidget(self._line(each))
        self.setVisible(bool(self._held))
        self.changed.emit()

    def _line(self, each: tuple[str, str]) -> QWidget:
        tokens = attached_tokens([each])
        too_much = bool(self._ctx) and tokens > self._ctx // 2
        key = "chat.attach.too-much" if too_much else "chat.attach.of" if self._ctx else "chat.attach.size"
        name = Words("", "strong", wrap=False)
        name.setText(name.fontMetrics().elidedText(each[0], Qt.TextElideMode.ElideMiddle, 240))
        size = Words(say(key, tokens=tokens, ctx=self._ctx), "small", "warn" if too_much else "muted")
        away = ToolButton("close", say("chat.attach.remove", name=each[0]))
        away.clicked.connect(lambda: self._remove(each))
        return row(Sign("copy", "muted", 16), (column(name, size, space=0), 1), away)

    def _remove(self, each: tuple[str, str]) -> None:
        self._held.remove(each)
        self._draw()


class FileDrop(QObject):
    """Takes files that are dropped anywhere on ``window``; ``take`` gets their paths."""

    def __init__(self, window: QWidget, take: Callable[[list[str]], object]) -> None:
        super().__init__(window)
        self._take = take
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Lets files in, and nothing else."""
        if not isinstance(event, QDropEvent) or event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            return False
        files = local_files(event.mimeData())
        if files and event.type() is QEvent.Type.Drop:
            self._take(files)
        event.setAccepted(bool(files))
        return bool(files)


def local_files(data: QMimeData) -> list[str]:
    """The paths of the files in what is dropped or pasted."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def _read(path: str) -> bytes | None:
    """The file, one byte more than is allowed at most; ``None`` where it cannot be read."""
    file = QFile(path)
    if QFileInfo(path).isDir() or not file.open(QIODevice.OpenModeFlag.ReadOnly):
        return None
    data = bytes(file.read(MOST_BYTES + 1).data())
    file.close()
    return data
