"""Formulas: set where they can be, readable where they cannot, never a reason to fail."""

import pytest
from PySide6.QtGui import QImage, QPainter, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication

from launcher.ui.transcript.maths import formula, plain
from launcher.ui.transcript.maths.paths import outline, transform
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.splitter import shared_parser
from launcher.ui.transcript.style import Style
from tests.ui.transcript.formulas import DRAWN, DRAWN_TOO, HALF, SHOWN_AS_TEXT

FORMULAS = (
    r"x = \frac{-b \pm \sqrt{b^2-4ac}}{2a}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}",
    r"\boxed{42}",
    r"\left(\begin{array}{c|c} 1 & 2 \\ 3 & 4 \end{array}\right)",
    r"\text{面积} = \pi r^2",
    r"\overline{AB} \perp \vec{v}",
)


@pytest.mark.parametrize("tex", FORMULAS)
def test_a_formula_is_painted(qapp: QApplication, tex: str) -> None:
    pytest.importorskip("mathra")
    made = formula(tex, display=True)
    assert made is not None
    assert made.width > 0
    assert made.ascent > 0
    image = QImage(400, 120, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    made.paint(painter, 4, 60, 20, Style().link, Style().font)
    painter.end()
    assert any(image.pixel(x, y) for x in range(0, 400, 2) for y in range(0, 120, 2))


@pytest.mark.parametrize("tex", FORMULAS)
def test_every_beginning_of_a_formula_can_be_shown(qapp: QApplication, tex: str) -> None:
    for end in range(len(tex)):
        prose = Prose(Style(), "")
        prose.put([], shared_parser().parse(f"\\[ {tex[:end]}"))
        prose.grab()


@pytest.mark.parametrize("tex", [r"\chemfig{A-B", "x" * 3000, r"\rule{1000000em}{1em}", r"\undefinedcommand{"])
def test_what_cannot_be_set_is_readable_text(qapp: QApplication, tex: str) -> None:
    document = QTextDocument()
    prose = Prose(Style(), "")
    prose.put(shared_parser().parse(f"$$ {tex} $$"), [])
    assert prose.plain_text().strip() or not plain(tex)
    QTextCursor(document)


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{1}{2}x^2", "1/2 x²"),
        (r"\sqrt{x+1} \le \alpha_1", "√(x+1) ≤ α₁"),
        (r"\boxed{\dfrac{a+b}{c}}", "(a+b)/c"),
        (r"x^{y+z}", "x^(y+z)"),
        (r"\text{area} = \pi r^2", "area = π r²"),
    ],
)
def test_a_formula_as_plain_text(tex: str, words: str) -> None:
    assert plain(tex) == words


def test_copied_text_has_the_formula_as_latex(qapp: QApplication) -> None:
    pytest.importorskip("mathra")
    prose = Prose(Style(), "")
    prose.put(shared_parser().parse(r"So \(x^2\) it is, and $\alpha$."), [])
    assert prose.plain_text().strip() == r"So \(x^2\) it is, and $\alpha$."
    prose.selectAll()
    assert prose.createMimeDataFromSelection().text().strip() == r"So \(x^2\) it is, and $\alpha$."
    assert "\ufffc" not in prose.plain_text(speech=True)


def test_an_unknown_path_command_is_refused() -> None:
    with pytest.raises(ValueError, match="path command"):
        outline("A 1 2 3")
    with pytest.raises(ValueError, match="transform"):
        transform("skewX(3)")


def test_transforms_and_curves_are_read() -> None:
    assert outline("M0 0H10V10L0 10C1 1 2 2 3 3Q4 4 5 5Z").elementCount() > 5
    assert transform("translate(1,2) scale(2) rotate(0)").map(1.0, 1.0) == (3.0, 4.0)
    assert transform("matrix(1,0,0,1,5,6)").map(0.0, 0.0) == (5.0, 6.0)


@pytest.mark.parametrize("tex", [*DRAWN, *DRAWN_TOO])
def test_what_r1_writes_is_drawn_and_has_words(qapp: QApplication, tex: str) -> None:
    pytest.importorskip("mathra")
    made = formula(tex, display=True)
    assert made is not None
    assert made.width > 0
    assert made.speech.strip()
    prose = Prose(Style(), "")
    prose.put(shared_parser().parse(f"\\[ {tex} \\]"), [])
    assert tex in prose.plain_text()
    assert tex not in prose.plain_text(speech=True) or not any(mark in tex for mark in "\\^_")


@pytest.mark.parametrize("tex", SHOWN_AS_TEXT)
def test_what_cannot_be_drawn_is_shown_as_text(qapp: QApplication, tex: str) -> None:
    prose = Prose(Style(), "")
    prose.put(shared_parser().parse(f"So \\( {tex} \\) holds."), [])
    assert plain(tex) in prose.plain_text()


@pytest.mark.parametrize("tex", HALF)
def test_what_is_not_whole_is_drawn_as_far_as_it_goes(qapp: QApplication, tex: str) -> None:
    pytest.importorskip("mathra")
    made = formula(tex, display=True)
    assert made is not None
    assert made.width > 0


def test_sixty_are_drawn() -> None:
    assert len({*DRAWN, *DRAWN_TOO}) == 60
