"""Receipts, and how two versions stand to each other."""

import pytest

from launcher.core.installation import Belonging, Entry, EntryKind, Holding, InstalledFile, Receipt, Removal
from launcher.core.standing import Standing, order_of, standing

RECEIPT = Receipt(
    "1.2.0",
    "/home/me/.local/lib/stillhouse",
    "stillhouse",
    (InstalledFile("stillhouse", 10, "a" * 64), InstalledFile("_internal/link.so", 0)),
    (Entry(EntryKind.FILE, "/home/me/x.desktop"), Entry(EntryKind.KEY, r"Software\X")),
)


def test_what_was_written_is_read_again() -> None:
    assert Receipt.from_json(RECEIPT.to_json()) == RECEIPT
    assert RECEIPT.bytes == 10


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"version": ""},
        {"version": 1},
        {"folder": None},
        {"executable": "../../bin/sh"},
        {"executable": ""},
        {"files": {}},
        {"files": ["stillhouse"]},
        {"files": [["stillhouse", 1]]},
        {"files": [["stillhouse", -1, ""]]},
        {"files": [["stillhouse", True, ""]]},
        {"files": [["stillhouse", 1, "no sum"]]},
        {"files": [["stillhouse", 1, None]]},
        {"files": [["/etc/passwd", 1, ""]]},
        {"files": [["a/../../b", 1, ""]]},
        {"files": [["a//b", 1, ""]]},
        {"files": [["a\\..\\b", 1, ""]]},
        {"files": [["C:/b", 1, ""]]},
        {"files": [[1, 1, ""]]},
        {"entries": None},
        {"entries": ["x"]},
        {"entries": [["file"]]},
        {"entries": [["file", ""]]},
        {"entries": [["nonsense", "x"]]},
    ],
)
def test_a_receipt_that_may_not_be_followed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Receipt.from_json(RECEIPT.to_json() | change)


def test_what_is_no_receipt_is_refused() -> None:
    with pytest.raises(ValueError, match="form"):
        Receipt.from_json([])


@pytest.mark.parametrize(
    ("ours", "theirs", "stands"),
    [
        ("1.2.0", "1.2.0", Standing.SAME),
        ("1.2.0", "1.1.9", Standing.OLDER_THERE),
        ("1.10.0", "1.9.0", Standing.OLDER_THERE),
        ("1.2.0", "2.0.0", Standing.NEWER_THERE),
        ("1.2.0+local", "1.2.0", Standing.SAME),
        ("1.2.0", "1.2", Standing.OLDER_THERE),
    ],
)
def test_versions_are_compared_by_their_numbers(ours: str, theirs: str, stands: Standing) -> None:
    assert standing(ours, Receipt(theirs, "/x", "stillhouse"), whole=True) is stands


def test_none_or_a_damaged_one_is_told_first() -> None:
    assert standing("1.0.0", None, whole=False) is Standing.FRESH
    assert standing("1.0.0", RECEIPT, whole=False) is Standing.DAMAGED_THERE
    assert order_of("1.2.3-rc1") == (1, 2, 3)


def test_the_program_and_its_engine_always_go_models_only_by_name() -> None:
    removal = Removal(models=frozenset({"deepseek-r1:7b"}))
    goes = {held: removal.takes(held) for held in [Belonging(kind, 1) for kind in Holding]}
    assert [held.kind for held, taken in goes.items() if not taken] == [Holding.MODEL]
    assert removal.takes(Belonging(Holding.MODEL, 1, "deepseek-r1:7b"))
    assert not Removal(frozenset()).takes(Belonging(Holding.CHATS, 1))
