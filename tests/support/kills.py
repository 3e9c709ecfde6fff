"""Kills at random bytes of a download, seeded, with an account of what it cost.

``python -m tests.support.kills --kills 200`` pulls 300 MB again and again, and kills this program, the engine, or both
at random bytes of it; after each pull the model must be whole and nothing else on the disk.
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.support.engine import runs, until
from tests.support.ollama_server import MODELS
from tests.support.world import ROOT, World

MODEL = "deepseek-r1:1.5b"
US, ENGINE, BOTH = "us", "the engine", "both"
LONGEST_S = 240.0


@dataclass
class Account:
    """What a run of kills has cost: pulls ended, kills by victim, bytes of a whole pull, bytes fetched in all."""

    size: int = 0
    pulls: int = 0
    fetched: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    worst: int = 0

    def add(self, fetched: int) -> None:
        """One more pull has ended."""
        self.pulls += 1
        self.fetched += fetched
        self.worst = max(self.worst, fetched - self.size)

    def __str__(self) -> str:
        twice = self.fetched - self.pulls * self.size
        each = twice / max(1, self.kills.total())
        return (
            f"{self.pulls} pulls of {self.size / 1e6:.0f} MB, {self.kills.total()} kills ({dict(self.kills)}), "
            f"every model whole; fetched twice: {twice / 1e6:.1f} MB, {each / 1e6:.2f} MB a kill, "
            f"at most {self.worst / 1e6:.1f} MB in a pull"
        )


class Killer:
    """Goes on with a command until it ends well, whatever is killed meanwhile.

    ``command`` are the arguments of ``python -m launcher``, ``sent`` tells the bytes that its server has sent so far.
    """

    def __init__(self, world: World, command: Sequence[str], sent: Callable[[], int], seed: int) -> None:
        self._world = world
        self._command = command
        self._sent = sent
        self._random = random.Random(seed)

    def run(self, size: int, kills: int, account: Account) -> None:
        """One whole run with ``kills`` of them; the account gets what it cost."""
        before = self._sent()
        points = sorted(self._random.randrange(size) for _ in range(kills))
        child = self._start()
        for point in points:
            self._wait(child, before + point)
            if child.poll() is not None:
                break
            victim = self._random.choice([US, ENGINE, BOTH])
            if victim != ENGINE:
                child.kill()
                child.communicate()
            if victim != US:
                self._kill_engine()
            account.kills[victim] += 1
            child = child if victim == ENGINE else self._start()
        _, err = child.communicate(timeout=LONGEST_S)
        assert child.returncode == 0, err[-2000:]
        account.add(self._sent() - before)

    def _wait(self, child: subprocess.Popen[str], sent: int) -> None:
        """Until so many bytes have been sent, or the command has ended."""
        until(lambda: self._sent() >= sent or child.poll() is not None, LONGEST_S)

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "launcher", *self._command],
            cwd=ROOT,
            env=self._world.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _kill_engine(self) -> None:
        engines = [process for process in self._world.processes() if _named(process, "ollama")]
        for process in engines:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        until(lambda: not any(map(runs, engines)))


def _named(process: psutil.Process, name: str) -> bool:
    try:
        return bool(process.name() == name)
    except psutil.Error:
        return False


def _manifest(world: World, model: str) -> dict[str, Any]:
    return dict(world.registry.manifest(model))


def check_models(world: World, model: str = MODEL) -> None:
    """The model is whole, every digest right, and nothing else is in the models' folder."""
    manifest = _manifest(world, model)
    wanted = {layer["digest"] for layer in [*manifest["layers"], manifest["config"]]}
    blobs = {path.name.replace("-", ":", 1): path for path in (world.models_dir / "blobs").iterdir()}
    assert blobs.keys() == wanted
    for digest, path in blobs.items():
        with path.open("rb") as file:
            assert f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}" == digest
    kept = [path for path in (world.models_dir / "manifests").rglob("*") if path.is_file()]
    assert len(kept) == 1, kept


def check_home(world: World) -> None:
    """No half-written file of ours is left."""
    left = [path for path in (world.folder / "stillhouse").rglob("*") if path.name.startswith(".")]
    assert left == []


def forget_model(world: World) -> None:
    """An empty models' folder, as before the first pull."""
    for path in [path for path in world.models_dir.rglob("*") if path.is_file()]:
        path.unlink()


def pulls(folder: Path, *, kills: int, each: int, size: int, seed: int, rate: float, seconds: float = 1e9) -> Account:
    """Pulls of ``size`` bytes with ``each`` kills in each, until there were ``kills``, or for so many seconds."""
    ends = time.monotonic() + seconds
    account = Account()
    with World(folder) as world:
        world.registry.add(MODEL, MODELS / "short.gguf", size)
        world.registry.pace.rate = rate
        manifest = _manifest(world, MODEL)
        account.size = sum(layer["size"] for layer in [*manifest["layers"], manifest["config"]])
        command = ["setup", "--model", MODEL, "--yes", "--json"]
        killer = Killer(world, command, lambda: world.registry.pace.sent, seed)
        while account.kills.total() < kills and time.monotonic() < ends:
            killer.run(account.size, min(each, kills - account.kills.total()), account)
            check_models(world)
            check_home(world)
            forget_model(world)
            sys.stderr.write(f"{account}\n")
    return account


def main() -> None:
    """The long one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--bytes", type=int, default=300_000_000)
    parser.add_argument("--rate", type=float, default=60e6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        account = pulls(
            Path(folder),
            kills=given.kills,
            each=given.each,
            size=given.bytes,
            seed=given.seed,
            rate=given.rate,
            seconds=given.seconds,
        )
    sys.stdout.write(f"{account}\n")


if __name__ == "__main__":
    main()
