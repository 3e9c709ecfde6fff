"""The fault matrix in docs/ is what the tests show."""

from tests.support.fault_table import PAGE, page, rows


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.support.fault_table"


def test_each_fault_has_one_name() -> None:
    names = [(row.where, row.name) for row in rows()]
    assert len(names) == len(set(names))


def test_there_are_as_many_as_were_promised() -> None:
    assert len(rows()) >= 40
