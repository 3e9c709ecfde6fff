"""Ask the model: its thinking and its answer as they are written."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.chat_body import as_set
from launcher.core.context_use import use_of
from launcher.core.conversation import shortened, with_think_tags
from launcher.core.elsewhere import Server, ServerKind
from launcher.core.engine import ChatDone, ChatLine, ChatPiece, ChatRequest
from launcher.core.forecast import Forecast
from launcher.core.loops import WINDOW, goes_round
from launcher.core.problems import Code, Failure
from launcher.workflows.elsewhere import answerer, context_there, in_use
from launcher.workflows.events import Answered, Answering, ChatEvent, Counted, GoingRound, Loading, Thinking
from launcher.workflows.measure import remember
from launcher.workflows.pace import Pace
from launcher.workflows.ports import Answerer, Services
from launcher.workflows.streams import ended
from launcher.workflows.supervise import bring_up

STOPPED = "stopped"
"""The reason of an :class:`Answered` that the user ended."""

FULL = "full"
"""The reason of an :class:`Answered` that was ended before it overran the context."""

_COUNTED_EVERY: Final = 16  # tokens
_LOOKED_EVERY: Final = 600  # characters: whether the reply goes round in circles

_NOT_THERE = (Code.ENGINE_UNREACHABLE, Code.ENGINE_STOPPED, Code.ENGINE_ANSWER_UNREADABLE)


def ask(
    services: Services, request: ChatRequest, cancel: Cancel, scale: float = 1.0, foretold: Forecast | None = None
) -> Iterator[ChatEvent]:
    """The pieces of a reply, then ``Answered``; ``Loading`` first where the model sleeps. A stopped engine is started.

    Where a server on another computer answers, nothing is started, foretold or remembered of it.

    ``scale``: see :func:`launcher.core.context_use.use_of`; ``foretold``: what was said of the model's speed, so that
    far less of it is told. When cancelled it ends with ``Answered("stopped")``, when the context is full with
    ``Answered("full")``: what came before is the reply.

    Raises:
        Failure: ``QUESTION_TOO_LONG`` where the question alone overruns the context; ``ANSWER_CUT`` where the stream
            ends before its end; else what the engine says.
    """
    server = in_use(services)
    engine = answerer(services, server)
    pace = Pace(services, foretold if server is None else None)
    request = kept(services, request, server)
    if not _in_memory(services, engine, request.model, cancel):
        yield Loading(request.model)
        request = _loaded_there(services, engine, server, request, cancel)
    use, circles = use_of(request, scale), _Circles()
    yield Counted(use)
    with ended(_reply(engine, _continuable(engine, server, request), cancel)) as lines:
        for line in lines:
            if isinstance(line, ChatDone):
                if server is None:
                    remember(services, request.model, request.num_ctx, line)
                tps = line.tokens_per_second
                yield from pace.end(tps)
                yield Answered(line.reason, line.eval_tokens, line.prompt_tokens, tps, pace.first_s)
                return
            pace.piece()
            yield from _pieces(line)
            use = use.more()
            if use.full:
                yield Counted(use)
                yield Answered(FULL, use.written, first_s=pace.first_s)
                return
            if use.written % _COUNTED_EVERY == 0:
                tps, short = pace.look()
                yield Counted(use, tps)
                yield from short
            if circles.noticed(line):
                yield GoingRound()
    if not cancel.requested:
        raise Failure(Code.ANSWER_CUT)
    yield Answered(STOPPED)


class _Circles:
    """Notices, once, that a reply goes round in circles."""

    def __init__(self) -> None:
        self._text, self._fresh, self._told = "", 0, False

    def noticed(self, piece: ChatPiece) -> bool:
        """Whether it does so since ``piece``."""
        said = piece.thinking + piece.content
        self._text += said
        self._fresh += len(said)
        if self._told or self._fresh < _LOOKED_EVERY:
            return False
        self._fresh, self._text = 0, self._text[-WINDOW:]
        self._told = goes_round(self._text)
        return self._told


def _loaded_there(
    services: Services, engine: Answerer, server: Server | None, request: ChatRequest, cancel: Cancel
) -> ChatRequest:
    """``request`` with the context that its model got on another computer, which only its load tells."""
    if server is None or server.kind is ServerKind.OPENAI:
        return request
    engine.load(request, cancel)
    return replace(request, num_ctx=min(request.num_ctx, context_there(services, server, request.model)))


def _continuable(engine: Answerer, server: Server | None, request: ChatRequest) -> ChatRequest:
    """``request`` in the form in which its model goes on from a thinking, where it is to."""
    if not request.turns or not request.turns[-1].thinking:
        return request
    if server is not None and server.kind is ServerKind.OPENAI:
        return request  # it is sent as R1's own text
    writes_it = ".Thinking" in engine.show(request.model).template
    return request if writes_it else with_think_tags(request)


def _reply(engine: Answerer, request: ChatRequest, cancel: Cancel) -> Iterator[ChatLine]:
    """The lines of the reply. Where the engine counts more tokens than we did, it gets less of what came before."""
    while True:
        try:
            with ended(engine.chat(request, cancel)) as lines:
                yield from lines
            return
        except Failure as failure:
            shorter = shortened(request) if failure.problem.code is Code.QUESTION_TOO_LONG else None
            if shorter is None:
                raise
            request = shorter


def kept(services: Services, request: ChatRequest, server: Server | None = None) -> ChatRequest:
    """The request as the settings say, for the engine here or for ``server``."""
    return as_set(request, services.settings.load(), elsewhere=server is not None)


def _in_memory(services: Services, engine: Answerer, model: str, cancel: Cancel) -> bool:
    """Whether the model is loaded; starts an engine that does not answer, which tells of a foreign program too."""
    try:
        loaded = engine.loaded()
    except Failure as failure:
        if failure.problem.code not in _NOT_THERE:
            raise
        bring_up(services, cancel)
        return False
    return any(each.name == model for each in loaded)


def _pieces(piece: ChatPiece) -> Iterator[Thinking | Answering]:
    if piece.thinking:
        yield Thinking(piece.thinking)
    if piece.content:
        yield Answering(piece.content)
