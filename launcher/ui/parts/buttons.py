"""Buttons in five kinds; their signs follow the theme."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QSizePolicy

from launcher.ui.parts.words import restyle
from launcher.ui.theme import icon, theme

_INK = {"primary": "on_accent", "round": "on_accent", "quiet": "accent", "tool": "muted"}
_SIGN_SIZE = 18


class Button(QPushButton):
    """``kind`` is ``primary plain quiet tool round segment``; ``sign`` an icon's name."""

    def __init__(self, words: str, kind: str = "plain", sign: str = "") -> None:
        super().__init__(words)
        self._kind, self._sign = kind, sign
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setIconSize(QSize(_SIGN_SIZE, _SIGN_SIZE))
        self.setAutoDefault(False)
        self._draw_sign()

    def show_sign(self, sign: str) -> None:
        """Shows another icon; none where it is empty."""
        self._sign = sign
        self._draw_sign()

    def show_kind(self, kind: str) -> None:
        """Looks like another kind of button from now on."""
        self._kind = kind
        self.setProperty("kind", kind)
        restyle(self)
        self._draw_sign()

    def changeEvent(self, event: QEvent) -> None:
        """Draws the sign in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()

    def _draw_sign(self) -> None:
        if not self._sign:
            self.setIcon(QIcon())
            return
        ink = theme().colour(_INK.get(self._kind, "text"))
        self.setIcon(icon(self._sign, ink, _SIGN_SIZE, theme().colour("muted")))


class PrimaryButton(Button):
    """The one thing to do on a page; Enter presses it."""

    def __init__(self, words: str, sign: str = "") -> None:
        super().__init__(words, "primary", sign)


class PlainButton(Button):
    """Another thing to do."""

    def __init__(self, words: str, sign: str = "") -> None:
        super().__init__(words, "plain", sign)


class QuietButton(Button):
    """A thing that few want: a copper word."""

    def __init__(self, words: str, sign: str = "") -> None:
        super().__init__(words, "quiet", sign)


class ToolButton(Button):
    """A sign with a name, for rows of small tools."""

    def __init__(self, sign: str, name: str) -> None:
        super().__init__("", "tool", sign)
        self.setAccessibleName(name)
        self.setToolTip(name)
