"""What is written and chosen of a server: its address, its token, and one of its models."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from launcher.core.elsewhere import Served
from launcher.text import say
from launcher.ui.parts import QuietButton, Words, row
from launcher.ui.parts.choice import Choice
from launcher.ui.theme import theme


class Field(QWidget):
    """A line to write in, with its name above and a hint below. ``changed`` comes with each letter."""

    changed = Signal()

    def __init__(self, name: str, beside: QWidget | None = None) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setFont(theme().font("body"))
        self.line.textChanged.connect(self.changed)
        self.hint = Words("", "small", "muted")
        self.say_hint(say(f"elsewhere.{name}.hint"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        label = _label(name, self.line)
        self.line.setAccessibleName(label.text().replace("&", ""))  # a buddy names only what stands beside it
        box.addWidget(label)
        box.addWidget(self.line if beside is None else row((self.line, 1), beside, space=10))
        box.addWidget(self.hint)

    def say_hint(self, words: str) -> None:
        """What is to be known before something is written here."""
        self.hint.say(words)
        self.line.setAccessibleDescription(words)


class TokenField(Field):
    """A token, written unseen. One that is kept is not shown, and can be replaced or forgotten."""

    def __init__(self) -> None:
        self._forget = QuietButton(say("elsewhere.token.forget"))
        super().__init__("token", self._forget)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._forget.setAccessibleName(f"{say('elsewhere.token')}: {self._forget.text()}")
        self._forget.clicked.connect(self._drop)
        self._forgotten = False
        self.show_kept(kept=False)

    def show_kept(self, *, kept: bool) -> None:
        """Whether there is one for the server whose address is written above."""
        self._kept = kept
        stays = kept and not self._forgotten
        self._forget.setVisible(stays)
        self.line.setPlaceholderText(say("elsewhere.token.kept") if stays else "")
        self.say_hint(say("elsewhere.token.forgotten" if kept and self._forgotten else "elsewhere.token.hint"))

    @property
    def token(self) -> str | None:
        """The one to use from now on: ``""`` for none, ``None`` for the one that is kept."""
        return self.line.text().strip() or (None if self._kept and not self._forgotten else "")

    def _drop(self) -> None:
        self.line.setFocus()  # the button goes away
        self._forgotten = True
        self.show_kept(kept=self._kept)
        self.changed.emit()


class ModelField(QWidget):
    """One of the models of a server; which those are is known once it has been tested."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice(say("elsewhere.model"), ())
        self.choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hint = Words("", "small", "muted")
        self._models: tuple[Served, ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(_label("model", self.choice))
        box.addWidget(self.choice)
        box.addWidget(self._hint)
        self.choice.currentIndexChanged.connect(self._say)
        self.forget("")

    @property
    def model(self) -> Served | None:
        """The one that is chosen, of those that the server has."""
        at = self.choice.currentIndex()
        return self._models[at] if 0 <= at < len(self._models) else None

    def show_models(self, models: Sequence[Served], chosen: str) -> None:
        """Offers what a server has."""
        self._models = tuple(models)
        self.choice.clear()
        self.choice.addItems([_words(each) for each in models])
        self.choice.show_choice(next((at for at, each in enumerate(models) if each.name == chosen), 0))
        self.choice.setEnabled(True)
        self._say()

    def forget(self, kept: str) -> None:
        """What the server has is not known (again); ``kept`` is the model that was in use."""
        self._models = ()
        self.choice.clear()
        if kept:
            self.choice.addItem(_words(Served(kept)))
        self.choice.setEnabled(False)
        self._say()

    def _say(self) -> None:
        model = self.model
        unknown = model is not None and not model.is_r1
        words = say("elsewhere.unknown") if unknown else "" if model else say("elsewhere.model.hint")
        self._hint.show_tone("warn" if unknown else "muted")
        self._hint.say(words)
        self._hint.setVisible(bool(words))
        self.choice.setAccessibleDescription(words)


def _label(name: str, buddy: QWidget) -> QLabel:
    label = QLabel(say(f"elsewhere.{name}"))
    label.setFont(theme().font("strong"))
    label.setBuddy(buddy)
    return label


def _words(model: Served) -> str:
    """A model as people call it, and as the server does."""
    return model.title if model.title == model.name else f"{model.title} · {model.name}"
