"""One formula, set by mathra and kept as painter paths; ``None`` where it cannot be set.

mathra is young and its platforms are few (no Windows on Arm, no musl): this is the only module that knows it, and
whatever goes wrong in it ends here.
"""

import re
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QTransform

from launcher.ui.transcript.maths.paths import line, outline, rectangle, stroked, transform

_LONGEST: Final = 2500  # characters of LaTeX
_WIDEST_EM, _TALLEST_EM = 400.0, 120.0
# mathra 1.5 panics on some broken input of these (PanicException is not an Exception).
_RISKY: Final = re.compile(r"\\(?:chemfig|schemestart|chemmove|xymatrix)|\\begin\s*\{(?:tikzcd|CD)\}")
_HEAD: Final = re.compile(r'width="([\d.]+)em" height="([\d.]+)em" style="vertical-align: (-?[\d.]+)em"')
_GLYPH: Final = re.compile(r'<path id="([^"]+)" d="([^"]*)"')
_ELEMENT: Final = re.compile(r"<(g|use|rect|path|line|/g)\b([^>]*?)/?>")
_ATTRIBUTE: Final = re.compile(r'([\w:-]+)="([^"]*)"')
_FOREIGN_TEXT: Final = re.compile(r"\\text(?:bf|rm|it)?\{([^{}]*)\}")
# Letters that the maths font lacks: a box of one em is kept free, and the window's own font fills it.
_FOREIGN: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\u3040-\u30ff\uff00-\uffef\U0001f300-\U0001faff]")
_BOX: Final = r"\textcolor{%s}{\rule[-0.12em]{1em}{1em}}"
_INHERITED: Final = {"", "currentColor", "none", "transparent"}
_AXIS, _COLUMN_RULE = 258.0, 40.0  # thousandths of an em, of mathra's font


class Formula:
    """A formula; ``width``, ``ascent`` and ``descent`` in em. ``speech`` reads it aloud."""

    def __init__(self, tex: str, *, display: bool, typesetter: ModuleType) -> None:
        boxes: dict[str, str] = {}
        made = typesetter.render(_boxed(tex, boxes), display=display)
        svg: str = made["svg"]
        head = _HEAD.search(svg, 0, 800)
        if head is None:
            raise ValueError("no size")
        self.width, height, raised = (float(value) for value in head.groups())
        if self.width > _WIDEST_EM or height > _TALLEST_EM:
            raise ValueError("too large")
        self.speech: str = made["speech"]
        self.ascent, self.descent = height + raised, -raised
        drawing = _Drawing(boxes)
        drawing.read(svg)
        self._fills = drawing.finished()
        self._letters = drawing.letters

    def paint(self, painter: QPainter, x: float, baseline: float, em: float, colour: QColor, font: QFont) -> None:
        """Paints it with its baseline at ``baseline``; ``em`` in logical pixels."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(x, baseline)
        painter.scale(em / 1000, em / 1000)
        for ink, path in self._fills:
            painter.fillPath(path, QColor(ink) if ink else colour)
        own = QFont(font)
        painter.setPen(colour)
        for box, letter in self._letters:
            own.setPixelSize(max(1, int(box.height())))
            painter.setFont(own)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
        painter.restore()


@lru_cache(maxsize=512)  # those in sight, and some more; while one streams, each beginning of it is one
def formula(tex: str, *, display: bool) -> Formula | None:
    """The formula, or ``None`` where it cannot be set: show :func:`plain` text then."""
    typesetter = _typesetter()
    if typesetter is None or len(tex) > _LONGEST or _RISKY.search(tex):
        return None
    try:
        return Formula(tex, display=display, typesetter=typesetter)
    except BaseException as error:  # a panic of the typesetter is a BaseException
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        return None


@lru_cache(maxsize=1)
def _typesetter() -> ModuleType | None:
    try:
        return import_module("mathra")
    except ImportError:
        return None


class _Drawing:
    """Gathers the elements of an SVG by colour."""

    _glyphs: Final[dict[str, QPainterPath]] = {}

    def __init__(self, boxes: dict[str, str]) -> None:
        self.letters: list[tuple[QRectF, str]] = []
        self._boxes = boxes
        self._fills: dict[str, QPainterPath] = {}
        self._rules: dict[tuple[float, str], list[tuple[QRectF, QTransform]]] = {}
        self._defined: dict[str, str] = {}

    def read(self, svg: str) -> None:
        self._defined = dict(_GLYPH.findall(svg))
        stack = [(QTransform(), "")]
        for element in _ELEMENT.finditer(svg, svg.index("</defs>") if "</defs>" in svg else 0):
            if element[1] == "/g":
                if len(stack) > 1:
                    stack.pop()
                continue
            attributes = dict(_ATTRIBUTE.findall(element[2]))
            matrix, colour = stack[-1]
            said = attributes.get("fill") or attributes.get("color") or ""
            colour = colour if said in _INHERITED else said
            if "transform" in attributes:
                matrix = transform(attributes["transform"]) * matrix
            if element[1] == "g":
                stack.append((matrix, colour))
            else:
                self._add(element[1], attributes, matrix, colour)

    def finished(self) -> list[tuple[str, QPainterPath]]:
        # mathra 1.5 stacks the pieces of an array's column rule downwards: one line over the array, on the axis.
        for (x, colour), pieces in self._rules.items():
            height = sum(box.height() for box, _ in pieces)
            rule = QPainterPath()
            rule.addRect(QRectF(x, _AXIS - height / 2, _COLUMN_RULE, height))
            self._fill(colour).addPath(pieces[0][1].map(rule))
        return [(colour, path) for colour, path in self._fills.items() if not path.isEmpty()]

    def _add(self, kind: str, attributes: dict[str, str], matrix: QTransform, colour: str) -> None:
        match kind:
            case "use":
                move = QTransform.fromTranslate(float(attributes.get("x", 0)), float(attributes.get("y", 0)))
                self._fill(colour).addPath((move * matrix).map(self._glyph(attributes["href"][1:])))
            case "rect":
                self._add_rectangle(rectangle(attributes), matrix, colour)
            case "line":
                self._fill(colour).addPath(matrix.map(line(attributes)))
            case _:
                path = outline(attributes["d"])
                width = attributes.get("stroke-width")
                self._fill(colour).addPath(matrix.map(stroked(path, width) if width else path))

    def _add_rectangle(self, box: QRectF, matrix: QTransform, colour: str) -> None:
        if colour in self._boxes:
            self.letters.append((matrix.mapRect(box), self._boxes[colour]))
        elif box.width() == _COLUMN_RULE < box.height():
            self._rules.setdefault((box.x(), colour), []).append((box, matrix))
        else:
            path = QPainterPath()
            path.addRect(box)
            self._fill(colour).addPath(matrix.map(path))

    def _fill(self, colour: str) -> QPainterPath:
        path = self._fills.get(colour)
        if path is None:
            path = self._fills[colour] = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
        return path

    def _glyph(self, name: str) -> QPainterPath:
        data = self._defined[name]
        if data not in self._glyphs:
            self._glyphs[data] = outline(data)
        return self._glyphs[data]


def _boxed(tex: str, boxes: dict[str, str]) -> str:
    """``tex`` with a box in place of each letter that the maths font lacks; ``boxes`` tells which is which."""

    def box(letter: re.Match[str]) -> str:
        colour = f"#01{0x100 + len(boxes):04x}"
        boxes[colour] = letter[0]
        return "}" + _BOX % colour + r"\text{"

    def text(run: re.Match[str]) -> str:
        return r"\text{" + _FOREIGN.sub(box, run[1]) + "}" if _FOREIGN.search(run[1]) else run[0]

    return _FOREIGN_TEXT.sub(text, tex).replace(r"\text{}", "")
