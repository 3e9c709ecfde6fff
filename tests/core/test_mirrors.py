import json

import pytest

from launcher.core.mirrors import Link, Mirrors, Served, engine_link, may_use, registry_link
from launcher.core.settings import Settings


def test_an_engines_mirror_is_a_web_address() -> None:
    assert engine_link("https://Files.example:8443/ollama/") == Link(
        "https", "files.example:8443", "files.example", "ollama"
    )
    assert engine_link("http://[::1]:80") == Link("http", "[::1]:80", "::1", "")


@pytest.mark.parametrize(
    "address",
    [
        "files.example",
        "ftp://files.example",
        "https://",
        "https://a b",
        "https://a:b",
        "https://a:",
        "https://a:99999",
        "https://[::1",
        "https://a/?x=1",
        "https://a/#x",
        "https://user@a",
        "https://a/b c",
    ],
)
def test_what_is_no_web_address_is_refused_with_its_own_words(address: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        engine_link(address)
    assert str(caught.value) == address


def test_a_registry_is_encrypted_unless_it_is_here_or_says_so() -> None:
    assert registry_link("models.example:5000/library").scheme == "https"
    assert registry_link("localhost:5000/library").scheme == "http"
    assert registry_link("http://10.0.0.5:5000/library") == Link("http", "10.0.0.5:5000", "10.0.0.5", "library")
    with pytest.raises(ValueError, match="a b"):
        registry_link("a b")


def test_only_a_plain_line_beyond_this_computer_wants_a_confirmation() -> None:
    plain = engine_link("http://10.0.0.5/ollama")
    assert not may_use(plain, ())
    assert may_use(plain, ("10.0.0.5",))
    assert not may_use(plain, ("10.0.0.5:8080",))
    assert may_use(engine_link("http://127.0.0.1:8080"), ())
    assert may_use(engine_link("https://files.example"), ())


def test_the_hosts_to_confirm_are_named_once_and_only_where_the_address_is_one() -> None:
    assert Mirrors("http://10.0.0.5", "http://10.0.0.5/library").plain_hosts() == ("10.0.0.5",)
    assert Mirrors("nonsense", "http://10.0.0.5:5000").plain_hosts() == ("10.0.0.5:5000",)
    assert Mirrors("", "models.example/library").plain_hosts() == ()


def test_the_environment_wins_address_by_address() -> None:
    kept = Mirrors("https://kept.example", "kept.example/library", ("10.0.0.5",))
    assert Mirrors("https://named.example").over(kept) == Mirrors(
        "https://named.example", "kept.example/library", ("10.0.0.5",)
    )
    assert kept.link(Served.ENGINE) == engine_link("https://kept.example")
    assert Mirrors().link(Served.MODELS) is None


def test_they_are_kept_with_the_settings() -> None:
    settings = Settings().with_mirrors(Mirrors("http://10.0.0.5", "a/b", ("10.0.0.5",)))
    assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings
    for broken in ("10.0.0.5", [1]):
        with pytest.raises(ValueError, match="confirmed_hosts"):
            Settings.from_json({"confirmed_hosts": broken})
