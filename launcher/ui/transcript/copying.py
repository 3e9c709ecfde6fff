"""What a document says as plain text, its formulas as LaTeX or in words."""

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextDocument

from launcher.ui.transcript.maths import FORMULA, STRUT, source_of, spoken


def text_between(document: QTextDocument, start: int = 0, end: int | None = None, *, speech: bool = False) -> str:
    """The text from ``start`` to ``end`` (positions of the document); ``speech`` puts formulas in words."""
    stop = document.characterCount() if end is None else end
    lines = []
    block = document.findBlock(start)
    while block.isValid() and block.position() < stop:
        lines.append("".join(_pieces(block, start, stop, speech=speech)))
        block = block.next()
    return "\n".join(lines)


def _pieces(block: QTextBlock, start: int, stop: int, *, speech: bool) -> Iterator[str]:
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        at += 1
        first = max(fragment.position(), start)
        last = min(fragment.position() + fragment.length(), stop)
        if first >= last:
            continue
        form = fragment.charFormat()
        if form.objectType() == FORMULA:
            yield (spoken(form) if speech else source_of(form)) * (last - first)
        elif form.objectType() != STRUT:
            piece = fragment.text()[first - fragment.position() : last - fragment.position()]
            yield piece.replace("\u2028", "\n").replace("\u00a0", " ")
