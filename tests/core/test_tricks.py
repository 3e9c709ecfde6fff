import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.tricks import misleads, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, שלום, سلام, 你好, é", "plain, שלום, سلام, 你好, é"),
        ("if admin\u202e \u2066// check\u2069", "if admin[U+202E] [U+2066]// check[U+2069]"),
        ("pass\u200bword\ufeff\u00ad", "pass[U+200B]word[U+FEFF][U+00AD]"),
        ("tag\U000e0041", "tag[U+E0041]"),
    ],
)
def test_what_cannot_be_seen_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(), st.text())
def test_no_words_make_it_fail(words: str, address: str) -> None:
    assert visible(visible(words)) == visible(words)
    misleads(words, address)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("https://bank.example", "https://evil.example/"),
        ("www.bank.example/login", "http://bank.example.evil.test/login"),
        ("here", "https://bank.example@evil.example/"),
        ("here", "https://b\u0430nk.example/"),
        ("bank\u200b.example", "https://bank.example/"),
        ("here", "https://bank.example/\u202egpj.exe"),
        ("me@bank.example", "mailto:you@evil.example"),
        ("here", "no address"),
    ],
)
def test_words_that_mislead(words: str, address: str) -> None:
    assert misleads(words, address)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("the documentation", "https://docs.example.org/a"),
        ("docs.example.org", "https://docs.example.org/a?b#c"),
        ("https://www.example.org/a", "https://example.org/a"),
        ("Example.ORG", "https://example.org:8443/"),
        ("see 3.14 and e.g. this", "https://example.org"),
        ("me@example.org", "mailto:me@example.org?subject=Hi"),
        ("write", "mailto:me@example.org"),
    ],
)
def test_words_that_do_not(words: str, address: str) -> None:
    assert not misleads(words, address)
