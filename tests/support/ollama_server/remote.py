"""Faults for a server that runs as a program."""

import json
import urllib.request
from dataclasses import asdict

from tests.support.faults import Fault, FaultMethods


class RemoteFaults(FaultMethods):
    """The same methods as ``server.faults``, for the program at ``address``."""

    def __init__(self, address: str) -> None:
        self._url = f"{address}/test/faults"
        self._card = f"{address}/test/card"

    def _add(self, fault: Fault) -> None:
        self._send("POST", json.dumps([asdict(fault) | {"data": fault.data.decode("latin1")}]).encode())

    def clear(self) -> None:
        """From now on all goes well."""
        self._send("DELETE", b"")

    def put_on_card(self, share: float) -> None:
        """From now on so much of each model lies on a graphics card; 0 where that is gone."""
        self._post(self._card, "POST", str(share).encode())

    def _send(self, method: str, body: bytes) -> None:
        self._post(self._url, method, body)

    @staticmethod
    def _post(url: str, method: str, body: bytes) -> None:
        with urllib.request.urlopen(urllib.request.Request(url, body, method=method), timeout=10):
            return
