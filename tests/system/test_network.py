"""The time of the download server, and a proxy before the computer itself."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from launcher.system.network import SystemNetwork


class Handler(BaseHTTPRequestHandler):
    """Says a time."""

    said = "Fri, 27 Nov 2026 04:00:00 GMT"

    def do_HEAD(self) -> None:
        self.send_response_only(301)
        if self.said:
            self.send_header("Date", self.said)
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_servers_time_is_read_without_following_it(server: str) -> None:
    assert SystemNetwork(lambda: server, {"HTTP_PROXY": "http://127.0.0.1:9"}).server_time() == 1795752000.0


@pytest.mark.parametrize("said", ["", "yesterday"])
def test_a_server_that_does_not_say_tells_nothing(server: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Handler, "said", said)
    assert SystemNetwork(lambda: server, {}).server_time() is None


def test_without_a_server_nothing_is_known(refusing_address: str) -> None:
    assert SystemNetwork(lambda: refusing_address, {}).server_time() is None
    assert SystemNetwork(lambda: "no host", {}).server_time() is None


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, ""),
        ({"HTTP_PROXY": "http://proxy.corp:3128"}, "proxy.corp"),
        ({"all_proxy": "socks5://proxy.corp:1080"}, "proxy.corp"),
        ({"HTTPS_PROXY": "http://proxy.corp:3128"}, ""),
        ({"HTTP_PROXY": "http://proxy.corp:3128", "NO_PROXY": "localhost,127.0.0.1"}, ""),
        ({"HTTP_PROXY": "http://proxy.corp:3128", "NO_PROXY": "corp.example"}, "proxy.corp"),
    ],
)
def test_a_proxy_that_eats_loopback_is_seen(environ: dict[str, str], proxy: str) -> None:
    assert SystemNetwork(lambda: "x", environ).loopback_proxy() == proxy
