"""What is moved, and what is painted alone because it is new, looks as if all had been painted."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from launcher.core.settings import Theme as Choice
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView

THINKING = "Let me see: \\(x^2\\).\n\n```python\nx = 1  # so\nprint(x)\n```\n\n" + "A sentence with $x$ in it. " * 40
ANSWER = """Start of **it** with $x^2$.

| Case | Value |
|---|---:|
| one | $x$ |
| two, which is longer than one | 22 |
| three | $\\sum_{k=1}^n \\frac{1}{k^2} + \\sum_{k=1}^n \\frac{1}{k^3}$ |

After the table, a paragraph that goes on for a while, so that it has a second line and what is above it stays.

- one
  - nested
- two

```python
def sieve(n: int) -> list[int]:
    return []
```

> quoted

| a | b |
|---|---|
| c | d |

The end.
"""


def on_screen(view: TranscriptView) -> QImage:
    window = view.window()
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))
    return window.screen().grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def painted_whole(view: TranscriptView) -> QImage:
    for widget in (view.window(), *view.window().findChildren(QWidget)):
        widget.update()
    return on_screen(view)


def check(view: TranscriptView) -> None:
    now, whole = on_screen(view), painted_whole(view)
    assert now == whole


@pytest.mark.parametrize(("choice", "step"), [(Choice.LIGHT, 11), (Choice.DARK, 40)])
def test_what_is_on_the_screen_is_what_painting_all_gives(
    qtbot: QtBot, theme: Theme, choice: Choice, step: int
) -> None:
    theme.choose(choice)
    window = QWidget()
    view = TranscriptView(window)
    qtbot.addWidget(window)
    window.resize(640, 420)
    view.resize(640, 420)
    window.show()
    view.ask("What?")
    view.begin("M")
    for write, text in ((view.think, THINKING), (view.answer, ANSWER)):
        for start in range(0, len(text), step):
            write(text[start : start + step])
            view.flush()
            QCoreApplication.processEvents()
            if start % 2 == 0:
                check(view)
    view.end()
    QTest.qWait(60)  # the colours come a little later
    check(view)
    view.verticalScrollBar().setValue(0)
    QTest.qWait(60)
    check(view)
