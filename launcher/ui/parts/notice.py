"""A problem, or what mends itself: what happened, what is kept, what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.core.problems import Code, Problem
from launcher.text import problem_words, say
from launcher.ui.parts.buttons import Button, QuietButton
from launcher.ui.parts.frames import Card
from launcher.ui.parts.sign import Sign
from launcher.ui.parts.speech import Role, announce
from launcher.ui.parts.words import Words

_SIGNS = {
    Code.NO_NETWORK: "offline",
    Code.MIRROR_UNREACHABLE: "offline",
    Code.PULL_STALLED: "offline",
    Code.DISK_FULL: "disk",
    Code.FOLDER_GONE: "folder",
    Code.FOLDER_READ_ONLY: "folder",
    Code.ENGINE_STOPPED: "engine",
    Code.OUT_OF_MEMORY: "memory",
}


class Notice(Card):
    """``kind`` is ``danger`` (needs you), ``warn`` (mends itself), ``drop`` (good to know) or ``ok`` (done).

    Buttons go into it with :meth:`add`.
    """

    told_as = Role.AlertMessage

    def __init__(self, kind: str = "danger", title: str = "", what: str = "", sign: str = "alert") -> None:
        self._sign = Sign(sign, kind, 22)
        self._title = Words(title, "strong", kind)
        self._what = Words(what)
        self._details = Words("", "small", "muted")
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.hide()
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self._sign)
        line.addWidget(self._title, 1)
        self._acts = QWidget()
        self._act_line = QHBoxLayout(self._acts)
        self._act_line.setContentsMargins(0, 0, 0, 0)
        self._act_line.setSpacing(10)
        self._act_line.addStretch(1)
        self._buttons: list[Button] = []
        self._acts.hide()
        super().__init__(head, self._what, self._details, self._acts, kind=kind, space=10)
        self._name(title, what)

    @classmethod
    def of(cls, problem: Problem) -> "Notice":
        """The notice of a problem, with its details to copy."""
        notice = cls()
        notice.show_problem(problem)
        return notice

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What can be done about it."""
        return tuple(self._buttons)

    def add(self, button: Button) -> Button:
        """Puts a button behind those that are there."""
        self._act_line.insertWidget(self._act_line.count() - 1, button)
        self._buttons.append(button)
        self._acts.show()
        return button

    def offer(self, *buttons: Button) -> None:
        """Shows only these of its buttons."""
        for button in self._buttons:
            button.setVisible(button in buttons)
        self._acts.setVisible(bool(buttons))

    def show_words(self, kind: str, sign: str, title: str, what: str) -> None:
        """Says something else, and has it spoken."""
        self.show_kind(kind)
        self._sign.show_sign(sign, kind)
        self._title.say(title)
        self._title.show_tone(kind)
        self._what.say(what)
        self._name(title, what)
        announce(self, f"{title} {what}", urgent=kind == "danger")

    def show_problem(self, problem: Problem) -> None:
        """Says what happened and what to do."""
        title, remedy = problem_words(problem)
        self.show_words("danger", _SIGNS.get(problem.code, "alert"), title, remedy)
        facts = "\n".join(f"{key}: {value}" for key, value in problem.facts.items())
        self._details.say(f"{problem.code}\n{facts}".strip())

    def add_details(self) -> Button:
        """A button that unfolds what happened for those who help, and copies it."""
        button = self.add(QuietButton(say("notice.details")))

        def unfold() -> None:
            if self._details.isVisible():
                QGuiApplication.clipboard().setText(f"{self._title.text()}\n{self._details.text()}")
                button.setText(say("notice.copied"))
                return
            self._details.show()
            button.setText(say("notice.copy"))

        button.clicked.connect(unfold)
        return button

    def _name(self, title: str, what: str) -> None:
        self.setAccessibleName(title)
        self.setAccessibleDescription(what)
