"""What eyes notice: where words stand, what figures say, and that nothing contradicts itself."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from launcher.core.engine import LoadedModel, Phase
from launcher.core.progress import Progress
from launcher.core.setup_state import Setup, Step
from launcher.ui.chat.header import Header
from launcher.ui.chat.window import ChatWindow
from launcher.ui.keeper import Keeper, State
from launcher.ui.parts import Notice, PrimaryButton, Words
from launcher.ui.parts.figure import Figure
from launcher.ui.parts.flow import flow
from launcher.ui.parts.memory import MemoryBar, MemoryPart
from launcher.ui.tasks import Tasks
from launcher.ui.wizard.footer import FooterBar
from launcher.ui.wizard.page import Footer, Page, Stage
from launcher.ui.wizard.transfer import Transfer
from tests.support.fakes import GB, MODEL, FakeWorld


def has_model(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 16384))
    world.engine.memory = [LoadedModel(MODEL, 5 * GB, 5 * GB, 16384)]


def shown(widget: object) -> list[str]:
    return [each.text() for each in widget.findChildren(Words) if each.isVisible() and each.text()]  # type: ignore[attr-defined]  # any widget


def test_the_bytes_of_a_transfer_stay_while_it_asks_again_what_is_needed(qtbot: QtBot) -> None:
    transfer = Transfer("DeepSeek-R1 7B")
    qtbot.addWidget(transfer)
    transfer.show()
    transfer.show_progress(Progress(Phase.DOWNLOAD, 2 * GB, 4 * GB, 1e7, 200.0))
    transfer.show_progress(Progress(Phase.MANIFEST, 0, None, None, None))
    transfer.show_stopped()
    assert "2.0 GB of 4.0 GB" in shown(transfer)
    assert "stopped at 50 %" in shown(transfer)


def test_a_speed_stands_at_the_edge_while_the_time_left_is_unknown(qtbot: QtBot) -> None:
    transfer = Transfer("DeepSeek-R1 7B")
    qtbot.addWidget(transfer)
    transfer.resize(600, 100)
    transfer.show()
    transfer.show_progress(Progress(Phase.DOWNLOAD, 2 * GB, 4 * GB, 1.12e7, None))
    rate = next(each for each in transfer.findChildren(Words) if each.text() == "11.2 MB/s")
    qtbot.waitUntil(lambda: rate.mapTo(transfer, rate.rect().topRight()).x() == transfer.rect().right())


def test_a_quiet_link_without_back_begins_at_the_margin(qtbot: QtBot) -> None:
    footer = FooterBar()
    qtbot.addWidget(footer)
    footer.show_footer(Footer("Pause", quiet="Cancel"))
    assert footer.quiet_button.property("first") == "true"
    footer.show_footer(Footer("Go on", quiet="Look again", back="Back"))
    assert footer.quiet_button.property("first") == "false"


def test_figures_share_a_line_so_that_no_words_break_for_nothing(qtbot: QtBot) -> None:
    figures = (
        Figure("speed", "16–33", "tokens a second, about as fast as you read"),
        Figure("down", "1 GB", "to load"),
    )
    line = flow(*figures, space=18, even=True)
    qtbot.addWidget(line)
    line.resize(sum(each.sizeHint().width() for each in figures) + 30, 80)
    line.show()
    assert all(each.width() >= each.sizeHint().width() for each in figures)


def test_a_drive_that_is_too_small_promises_no_rest(qtbot: QtBot) -> None:
    bar = MemoryBar("The drive")
    qtbot.addWidget(bar)
    bar.show_parts(10.0, (MemoryPart("in use 9 GB", 9.0, "others"), MemoryPart("this 3 GB", 3.0, "danger")), "")
    assert bar.accessibleName() == "The drive: in use 9 GB, this 3 GB"


def test_the_title_of_a_chat_takes_the_room_that_the_others_leave(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> None:
    header = Header(Keeper(world.services, tasks), lambda tag: tag)
    qtbot.addWidget(header)
    header.resize(900, 60)
    whole = "A question that is a good deal longer than the line above a chat can be in a window like this one here"
    header.show_title(whole)
    header.show()
    title = next(each for each in header.findChildren(Words) if each.text().startswith("A question"))
    assert title.text().endswith("…")
    assert title.accessibleName() == whole
    assert title.width() >= title.sizeHint().width()
    assert header.minimumSizeHint().width() <= 900


def test_the_header_does_not_call_a_model_asleep_that_a_question_wakes(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks
) -> None:
    keeper = Keeper(world.services, tasks)
    header = Header(keeper, lambda tag: tag)
    qtbot.addWidget(header)
    header.show()
    keeper.state = State.ASLEEP
    header.show_loading("DeepSeek-R1 7B")
    assert header.loading
    header.resize(900, 60)
    assert "Loading DeepSeek-R1 7B · 0:00" in shown(header)
    assert header.toggle.text() == "Stop the model"
    header.show_loading("")
    assert any(words.startswith("Asleep") for words in shown(header))


def test_composer_and_conversation_share_their_edges_in_a_narrow_window(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks
) -> None:
    window = ChatWindow(world.services, tasks)
    qtbot.addWidget(window)
    window.resize(520, 560)
    window.show()
    qtbot.waitUntil(lambda: window.composer.width() > 100)
    left = window.composer.mapTo(window, window.composer.rect().topLeft()).x()
    assert (left, left + window.composer.width()) == (28, 520 - 28 - 10)


def test_trying_again_keeps_the_keyboards_place(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page, notice = Page(Stage), Notice()  # type: ignore[arg-type]  # nothing of the stage is asked for
    button = notice.add(PrimaryButton("Try again"))
    page.body.addWidget(notice)
    QVBoxLayout(window).addWidget(page)
    window.show()
    window.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    page.withdraw(notice)
    assert window.focusWidget() is page
    assert notice.isHidden()


def test_composer_stands_in_the_middle_of_what_the_side_bar_leaves(
    qtbot: QtBot, world: FakeWorld, tasks: Tasks
) -> None:
    window = ChatWindow(world.services, tasks)
    qtbot.addWidget(window)
    window.resize(1400, 720)
    window.show()
    qtbot.waitUntil(lambda: window.composer.width() == 760)
    left = window.composer.mapTo(window, window.composer.rect().topLeft()).x()
    side = window.library.sidebar.width()
    assert side > 0
    assert abs(left - side - (1400 - side - 10 - 760) // 2) <= 1


def test_tab_goes_through_the_chat_as_it_is_read(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> None:
    has_model(world)
    window = ChatWindow(world.services, tasks)
    qtbot.addWidget(window)
    window.show()
    window.composer.write("Hello?")
    window.composer.sent.emit("Hello?")
    qtbot.waitUntil(lambda: not window.session.busy)
    window.activateWindow()
    window.header.toggle.setFocus()
    names = []
    for _step in range(10):
        QTest.keyClick(window, Qt.Key.Key_Tab)
        names.append(QAccessible.queryAccessibleInterface(window.focusWidget()).text(QAccessible.Text.Name))
    answer = ["Answer", "Copy the answer", "Again", "Edit question"]
    assert names[names.index("Conversation") :][:6] == ["Conversation", "Copy the question", *answer]
    assert "Your question" in names
    QTest.keyClick(window, Qt.Key.Key_Backtab)
    assert window.focusWidget().accessibleName() in names


def test_a_wish_leaves_the_focus_in_the_composer(qtbot: QtBot, world: FakeWorld, tasks: Tasks) -> None:
    has_model(world)
    window = ChatWindow(world.services, tasks)
    qtbot.addWidget(window)
    window.show()
    window.composer.sent.emit("Hello?")
    qtbot.waitUntil(lambda: not window.session.busy)
    again = next(each for each in window.findChildren(QPushButton) if each.text() == "Again")
    again.setFocus()
    again.click()
    assert window.focusWidget() is window.composer.field
    qtbot.waitUntil(lambda: not window.session.busy)
