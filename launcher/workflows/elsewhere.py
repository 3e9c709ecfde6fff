"""Another computer answers in place of the engine here: whether one does, whether one would, and which."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import TRAINED_CONTEXT, Served, Server, ServerKind
from launcher.core.engine import ChatPiece, ChatRequest, EngineState, EngineStatus, Turn
from launcher.core.problems import Code, Failure, Problem
from launcher.workflows.events import Situation
from launcher.workflows.ports import Answerer, ServerEngine, Services
from launcher.workflows.streams import ended

_NOT_OLLAMA: Final = frozenset(
    {Code.SERVER_UNREADABLE, Code.SERVER_FAILED, Code.SERVER_TOKEN, Code.ENGINE_ANSWER_UNREADABLE}
)
"""What a server of the other kind makes of a question for Ollama's version."""
_GREETING: Final = "Hi"
_PIECES: Final = 8
"""Of an answer, until it is known how its thinking comes: the first may be blank."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The server that is kept, whether it is in use, and the one that ``OLLAMA_HOST`` names instead."""

    server: Server
    in_use: bool
    named: Server | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A server answered within ``seconds``: what it is, its version where told, and its models, R1's first."""

    server: Server
    version: str
    models: tuple[Served, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Spoke:
    """Its model answered a question: the first word came after ``seconds``. ``server`` knows how its thinking comes."""

    server: Server
    seconds: float


def in_use(services: Services) -> Server | None:
    """The server on another computer that questions go to; ``None``: the engine here."""
    named = services.servers.named()
    if named is not None:
        return named
    settings = services.settings.load()
    return settings.server if settings.server_in_use else None


def answerer(services: Services, server: Server | None) -> Answerer:
    """Who answers: the engine of ``server``, or the one here."""
    return services.engine if server is None else services.servers.engine(server)


def try_keyring_again(services: Services) -> None:
    """Somebody asks a question now: a keyring that did not open may ask for its password once more."""
    services.secrets.retry()


def situation_there(services: Services, server: Server) -> Situation:
    """How ``server`` stands; nothing is started.

    Raises:
        Failure: it does not answer, or not to us.
    """
    loaded = services.servers.engine(server).loaded()
    return Situation(EngineStatus(EngineState.RUNNING, server.url, elsewhere=True), loaded, server=server)


def context_there(services: Services, server: Server, model: str) -> int:
    """The context in tokens of ``model`` on ``server``, as it tells; what R1 was trained for where it does not."""
    loaded = services.servers.engine(server).loaded()
    return next((each.context_length for each in loaded if each.name == model and each.context_length), TRAINED_CONTEXT)


def read(services: Services) -> Kept:
    """What is kept, and what counts."""
    settings = services.settings.load()
    return Kept(settings.server, settings.server_in_use, services.servers.named())


def try_out(services: Services, server: Server, token: str | None, cancel: Cancel) -> Iterator[Reached | Spoke]:
    """Asks a server what it is and has; one with OpenAI's interface also a question, which alone needs the token there.

    ``token`` is the one to use, ``None`` for the one that is kept. The model of ``server`` is kept where it has it.

    Raises:
        Failure: what keeps it from answering; ``SERVER_EMPTY``.
    """
    try_keyring_again(services)
    began = services.clock.now()
    server, version = _recognised(services, server, token)
    engine = services.servers.engine(server, token)
    models = tuple(sorted(engine.served(), key=lambda each: not each.is_r1))
    if not models:
        raise Failure(Code.SERVER_EMPTY, host=server.host)
    server = with_model(server, next((each for each in models if each.name == server.model), models[0]))
    yield Reached(server, version, models, services.clock.now() - began)
    if server.kind is ServerKind.OPENAI and not cancel.requested:
        yield from _spoken(services, server, engine, cancel)


def with_model(server: Server, model: Served) -> Server:
    """``server`` with questions going to ``model``."""
    return replace(server, model=model.name, is_r1=model.is_r1)


def use(services: Services, server: Server, token: str | None) -> Problem | None:
    """Has ``server`` answer from now on; the token of the one before is forgotten, where that is another.

    ``token``: a new one, ``""`` to keep none, ``None`` to leave it as it is.

    What the keyring has against a token is returned: the token counts until the program ends.

    Raises:
        Failure: ``SERVER_ADDRESS``; ``TOKEN_IN_CLEAR`` where that is not confirmed; the settings cannot be written.
    """
    problem = None
    _check(server, token)
    has_token = server.has_token if token is None else bool(token)
    if token is not None:
        try:
            if token:
                services.secrets.keep(server.host, token)
            elif server.has_token:
                services.secrets.forget(server.host)
        except Failure as failure:
            problem = failure.problem
    server = replace(server, has_token=has_token, in_clear=server.in_clear if has_token else "")
    settings = services.settings.load()
    services.settings.save(settings.with_server(server))
    if settings.server.has_token and settings.server.host != server.host:
        with suppress(Failure):  # a keyring that is locked keeps it
            services.secrets.forget(settings.server.host)
    return problem


def use_here(services: Services) -> None:
    """Has the engine of this computer answer from now on; the server stays kept."""
    services.settings.save(replace(services.settings.load(), server_in_use=False))


def _check(server: Server, token: str | None) -> None:
    try:
        _ = server.link
    except ValueError as error:
        raise Failure(Code.SERVER_ADDRESS, address=str(error)) from None
    if (token or (token is None and server.has_token)) and not server.token_is_safe:
        raise Failure(Code.TOKEN_IN_CLEAR, host=server.host)


def _recognised(services: Services, server: Server, token: str | None) -> tuple[Server, str]:
    """``server`` with its kind, and its version where it tells.

    Ollama has OpenAI's interface too; its own says more.
    """
    _check(server, token)
    as_ollama = replace(server, kind=ServerKind.OLLAMA, unmarked=False)
    try:
        return as_ollama, services.servers.engine(as_ollama, token).version()
    except Failure as failure:
        if failure.problem.code not in _NOT_OLLAMA:
            raise
    as_openai = replace(server, kind=ServerKind.OPENAI)
    return as_openai, services.servers.engine(as_openai, token).version()


def _spoken(services: Services, server: Server, engine: ServerEngine, cancel: Cancel) -> Iterator[Spoke]:
    """What the first words of an answer tell; the rest is not waited for."""
    began, first = services.clock.now(), 0.0
    request = ChatRequest(server.model, (Turn("user", _GREETING),), TRAINED_CONTEXT, elsewhere=True)
    thinking = content = ""
    with ended(engine.chat(request, cancel)) as lines:
        for piece in islice(lines, _PIECES):
            if isinstance(piece, ChatPiece):
                first = first or services.clock.now() - began
                thinking, content = thinking + piece.thinking, content + piece.content
            if thinking.strip() or content.strip():
                break
    if not cancel.requested:
        unmarked = server.is_r1 and not thinking.strip() and bool(content.strip())
        yield Spoke(replace(server, unmarked=unmarked), first)
