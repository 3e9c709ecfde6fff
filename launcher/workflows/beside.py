"""What to do where another program has the engine's port: an engine of our own beside it, on a port that is free."""

from dataclasses import replace
from typing import Final

from launcher.core.engine import EngineStatus
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.workflows.ports import Services

MOVE_HELPS: Final = frozenset({Code.PORT_OF_OTHERS, Code.ENGINE_TOO_OLD_TO_SHARE})
"""The problems that another port solves. Where ``OLLAMA_HOST`` names the port, it is the user's to change."""


def in_the_way(services: Services, status: EngineStatus) -> Failure:
    """Why nothing can be done with what answers at the engine's address."""
    if status.version is not None:
        program = services.host.program()
        return Failure(Code.ENGINE_TOO_OLD_TO_SHARE, program=program, version=status.version)
    return Failure(Code.PORT_OF_OTHERS if status.may_move else Code.PORT_TAKEN, address=status.address)


def move_engine(services: Services) -> Message:
    """Gives our engine a free port, which is remembered, and leaves alone what holds the old one; says so.

    Raises:
        Failure: the settings cannot be read or written.
    """
    too_old = services.host.status().version is not None
    port = services.host.free_port()
    settings = services.settings.load()
    own = settings.own_engine_only or too_old
    services.settings.save(replace(settings, engine_port=port, own_engine_only=own))
    return Message("engine.moved.beside" if too_old else "engine.moved", {"port": str(port)})
