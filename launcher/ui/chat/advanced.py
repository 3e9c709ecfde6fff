"""Advanced: the few values of a chat that can be changed, and the next request as it will be sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QIntValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from launcher.core import openai_body
from launcher.core.chat_body import Json, chat_body
from launcher.core.elsewhere import Server, ServerKind
from launcher.core.problems import Problem
from launcher.core.settings import LIMITS, Settings
from launcher.text import say
from launcher.ui.chat.session import Session
from launcher.ui.parts import Card, Heading, PlainButton, QuietButton, Words, column, row
from launcher.ui.parts.fitted import FittedDialog
from launcher.ui.tasks import Tasks
from launcher.ui.transcript.style import monospace
from launcher.workflows import keep
from launcher.workflows.elsewhere import in_use
from launcher.workflows.ports import Services

Preview = Callable[[Settings], Json]
"""The next request as it goes over the wire, if the settings were these."""

_WIDE, _FIELD = 620, 170
_INSTRUCTIONS_HIGH, _SENT_HIGH = 84, 190
_DEFAULTS: Final = Settings()


class Advanced(FittedDialog):
    """``chosen`` brings the settings when they were changed and the dialog closes."""

    chosen = Signal(Settings)

    def __init__(self, settings: Settings, fits: int, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(say("chat.advanced"), _WIDE, parent)
        self._before, self._preview = settings, preview
        self.temperature = _number_field("temperature", 2)
        self.top_p = _number_field("top_p", 2)
        self.context = QLineEdit()
        self.context.setValidator(QIntValidator(0, int(LIMITS["chat_context"][1]), self.context))
        self.context.setPlaceholderText(say("chat.advanced.context.fits", ctx=fits))
        self.instructions = QPlainTextEdit()
        self.instructions.setTabChangesFocus(True)
        self.instructions.setPlaceholderText(say("chat.advanced.instructions.hint"))
        self.sent = QPlainTextEdit()
        self.sent.setReadOnly(True)
        self.sent.setTabChangesFocus(True)
        self.sent.setFont(monospace())
        self.sent.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.reset = QuietButton(say("chat.advanced.reset"))
        self.reset.clicked.connect(lambda: self._show(_kept(self._before)))
        close = PlainButton(say("chat.advanced.close"))
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self._show(settings)
        for field in (self.temperature, self.top_p, self.context):
            field.textChanged.connect(self._changed)
        self.instructions.textChanged.connect(self._changed)
        self.finished.connect(self._tell)

    @property
    def settings(self) -> Settings:
        """The settings as they stand in the fields; what is no number is as it was before."""
        changed: dict[str, float] = {}
        for name, field in (("temperature", self.temperature), ("top_p", self.top_p)):
            if field.hasAcceptableInput():
                changed[name] = float(field.text())
        if self.context.hasAcceptableInput() or not self.context.text():
            changed["chat_context"] = int(self.context.text() or 0)
        words = self.instructions.toPlainText().strip()
        return replace(self._before, standing_instructions=words, **changed)  # type: ignore[arg-type]  # names above

    def _lay_out(self, close: PlainButton) -> None:
        fields = QWidget()
        grid = QGridLayout(fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(10)
        for line, (name, field) in enumerate(
            (("temperature", self.temperature), ("top-p", self.top_p), ("context", self.context))
        ):
            words = Words(say(f"chat.advanced.{name}.what"), "small", "muted")
            field.setMaximumWidth(_FIELD)
            grid.addWidget(column(_named(field, f"chat.advanced.{name}"), words, space=1), line, 0)
            grid.addWidget(field, line, 1)
        grid.setColumnStretch(0, 1)
        self.instructions.setFixedHeight(_INSTRUCTIONS_HIGH)
        self.sent.setFixedHeight(_SENT_HIGH)
        body = column(
            Heading(say("chat.advanced.title")),
            Words(say("chat.advanced.what"), "body", "muted"),
            fields,
            column(_named(self.instructions, "chat.advanced.instructions"), Card(self.instructions, pad=10)),
            column(_named(self.sent, "chat.advanced.sent"), Card(self.sent, kind="sunken", pad=10)),
            space=12,
        )
        self.lay_out(body, row(self.reset, None, close))

    def _show(self, settings: Settings) -> None:
        self.temperature.setText(f"{settings.temperature:g}")
        self.top_p.setText(f"{settings.top_p:g}")
        self.context.setText(str(settings.chat_context or ""))
        self.instructions.setPlainText(settings.standing_instructions)
        self._changed()

    def _changed(self) -> None:
        now = self.settings
        self.reset.setEnabled(now != _kept(now))
        self.sent.setPlainText(json.dumps(self._preview(now), indent=2, ensure_ascii=False))

    def _tell(self) -> None:
        if self.settings != self._before:
            self.chosen.emit(self.settings)


def open_advanced(
    window: QWidget,
    services: Services,
    tasks: Tasks,
    session: Session,
    question: str,
    tell: Callable[[Problem], None],
) -> None:
    """Finds out what ``question`` would be sent with, shows it, and keeps what is changed."""

    def known() -> tuple[str, int, Settings, Server | None]:
        server, model = in_use(services), keep.current_model(services)
        fits = keep.fitting_context(services, model) if server is None else keep.context_for(services, model)
        return model, fits, services.settings.load(), server

    def show(found: tuple[str, int, Settings, Server | None]) -> None:
        model, fits, settings, server = found
        asked = question or say("chat.composer")
        openai = server is not None and server.kind is ServerKind.OPENAI
        form = openai_body.form if openai else chat_body
        dialog = Advanced(settings, fits, lambda now: form(session.preview(asked, model, fits, now, server)), window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(save)
        dialog.open()

    def save(settings: Settings) -> None:
        tasks.call(lambda: services.settings.save(settings), lambda _: None, tell)

    tasks.call(known, show, tell)


def _kept(settings: Settings) -> Settings:
    """``settings`` with the chat's own as DeepSeek advises."""
    return replace(
        settings,
        temperature=_DEFAULTS.temperature,
        top_p=_DEFAULTS.top_p,
        chat_context=_DEFAULTS.chat_context,
        standing_instructions=_DEFAULTS.standing_instructions,
    )


def _number_field(name: str, decimals: int) -> QLineEdit:
    field = QLineEdit()
    low, high = LIMITS[name]
    check = QDoubleValidator(low, high, decimals, field)
    check.setNotation(QDoubleValidator.Notation.StandardNotation)
    check.setLocale(QLocale.c())  # as it is sent
    field.setValidator(check)
    return field


def _named(field: QWidget, key: str) -> Words:
    words = Words(say(key), "strong", wrap=False)
    words.setBuddy(field)
    field.setAccessibleName(say(key))
    return words
