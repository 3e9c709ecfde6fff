"""Events per second that the wire client takes, against ``json.loads`` alone on the same recorded lines in one run.

``python benchmarks/wire.py``: a server on loopback sends a recorded chat over and over, as fast as it can, a chunk a
line as Ollama does. The ratio is the client's time for an event to that of ``json.loads`` for its line.
"""

import json
import socket
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from launcher.core.cancel import Cancel  # noqa: E402 - runs from anywhere
from launcher.core.engine import ChatRequest, Turn  # noqa: E402
from launcher.system.ollama.client import OllamaClient  # noqa: E402

TRACES = ROOT / "tests" / "traces"
REPEATED = 200
ROUNDS = 5
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"


def recorded(name: str) -> list[bytes]:
    """The lines of a chat, the last one (``done``) once at the very end of all repetitions."""
    texts = [json.loads(line)["line"] for line in (TRACES / f"{name}.ndjson").read_text("utf-8").splitlines()[1:]]
    lines = [f"{text}\n".encode() for text in texts]
    return lines[:-1] * REPEATED + lines[-1:]


def serve(listening: socket.socket, body: bytes, rounds: int) -> None:
    """Answers ``rounds`` requests."""
    for _ in range(rounds):
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(body)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass  # what is left unread would reset the connection under the client


def client_seconds(address: str) -> tuple[float, int]:
    """Time for one chat, and its events."""
    request = ChatRequest("deepseek-r1:8b", (Turn("user", "Solve x^2 - 5x + 6 = 0"),), 4096)
    began = time.perf_counter()
    events = sum(1 for _ in OllamaClient(address).chat(request, Cancel()))
    return time.perf_counter() - began, events


def json_seconds(lines: list[bytes]) -> float:
    """Time for ``json.loads`` of every line."""
    began = time.perf_counter()
    for line in lines:
        json.loads(line)
    return time.perf_counter() - began


def main() -> None:
    """Measures each trace, the best of some rounds for both."""
    for name in ("chat-thinking", "chat-no-think", "chat-plain-model"):
        lines = recorded(name)
        body = HEAD + b"".join(b"%x\r\n%s\r\n" % (len(line), line) for line in lines) + b"0\r\n\r\n"
        with socket.create_server(("127.0.0.1", 0)) as listening:
            server = threading.Thread(target=serve, args=(listening, body, ROUNDS), daemon=True)
            server.start()
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            runs = [(client_seconds(address), json_seconds(lines)) for _ in range(ROUNDS)]
            server.join()
        client = min(seconds / events for (seconds, events), _ in runs)
        alone = min(seconds / len(lines) for _, seconds in runs)
        print(f"{name}: client {1 / client:,.0f} events/s, json.loads {1 / alone:,.0f}/s, ratio {client / alone:.2f}")


if __name__ == "__main__":
    main()
