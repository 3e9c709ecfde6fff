"""A pull that is killed at random bytes, short; ``python -m tests.support.kills`` is the long one."""

import sys
from pathlib import Path

import pytest

from tests.support.kills import pulls

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the mirror's archive is Linux'")


@pytest.mark.timeout(120)
@pytest.mark.fault(
    "we are killed, the engine is killed, or both",
    "the next start, or this one, goes on",
    kept="up to the last safe point, a minute ago at most",
)
def test_killed_at_random_bytes_a_model_comes_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    account = pulls(tmp_path, kills=3, each=3, size=12_000_000, seed=671, rate=8e6)
    assert (account.pulls, account.kills.total()) == (1, 3)
    assert account.fetched <= (account.kills.total() + 1) * account.size
