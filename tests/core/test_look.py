"""How the main window was last seen, out of a file that anybody may have changed."""

import pytest

from launcher.core.look import Look


def test_what_is_written_is_read() -> None:
    look = Look("AdnQywAD", "#1c1b1a")
    assert Look.from_json(look.to_json()) == look


@pytest.mark.parametrize(
    "content",
    [None, [], "text", {}, {"place": 7, "ground": 8}, {"place": "größer", "ground": "black"}, {"ground": "#12345g"}],
)
def test_what_cannot_be_understood_is_nothing(content: object) -> None:
    assert Look.from_json(content) == Look()
