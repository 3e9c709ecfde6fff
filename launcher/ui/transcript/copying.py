"""What a document says as plain text, its formulas as LaTeX or in words."""

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextDocument

from launcher.core.tricks import misleads
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


def words_of_link(document: QTextDocument, address: str) -> str:
    """The words that lead to ``address``; of several links the first whose words mislead."""
    links: list[str] = []
    block = document.begin()
    while block.isValid():
        at, running = block.begin(), False
        while not at.atEnd():
            fragment = at.fragment()
            at += 1
            here = fragment.charFormat().isAnchor() and fragment.charFormat().anchorHref() == address
            if here and running:
                links[-1] += fragment.text()
            elif here:
                links.append(fragment.text())
            running = here
        block = block.next()
    return next((words for words in links if misleads(words, address)), links[0] if links else "")


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
