"""Output that is made to hang a window: the longest block of its thread, streamed, and shown at once from a file.

``python -m benchmarks.hostile [NAME…]``: each text in updates of 400 tokens/s (54 characters in 1/30 s) as far as that
takes 20 s, then whole in one update, then as a stored reply.
"""

import gc
import os
import sys
import time

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QPA_UPDATE_IDLE_TIME"] = "0"  # paint at once: nobody waits for a screen

from PySide6.QtWidgets import QApplication

from benchmarks.turns import FRAME_MS, Turn, longest, settle, total
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.entry import Question, Reply
from launcher.ui.transcript.rehearsal import rehearse

SIZE = 980, 720
UPDATE = 54  # characters
STREAM_S = 20.0
HOSTILE = {
    "1 MB in one word": "x" * 1_000_000,
    "1 MB in one line": "word " * 200_000,
    "10,000 items": "".join(f"- item {number}\n" for number in range(10_000)),
    "200 sub-items": "- top\n" + "".join(f"  - item {number} of it\n" for number in range(200)),
    "3,000 sub-items": "- top\n" + "".join(f"  - item {number}\n" for number in range(3000)),
    "60 rows": "| a | b | c |\n|---|---|---|\n" + "".join(f"| {n} | $x^{n}$ | **{n}** |\n" for n in range(60)),
    "5,000 rows": "| a | b |\n|---|---|\n" + "".join(f"| {n} | $x^{n}$ |\n" for n in range(5000)),
    "60 columns": ("|" + " a |" * 60 + "\n|" + "---|" * 60 + "\n") + ("|" + " b |" * 60 + "\n") * 60,
    "quotation": "".join(f"> line {number}\n" for number in range(3000)),
    "quotes in quotes": "> " * 400 + "x",
    "lists in lists": "".join("  " * n + "- a\n" for n in range(200)),
    "3,000 brackets": "[" * 3000,
    "brackets": "[a](" * 20_000,
    "stars": "*a " * 8000,
    "ticks": "`a " * 8000,
    "dollars": "$a " * 8000,
    "a listing": "```python\n" + "x = {'a': 1}  # so\n" * 5000 + "```\n",
    "a listing in one line": "```\n" + "x" * 300_000,
    "maths without an end": "\\[ " + "x^2 + " * 20_000,
    "2,000 formulas": "So \\(x^2\\) and \\(\\frac{1}{y}\\). " * 1000,
}


def streamed(text: str) -> tuple[Turn, int]:
    """The longest block while it comes, and how many characters came in the time."""
    view = _view()
    blocks, end, done = [Turn(0, 0)], time.perf_counter() + STREAM_S, 0
    while done < len(text) and time.perf_counter() < end:
        piece = text[done : done + UPDATE]
        view.answer(piece)
        blocks.append(longest(settle(view.flush)))
        done += len(piece)
    blocks.append(longest(settle(view.end)))
    _drop(view)
    return longest(blocks), done


def at_once(text: str) -> tuple[Turn, Turn]:
    """The longest block, and all of it, where it comes in one update."""
    view = _view()
    view.answer(text)
    turns = settle(view.flush) + settle(view.end)
    _drop(view)
    return longest(turns), total(turns)


def stored(text: str) -> tuple[Turn, Turn]:
    """The longest block, and all of it, where it is a message of a stored chat."""
    view = _view()
    turns = settle(lambda: view.show_entries([Question("?"), Reply("M", "", text, 1.0)]))
    _drop(view)
    return longest(turns), total(turns)


def _view() -> TranscriptView:
    view = TranscriptView()
    view.resize(*SIZE)
    view.show()
    view.begin("M")
    settle()
    return view


def _drop(view: TranscriptView) -> None:
    view.close()
    view.deleteLater()
    settle()


def main() -> int:
    """Prints a row for each text; 1 where a block is longer than a frame."""
    application = QApplication([])
    Theme.apply(application)
    for _ in rehearse():
        pass
    gc.collect()
    gc.freeze()
    print(
        "| text | streamed: longest block, own / clock ms | of its characters | at once: block | all "
        "| stored: block | all |\n|---|---|---|---|---|---|---|"
    )
    over = False
    for name, text in HOSTILE.items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        stream, done = streamed(text)
        once, all_once = at_once(text)
        kept, all_kept = stored(text)
        over |= max(stream.own, once.own, kept.own) > FRAME_MS
        print(
            f"| {name} | {stream.own:.1f} / {stream.wall:.1f} | {done / len(text):.0%} | {once.own:.0f} "
            f"| {all_once.own:.0f} | {kept.own:.0f} | {all_kept.own:.0f} |",
            flush=True,
        )
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
