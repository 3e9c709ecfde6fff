"""A move that is killed at random bytes, with the real settings and folders, loses nothing and comes to its end."""

import random
import subprocess
import sys
from pathlib import Path

from tests.support.model_store import put_model, random_bytes, whole_models
from tests.support.world import ROOT

MOVER = """
import os, sys
from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.workflows.moving import Moving, clear_old, move, under_way
services = build_services(os.environ)
pending = under_way(services)
print("begun", pending and pending.stage, flush=True)
clear_old(services)
if services.settings.load().models_dir != sys.argv[1]:
    for event in move(services, sys.argv[1], Cancel()):
        print(event.done if isinstance(event, Moving) else "moved", flush=True)
print("cleared", flush=True)
"""
KILLS = 14
SIZES = (9_000_000, 5_000_000, 1_000)


def in_use(home: Path) -> Path:
    """The folder that an engine started now would use."""
    import json

    settings = home / "stillhouse" / "settings.json"
    named = json.loads(settings.read_text())["models_dir"] if settings.exists() else ""
    return Path(named) if named else home / ".ollama" / "models"


def start(home: Path, target: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", MOVER, str(target)],
        cwd=ROOT,
        env={"HOME": str(home), "USERPROFILE": str(home), "STILLHOUSE_HOME": str(home / "stillhouse"), "PATH": "",
             "OLLAMA_HOST": "127.0.0.1:9"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip


def test_at_whatever_byte_it_is_killed_the_folder_in_use_has_every_model(tmp_path: Path) -> None:
    chance = random.Random(7)
    home, target = tmp_path / "home", tmp_path / "drive" / "models"
    for number, size in enumerate(SIZES):
        put_model(home / ".ollama" / "models", f"m{number}", [random_bytes(size, number), b"MIT", b"{%d}" % number])
    models, seen = whole_models(in_use(home)), []
    assert len(models) == len(SIZES)
    for _ in range(KILLS):
        with start(home, target) as child:
            assert child.stdout is not None
            for _line in range(chance.randrange(1, 22)):
                said = child.stdout.readline()
                seen.append(said.strip())
            child.kill()
        assert whole_models(in_use(home)) == models, seen
    with start(home, target) as child:
        assert child.stdout is not None
        assert child.stdout.read().splitlines()[-1] == "cleared"
    assert in_use(home) == target
    assert whole_models(target) == models
    assert not (home / ".ollama" / "models").exists()
    left = [path.name for path in target.rglob("*") if path.name.endswith(".stillhouse-part")]
    assert left == []
