"""What is said in a chat, and what of it is sent: DeepSeek's advice for R1, and a context that is never overrun."""

from dataclasses import dataclass, replace
from typing import Final

from launcher.core.engine import ChatRequest, Turn

USER: Final = "user"
ASSISTANT: Final = "assistant"

BYTES_PER_TOKEN: Final = 3
"""An estimate on the safe side: English has about 4.5 bytes to a token, code 3, Chinese 3 (one character)."""
TOKENS_PER_TURN: Final = 8
"""The marks of the template round each turn."""
ANSWER_SHARE: Final = 0.5
"""Share of the context kept free for the thinking and the answer."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first. An answer that was cut is the last turn; the next answer continues it."""

    turns: tuple[Turn, ...] = ()

    def asked(self, text: str) -> "Conversation":
        """With a question more."""
        return Conversation((*self.turns, Turn(USER, text)))

    def answered(self, content: str, thinking: str = "") -> "Conversation":
        """With an answer more, or, where the last turn is an answer that was cut, with what came after the cut.

        The blank lines before an answer, which R1 writes after its thinking, are left out.
        """
        if self.turns and self.turns[-1].role == ASSISTANT:
            cut = self.turns[-1]
            text = cut.content + content if cut.content else content.lstrip("\r\n")
            return Conversation((*self.turns[:-1], Turn(ASSISTANT, text, cut.thinking + thinking)))
        return Conversation((*self.turns, Turn(ASSISTANT, content.lstrip("\r\n"), thinking)))

    def request(self, model: str, num_ctx: int, *, think: bool = True, instructions: str = "") -> ChatRequest:
        """What to send: the latest turns that leave room for an answer in ``num_ctx`` tokens.

        R1 gets no system prompt: standing instructions stand before the first question that is sent. Thinking is not
        sent back, but for that of a last turn which the model is to go on from: the end of it, where all is too much.
        """
        lead = f"{instructions.strip()}\n\n" if instructions.strip() else ""
        room = num_ctx * (1 - ANSWER_SHARE) - estimated_tokens(lead)
        sent = [replace(turn, thinking="") for turn in self.turns[:-1]] + list(self.turns[-1:])
        turns = _with_what_fits(sent[_first_that_fits(sent, room) :], room)
        if not turns or turns[0].role != USER:
            lead = ""
        turns[:1] = [replace(turn, content=lead + turn.content) for turn in turns[:1]]
        return ChatRequest(model, tuple(turns), num_ctx, think=think, lead=lead)


def shortened(request: ChatRequest) -> ChatRequest | None:
    """``request`` with less of what came before: without its oldest question, else with half of the answer so far.

    ``None`` where nothing but the question is left.
    """
    question = next((index for index, turn in enumerate(request.turns) if index and turn.role == USER), None)
    if question is not None:
        first = request.turns[question]
        first = replace(first, content=request.lead + first.content)
        return replace(request, turns=(first, *request.turns[question + 1 :]))
    last = request.turns[-1]
    if last.role == USER or not (last.thinking or last.content):
        return None
    content = last.content if last.thinking else _later_half(last.content)
    half = replace(last, content=content, thinking=_later_half(last.thinking))
    return replace(request, turns=(*request.turns[:-1], half))


def with_think_tags(request: ChatRequest) -> ChatRequest:
    """``request`` with the thinking that is to be gone on from inside its last turn, as R1 itself writes it.

    For models whose template leaves the thinking of a turn out.
    """
    last = request.turns[-1]
    content = f"<think>\n{last.thinking.strip()}\n</think>\n\n{last.content}"
    return replace(request, turns=(*request.turns[:-1], replace(last, content=content, thinking="")))


def estimated_tokens(text: str) -> int:
    """About how many tokens ``text`` is; rather more than it is."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


def _with_what_fits(turns: list[Turn], room: float) -> list[Turn]:
    """``turns``; an answer that is to be gone on from with as much of its end as fits, in half of the room at least."""
    if not turns or turns[-1].role != ASSISTANT:
        return turns
    *before, last = turns
    left = max(room - sum(map(_cost, before)) - TOKENS_PER_TURN, room / 2)
    content = _end_of(last.content, left)
    return [*before, Turn(ASSISTANT, content, _end_of(last.thinking, left - estimated_tokens(content)))]


def _end_of(text: str, tokens: float) -> str:
    """As much of the end of ``text`` as is about so many tokens."""
    if estimated_tokens(text) <= tokens:
        return text
    data = text.encode("utf-8", "replace")
    return data[len(data) - max(0, int(tokens) * BYTES_PER_TOKEN) :].decode("utf-8", "ignore")


def _later_half(text: str) -> str:
    return text[(len(text) + 1) // 2 :]


def _cost(turn: Turn) -> int:
    return TOKENS_PER_TURN + estimated_tokens(turn.thinking) + estimated_tokens(turn.content)


def _first_that_fits(turns: list[Turn], room: float) -> int:
    """Where to begin: at the oldest question from which all fits into ``room`` tokens, else at the last question."""
    questions = [index for index, turn in enumerate(turns) if turn.role == USER] or [0]
    costs = [_cost(turn) for turn in turns]
    return next((index for index in questions if sum(costs[index:]) <= room), questions[-1])
