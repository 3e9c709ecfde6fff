"""The screens of the chat."""

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from launcher.core.chat_body import as_set, chat_body
from launcher.core.conversation import Conversation
from launcher.core.engine import (
    ChatDone,
    ChatPiece,
    InstalledModel,
    InstallStep,
    LoadedModel,
    Phase,
    PullProgress,
)
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure, Problem
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.core.updates import Published
from launcher.text import say
from launcher.ui.chat.advanced import Advanced
from launcher.ui.chat.news import NewsLine
from launcher.ui.chat.window import ChatWindow
from launcher.ui.keeper import Keeper
from launcher.ui.successor import Successor
from launcher.ui.tasks import Tasks
from launcher.ui.transcript.entry import Reply
from launcher.ui.updates import Stage, Updates
from tests.support.fakes import BLOB, MODEL, FakeWorld
from tests.support.screens.screen import Screen, is_said, stand_still

QUESTION = "Solve x² − 5x + 6 = 0 and check it with a few lines of Python."
THINKING = (
    "The equation factors if two numbers multiply to 6 and add to $-5$: that is −2 and −3. So the roots should be "
    "\\(x=2\\) and \\(x=3\\). Let me check with the formula: the discriminant is $25-24=1$, so $x=(5\\pm 1)/2$. "
    "Good, both agree. Now the Python check: a function f and an assert for each of the roots."
)
ANSWER = r"""With $a=1$, $b=-5$ and $c=6$ the **quadratic formula** gives

\[ x = \frac{5 \pm \sqrt{25-24}}{2} = \frac{5\pm 1}{2} \]

so the two solutions are **$x=2$** and **$x=3$**. Put back into the equation:

| $x$ | $x^2-5x+6$ | value |
|---|---|---|
| 2 | 4 − 10 + 6 | 0 |
| 3 | 9 − 15 + 6 | 0 |

```python
def f(x: float) -> float:
    return x**2 - 5 * x + 6

assert f(2) == f(3) == 0  # both are roots
```
"""


def ready(world: FakeWorld, *, loaded: bool = True) -> None:
    """The setup is over, the model in memory."""
    world.setup.save(Setup(Step.READY, MODEL, 16384))
    world.engine.models = [InstalledModel(MODEL, 4_683_073_952)]
    world.engine.on_load = stand_still
    if loaded:
        world.engine.memory = [LoadedModel(MODEL, 5_600_000_000, 5_600_000_000, 16384)]


def _asked(*script: object, loaded: bool = True) -> Callable[[FakeWorld, Tasks], QWidget]:
    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        ready(world, loaded=loaded)
        window = ChatWindow(world.services, tasks)
        if script:
            world.engine.chats = [[_held(line) for line in script]]  # type: ignore[misc]  # what a script may hold
            window.composer.write(QUESTION)
            window.composer.button.click()
        return window

    return make


def _held(line: object) -> object:
    """An event in a script waits until the picture is taken."""
    return stand_still if isinstance(line, Event) else line


def _over(window: QWidget) -> bool:
    """Nothing comes any more, and the list has what was said."""
    assert isinstance(window, ChatWindow)
    listed = not window.transcript.entries or bool(window.library.sidebar.list.chats.lines)
    return listed and not window.session.busy


def _says(words: str) -> Callable[[QWidget], bool]:
    def complete(window: QWidget) -> bool:
        assert isinstance(window, ChatWindow)
        last = window.transcript.entries[-1]
        return isinstance(last, Reply) and words in last.thinking + last.text

    return complete


def _loads(window: QWidget) -> bool:
    """The header says where the model goes; a question, where there is one, waits for it."""
    assert isinstance(window, ChatWindow)
    return window._keeper.outlook.where != "" and (window.session.waits or not window.session.busy)


def _opened(window: QWidget) -> bool:
    """Unfolds the thinking while it lasts."""
    assert isinstance(window, ChatWindow)
    if not _says("roots")(window):
        return False
    last = window.transcript.entries[-1]
    assert isinstance(last, Reply)
    if not last.unfolded:
        window.transcript.toggle_thinking()
    return True


def _unfolded(window: QWidget) -> bool:
    if not _over(window):
        return False
    assert isinstance(window, ChatWindow)
    last = window.transcript.entries[-1]
    assert isinstance(last, Reply)
    if not last.unfolded:
        last.unfolded = True
        window.transcript.restyle()
    return True


_Make = Callable[[FakeWorld, Tasks], QWidget]
_THOUGHT = ChatPiece(thinking=THINKING)
_WHOLE = (_THOUGHT, ChatPiece(content=ANSWER), ChatDone("stop", 3100, 900, 19.1))


def _coming(*, here: bool) -> Callable[[FakeWorld, Tasks], QWidget]:
    """The right model comes behind a small one, or has come."""

    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        world.setup.save(Setup(Step.READY, "deepseek-r1:1.5b", 16384, coming=MODEL, coming_ctx=16384))
        world.engine.memory = [LoadedModel("deepseek-r1:1.5b", 1_900_000_000, 1_900_000_000, 16384)]
        world.registry.blobs = {BLOB: 4_683_073_952}
        if here:
            world.engine.models = [InstalledModel(MODEL, 4_683_073_952)]
        else:
            lines = [PullProgress(BLOB, 4_683_073_952, 2_500_000_000 + 11_200_000 * second) for second in range(40)]
            world.engine.pulls = [(*lines, stand_still)]
        keeper = Keeper(world.services, tasks)
        successor = Successor(world.services, tasks, keeper)
        window = ChatWindow(world.services, tasks, keeper, successor)
        for part in (keeper, successor):
            part.setParent(window)
        keeper.refresh()
        successor.look()
        return window

    return make


def _line(part: str) -> Callable[[QWidget], bool]:
    return lambda window: isinstance(window, ChatWindow) and part in window.coming.accessibleDescription()


def _news(published: Published, *, ours: bool = True, then: Callable[[NewsLine], object] = bool) -> _Make:
    """Something newer is out; where it is an engine of ours, it may be on its way."""

    def make(world: FakeWorld, tasks: Tasks) -> QWidget:
        ready(world)
        world.host.ours, world.news.file = ours, published
        world.installer.steps = (InstallStep(Phase.DOWNLOAD, 63, 100), stand_still)
        keeper = Keeper(world.services, tasks)
        updates = Updates(world.services, tasks, keeper)
        window = ChatWindow(world.services, tasks, keeper)
        line = NewsLine(updates)
        window.add_news(line)
        for part in (keeper, updates):
            part.setParent(window)
        updates.changed.connect(lambda: updates.stage is Stage.TOLD and then(line))
        keeper.refresh()
        updates.look()
        return window

    return make


def _told(window: QWidget) -> bool:
    (line,) = window.findChildren(NewsLine)
    return line.isVisible() and (not line.act.isVisible() or line.act.text() != say("updates.fetch"))


def _here(window: QWidget) -> bool:
    return isinstance(window, ChatWindow) and is_said("chat.coming.here", window.coming.accessibleDescription())


def _after(act: Callable[[ChatWindow], object]) -> Callable[[QWidget], bool]:
    """The answer is there, and then something was done once."""
    done: list[QWidget] = []

    def complete(window: QWidget) -> bool:
        assert isinstance(window, ChatWindow)
        if not _over(window) or not window.transcript.entries:
            return False
        if window not in done:
            done.append(window)
            act(window)
        return True

    return complete


def _mirror(make: Callable[[FakeWorld, Tasks], QWidget]) -> Callable[[FakeWorld, Tasks], QWidget]:
    def mirrored(world: FakeWorld, tasks: Tasks) -> QWidget:
        window = make(world, tasks)
        window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        return window

    return mirrored


def _find(window: ChatWindow) -> None:
    window.find_bar.open_bar()
    window.find_bar.field.setText("roots")
    window.find_bar.thinking.setChecked(True)


def _attach(window: ChatWindow) -> None:
    window.composer.attachments.add("proof-of-the-four-colour-theorem-second-draft.txt", "word " * 9000)
    window.composer.attachments.add("notes.md", "word " * 400)
    window.composer.write("Find the mistake in the second one.")


def _tell_shortfall(window: ChatWindow) -> None:
    why = Message("shortfall.spilled", {"tps": 7.0, "expected": (40.0, 55.0), "off": 0.5})
    window._notices.tell_shortfall(why)


def _advanced(world: FakeWorld, tasks: Tasks) -> QWidget:
    request = Conversation().asked(QUESTION).request(MODEL, 16384)
    return Advanced(Settings(), 16384, lambda now: chat_body(as_set(request, now)))


def _card_lost(window: ChatWindow) -> None:
    window.tell(Problem(Code.GRAPHICS_LOST, {"model": MODEL}))


def _delete(window: ChatWindow) -> None:
    window.transcript.wished.emit("delete 1")


def _circles(window: QWidget) -> bool:
    assert isinstance(window, ChatWindow)
    return window._notices.has("circles")


_CIRCLES = ("So the roots are 2 and 3. Wait, let me check that again. " * 60,)

SCREENS: tuple[Screen, ...] = (
    Screen("chat-coming", _coming(here=False), _line("63")),
    Screen("chat-coming-here", _coming(here=True), _here),
    Screen("chat-news", _news(Published("0.2.0")), _told),
    Screen("chat-news-engine", _news(Published("", "0.33.1"), then=lambda line: line.act.click()), _told),
    Screen("chat-news-others", _news(Published("", "0.33.1"), ours=False), _told, (600, 640)),
    Screen("chat-answer", _asked(*_WHOLE), _over),
    Screen("chat-thinking", _asked(_THOUGHT, Event()), _says("roots")),
    Screen("chat-thinking-open", _asked(_THOUGHT, Event()), _opened),
    Screen("chat-streaming", _asked(_THOUGHT, ChatPiece(content=ANSWER[:260]), Event()), _says("gives")),
    Screen("chat-reasoning", _asked(*_WHOLE), _unfolded),
    Screen("chat-opening", _asked(loaded=False), _loads),
    Screen("chat-loading", _asked(Event(), loaded=False), _loads),
    Screen("chat-error", _asked(ChatPiece(content="With "), Failure(Code.RUNNER_STOPPED)), _over),
    Screen("chat-find", _asked(*_WHOLE), _after(_find)),
    Screen("chat-attached", _asked(*_WHOLE), _after(_attach)),
    Screen("chat-shortfall", _asked(*_WHOLE), _after(_tell_shortfall)),
    Screen("chat-card-lost", _asked(*_WHOLE), _after(_card_lost)),
    Screen("chat-circles", _asked(*(ChatPiece(thinking=each) for each in _CIRCLES * 3), Event()), _circles),
    Screen("chat-full", _asked(_THOUGHT, ChatPiece(content=ANSWER[:260]), ChatDone("length", 16000, 380, 9.0)), _over),
    Screen("chat-advanced", _advanced),
    Screen("chat-message-deleted", _asked(*_WHOLE), _after(_delete)),
    Screen("chat-mirrored", _mirror(_asked(*_WHOLE)), _over),
    Screen("chat-find-mirrored", _mirror(_asked(*_WHOLE)), _after(_find), (760, 640)),
    Screen("chat-loading-mirrored", _mirror(_asked(Event(), loaded=False)), _loads),
    Screen("chat-thinking-mirrored", _mirror(_asked(_THOUGHT, Event())), _says("roots")),
    Screen("chat-find-narrow", _asked(*_WHOLE), _after(_find), (520, 640)),
    Screen("chat-loading-narrow", _asked(Event(), loaded=False), _loads, (520, 640)),
    Screen("chat-attached-narrow", _asked(*_WHOLE), _after(_attach), (520, 640)),
    Screen("chat-narrow", _asked(*_WHOLE), _over, (520, 640)),
)
