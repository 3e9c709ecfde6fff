"""A faithful Ollama server for tests: the wire, the disk and the processes of the real one, with faults on demand.

It agrees with every stream recorded in ``tests/traces``. In process::

    with OllamaServer(installed=DEEPSEEK) as server:
        server.faults.drop("/api/chat", after_lines=3)
        OllamaClient(server.address)

As a program: ``write_executable(folder)`` gives a file that is used like ``ollama``.
"""

from tests.support.faults import Fault, Faults, Kind
from tests.support.loopback import Call
from tests.support.ollama_server.program import write_executable
from tests.support.ollama_server.remote import RemoteFaults
from tests.support.ollama_server.scripted import Script, read_script
from tests.support.ollama_server.server import DEEPSEEK, VERSION, OllamaServer
from tests.support.ollama_server.store import MODELS


def script(name: str) -> Script:
    """What ``short`` or ``maths`` says, letter for letter."""
    return read_script(MODELS / f"{name}.txt")


__all__ = [
    "DEEPSEEK",
    "MODELS",
    "VERSION",
    "Call",
    "Fault",
    "Faults",
    "Kind",
    "OllamaServer",
    "RemoteFaults",
    "Script",
    "script",
    "write_executable",
]
