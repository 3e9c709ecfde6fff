"""Line icons on a 20 px grid, drawn in any colour of the theme at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from launcher.ui.theme.tokens import RESOURCES

_FOLDER = RESOURCES / "icons"
_FINE = 2.0
_TRAY_SIZES = (16, 22, 24, 32, 48, 64)


def pixmap(name: str, colour: QColor, size: int = 20, stroke: float = 1.6) -> QPixmap:
    """The icon ``name`` (a file of ``resources/icons``) in one colour; ``size`` in logical pixels, ``stroke`` of 20."""
    return _drawn(name, colour.name(), size, _ratio(), stroke)


def icon(name: str, colour: QColor, size: int = 20, off: QColor | None = None) -> QIcon:
    """The same as a ``QIcon`` for buttons and menus; ``off`` is its colour where the button is disabled.

    Sharp on a finer screen too, which may come later.
    """
    made = QIcon()
    for ratio in sorted({_ratio(), _FINE}):
        made.addPixmap(_drawn(name, colour.name(), size, ratio))
        if off is not None:
            made.addPixmap(_drawn(name, off.name(), size, ratio), QIcon.Mode.Disabled)
    return made


def picture(name: str, size: int) -> QPixmap:
    """A picture that has its own colours (``stillhouse``: the sign of the program)."""
    return _drawn(name, "#000000", size, _ratio())


def tray_icon(state: str, ink: QColor) -> QIcon:
    """The tray's sign for ``idle``, ``running``, ``busy`` or ``problem``, all of it in ``ink``."""
    made = QIcon()
    for size in _TRAY_SIZES:
        drawn = QPixmap(_drawn(f"tray-{state}", "#000000", size, 1.0))
        painter = QPainter(drawn)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.setBackground(ink)
        painter.eraseRect(drawn.rect())  # to fill a rectangle, PySide first makes the types of all gradients
        painter.end()
        made.addPixmap(drawn)
    made.setIsMask(True)  # macOS then draws it black or white as its menu bar needs
    return made


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, ratio: float, stroke: float = 1.6) -> QPixmap:
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    drawing = _source(name).replace("currentColor", colour).replace('width="1.6"', f'width="{stroke}"')
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


def _ratio() -> float:
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
