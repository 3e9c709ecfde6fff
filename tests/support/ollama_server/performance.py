"""One completion of a scripted model: its pieces, and the figures at its end."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.support.ollama_server.scripted import Recital

SHIFTS = 10
"""A reply may fill the context so many times before it is cut (llama-server's own limit)."""


KEPT_TOKENS = 4
"""Of the beginning, when the engine makes room in a full context."""


class PromptTooLong(Exception):
    """The prompt has more tokens than the context; ``cuts`` tells whether the engine was asked to cut it."""

    def __init__(self, tokens: int, num_ctx: int, cuts: bool) -> None:
        super().__init__(tokens, num_ctx, cuts)
        self.tokens = tokens
        self.num_ctx = num_ctx
        self.cuts = cuts


@dataclass(frozen=True, slots=True)
class Task:
    """What a runner is asked for. ``num_predict`` of 0 or less: no limit of its own.

    ``cuts``: a prompt that is too long loses its middle, as the real server does with models that have a Go template.
    """

    prompt: str
    num_ctx: int
    num_predict: int = -1
    shift: bool = True
    cuts: bool = True
    stop: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class End:
    """How it ended: ``stop`` or ``length``, tokens, nanoseconds."""

    reason: str
    prompt_tokens: int
    tokens: int
    prompt_ns: int
    eval_ns: int


def perform(recital: Recital, task: Task, wait: Callable[[], None]) -> Iterator[str | End]:
    """The pieces, then the end; ``wait`` is called before each. Raises :class:`PromptTooLong`."""
    started = time.monotonic_ns()
    prompt = recital.tokenise(task.prompt)
    if len(prompt) >= task.num_ctx:
        if not (task.cuts and task.shift):
            raise PromptTooLong(len(prompt), task.num_ctx, task.cuts)
        room = task.num_ctx - max((task.num_ctx - KEPT_TOKENS) // 2, 1)
        prompt = prompt[:KEPT_TOKENS] + prompt[KEPT_TOKENS - room :]
    limit = task.num_ctx * SHIFTS if task.shift else task.num_ctx - len(prompt)
    limit = min(limit, task.num_predict) if task.num_predict > 0 else limit
    prompted = time.monotonic_ns()

    def end(reason: str, tokens: int) -> End:
        return End(reason, len(prompt), tokens, max(prompted - started, 1), max(time.monotonic_ns() - prompted, 1))

    tokens, held = 0, ""
    for piece in recital.recite(prompt[-1]):
        wait()
        tokens += 1
        said, held, stopped = _until_stop(held + piece, task.stop)
        if tokens == limit and not stopped:
            said, held = said + held, ""
        if said:
            yield said
        if stopped or tokens == limit:
            yield end("stop" if stopped else "length", tokens)
            return
    if held:
        yield held
    yield end("stop", tokens + 1)  # the end of the sentence is a token too


def _until_stop(text: str, marks: Sequence[str]) -> tuple[str, str, bool]:
    """What may be said, what is held back as it may begin a stop mark, and whether one came."""
    for mark in marks:
        before, found, _ = text.partition(mark)
        if found:
            return before, "", True
    lengths = (length for mark in marks for length in range(len(mark) - 1, 0, -1) if text.endswith(mark[:length]))
    kept = max(lengths, default=0)
    return text[: len(text) - kept], text[len(text) - kept :], False
