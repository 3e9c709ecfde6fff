"""The file that we publish, from a server that is as servers are."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from installer.making.published import write_published
from launcher import __version__
from launcher.core.cancel import Cancel
from launcher.core.mirrors import Mirrors
from launcher.core.updates import FILE, Asked, Published
from launcher.system.ollama.installer import ENGINE_VERSION
from launcher.system.storage.asked import JsonAskedStore
from launcher.system.storage.paths import Paths
from launcher.system.updates import PublishedFile
from tests.support.loopback import JSON_TYPE, Exchange, LoopbackServer

GOOD = json.dumps(Published("0.2.0", "0.33.1").to_json()).encode()


class Site(LoopbackServer):
    """Serves one file."""

    body, kind, status = GOOD, JSON_TYPE, 200

    def answer(self, exchange: Exchange) -> None:
        """That file, whatever is asked for."""
        exchange.whole(self.status, self.body, self.kind)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


def file_at(site: Site, mirrors: Mirrors | None = None) -> PublishedFile:
    return PublishedFile(lambda: mirrors or Mirrors(), {}, site.url)


def test_it_is_asked_for_and_nothing_of_us_is_in_the_request(site: Site) -> None:
    assert file_at(site).published(Cancel()) == Published("0.2.0", "0.33.1")
    (call,) = site.calls
    assert (call.method, call.path, call.body) == ("GET", f"/{FILE}", None)
    assert call.headers.keys() <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert __version__ not in str(call.headers)


def test_a_mirror_is_asked_in_our_place(site: Site) -> None:
    named = PublishedFile(lambda: Mirrors(engine=f"{site.url}/stillhouse/"), {}, "http://127.0.0.1:9")
    assert named.published(Cancel()) == Published("0.2.0", "0.33.1")
    assert site.calls[0].path == f"/stillhouse/{FILE}"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"<html>Log in</html>", "text/html; charset=utf-8", 200),
        (b"<html>Log in</html>", JSON_TYPE, 200),
        (b"", JSON_TYPE, 200),
        (b"\xff\xfe", JSON_TYPE, 200),
        (b"[" * 4000, JSON_TYPE, 200),
        (b'{"updates": 2, "stillhouse": "9.9.9"}', JSON_TYPE, 200),
        (b'{"updates": 1, "stillhouse": "0.2.0"}' + b" " * 5000, JSON_TYPE, 200),
        (b'{"updates": 1e999}', JSON_TYPE, 200),
        (b"Not Found", "text/plain", 404),
        (b"Too much", "text/plain", 503),
        (GOOD, JSON_TYPE, 302),
    ],
)
def test_what_cannot_be_read_is_no_news_and_the_log_says_so(
    site: Site, caplog: pytest.LogCaptureFixture, body: bytes, kind: str, status: int
) -> None:
    site.body, site.kind, site.status = body, kind, status
    with caplog.at_level(logging.INFO):
        assert file_at(site).published(Cancel()) is None
    assert "no news" in caplog.text


@pytest.mark.parametrize(
    "strike",
    [
        lambda site: site.faults.drop(FILE),
        lambda site: site.faults.drop(FILE, after_bytes=20),
        lambda site: site.faults.status(FILE, 500),
    ],
)
def test_a_server_that_fails_is_no_news_and_not_asked_again(site: Site, strike: Callable[[Site], None]) -> None:
    strike(site)
    assert file_at(site).published(Cancel()) is None
    assert len(site.calls) == 1


def test_without_a_network_and_without_encryption_there_is_no_news(refusing_address: str) -> None:
    for site in (f"http://{refusing_address}", "http://stillhouse.example", "gopher://x"):
        assert PublishedFile(Mirrors, {}, site).published(Cancel()) is None


def test_when_it_was_asked_is_kept_and_a_damaged_file_begins_anew(tmp_path: Path) -> None:
    store = JsonAskedStore(Paths(tmp_path))
    assert store.load() == Asked()
    kept = Asked(1_790_000_000.0, Published("0.2.0"), ("stillhouse 0.2.0",))
    store.save(kept)
    assert store.load() == kept
    for damage in ("{", "[]", '{"asked_at": 1}'):
        (tmp_path / "updates.json").write_text(damage)
        assert store.load() == Asked()


def test_a_release_has_its_own_file(tmp_path: Path) -> None:
    written = write_published(tmp_path)
    assert written.name == FILE
    assert Published.from_json(json.loads(written.read_bytes())) == Published(__version__, ENGINE_VERSION)
    documented = (Path(__file__).resolve().parents[2] / "docs/updates.md").read_text(encoding="utf-8")
    assert written.read_text(encoding="utf-8") in documented
