"""The support file, shown before it is saved: every word of it."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.parts import FocusRing, Heading, PrimaryButton, QuietButton, Words, announce, column, row
from launcher.ui.parts.listing import Listing
from launcher.ui.parts.notices import Notices
from launcher.ui.tasks import Tasks
from launcher.ui.transcript.style import monospace
from launcher.workflows.ports import Services

_SIZE = (760, 560)
_LIST = 180
NAME = "stillhouse-support.zip"


class SupportDialog(QDialog):
    """``contents``: text by the name of its file; what is shown is what is saved."""

    def __init__(
        self, contents: Mapping[str, str], services: Services, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._contents, self._services, self._tasks = dict(contents), services, tasks
        self.setWindowTitle(say("diagnose.support.title"))
        self.resize(*_SIZE)
        self.list = Listing(say("diagnose.support.files"), list(self._contents))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(monospace())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(say("diagnose.support.text"))
        self.list.currentTextChanged.connect(lambda name: self.text.setPlainText(self._contents.get(name, "")))
        self._said = Words("", "body", "ok")
        self._said.hide()
        self._notices = Notices()
        self.save = PrimaryButton(say("diagnose.support.save"))
        self.save.clicked.connect(self._ask_where)
        leave = QuietButton(say("notice.close"))
        leave.clicked.connect(self.reject)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.list)
        halves.addWidget(self.text)
        halves.setSizes([_LIST, _SIZE[0] - _LIST])
        halves.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(12)
        head = column(
            Heading(say("diagnose.support.title"), 2), Words(say("diagnose.support.what"), "body", "muted"), space=4
        )
        for part, stretch in ((head, 0), (halves, 1), (self._notices, 0), (self._said, 0)):
            box.addWidget(part, stretch)
        box.addWidget(row(leave, None, self.save))
        self.list.setCurrentRow(0)
        self._ring = FocusRing(self)

    def _ask_where(self) -> None:
        picker = QFileDialog(self, say("diagnose.support.save"))
        picker.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        picker.setDefaultSuffix("zip")
        picker.selectFile(str(Path.home() / NAME))
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.fileSelected.connect(self._save)
        picker.open()

    def _save(self, path: str) -> None:
        services, contents = self._services, self._contents
        self._tasks.call(lambda: services.support.write(path, contents), lambda _: self._saved(path), self._not_saved)

    def _saved(self, path: str) -> None:
        words = say("diagnose.support.saved", path=path)
        self._said.say(words)
        self._said.show()
        announce(self, words)

    def _not_saved(self, problem: Problem) -> None:
        self._notices.tell(problem)
