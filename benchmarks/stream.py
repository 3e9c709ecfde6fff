"""How long the window's thread is held up while an answer streams, at the speeds of a slow and of a fast computer.

A timer ticks every 2 ms; what it is late by is a stall. Thinking first, then an answer with maths, a table and code.
The text is fed from this thread, in the pieces and at the times in which an engine would send it.
"""

import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.highlight import COMMON, lexer

RATES = (30, 200)  # tokens/s
SECONDS = 12
FRAME_MS = 16.0
_SENTENCE = "So the discriminant is \\(b^2-4ac\\), and with $a=1$ that gives 25 minus 24, which is one. "
THINKING = (_SENTENCE * 5 + "\n\n") * 60
ANSWER = (
    "### Step\nThe **formula** gives\n\n\\[ x = \\frac{5 \\pm 1}{2} \\]\n\n- one \\(x^2\\)\n- two\n- three\n\n"
    "| x | value |\n|---|---:|\n| 2 | $x^2$ |\n| 3 | 0 |\n\n```python\n"
    + "def f(x: float) -> float:\n    return x**2 - 5 * x + 6\n" * 4
    + "```\n\n"
    + _SENTENCE * 3
    + "\n\n"
) * 20
TOKEN = 4  # characters


def stalls(view: TranscriptView, rate: int) -> list[float]:
    """Milliseconds between the ticks beyond their 2, while text comes at ``rate``."""
    view.ask("Solve it, and check it.")
    view.begin("DeepSeek-R1")
    thinking, answer = _tokens(THINKING), _tokens(ANSWER)
    total, began = rate * SECONDS, time.perf_counter()
    late: list[float] = []
    last, sent = began, 0
    loop = QEventLoop()

    def tick() -> None:
        nonlocal last, sent
        now = time.perf_counter()
        late.append(max(0.0, 1000 * (now - last) - 2.0))
        due = min(total, int((now - began) * rate))
        for number in range(sent, due):
            (view.think if number < total // 2 else view.answer)(
                thinking[number] if number < total // 2 else answer[number - total // 2]
            )
        sent = due
        last = now
        if sent >= total:
            loop.quit()

    timer = QTimer(interval=2, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    view.end()
    return late


def _tokens(text: str) -> list[str]:
    return [text[at : at + TOKEN] for at in range(0, len(text), TOKEN)]


def main() -> int:
    """Prints a line for each speed; 1 where a p99 is longer than a frame."""
    application = QApplication([])
    Theme.apply(application)
    for language in COMMON:
        lexer(language)
    view = TranscriptView()
    view.resize(980, 720)
    view.show()
    worst = 0.0
    for rate in RATES:
        late = sorted(stalls(view, rate))
        p99 = late[int(0.99 * len(late))]
        worst = max(worst, p99)
        over = sum(each > FRAME_MS for each in late)
        sys.stdout.write(
            f"{rate:>4} tokens/s   median {late[len(late) // 2]:5.2f} ms   p99 {p99:5.2f} ms"
            f"   longest {late[-1]:6.2f} ms   over {FRAME_MS:.0f} ms {over} of {len(late)}\n"
        )
    return int(worst > FRAME_MS)


if __name__ == "__main__":
    sys.exit(main())
