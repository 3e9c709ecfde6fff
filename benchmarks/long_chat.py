"""A chat of 1,000 messages: opened, made wider, enlarged, turned dark, scrolled; beside the limits of each.

``python -m benchmarks.long_chat [--messages 1000]``: processor time of the window's thread and time of the clock, best
of three. ``all`` is from the act until nothing is left to do, ``block`` the longest turn of the event loop of it.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QPA_UPDATE_IDLE_TIME"] = "0"  # paint at once: nobody waits for a screen

from PySide6.QtWidgets import QApplication

from benchmarks import answers
from benchmarks.turns import Turn, longest, resident_mb, settle, total
from launcher.core.settings import Theme as Choice
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.rehearsal import rehearse

SIZE = 980, 720
ROUNDS = 3
OPEN_MS, BLOCK_MS = 150.0, 50.0


def acts(view: TranscriptView, theme: Theme, messages: int) -> dict[str, Callable[[], object]]:
    """What is done, by name, in this order."""
    entries, bar = answers.conversation(messages), view.verticalScrollBar()
    return {
        "open": lambda: view.show_entries(entries),
        "narrower": lambda: view.resize(SIZE[0] - 300, SIZE[1]),
        "wider": lambda: view.resize(*SIZE),
        "enlarge": lambda: view.zoom(1),
        "own size": lambda: view.zoom(0),
        "dark": lambda: theme.choose(Choice.DARK),
        "light": lambda: theme.choose(Choice.LIGHT),
        "a notch up": lambda: bar.setValue(bar.value() - 120),
        "to the middle": lambda: bar.setValue(bar.maximum() // 2),
        "narrower there": lambda: view.resize(SIZE[0] - 300, SIZE[1]),
        "wider there": lambda: view.resize(*SIZE),
        "to the end": view.jump_to_end,
        "close": view.clear,
    }


def main() -> int:
    """Prints a row for each act; 1 where one is over its limit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=1000)
    messages = parser.parse_args().messages
    application = QApplication([])
    theme = Theme.apply(application, Choice.LIGHT)
    for _ in rehearse():
        pass
    view = TranscriptView()
    view.resize(*SIZE)
    view.show()
    settle()
    gc.collect()
    gc.freeze()
    before = resident_mb()
    found: dict[str, list[tuple[Turn, Turn]]] = {}
    for _ in range(ROUNDS):
        for name, act in acts(view, theme, messages).items():
            turns = settle(act)
            found.setdefault(name, []).append((total(turns), longest(turns)))
    print("| act | all, own ms | all, clock ms | longest block, own ms | clock ms | limit |\n|---|---|---|---|---|---|")
    over = False
    for name, rounds in found.items():
        whole = Turn(*map(min, zip(*(whole for whole, _ in rounds), strict=True)))
        block = Turn(*map(min, zip(*(block for _, block in rounds), strict=True)))
        limit = f"all {OPEN_MS:.0f}, " if name == "open" else ""
        over |= block.own > BLOCK_MS or (name == "open" and whole.own > OPEN_MS)
        print(
            f"| {name} | {whole.own:.1f} | {whole.wall:.1f} | {block.own:.1f} | {block.wall:.1f} "
            f"| {limit}block {BLOCK_MS:.0f} |"
        )
    print(f"\n{messages} messages: {before:.0f} MB before, {resident_mb():.0f} MB after {ROUNDS} rounds")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
