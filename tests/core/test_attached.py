import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.attached import attached_tokens, decoded, with_attached
from launcher.core.conversation import estimated_tokens

TEXT = "Zeile eins: ä\nline two: 你好\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode("utf-8"),
    ],
)
def test_text_is_read_in_each_of_its_encodings(data: bytes) -> None:
    assert decoded(data) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_western_text_without_a_mark_is_known_by_its_zeros(encoding: str) -> None:
    assert decoded("name;größe\nBär;3\n".encode(encoding)) == "name;größe\nBär;3\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7\n\xb5\xb5\xb5\xb5",
        b"\x7fELF\x02\x01\x01\x00" + bytes(8),
        b"\xff\xfe\x00\xd8",
        b"plain\x00text",
        b"\xe9",
        bytes(range(256)),
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    assert decoded(data) is None


def test_an_empty_file_is_a_text() -> None:
    assert decoded(b"") == ""


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    decoded(data)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_any_text_comes_through(text: str) -> None:
    assert decoded(text.encode()) == text.removeprefix("\ufeff")


def test_what_goes_along_stands_before_the_question_in_a_fence() -> None:
    assert with_attached("What is it?", [("a.txt", "one\n")]) == "a.txt:\n```\none\n```\n\nWhat is it?"
    assert with_attached("Only this", []) == "Only this"


def test_a_fence_in_a_text_does_not_close_its_own() -> None:
    sent = with_attached("?", [("a\n.md", "````python\nx\n````")])
    assert sent.startswith("a .md:\n`````\n````python")


def test_its_size_is_that_of_what_is_sent() -> None:
    held = [("a.txt", "x" * 300), ("b.txt", "y" * 300)]
    assert attached_tokens(held) == pytest.approx(estimated_tokens(with_attached("", held)), abs=3)
