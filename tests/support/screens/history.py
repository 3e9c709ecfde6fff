"""The screens of the side bar."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import InstalledModel, Turn
from launcher.core.history import Chat, Said
from launcher.ui.chat.sidebar_model import HeadingLine
from launcher.ui.chat.window import ChatWindow
from launcher.ui.tasks import Tasks
from tests.support.fakes import MODEL, WALL, FakeWorld
from tests.support.screens.chat import ANSWER, QUESTION, THINKING, ready
from tests.support.screens.screen import Screen

_SKY = "The blue light of the sun is scattered more than the red, so the sky looks blue from below."
_TALKS = (
    (0, QUESTION, ANSWER),
    (0, "Why is the sky blue?", _SKY),
    (1, "Poem about a winter sky", "A winter sky, so wide and cold."),
    (1, "Which of these two contracts is the better one for a family of five that moves twice a year?", "The first."),
    (3, "Sort a list of names by the last word in Python", "Use a key."),
    (40, "Proof that there are infinitely many primes", "Euclid."),
)


def chats() -> list[Chat]:
    """Some weeks of chats, the first of them asked twice."""
    made = []
    noon = datetime.fromtimestamp(WALL).replace(hour=0, minute=30)  # noqa: DTZ006 - the user's own day
    for index, (days, question, answer) in enumerate(_TALKS):
        at = (noon - timedelta(days=days, seconds=index)).timestamp()
        turns = (Turn(USER, question), Turn(ASSISTANT, answer, THINKING if not index else ""))
        chat = Chat(f"chat-{index}", created=at, changed=at, model=MODEL).aligned(turns, at)
        made.append(chat.ended(Said("", "", thought_s=41.0, model=MODEL, tokens=900, rate=47.0, reason="stop")))
    again = made[0].aligned((Turn(USER, QUESTION),), made[0].changed)
    again = again.aligned((Turn(USER, QUESTION), Turn(ASSISTANT, ANSWER)), made[0].changed)
    made[0] = again.ended(Said("", "", model=MODEL, tokens=900, rate=47.0, reason="stop"))
    return made


def _kept(do: Callable[[ChatWindow], None], *, mirrored: bool = False) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        ready(world)
        world.history.kept = {chat.id: chat for chat in chats()}
        world.history.pin("chat-5", True)
        window = ChatWindow(world.services, tasks)
        if mirrored:
            window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        do(window)
        return window

    return make


def _open(window: ChatWindow) -> None:
    window.library.open("chat-0")


def _search(words: str) -> Callable[[ChatWindow], None]:
    def do(window: ChatWindow) -> None:
        _open(window)
        window.library.sidebar.search.setText(words)

    return do


def _delete(window: ChatWindow) -> None:
    window.library.book.do(lambda: None, lambda _none: window.library.delete("chat-1"))


def _listed(window: QWidget) -> bool:
    return isinstance(window, ChatWindow) and bool(window.library.sidebar.list.chats.lines)


def _opened(window: QWidget) -> bool:
    if not _listed(window) or not isinstance(window, ChatWindow):
        return False
    return 0 < len(window.transcript.entries) == window.transcript.built


def _found(window: QWidget) -> bool:
    if not _opened(window) or not isinstance(window, ChatWindow):
        return False
    lines = window.library.sidebar.list.chats.lines
    return not any(isinstance(line, HeadingLine) for line in lines)


def _none_found(window: QWidget) -> bool:
    if not isinstance(window, ChatWindow) or window.library.book.busy:
        return False
    return not window.library.sidebar.list.chats.lines


def _deleted(window: QWidget) -> bool:
    return _listed(window) and isinstance(window, ChatWindow) and window._notices.has("deleted")


def _over(window: QWidget) -> bool:
    """Folds the side bar out, over the conversation."""
    if not _opened(window) or not isinstance(window, ChatWindow):
        return False
    if not window._fold.shown:
        window.header.side.click()
    return True


def _held(chat: str) -> Callable[[FakeWorld, Tasks], QWidget]:
    """Two models are here; one chat is held with the smaller one, one with a model that was deleted."""

    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        ready(world)
        world.engine.models.append(InstalledModel("deepseek-r1:1.5b", 1_117_322_768))
        kept = {each.id: each for each in chats()}
        kept["chat-1"] = kept["chat-1"].held_with("deepseek-r1:1.5b")
        kept["chat-2"] = kept["chat-2"].held_with("deepseek-r1:14b")
        world.history.kept = kept
        window = ChatWindow(world.services, tasks)
        window.library.open(chat)
        return window

    return make


def _chosen(window: QWidget) -> bool:
    return _opened(window) and isinstance(window, ChatWindow) and window.composer.model.isVisible()


def _gone(window: QWidget) -> bool:
    return _opened(window) and isinstance(window, ChatWindow) and window._notices.has("gone")


SCREENS: tuple[Screen, ...] = (
    Screen("history-list", _kept(_open), _opened),
    Screen("history-search", _kept(_search("sky")), _found),
    Screen("history-none-found", _kept(_search("zebra")), _none_found),
    Screen("history-deleted", _kept(_delete), _deleted),
    Screen("history-mirrored", _kept(_search("sky"), mirrored=True), _found),
    Screen("history-model", _held("chat-1"), _chosen),
    Screen("history-model-narrow", _held("chat-1"), _chosen, (520, 640)),
    Screen("history-model-gone", _held("chat-2"), _gone),
    Screen("history-narrow", _kept(_open), _over, (600, 640)),
)
