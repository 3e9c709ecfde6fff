"""Killed at random bytes, short; ``python -m tests.support.kills`` is the long one."""

import sys
from pathlib import Path

import pytest

from launcher.system.ollama.places import current_version
from tests.support.kills.upgrades import started, upgrades
from tests.support.kills.whole_path import MODEL, Course, whole_paths
from tests.support.mirror import Mirror
from tests.support.ollama_server import MODELS
from tests.support.world import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the mirror's archive is Linux'")


@pytest.mark.timeout(180)
@pytest.mark.fault(
    "we are killed, the engine is killed, or both",
    "the next start, or this one, goes on",
    kept="up to the last safe point, a minute ago at most",
)
def test_killed_at_random_bytes_a_model_comes_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    course = Course(model=12_000_000, engine=4_000_000, rate=8e6, each=3, safe_s=0.5)
    engine, model = whole_paths(tmp_path, course, kills=3, seed=671)
    assert (model.rounds, engine.kills.total() + model.kills.total()) == (1, 3)
    assert model.sent <= (model.kills.total() + 1) * model.size
    assert engine.twice <= engine.size / 4


def test_killed_at_random_bytes_an_engine_comes_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    account = upgrades(tmp_path, kills=5, each=2, seed=5, size=6_000_000, rate=12e6)
    assert account.rounds >= 3
    assert account.twice <= account.size / 4


@pytest.mark.fault(
    "the engine is killed while it writes what has come",
    "its notes are mended, a part is fetched again",
)
@pytest.mark.timeout(120)
def test_notes_that_a_kill_cut_off_do_not_end_the_download(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        world.registry.add(MODEL, MODELS / "short.gguf", 12_000_000)
        (digest, size), *_ = sorted(world.registry.sizes(MODEL).items(), key=lambda each: -each[1])
        partial = world.models_dir / "blobs" / f"{digest.replace(':', '-')}-partial"
        partial.parent.mkdir()
        partial.write_bytes(bytes(size))
        partial.with_name(f"{partial.name}-0").write_bytes(b"")
        ran = world.run("setup", "--model", MODEL, "--yes", "--json")
        world.run("stop")
    assert ran.returncode == 0, ran.stderr
    assert not partial.exists()


@pytest.mark.fault(
    "two Stillhouses at once",
    "one waits for the other, and finds the engine there",
    where="The engine's installation",
)
def test_two_at_once_fetch_one_engine(tmp_path: Path) -> None:
    with Mirror(tmp_path / "mirror", padding=6_000_000) as mirror:
        mirror.pace.rate = 6e6
        both = [started(tmp_path / "home", mirror) for _ in range(2)]
        ends = [child.communicate(timeout=50)[1] for child in both]
    assert [child.returncode for child in both] == [0, 0], ends
    assert mirror.pace.sent < 1.1 * len(mirror.archive)
    assert current_version(tmp_path / "home" / "engine")
