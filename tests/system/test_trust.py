"""Whom we trust: the system's store, with real TLS. On Linux OpenSSL's variables stand for it, read by OpenSSL itself.

Windows' store and macOS' keychains cannot be filled from here: that truststore asks them is shown by its own tests.
"""

import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.mirrors import Mirrors
from launcher.core.updates import Published
from launcher.system.ollama.calls import Broken, Call, Unreachable
from launcher.system.ollama.download import Downloads, File
from launcher.system.ollama.http import Http, causes
from launcher.system.ollama.registry import OllamaRegistry
from launcher.system.updates import PublishedFile
from tests.support.office import AUTHORITY, AUTHORITY_HASH, HOST, OfficeProxy
from tests.support.openai_server import CERTIFICATE
from tests.system.ollama.test_client import seconds_to_end

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system's store is not OpenSSL's")

ROOT = Path(__file__).parents[2]
URL = f"https://{HOST}/whole"
FILE = {"/whole": b"whole"}
MANIFEST = b'{"layers":[{"digest":"sha256:1","size":3}],"config":{"digest":"sha256:2","size":1}}'
REFUSED = ssl.SSLCertVerificationError


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system trusts nobody that we meet here."""
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.fixture
def trusting(bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's authority is in the system's store."""
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))


@pytest.fixture
def proxy() -> Iterator[OfficeProxy]:
    with OfficeProxy(FILE) as made:
        yield made


def through(proxy: OfficeProxy) -> dict[str, str]:
    return {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}


def got(url: str, environ: Mapping[str, str]) -> bytes:
    with Http(environ).exchange(Call("GET", url), Cancel()) as answer:
        return answer.whole()


def refusal(act: Callable[[], object]) -> list[BaseException]:
    """All that lies in what an exchange ended with."""
    with pytest.raises(Broken) as caught:
        act()
    assert isinstance(caught.value, Unreachable)
    return list(causes(caught.value))


@pytest.mark.fault(
    "a proxy that looks into TLS",
    "trusted where the system trusts its authority",
    kept="the download",
    where="The engine's installation",
)
def test_a_proxy_that_looks_into_tls_is_trusted_where_the_system_trusts_it(proxy: OfficeProxy, trusting: None) -> None:
    assert got(URL, through(proxy)) == b"whole"


def test_where_the_system_does_not_trust_it_nothing_is_asked(proxy: OfficeProxy) -> None:
    assert any(isinstance(each, REFUSED) for each in refusal(lambda: got(URL, through(proxy))))
    assert [call.method for call in proxy.calls] == ["CONNECT"]


def test_a_folder_of_authorities_is_a_store_too(
    proxy: OfficeProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{AUTHORITY_HASH}.0").write_bytes(AUTHORITY.read_bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))

    assert got(URL, through(proxy)) == b"whole"


def test_without_a_store_there_is_certifis_list(proxy: OfficeProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(AUTHORITY))  # as if certifi had it
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")

    assert got(URL, through(proxy)) == b"whole"


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_file_that_is_named_counts_alone(name: str, proxy: OfficeProxy, trusting: None) -> None:
    assert got(URL, through(proxy) | {name: str(AUTHORITY)}) == b"whole"
    assert any(
        isinstance(each, REFUSED) for each in refusal(lambda: got(URL, through(proxy) | {name: str(CERTIFICATE)}))
    )


def test_a_named_file_that_is_not_there_is_no_connection(proxy: OfficeProxy, trusting: None) -> None:
    with pytest.raises(Broken, match="invalid path: /nowhere"):
        got(URL, through(proxy) | {"SSL_CERT_FILE": "/nowhere.pem"})


def test_a_certificate_is_for_the_names_in_it(trusting: None) -> None:
    with OfficeProxy(FILE, encrypted=True) as server:
        assert got(f"https://localhost:{server.port}/whole", {}) == b"whole"
        wrong = refusal(lambda: got(f"https://127.0.0.1:{server.port}/whole", {}))

    assert any(isinstance(each, REFUSED) and "IP address mismatch" in str(each) for each in wrong)


def test_cancel_wakes_who_waits_behind_such_a_proxy(proxy: OfficeProxy, trusting: None) -> None:
    proxy.faults.stall("/whole")
    cancel, ended = Cancel(), []

    def wait() -> None:
        with pytest.raises(Broken), Http(through(proxy)).exchange(Call("GET", URL), cancel):
            pass
        ended.append(True)

    assert seconds_to_end(wait, cancel, lambda: len(proxy.calls) == 2) < 0.2
    assert ended


def test_downloads_updates_and_the_registry_go_that_way(tmp_path: Path, trusting: None) -> None:
    news = b'{"updates": 1, "engine": "0.33.1"}'
    files = FILE | {"/v2/library/deepseek-r1/manifests/8b": MANIFEST, "/updates.json": news}
    with OfficeProxy(files) as proxy:
        downloads = Downloads(through(proxy), official=True, once=True)
        list(downloads.fetch(File(URL, "whole", sha256(b"whole").hexdigest()), tmp_path / "whole", Cancel()))
        manifest = OllamaRegistry(lambda: f"{HOST}/library", through(proxy)).manifest("deepseek-r1:8b")
        published = PublishedFile(Mirrors, through(proxy), f"https://{HOST}").published(Cancel())

    assert (tmp_path / "whole").read_bytes() == b"whole"
    assert manifest.blobs == {"sha256:1": 3, "sha256:2": 1}
    assert published == Published(engine="0.33.1")


def test_the_engine_on_this_computer_is_asked_without_any_of_it(tmp_path: Path) -> None:
    asked = (
        "import sys\n"
        "from launcher.core.cancel import Cancel\n"
        "from launcher.system.ollama.calls import Call\n"
        "from launcher.system.ollama.http import Http\n"
        "with Http({}).exchange(Call('GET', sys.argv[1]), Cancel()) as answer:\n"
        "    print(answer.status, 'truststore' in sys.modules)\n"
    )
    with OfficeProxy(FILE) as server:
        command = [sys.executable, "-c", asked, f"http://127.0.0.1:{server.port}/whole"]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["200", "False"]
