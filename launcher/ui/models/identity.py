"""The identity card of a model: what a tag really is, and who says so."""

from collections.abc import Iterator

from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from launcher.core.shelf import Identity
from launcher.text import has, say
from launcher.ui.parts import Card, FocusRing, Heading, Notice, PlainButton, Scroller, Words, column, row

_SIZE = (560, 560)
_BILLION = 1e9


class IdentityDialog(QDialog):
    """Shows an :class:`Identity`."""

    def __init__(self, identity: Identity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = identity.known.title if identity.known else identity.found.name
        self.setWindowTitle(title)
        self.resize(*_SIZE)
        close = PlainButton(say("notice.close"))
        close.clicked.connect(self.accept)
        parts: list[QWidget] = [column(Heading(title), Words(identity.found.name, "body", "muted"), space=2)]
        if identity.differs:
            parts.append(Notice("warn", say("models.identity.differs"), say("models.identity.differs.what")))
        parts.append(Card(_table(list(facts_of(identity)))))
        if identity.model is not None and identity.model.scores:
            scores = [(_score_name(name), f"{value:g}") for name, value in identity.model.scores.items()]
            source = Words(say("models.identity.scores.source"), "small", "muted")
            parts.append(Card(Heading(say("models.identity.scores"), 2), _table(scores), source))
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 14, 16)
        box.setSpacing(12)
        box.addWidget(Scroller(column(*parts, None, space=12)), 1)
        box.addWidget(row(None, close))
        self._ring = FocusRing(self)
        close.setFocus()


def facts_of(identity: Identity) -> Iterator[tuple[str, str]]:
    """Names and values of what is known; what nobody says is left out."""
    known, details = identity.model, identity.details
    parameters = identity.parameters
    for name, value in (
        ("really", known.name if known else ""),
        ("base", identity.base),
        ("family", details.family),
        ("parameters", say("models.identity.billion", count=parameters / _BILLION) if parameters else ""),
        ("quantisation", identity.quantisation),
        ("context", say("models.identity.tokens", count=identity.context) if identity.context else ""),
        ("size", say("models.size", size=identity.found.size_bytes)),
        ("licence", identity.licence),
        ("came", identity.found.modified_at[:10]),
        ("digest", identity.found.digest[:12]),
    ):
        if value:
            yield say(f"models.identity.{name}"), value


def _table(facts: list[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for line, (name, value) in enumerate(facts):
        grid.addWidget(Words(name, "small", "muted", wrap=False), line, 0)
        grid.addWidget(Words(value), line, 1)
    return holder


def _score_name(name: str) -> str:
    key = f"models.score.{name}"
    return say(key) if has(key) else name
