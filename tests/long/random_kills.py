"""Kills at random moments: the process that installs the engine dies again and again, and nothing may be lost or wrong.

``python -m tests.long.random_kills --rounds 200 --seed 1`` prints what it found; exit code 1 where something was wrong.
A round is one whole installation into a fresh folder (every third one an upgrade), with one to three kills on its way.
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from launcher.core.cancel import Cancel
from launcher.core.hardware import Os
from launcher.system.ollama.installer import OllamaInstaller
from launcher.system.ollama.places import Places, current_version
from tests.support.mirror import Mirror

SIZE: Final = 6_000_000
"""Bytes of an archive; at ``RATE`` bytes/s its download takes as long as a start of the child."""
RATE: Final = 12_000_000
_ROOT: Final = Path(__file__).resolve().parents[2]
_CHILD: Final = """
import sys
from pathlib import Path
from launcher.core.cancel import Cancel
from tests.long.random_kills import installer
print(flush=True)
for step in installer(Path(sys.argv[1]), sys.argv[2]).install(Cancel()):
    pass
"""


@dataclass
class Found:
    """What all rounds came to."""

    rounds: int = 0
    kills: int = 0
    twice: int = 0
    """Bytes that were sent more than once, with what the system's buffers held when a process died: an upper bound."""
    sent: int = 0
    wrong: list[str] = field(default_factory=list)


def installer(folder: Path, mirror: str) -> OllamaInstaller:
    """As the program makes it."""
    places = Places(Os.LINUX, folder / "engine", folder, {"PATH": ""}, lambda: "")
    return OllamaInstaller(places, "x86_64", lambda: mirror, lambda: False, pause_s=0.01)


def install_with_kills(folder: Path, mirror: Mirror, dice: random.Random) -> int:
    """One installation, however often it takes; how many of its processes were killed."""
    kills = 0
    for last in [False] * dice.randint(1, 3) + [True]:
        with subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(folder), mirror.url], cwd=_ROOT, stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()  # it is under way
            if last:
                child.wait(120)
                continue
            time.sleep(dice.uniform(0.0, 1.2))
            if child.poll() is not None:
                break  # it was quicker
            child.kill()
            kills += 1
    return kills


def wrong_with(folder: Path, mirror: Mirror, before: str | None) -> str:
    """What is not as it should be; ``before`` is the version that an upgrade may have kept."""
    engine = folder / "engine"
    current = current_version(engine)
    if current is None or current == before:
        return "no new engine"
    work = installer(folder, mirror.url)
    if before is not None and not work.has_older():
        return "the version before is gone"
    binary = engine / current / "bin" / "ollama"
    padding = engine / current / "lib" / "ollama" / "libpadding.so"
    if padding.stat().st_size != SIZE + 1 or hashlib.sha256(mirror.archive).hexdigest()[:12] not in current:
        return "another engine than the one sent"
    work.settle(str(binary))
    left = sorted(each.name for each in engine.iterdir())
    return "" if left == sorted(["current", current]) else f"left on the disk: {left}"


def rounds(count: int, seed: int, folder: Path) -> Found:
    """``count`` of them; the same ``seed`` throws the same dice."""
    dice, found = random.Random(seed), Found()
    with Mirror(folder / "old", padding=SIZE) as old, Mirror(folder / "new", padding=SIZE + 1) as new:
        line = new.pace
        line.rate = RATE
        for number in range(count):
            home = folder / f"round-{number}"
            before = None
            if number % 3 == 2:
                list(installer(home, old.url).install(Cancel()))
                before = current_version(home / "engine")
            line.sent = 0
            found.kills += install_with_kills(home, new, dice)
            found.sent += line.sent
            found.twice += max(0, line.sent - len(new.archive))
            if problem := wrong_with(home, new, before):
                found.wrong.append(f"round {number}: {problem}")
            found.rounds += 1
    return found


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser("random_kills")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = rounds(asked.rounds, asked.seed, Path(folder))
    lost = found.twice // found.kills if found.kills else 0
    sys.stdout.write(f"{found.rounds} rounds, {found.kills} kills, {lost} bytes on the line lost by each\n")
    sys.stdout.writelines(f"{each}\n" for each in found.wrong)
    return 1 if found.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
