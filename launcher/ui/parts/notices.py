"""Where a window says what belongs to none of its parts."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.parts.buttons import Button, PlainButton
from launcher.ui.parts.notice import Notice

Act = tuple[str, Callable[[], object]]
"""The key of a button's words, and what it does; the notice goes afterwards."""


class Notices(QWidget):
    """Notices one under the other, each until it is answered; another of the same name takes the place of the first."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, Notice] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self.hide()

    def indent(self, side: int, above: int) -> None:
        """Takes margins, in pixels."""
        self._box.setContentsMargins(side, above, side, 0)

    def tell(self, problem: Problem, *acts: Act) -> None:
        """Shows a problem; the last of each kind."""
        self.show_notice(problem.code, Notice.of(problem), *acts, ("notice.close", _nothing))

    def show_notice(self, name: str, notice: Notice, *acts: Act) -> Button | None:
        """Shows a notice with its buttons; the first of them."""
        self.drop(name)
        buttons = [self._button(name, notice, act) for act in acts]
        self._shown[name] = notice
        self._box.addWidget(notice)
        notice.show()
        self.show()
        return buttons[0] if buttons else None

    def has(self, name: str) -> bool:
        """Whether the notice of this name is there."""
        return name in self._shown

    def drop(self, name: str) -> None:
        """Takes one away, where it is there."""
        notice = self._shown.pop(name, None)
        if notice is not None:
            notice.hide()
            notice.deleteLater()
            self.setVisible(bool(self._shown))

    def clear(self) -> None:
        """Takes all away."""
        for name in tuple(self._shown):
            self.drop(name)

    def _button(self, name: str, notice: Notice, act: Act) -> Button:
        key, do = act

        def press() -> None:
            self.drop(name)
            do()

        button = notice.add(PlainButton(say(key)))
        button.clicked.connect(press)
        return button


def _nothing() -> None:
    """The button only closes."""
