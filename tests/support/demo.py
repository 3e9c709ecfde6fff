"""The whole path in a minute, offline: ``python3 dev.py demo``.

The program is the real one. The engine, its archive and the models come from this computer and only play their part:
the models are scripts, so that a download takes seconds and an answer is always the same.
"""

import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from launcher.app import build_services
from launcher.ui.application import run
from tests.support.world import World

LABEL = " · Demonstration"
LINE_SPEED = 120_000_000
"""Bytes/s of the imitated line: slow enough to be seen, fast enough not to bore."""


def main() -> int:
    """Opens the window in a world of its own; everything in it is gone afterwards."""
    sys.stdout.write("A demonstration: the engine and the models are imitations, and nothing is kept afterwards.\n")
    with tempfile.TemporaryDirectory(prefix="stillhouse-demo-") as folder, World(Path(folder)) as world:
        world.registry.pace.rate = LINE_SPEED
        signal.signal(signal.SIGINT, _end)
        return run(build_services(world.environ), False, world.environ, LABEL)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
