"""Bytes to objects: any cutting into pieces gives the same, and nothing but objects gets through."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.system.ollama.lines import Chunks, Unreadable, objects
from tests.support.traces import all_traces

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_objects = st.lists(st.dictionaries(st.text(), _json, max_size=3), max_size=5)


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[first:stop] for first, stop in pairwise(edges)]


def read_all(pieces: list[bytes], limit: int = 1 << 20) -> list[dict[str, object]]:
    waiting = iter([*pieces, b""])
    return list(objects(lambda: next(waiting), limit))


@given(_objects, st.lists(st.integers(0, 10_000), max_size=6), st.sampled_from(["\n", "\r\n", "\n\n", " \n "]))
def test_objects_come_out_as_they_went_in_whatever_the_pieces(
    values: list[dict[str, object]], cuts: list[int], ending: str
) -> None:
    data = "".join(json.dumps(value) + ending for value in values).encode()

    assert read_all(pieces_of(data, cuts)) == values


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=6), st.lists(st.integers(0, 10_000), max_size=8))
def test_chunks_give_their_content_whatever_the_pieces(contents: list[bytes], cuts: list[int]) -> None:
    framed = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(each), each) for each in contents) + b"0\r\n\r\n"
    chunks = Chunks()

    content = b"".join(chunks.feed(piece) for piece in pieces_of(framed, cuts))

    assert (content, chunks.ended) == (b"".join(contents), True)


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_objects_or_unreadable(data: bytes) -> None:
    try:
        assert all(isinstance(value, dict) for value in read_all([data] if data else []))
        Chunks().feed(data)
    except Unreadable:
        pass


@pytest.mark.parametrize(
    "line", ["[1]", "1", "null", '"x"', "<html>", "{]", "{}x", "{" * 9999, "[" * 99999, "9" * 5000]
)
def test_a_line_that_is_no_object_is_unreadable(line: str) -> None:
    with pytest.raises(Unreadable):
        read_all([(line + "\n").encode()])


def test_good_lines_before_a_bad_one_come_first() -> None:
    waiting = iter([b'{"a":1}\n{"a":2}\nnonsense\n', b""])
    values = objects(lambda: next(waiting))

    assert [next(values), next(values)] == [{"a": 1}, {"a": 2}]
    with pytest.raises(Unreadable):
        next(values)


def test_a_whole_last_line_counts_without_its_line_break_and_half_of_one_does_not() -> None:
    assert read_all([b'{"a":1}\n{"a":2}']) == [{"a": 1}, {"a": 2}]
    assert read_all([b'{"a":1}\n{"a":2']) == [{"a": 1}]
    assert read_all([b'{"a":1}\n{"a":{"b":1}']) == [{"a": 1}]
    assert read_all([b'{"a":1}\n[2}']) == [{"a": 1}]


def test_a_line_without_an_end_is_given_up() -> None:
    with pytest.raises(Unreadable):
        read_all([b"x" * 600, b"x" * 600], limit=1000)


@pytest.mark.parametrize("framing", [b"xyz\r\n", b"-5\r\n", b"\r\n\r\n"])
def test_chunks_without_a_size_are_unreadable(framing: bytes) -> None:
    with pytest.raises(Unreadable):
        Chunks().feed(framing)


def test_a_size_without_an_end_is_unreadable() -> None:
    chunks = Chunks()
    with pytest.raises(Unreadable):
        chunks.feed(b"1" * (4 * 1024 * 1024 + 1))


def test_bytes_that_are_not_utf8_are_replaced_not_fatal() -> None:
    assert read_all([b'{"a":"\xff"}\n']) == [{"a": "�"}]


def test_every_recorded_line_reads_as_json_does() -> None:
    for trace in all_traces():
        if trace.content_type == "application/x-ndjson":
            assert read_all(pieces_of(trace.text.encode(), [7, 1000, 5000])) == trace.values()
