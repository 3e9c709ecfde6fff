"""Installations of the engine alone, killed at random; every third one over an older engine."""

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

from launcher.core.cancel import Cancel
from launcher.core.systems import Os
from launcher.system.ollama.installer import OllamaInstaller
from launcher.system.ollama.places import Places, current_version
from tests.support.kills import Account, Killer
from tests.support.mirror import Mirror
from tests.support.world import ROOT

_CHILD = """
import sys
from pathlib import Path
from launcher.core.cancel import Cancel
from tests.support.kills.upgrades import installer
for step in installer(Path(sys.argv[1]), sys.argv[2]).install(Cancel()):
    pass
"""


def installer(folder: Path, mirror: str) -> OllamaInstaller:
    """As the program makes it."""
    places = Places(Os.LINUX, folder / "engine", folder, {"PATH": ""}, lambda: "")
    return OllamaInstaller(places, "x86_64", lambda: mirror, lambda: False, pause_s=0.01)


def upgrades(folder: Path, *, kills: int, each: int, seed: int, size: int, rate: float) -> Account:
    """Installations of ``size`` bytes at ``rate`` bytes a second, until there were so many kills."""
    dice, number = Random(seed), 0
    with Mirror(folder / "old", padding=size) as old, Mirror(folder / "new", padding=size + 1) as new:
        new.pace.rate = rate
        account = Account(len(new.archive))
        while account.kills.total() < kills:
            home, before, sent = folder / f"round-{number}", None, new.pace.sent
            if number % 3 == 2:
                list(installer(home, old.url).install(Cancel()))
                before = current_version(home / "engine")
            killer = Killer(lambda home=home: started(home, new), lambda: new.pace.sent, rate, dice)  # type: ignore[misc]  # home is this round's
            killed = killer.run(account.size, min(each, kills - account.kills.total()))
            account.add(new.pace.sent - sent, Counter(kill.victim for kill in killed))
            _check(home, new, before, size)
            number += 1
    return account


def started(home: Path, mirror: Mirror) -> subprocess.Popen[str]:
    """A process that installs the engine into ``home``."""
    command = [sys.executable, "-c", _CHILD, str(home), mirror.url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def _check(home: Path, mirror: Mirror, before: str | None, size: int) -> None:
    """The new engine is there, whole; the one before stays until the new one has run; nothing else is left."""
    engine, work = home / "engine", installer(home, mirror.url)
    current = current_version(engine)
    assert current not in (None, before)
    assert work.has_older() is (before is not None)
    assert hashlib.sha256(mirror.archive).hexdigest()[:12] in str(current)
    folder = engine / str(current)
    assert (folder / "lib" / "ollama" / "libpadding.so").stat().st_size == size + 1
    work.settle(str(folder / "bin" / "ollama"))
    assert sorted(each.name for each in engine.iterdir()) == ["current", current]
