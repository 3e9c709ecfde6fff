"""How much of the context a reply fills while it is written; the engine says nothing of that until its end.

When the context is full the engine forgets its beginning, the question first, and writes on (up to ten times the
context): whoever wants an answer to the question has to count, and to stop in time.
"""

from dataclasses import dataclass, replace
from typing import Final

from launcher.core.conversation import TOKENS_PER_TURN, estimated_tokens
from launcher.core.engine import ChatRequest

SCALES: Final = (0.6, 3.0)
"""What the engine's count may be of our estimate: 5 bytes to a token (plain English), or 1 (single bytes)."""
_LEAST_RESERVE: Final = 32
_RESERVE_SHARE: Final = 1 / 32
"""Kept free of the context, for what was counted short: letters that take several tokens, the template's marks."""


@dataclass(frozen=True, slots=True)
class ContextUse:
    """Tokens: the context, the prompt in it (estimated), and what was written since (one a piece of the stream)."""

    ctx: int
    prompt: int
    written: int = 0

    @property
    def used(self) -> int:
        """All of it together."""
        return self.prompt + self.written

    @property
    def full(self) -> bool:
        """Whether the engine is about to forget the beginning."""
        reserve = max(_LEAST_RESERVE, int(self.ctx * _RESERVE_SHARE))
        return self.written > 0 and self.used >= self.ctx - reserve

    def more(self) -> "ContextUse":
        """With one token more."""
        return replace(self, written=self.written + 1)


def use_of(request: ChatRequest, scale: float = 1.0) -> ContextUse:
    """What ``request`` fills before the first word; ``scale`` as :func:`scale_of` found it for earlier ones."""
    estimate = sum(
        TOKENS_PER_TURN + estimated_tokens(turn.content) + estimated_tokens(turn.thinking) for turn in request.turns
    )
    return ContextUse(request.num_ctx, round(estimate * scale))


def scale_of(use: ContextUse, scale: float, counted: int) -> float:
    """The scale for the next request, where the engine ``counted`` so many tokens in a prompt of ``use``."""
    if not use.prompt or not counted:
        return scale
    return min(max(scale * counted / use.prompt, SCALES[0]), SCALES[1])
