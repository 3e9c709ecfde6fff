"""A name that is not this computer's is reached through a proxy here, so that nothing leaves the computer."""

from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.mirrors import Mirrors
from launcher.core.problems import Code, Failure
from launcher.system.ollama.client import OllamaClient
from launcher.system.ollama.download import Downloads
from launcher.system.ollama.mirrors import OllamaMirrors
from launcher.system.ollama.registry import OllamaRegistry
from tests.support.mirror import Mirror, archive_name
from tests.support.ollama_server import MODELS
from tests.support.registry import Registry
from tests.support.traces import read_trace
from tests.system.ollama.replay import Replay, as_sent, head

MANIFEST = b'{"layers":[],"config":{"digest":"sha256:a","size":1}}'
NAME = archive_name("x86_64")


def mirrors(*archives: str) -> OllamaMirrors:
    return OllamaMirrors(Mirrors("https://named.example"), {}, lambda: archives)


def test_a_mirror_says_what_it_lacks_of_the_engine(tmp_path: Path) -> None:
    with Mirror(tmp_path) as served:
        wanted = Mirrors(f" {served.url}/ ")
        assert mirrors(NAME).missing_archives(wanted, Cancel()) == ()
        assert mirrors(NAME, "rocm.tar.zst").missing_archives(wanted, Cancel()) == ("rocm.tar.zst",)


def test_a_registry_says_which_models_it_lacks() -> None:
    with Registry() as served:
        served.add("deepseek-r1:7b", MODELS / "maths.gguf")
        wanted = Mirrors(registry=served.spec)
        asked = ("deepseek-r1:7b", "deepseek-r1:8b")
        assert mirrors().missing_models(wanted, asked, Cancel()) == ("deepseek-r1:8b",)
        given_up = Cancel()
        given_up.request()
        with pytest.raises(Failure) as caught:
            mirrors().missing_models(wanted, asked, given_up)
    assert caught.value.problem.code is Code.INTERRUPTED


def test_one_that_cannot_be_reached_says_so(refusing_address: str) -> None:
    wanted = Mirrors(f"http://{refusing_address}", f"{refusing_address}/library")
    with pytest.raises(Failure) as engine:
        mirrors(NAME).missing_archives(wanted, Cancel())
    with pytest.raises(Failure) as models:
        mirrors().missing_models(wanted, ("deepseek-r1:7b",), Cancel())
    assert engine.value.problem.code is models.value.problem.code is Code.MIRROR_UNREACHABLE
    assert mirrors().named() == Mirrors("https://named.example")


def test_without_encryption_only_a_confirmed_host_is_asked() -> None:
    with Replay([head(200, "Content-Length: 2") + b"ok"]) as proxy:
        environ = {"HTTP_PROXY": proxy.address}
        with pytest.raises(Failure) as caught:
            Downloads(environ, official=False, once=True).text("http://files.example/x", "x", Cancel())
        assert proxy.requests == []
        confirmed = Downloads(environ, official=False, once=True, confirmed=("files.example",))
        assert confirmed.text("http://Files.example/x", "x", Cancel()) == "ok"
        assert len(proxy.requests) == 1
    assert caught.value.problem.code is Code.MIRROR_INSECURE


def test_a_registry_without_encryption_is_asked_once_it_is_confirmed() -> None:
    place = "http://models.example/library"
    with Replay([head(200, f"Content-Length: {len(MANIFEST)}") + MANIFEST]) as proxy:
        environ = {"HTTP_PROXY": proxy.address}
        unconfirmed = OllamaRegistry(lambda: place, environ)
        with pytest.raises(Failure) as caught:
            unconfirmed.manifest("deepseek-r1:7b")
        confirmed = OllamaRegistry(lambda: place, environ, lambda: ("models.example",))
        assert confirmed.manifest("deepseek-r1:7b").blobs == {"sha256:a": 1}
        assert b"http://models.example/v2/library/deepseek-r1/manifests/7b" in proxy.requests[0]
    assert caught.value.problem.code is Code.MIRROR_INSECURE
    name = confirmed.pull_name("deepseek-r1:7b")
    assert name == "models.example/library/deepseek-r1:7b"
    assert confirmed.is_plain(name)
    assert not unconfirmed.is_plain(name)
    assert not confirmed.is_plain("deepseek-r1:7b")
    encrypted = OllamaRegistry(lambda: "models.example/library", {}, lambda: ("models.example",))
    assert not encrypted.is_plain(name)
    assert not OllamaRegistry(lambda: "", {}).is_plain(name)


@pytest.mark.parametrize("is_plain", [True, False])
def test_the_engine_is_told_of_a_confirmed_registry_without_encryption(is_plain: bool) -> None:
    with Replay(as_sent(read_trace("pull-small"))) as server:
        list(OllamaClient(server.address, {}, lambda _name: is_plain).pull("models.example/library/x:1b", Cancel()))
    assert (b'"insecure": true' in server.requests[0]) is is_plain
