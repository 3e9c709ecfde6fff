import pytest

from launcher.commands.columns import padded, width


@pytest.mark.parametrize(("words", "columns"), [("good", 4), ("", 0), ("良好", 4), ("e\u0301", 1), ("تنبيه", 5)])
def test_letters_are_as_wide_as_a_terminal_shows_them(words: str, columns: int) -> None:
    assert width(words) == columns


def test_words_of_a_column_are_as_wide_as_the_widest() -> None:
    among = ("gut", "prüfen", "Fehler", "注意")
    assert {width(padded(each, among)) for each in among} == {6}
