"""What a screen reader is told besides what every screen is checked for (``test_screens``)."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from launcher.ui.parts import Heading, Notice, tell_roles
from launcher.ui.parts.bars import Bar
from launcher.ui.parts.memory import MemoryBar, MemoryPart
from launcher.ui.parts.speech import Role
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.prose import Prose
from tests.support import access
from tests.support.screens import chat, wizard
from tests.support.screens.stage import staged


@pytest.fixture(autouse=True)
def roles(theme: Theme) -> None:
    tell_roles()


def role_of(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What is announced, and whether that interrupts; what no screen reader is there to hear."""
    said: list[tuple[str, bool]] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            urgent = event.politeness() is QAccessible.AnnouncementPoliteness.Assertive
            said.append((event.message(), urgent))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return said


def test_a_progress_bar_tells_its_name_and_its_percentage(qtbot: QtBot) -> None:
    bar = Bar("DeepSeek-R1 7B")
    qtbot.addWidget(bar)
    bar.show_share(0.634)
    told = QAccessible.queryAccessibleInterface(bar)
    assert (told.role(), name_of(bar)) == (Role.ProgressBar, "DeepSeek-R1 7B")
    assert (told.valueInterface().currentValue(), told.valueInterface().maximumValue()) == (63, 100)


def test_a_progress_bar_speaks_each_tenth_once(qtbot: QtBot, spoken: list[tuple[str, bool]]) -> None:
    bar = Bar("DeepSeek-R1 7B")
    qtbot.addWidget(bar)
    for share in (0.02, 0.11, 0.12, 0.19, 0.35, 1.0):
        bar.show_share(share)
    bar.restart()
    bar.show_share(0.1)
    assert [words for words, _ in spoken] == [f"DeepSeek-R1 7B: {percent} %" for percent in (11, 35, 100, 10)]


def test_a_problem_interrupts_and_what_mends_itself_waits_its_turn(
    qtbot: QtBot, spoken: list[tuple[str, bool]]
) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.show_words("danger", "disk", "The drive is full.", "Free some space.")
    notice.show_words("warn", "offline", "No internet.", "It goes on by itself.")
    assert spoken == [("The drive is full. Free some space.", True), ("No internet. It goes on by itself.", False)]
    assert role_of(notice) is Role.AlertMessage


@pytest.fixture
def reader() -> Iterator[None]:
    """Qt takes it that a screen reader listens."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def test_thinking_and_the_answer_are_spoken_formulas_in_words(
    qtbot: QtBot, reader: None, spoken: list[tuple[str, bool]]
) -> None:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.ask("x^2 = 4?")
    view.begin("DeepSeek-R1 7B")
    view.think("Two roots.")
    view.flush()
    assert spoken.pop() == ("The model is thinking", False)
    view.answer("So $x = \\frac{4}{2}$ it is.")
    view.flush()
    assert spoken.pop() == ("Thought briefly", False)
    view.end(cut="stopped")
    qtbot.waitUntil(lambda: bool(spoken))
    words, _ = spoken.pop()
    assert "x equals 4 over 2" in words
    assert words.endswith("Stopped here")


def test_the_formulas_of_a_text_are_told_where_it_gets_the_keyboard(qtbot: QtBot, reader: None, theme: Theme) -> None:
    screen = next(each for each in chat.SCREENS if each.name == "chat-answer")
    with staged(screen) as window:
        text = next(each for each in window.findChildren(Prose) if each.accessibleName() == "Answer")
        text.setFocus()
        qtbot.waitUntil(text.hasFocus)
        said = QAccessible.queryAccessibleInterface(text).text(QAccessible.Text.Description)
        assert "a equals 1" in said


def test_what_only_eyes_could_tell_apart_has_a_role(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    heading, words, group, bar = Heading("Models"), QLabel("plain"), QWidget(window), MemoryBar("Memory")
    for each in (heading, words, bar):
        each.setParent(window)
    QLabel("inside", group)
    group.setAccessibleName("Some things")
    bar.show_parts(8.0, (MemoryPart("model 5 GB", 5.0, "accent"),), "free 3 GB")
    assert (role_of(heading), name_of(heading)) == (Role.Heading, "Models")
    assert (role_of(group), role_of(window)) == (Role.Grouping, Role.Window)
    assert (role_of(bar), name_of(bar)) == (Role.Graphic, "Memory: model 5 GB, free 3 GB")
    assert role_of(words) is Role.StaticText


def test_the_fit_chart_is_told_in_sentences(theme: Theme) -> None:
    screen = next(each for each in wizard.SCREENS if each.name == "wizard-model")
    with staged(screen) as window:
        names = [told.text(QAccessible.Text.Name) for told in access.tree(window) if told.role() is Role.RadioButton]
    assert any(name.startswith("DeepSeek-R1 14B. Needs 8.8 GB, 6.0 GB usable: Too big.") for name in names)


def test_a_walk_finds_what_is_wrong(qtbot: QtBot) -> None:
    """Else it might find nothing because it looks at nothing."""
    window, button, choice, mute = QWidget(), QPushButton(), QComboBox(), QPushButton("&Do")
    qtbot.addWidget(window)
    window.setWindowTitle("A window")
    choice.addItem("one")
    other = QPushButton("&Die")
    box = QVBoxLayout(window)
    for each in (button, choice, mute, other):
        box.addWidget(each)
    button.setFixedSize(20, 20)
    with qtbot.waitActive(window):
        window.show()
    found = "\n".join([*access.faults(window), *access.key_faults(window)])
    for fault in ("no name: Button", "20 × 36: Button", "no label: ComboBox", "Alt+d for two", "there is no ring"):
        assert fault in found
