"""Made-up text as R1 writes it, the same in each run: thinking in prose with maths, answers with all of Markdown."""

import random
import re
from collections.abc import Iterator

from launcher.ui.transcript.entry import Entry, Question, Reply
from tests.ui.transcript.formulas import DRAWN

_TOKEN = re.compile(r"\s?[A-Za-z]{1,7}|\s?\d{1,3}|\s?[^\w\s]|\s+|[^\W\d_A-Za-z]|_")
_SHORT = tuple(tex for tex in DRAWN if len(tex) < 40 and "begin" not in tex)
_BEGIN = ("Okay, so", "Hmm,", "Wait,", "Let me think.", "Alternatively,", "But then", "Let me check:", "Therefore,")
_WORDS = re.findall(
    r"\w+",
    "the problem asks for value of expression when we substitute both sides equal so that term cancels out and "
    "remaining factor must divide number because it is prime which means only possible choice here would be positive "
    "integer less than bound given earlier let me recompute this carefully to make sure there are no mistakes in sign",
)
_PYTHON = """\
def sieve(n: int) -> list[int]:
    flags = bytearray([1]) * n
    flags[:2] = b"\\0\\0"  # neither is a prime
    for p in range(2, int(n ** 0.5) + 1):
        if flags[p]:
            flags[p * p :: p] = bytes(len(range(p * p, n, p)))
    return [i for i, f in enumerate(flags) if f]
"""
_CPP = """\
#include <vector>
using namespace std;
long long fib(int n) {              // O(n) time, O(1) space
    long long a = 0, b = 1;
    while (n-- > 0) { long long t = a + b; a = b; b = t; }
    return a;
}
"""
_LISTINGS = (("python", _PYTHON), ("cpp", _CPP))


def tokens(text: str) -> list[str]:
    """``text`` in pieces of the size that the engine sends."""
    return _TOKEN.findall(text)


def thinking(dice: random.Random, count: int) -> str:
    """About ``count`` tokens of thinking."""
    return _joined(_thoughts(dice), count)


def answer(dice: random.Random, count: int) -> str:
    """About ``count`` tokens of an answer."""
    return _joined(_parts(dice), count) + "\n\n**Answer:** \\(\\boxed{\\dfrac{12}{7}}\\)"


def conversation(messages: int) -> list[Entry]:
    """So many messages, questions and replies in turn."""
    dice, entries = random.Random(2), list[Entry]()
    for number in range(messages):
        if number % 2 == 0:
            entries.append(Question(_paragraph(dice, dice.randint(1, 3), dollars=True)))
        else:
            text = answer(dice, dice.choice((150, 300, 500, 900)))
            entries.append(
                Reply("DeepSeek-R1 7B", thinking(dice, dice.choice((150, 400, 800))), text, 12.0, "21 tokens/s")
            )
    return entries


def _joined(parts: Iterator[str], count: int) -> str:
    made, length = [], 0
    while length < count:
        made.append(next(parts))
        length += len(tokens(made[-1])) + 1
    return "\n\n".join(made)


def _paragraph(dice: random.Random, sentences: int, *, maths: float = 0.5, dollars: bool = False) -> str:
    words = [dice.choice(_BEGIN)]
    for _ in range(sentences):
        words += dice.choices(_WORDS, k=dice.randint(7, 17))
        if dice.random() < maths:
            tex = dice.choice(_SHORT)
            words.append(f"${tex}$" if dollars else f"\\({tex}\\)")
        words[-1] += dice.choice("...?,")
    return " ".join(words)


def _thoughts(dice: random.Random) -> Iterator[str]:
    while True:
        kind = dice.random()
        if kind < 0.82:
            yield _paragraph(dice, dice.randint(2, 6), maths=0.45, dollars=dice.random() < 0.3)
        elif kind < 0.90:
            yield "\n".join(f"{at}. {_paragraph(dice, 1, maths=0.6)}" for at in range(1, dice.randint(4, 7)))
        elif kind < 0.96:
            yield f"\\[\n{dice.choice(DRAWN)}\n\\]"
        else:
            yield _listing(dice)


def _parts(dice: random.Random) -> Iterator[str]:
    step = 0
    while True:
        kind = dice.random()
        if kind < 0.16:
            step += 1
            yield f"### Step {step}: **{' '.join(dice.choices(_WORDS, k=4))}**"
        elif kind < 0.46:
            yield _paragraph(dice, dice.randint(1, 4), maths=0.7, dollars=dice.random() < 0.4)
        elif kind < 0.66:
            tex = dice.choice(DRAWN)
            yield f"\\[\n{tex}\n\\]" if dice.random() < 0.7 else f"$${tex}$$"
        elif kind < 0.80:
            yield "\n".join(
                f"- **{dice.choice(_WORDS)}**: {_paragraph(dice, 1, maths=0.7)}" for _ in range(dice.randint(2, 5))
            )
        elif kind < 0.90:
            yield _listing(dice)
        elif kind < 0.96:
            yield table(dice, dice.randint(3, 12))
        else:
            yield f"> {_paragraph(dice, 1)}"


def table(dice: random.Random, rows: int) -> str:
    """A table of three columns."""
    lines = (f"| {dice.choice(_WORDS)} | {dice.randint(1, 999)} | ${dice.choice(_SHORT)}$ |" for _ in range(rows))
    return "| Case | Value | Formula |\n|---|---:|:---:|\n" + "\n".join(lines)


def _listing(dice: random.Random) -> str:
    language, code = dice.choice(_LISTINGS)
    return f"```{language}\n{code}```"
