"""A few rounds of ``tests.long.random_kills``; the long version is a command."""

import sys
from pathlib import Path

import pytest

from tests.long.random_kills import rounds

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the mirror's engine is for Linux")


def test_kills_at_random_moments_of_an_install_lose_nothing(tmp_path: Path) -> None:
    found = rounds(3, 5, tmp_path)

    assert found.wrong == []
    assert found.rounds == 3
    assert found.kills >= 1
