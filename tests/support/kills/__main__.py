"""The long runs."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.support.kills.upgrades import upgrades
from tests.support.kills.whole_path import Course, whole_paths


def main() -> None:
    """Prints what the kills cost; ends with an assertion where something was not whole."""
    parser = argparse.ArgumentParser("tests.support.kills")
    parser.add_argument("--upgrades", action="store_true")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--model", type=int, default=300_000_000)
    parser.add_argument("--engine", type=int, default=60_000_000)
    parser.add_argument("--rate", type=float, default=20e6)
    parser.add_argument("--safe-seconds", type=float, default=2.75)
    parser.add_argument("--ollama", type=Path, help="a real engine's program, in the place of the tests' own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name)
        if given.upgrades:
            account = upgrades(
                folder, kills=given.kills, each=given.each, seed=given.seed, size=given.engine, rate=given.rate
            )
            sys.stdout.write(f"{account.said('installations', given.rate)}\n")
            return
        course = Course(given.model, given.engine, given.rate, given.each, given.safe_seconds, given.ollama)
        engine, model = whole_paths(folder, course, kills=given.kills, seed=given.seed, seconds=given.seconds)
    sys.stdout.write(f"{engine.said('engines', given.rate)}\n{model.said('models', given.rate)}\n")


if __name__ == "__main__":
    main()
