"""Which proxy a request goes through."""

import pytest

from launcher.core.mirrors import is_loopback
from launcher.system.proxies import proxy_for

PROXY = {"HTTPS_PROXY": "http://proxy:3128", "http_proxy": "other:8080"}


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://ollama.com/x", "http://proxy:3128"),
        ("http://ollama.com/x", "http://other:8080"),
        ("http://127.0.0.1:11434", None),
        ("https://[::1]:11434", None),
        ("https://localhost", None),
        ("https://", None),
        ("http://[", None),
    ],
)
def test_each_scheme_has_its_proxy_and_the_computer_itself_none(url: str, proxy: str | None) -> None:
    assert proxy_for(url, PROXY) == proxy


@pytest.mark.parametrize(
    ("exceptions", "proxied"),
    [
        ("", True),
        ("*", False),
        ("example.com", False),
        (".example.com", False),
        ("*.example.com", False),
        ("other.org, example.com:443", False),
        ("ample.com", True),
        ("10.0.0.0/8", True),
    ],
)
def test_exceptions_go_the_direct_way(exceptions: str, proxied: bool) -> None:
    environ = {"ALL_PROXY": "socks5://p:1", "NO_PROXY": exceptions}

    assert (proxy_for("https://files.example.com/x", environ) is not None) == proxied


def test_a_network_may_be_an_exception() -> None:
    assert proxy_for("https://10.1.2.3/", {**PROXY, "NO_PROXY": "10.0.0.0/8"}) is None


def test_without_a_proxy_there_is_none() -> None:
    assert proxy_for("https://ollama.com", {}) is None


def test_loopback_has_many_names() -> None:
    assert all(map(is_loopback, ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "a.localhost"]))
    assert not any(map(is_loopback, ["10.0.0.1", "example.com", "localhost.example.com", ""]))
