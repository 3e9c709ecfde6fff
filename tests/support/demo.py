"""The whole path in a minute, offline: ``python3 dev.py demo``.

The program is the real one. The engine, its archive and the models come from this computer and only play their part:
the models are scripts, so that a download takes seconds and an answer is always the same.
"""

import sys
import tempfile
from pathlib import Path

from launcher.app import build_services
from launcher.ui.opening import Opening
from launcher.ui.place import instance_name
from launcher.ui.program import run
from tests.support.world import World

LABEL = " · Demonstration"
WEIGHTS = 300_000_000
"""Bytes of each imitated model."""
LINE_SPEED = 40_000_000
"""Bytes/s of the imitated line: a download can be seen, and is over before it bores."""
PACE = 0.02
"""Seconds a token."""


def main() -> int:
    """Opens the window in a world of its own; everything in it is gone afterwards."""
    sys.stdout.write("A demonstration: the engine and the models are imitations, and nothing is kept afterwards.\n")
    sys.stdout.flush()
    with (
        tempfile.TemporaryDirectory(prefix="stillhouse-demo-") as folder,
        World(Path(folder), pace=PACE, weights_padding=WEIGHTS) as world,
    ):
        world.registry.pace.rate = LINE_SPEED
        return run(Opening(instance_name(world.environ)), build_services(world.environ), tray_only=False, label=LABEL)


if __name__ == "__main__":
    sys.exit(main())
