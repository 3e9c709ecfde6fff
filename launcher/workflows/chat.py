"""Ask the model: its thinking and its answer as they are written."""

from collections.abc import Iterator
from dataclasses import replace

from launcher.core.cancel import Cancel
from launcher.core.conversation import shortened
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest
from launcher.core.problems import Code, Failure
from launcher.workflows.events import Answered, Answering, ChatEvent, Loading, Thinking
from launcher.workflows.measure import remember
from launcher.workflows.ports import Services
from launcher.workflows.streams import ended

STOPPED = "stopped"
"""The reason of an :class:`Answered` that the user ended."""

_NOT_THERE = (Code.ENGINE_UNREACHABLE, Code.ENGINE_STOPPED, Code.ENGINE_ANSWER_UNREADABLE)


def ask(services: Services, request: ChatRequest, cancel: Cancel) -> Iterator[ChatEvent]:
    """The pieces of a reply, then ``Answered``; ``Loading`` first where the model sleeps. A stopped engine is started.

    When cancelled it ends with ``Answered("stopped")``: what came before is the reply.

    Raises:
        Failure: ``QUESTION_TOO_LONG`` where the question alone overruns the context; ``ANSWER_CUT`` where the stream
            ends before its end; else what the engine says.
    """
    if not _in_memory(services, request.model, cancel):
        yield Loading(request.model)
    with ended(_reply(services, kept(services, request), cancel)) as lines:
        for line in lines:
            if isinstance(line, ChatDone):
                remember(services, request.model, request.num_ctx, line)
                yield Answered(line.reason, line.eval_tokens, line.prompt_tokens, line.tokens_per_second)
                return
            yield from _pieces(line)
    if not cancel.requested:
        raise Failure(Code.ANSWER_CUT)
    yield Answered(STOPPED)


def _reply(services: Services, request: ChatRequest, cancel: Cancel) -> Iterator[ChatLine]:
    """The lines of the reply. Where the engine counts more tokens than we did, it gets less of what came before."""
    while True:
        try:
            with ended(services.engine.chat(request, cancel)) as lines:
                yield from lines
            return
        except Failure as failure:
            shorter = shortened(request) if failure.problem.code is Code.QUESTION_TOO_LONG else None
            if shorter is None:
                raise
            request = shorter


def kept(services: Services, request: ChatRequest) -> ChatRequest:
    """The request with the time that the model stays in memory, as the settings say."""
    return replace(request, keep_alive=f"{services.settings.load().keep_loaded_minutes}m")


def _in_memory(services: Services, model: str, cancel: Cancel) -> bool:
    """Whether the model is loaded; starts an engine that does not answer, which tells of a foreign program too."""
    try:
        loaded = services.engine.loaded()
    except Failure as failure:
        if failure.problem.code not in _NOT_THERE:
            raise
        services.host.start(cancel)
        return False
    return any(each.name == model for each in loaded)


def _pieces(piece: ChatPiece) -> Iterator[Thinking | Answering]:
    if piece.thinking:
        yield Thinking(piece.thinking)
    if piece.content:
        yield Answering(piece.content)
