"""A bare computer with a screen. Its mirror has the test engine, or the real one of ``STILLHOUSE_TEST_OLLAMA``."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, missing_programs
from tests.support.ollama_server import MODELS
from tests.support.world import OFFERED, World

WEIGHTS = 24_000_000
"""Bytes added to each model, so that its download can be watched."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A registry, a mirror, and nothing on the computer yet."""
    named = os.environ.get("STILLHOUSE_TEST_OLLAMA")
    with World(tmp_path, engine=Path(named) if named else None, weights_padding=WEIGHTS) as world:
        for name in OFFERED:  # which one is recommended depends on how busy the computer is
            world.registry.add(name, MODELS / "maths.gguf", WEIGHTS)
        yield world


@pytest.fixture
def desktop(world: World, tmp_path: Path) -> Iterator[Desktop]:
    """A screen with a tray, and no program yet."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    with Desktop(world.environ, tmp_path) as desktop:
        yield desktop
