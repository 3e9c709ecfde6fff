"""The colours of a listing, where the executable has no lexer for its language."""

import sys

import pytest

from launcher.ui.transcript.highlight import lexer


def test_a_language_that_is_left_out_of_the_executable_stays_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygments.lexers.lilypond", None)  # as if it were not there
    lexer.cache_clear()
    assert lexer("lilypond") is None
    assert lexer("python") is not None
    lexer.cache_clear()
