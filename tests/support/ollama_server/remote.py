"""Faults for a server that runs as a program."""

import json
import urllib.request
from dataclasses import asdict

from tests.support.faults import Fault, FaultMethods


class RemoteFaults(FaultMethods):
    """The same methods as ``server.faults``, for the program at ``address``."""

    def __init__(self, address: str) -> None:
        self._url = f"{address}/test/faults"

    def _add(self, fault: Fault) -> None:
        self._send("POST", json.dumps([asdict(fault) | {"data": fault.data.decode("latin1")}]).encode())

    def clear(self) -> None:
        """From now on all goes well."""
        self._send("DELETE", b"")

    def _send(self, method: str, body: bytes) -> None:
        with urllib.request.urlopen(urllib.request.Request(self._url, body, method=method), timeout=10):
            return
