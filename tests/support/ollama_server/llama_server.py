"""The child that runs a model. It outlives a killed server, as the real one does, though not for ever."""

import json
import os
import socketserver
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.support.ollama_server import scripted
from tests.support.ollama_server.performance import End, PromptTooLong, Task, perform

_ORPHAN_S = 120.0


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Runner"

    def handle(self) -> None:
        task = Task(**json.loads(self.rfile.readline()))
        try:
            for piece in perform(self.server.recital, task, lambda: None):
                self._say({"end": asdict(piece)} if isinstance(piece, End) else {"piece": piece})
        except PromptTooLong as error:
            self._say({"too_long": [error.tokens, error.num_ctx, error.cuts]})
        except ConnectionError:
            return  # the client stopped listening: so do we

    def _say(self, value: object) -> None:
        self.wfile.write(json.dumps(value).encode() + b"\n")


class _Runner(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], recital: scripted.Recital) -> None:
        super().__init__(address, _Conversation)
        self.recital = recital
        self._parent = os.getppid()
        self._orphaned_at: float | None = None

    def service_actions(self) -> None:
        """Ends an orphan, so that a test that forgets one does not keep it for ever."""
        if os.getppid() == self._parent:
            return
        self._orphaned_at = self._orphaned_at or time.monotonic()
        if time.monotonic() - self._orphaned_at > _ORPHAN_S:
            os._exit(0)


def main(arguments: Sequence[str]) -> int:
    """``llama-server --model FILE --port PORT``."""
    parser = ArgumentParser("llama-server")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    known = parser.parse_known_args(arguments[1:])[0]
    with _Runner(("127.0.0.1", known.port), scripted.load(known.model)) as runner:
        announce: Callable[[str], object] = sys.stdout.write
        announce(f"listening on http://127.0.0.1:{known.port}\n")
        sys.stdout.flush()
        runner.serve_forever(1.0)
    return 0
