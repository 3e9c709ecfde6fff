"""What a streamed answer costs the window's thread, beside ``QTextBrowser.setMarkdown`` of the whole text per update.

``python -m benchmarks.stream [--quick]``: 22,000 tokens (20,000 of thinking, 2,000 of an answer) at 100 and at 400
tokens/s, after 0, 200 and 1,000 messages; one process for each row, ours and its peer in turn. An update is what comes
in 1/30 s, written, laid out and painted. The stream is not waited for: a second of it takes as long as its updates do.
Each row of ours is of ``--rounds`` processes that do the same: an update's cost is the least of them, since what others
use of caches and cores at that moment is no work of it.
"""

import argparse
import gc
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Protocol

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QPA_UPDATE_IDLE_TIME"] = "0"  # paint at once: nobody waits for a screen

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextBrowser

from benchmarks import answers
from benchmarks.turns import FRAME_MS, Turn, longest, resident_mb, settle, share, total
from launcher.ui.theme import Theme
from launcher.ui.transcript import TranscriptView
from launcher.ui.transcript.entry import Question
from launcher.ui.transcript.rehearsal import rehearse

UPDATES_A_SECOND = 30
THINKING, ANSWER = 20_000, 2_000  # tokens
SIZE = 980, 720
_LIMIT_P99_MS = 4.0
_MOST_OF_PEER = 60  # its updates that are measured


class View(Protocol):
    """What shows the stream."""

    def open(self, messages: int) -> None:
        """Shows a conversation of so many messages, and begins a reply."""

    def update(self, thought: Sequence[str], said: Sequence[str]) -> None:
        """Adds tokens of thinking and of the answer."""

    def end(self) -> None:
        """The reply is over."""


class Ours:
    """The window's transcript."""

    def __init__(self) -> None:
        self.view = TranscriptView()
        self.view.resize(*SIZE)

    def open(self, messages: int) -> None:
        self.view.show_entries(answers.conversation(messages))
        self.view.show()
        settle()
        self.view.ask("Solve it, and check it.")
        self.view.begin("DeepSeek-R1 7B").opened = True  # folded, the thinking would cost next to nothing

    def update(self, thought: Sequence[str], said: Sequence[str]) -> None:
        for token in thought:
            self.view.think(token)
        for token in said:
            self.view.answer(token)
        self.view.flush()

    def end(self) -> None:
        self.view.end()


class SetMarkdown:
    """All of it as one Markdown text, set anew with each update."""

    def __init__(self) -> None:
        self.view = QTextBrowser()
        self.view.resize(*SIZE)
        self._text = ""

    def open(self, messages: int) -> None:
        self._text = "\n\n".join(
            f"**You:** {entry.text}" if isinstance(entry, Question) else entry.text
            for entry in answers.conversation(messages)
        )
        self.view.show()

    def update(self, thought: Sequence[str], said: Sequence[str]) -> None:
        self.skip(thought, said)
        self.view.setMarkdown(self._text)
        self.view.moveCursor(QTextCursor.MoveOperation.End)

    def skip(self, thought: Sequence[str], said: Sequence[str]) -> None:
        """Text that comes with the next update that is measured."""
        self._text += "".join((*thought, *said))

    def end(self) -> None:
        """It has no end."""


def updates(rate: int, thoughts: int) -> list[tuple[list[str], list[str]]]:
    """``thoughts`` tokens of thinking, and the answer, as what comes of them in 1/30 s each."""
    dice = random.Random(1)
    per = rate / UPDATES_A_SECOND
    thought = [(piece, list[str]()) for piece in _pieces(answers.thinking(dice, thoughts), per)]
    return thought + [(list[str](), piece) for piece in _pieces(answers.answer(dice, ANSWER), per)]


def _pieces(text: str, per: float) -> Iterator[list[str]]:
    tokens, taken, due = answers.tokens(text), 0, 0.0
    while taken < len(tokens):
        due += per
        if int(due) > taken:
            yield tokens[taken : int(due)]
            taken = int(due)


def measure(design: str, rate: int, before: int, thoughts: int) -> dict[str, object]:
    """One row."""
    view: Ours | SetMarkdown = Ours() if design == "ours" else SetMarkdown()
    opened = total(settle(lambda: view.open(before)))
    gc.collect()
    gc.freeze()  # as the window does once it is there
    pieces = updates(rate, thoughts)
    every = 1 if isinstance(view, Ours) else max(1, len(pieces) // _MOST_OF_PEER)
    costs: list[Turn] = []
    blocks: list[Turn] = []
    memory = [resident_mb()]
    for number, piece in enumerate(pieces, 1):
        if isinstance(view, SetMarkdown) and number % every:
            view.skip(*piece)
            continue
        turns = settle(lambda piece=piece: view.update(*piece))  # type: ignore[misc]  # mypy cannot infer a default
        costs.append(total(turns))
        blocks.append(longest(turns))
        if number * 4 // len(pieces) >= len(memory):
            memory.append(resident_mb())
    end = longest(settle(view.end))
    return {
        "design": design,
        "rate": rate,
        "before": before,
        "opened": opened,
        "costs": costs,
        "blocks": blocks,
        "end": end,
        "memory": memory,
    }


def best(rounds: Sequence[dict[str, object]]) -> dict[str, object]:
    """The first of some rounds, each update and each block of it as in that round where it was the shortest."""
    made = dict(rounds[0])
    for name in ("costs", "blocks"):
        each: list[list[tuple[float, float]]] = [found[name] for found in rounds]  # type: ignore[misc]  # from JSON
        made[name] = [tuple(map(min, zip(*turns, strict=True))) for turns in zip(*each, strict=True)]
    return made


def row(found: dict[str, object]) -> tuple[str, float]:
    """The row in words, and its 99th percentile in ms of processor time."""
    costs = [Turn(*cost) for cost in found["costs"]]  # type: ignore[attr-defined]  # from JSON
    blocks = [Turn(*block) for block in found["blocks"]]  # type: ignore[attr-defined]
    memory: list[float] = found["memory"]  # type: ignore[assignment]
    own = [cost.own for cost in costs]
    tenth = max(1, len(own) // 10)
    p99 = share(own, 0.99)
    return (
        f"| {found['design']} | {found['rate']} | {found['before']} "
        f"| {share(own, 0.5):.1f} | {p99:.1f} | {max(own):.1f} | {share([cost.wall for cost in costs], 0.99):.1f} "
        f"| {longest(blocks).own:.1f} / {longest(blocks).wall:.1f} "
        f"| {sum(block.own > FRAME_MS for block in blocks)} of {len(blocks)} "
        f"| {share(own[:tenth], 0.5):.1f} → {share(own[-tenth:], 0.5):.1f} "
        f"| {memory[0]:.0f} | {' '.join(f'+{each - memory[0]:.0f}' for each in memory[1:])} |"
    ), p99


HEAD = (
    "| design | tokens/s | messages before | median | p99 | max | p99 by the clock | longest block, own / clock "
    f"| blocks over {FRAME_MS:.0f} ms | first → last tenth | MB | growth by quarters |\n" + "|---" * 12 + "|"
)


def main() -> int:
    """Prints a row for each case; 1 where one of ours is over its limit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a tenth of the thinking, and no 1,000 messages before it")
    parser.add_argument("--only", help="ours or setMarkdown")
    parser.add_argument("--case", nargs=4, metavar=("DESIGN", "RATE", "BEFORE", "THOUGHTS"), help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=3, help="how often each row of ours is measured")
    asked = parser.parse_args()
    if asked.case:
        design, rate, before, thoughts = asked.case
        application = QApplication([])
        Theme.apply(application)
        for _ in rehearse():
            pass
        json.dump(measure(design, int(rate), int(before), int(thoughts)), sys.stdout)
        return 0
    print(HEAD)
    over = False
    for before in (0, 200) if asked.quick else (0, 200, 1000):
        for rate in (100, 400):
            for design in (asked.only,) if asked.only else ("ours", "setMarkdown"):
                case = design, str(rate), str(before), str(THINKING // 10 if asked.quick else THINKING)
                command = [sys.executable, "-m", "benchmarks.stream", "--case", *case]
                rounds = asked.rounds if design == "ours" else 1
                found = [subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout for _ in range(rounds)]
                words, p99 = row(best(list(map(json.loads, found))))
                over |= design == "ours" and p99 > _LIMIT_P99_MS
                print(words, flush=True)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
