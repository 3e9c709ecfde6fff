"""The page that says how it decides, and the code that does."""

from tests.support.decision_tables import PAGE, TABLES, written


def test_the_page_s_tables_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- table: {name} -->" in page for name in TABLES)
    assert written(page) == page, "python -m tests.support.decision_tables writes them anew"
