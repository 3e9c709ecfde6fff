from tests.support.screen_table import PAGE, page


def test_the_page_of_screens_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.support.screen_table writes it"
