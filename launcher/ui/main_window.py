"""The one window: empty while the program starts; then the setup is in it, then the chat.

Painted before the program is there, so it does without what it does not need until then: to name Qt's own ``Qt`` takes
45 ms, for PySide makes all its enumerations.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from launcher.core.look import Look

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

FIRST_SIZE: Final = (920, 680)
"""That of the setup (``window.wizard`` of ``tokens.json``, which is not read yet)."""


class MainWindow(QWidget):
    """Shows one content at a time; it is called, as small, and closed as that one wants.

    It opens as it was last seen (``look``). ``given_up`` says that it was closed before anything was in it.
    """

    def __init__(self, look: Look | None = None) -> None:
        super().__init__()
        self._content: QWidget | None = None
        self.given_up = False
        self._restored = look is not None and self._restore(look)
        if not self._restored:
            self.resize(*FIRST_SIZE)

    @property
    def content(self) -> QWidget | None:
        """What is in it."""
        return self._content

    def show_content(self, content: QWidget) -> None:
        """Shows ``content`` in the place of what was there, which stays its maker's; grows where it wants more room.

        A window that was seen before keeps the size that it was given.
        """
        if self._content is None:
            self._begin()
        else:
            self._content.windowTitleChanged.disconnect(self.setWindowTitle)
            self._box.removeWidget(self._content)
            self._content.hide()
        self._content = content
        wanted, focused = content.size(), content.focusWidget()
        self._box.addWidget(content)
        content.show()
        if focused is not None:  # Qt forgets it where a window becomes a part of another
            focused.setFocus()
        self.setWindowTitle(content.windowTitle())
        content.windowTitleChanged.connect(self.setWindowTitle)
        if not (self._restored or self.isMaximized() or self.isFullScreen()):
            self.resize(self.size().expandedTo(wanted))

    def closeEvent(self, event: "QCloseEvent") -> None:
        """The content decides."""
        if self._content is None:
            self.given_up = True
        event.setAccepted(self._content is None or self._content.close())

    def _begin(self) -> None:
        """There is something to show, in the theme's colours."""
        from PySide6.QtGui import QPalette
        from PySide6.QtWidgets import QVBoxLayout

        self.setPalette(QPalette())
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    def _restore(self, look: Look) -> bool:
        """Takes the colour and the place of last time; whether that is one."""
        if not look.place:
            return False
        from PySide6.QtCore import QByteArray
        from PySide6.QtGui import QColor, QPalette

        if look.ground:
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.Window, QColor(look.ground))
            self.setPalette(palette)
        return self.restoreGeometry(QByteArray.fromBase64(look.place.encode()))
