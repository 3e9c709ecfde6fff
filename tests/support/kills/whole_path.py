"""The whole path killed at random: the engine's archive, and the model."""

import hashlib
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

from launcher.system.ollama.places import current_version
from tests.support.kills import Account, Killer
from tests.support.ollama_server import MODELS
from tests.support.world import ROOT, World

MODEL = "deepseek-r1:1.5b"
_PROGRAM = "import sys; from launcher.core import patience; patience.SAFE_S = {safe_s}; from launcher.app import main; sys.exit(main(sys.argv[1:]))"  # noqa: E501 - a program
"""``python -m launcher`` with a safe point every so many seconds: a download of hours, in a minute."""


@dataclass(frozen=True, slots=True)
class Course:
    """Bytes of the model and of what pads the engine, bytes/s of the line, kills a round, seconds between safe points.

    ``program`` is a real engine's, in the place of the tests'.
    """

    model: int
    engine: int
    rate: float
    each: int
    safe_s: float
    program: Path | None = None


def whole_paths(
    folder: Path, course: Course, *, kills: int, seed: int, seconds: float = 1e9
) -> tuple[Account, Account]:
    """Set-ups from nothing until there were so many kills, or for so many seconds: engine's bytes, model's bytes."""
    ends = time.monotonic() + seconds
    with World(folder, engine=course.program, padding=course.engine) as world:
        world.registry.add(MODEL, MODELS / "short.gguf", course.model)
        lines = (world.mirror.pace, world.registry.pace)
        for line in lines:
            line.rate = course.rate
        engine, model = Account(len(world.mirror.archive)), Account(sum(world.registry.sizes(MODEL).values()))
        killer = Killer(
            lambda: _started(world, course.safe_s),
            lambda: sum(line.sent for line in lines),
            course.rate,
            Random(seed),
            lambda: _engines(world),
        )
        while engine.kills.total() + model.kills.total() < kills and time.monotonic() < ends:
            before = [line.sent for line in lines]
            left = kills - engine.kills.total() - model.kills.total()
            killed = killer.run(engine.size + model.size, min(course.each, left))
            early = [kill for kill in killed if kill.sent <= engine.size]
            late = [kill for kill in killed if kill.sent > engine.size]
            for account, line, had, of in zip((engine, model), lines, before, (early, late), strict=True):
                account.add(line.sent - had, Counter(kill.victim for kill in of))
            check(world)
            sys.stderr.write(f"{model.said('models', course.rate)}\n")
            _forget(world)
    return engine, model


def check(world: World) -> None:
    """One engine runs; it and the model are whole, every digest right, and nothing else lies in their folders."""
    assert len(_engines(world)) == 1
    home = world.folder / "stillhouse"
    current = current_version(home / "engine")
    assert sorted(path.name for path in (home / "engine").iterdir()) == ["current", current]
    assert [path for path in home.rglob("*") if path.name.startswith(".")] == []
    blobs = {path.name.replace("-", ":", 1): path for path in (world.models_dir / "blobs").iterdir()}
    assert blobs.keys() == world.registry.sizes(MODEL).keys()
    for digest, path in blobs.items():
        with path.open("rb") as file:
            assert f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}" == digest
    kept = [path for path in (world.models_dir / "manifests").rglob("*") if path.is_file()]
    assert len(kept) == 1, kept


def _started(world: World, safe_s: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(safe_s=safe_s), "setup", "--model", MODEL, "--yes", "--json"],
        cwd=ROOT,
        env=world.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _engines(world: World) -> list[psutil.Process]:
    return [process for process in world.processes() if _name(process) == "ollama"]


def _name(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except psutil.Error:
        return ""


def _forget(world: World) -> None:
    """A bare computer, as before the first round."""
    world.end_processes()
    for folder in (world.folder / "stillhouse", world.models_dir):
        shutil.rmtree(folder)
        folder.mkdir()
