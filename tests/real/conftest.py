"""These run only with a real engine: ``STILLHOUSE_TEST_OLLAMA=/path/to/ollama``."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.world import World

collect_ignore_glob = [] if os.environ.get("STILLHOUSE_TEST_OLLAMA") else ["test_*.py"]


@pytest.fixture
def binary() -> Path:
    """The real engine's program."""
    return Path(os.environ["STILLHOUSE_TEST_OLLAMA"])


@pytest.fixture
def world(tmp_path: Path, binary: Path) -> Iterator[World]:
    """A world whose mirror has the real engine."""
    with World(tmp_path, engine=binary) as world:
        yield world
