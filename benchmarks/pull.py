"""A pull through all of our layers, side by side with a bare ``/api/pull`` of the same engine in one run.

``python -m benchmarks.pull [--ollama BINARY]``: models come from a registry on loopback at a steady rate; rounds
alternate between the bare request, our pull as it is, and our pull with a safe point every two seconds, whose cost
follows from that. Without a binary the engine is the tests' own.
"""

import argparse
import json
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.core.patience import SAFE_S
from launcher.workflows.events import ModelProgress
from launcher.workflows.ports import Services
from launcher.workflows.pull import pull
from tests.support.engine import RunningOllama
from tests.support.ollama_server import MODELS, write_executable
from tests.support.registry import Registry

MODEL = "deepseek-r1:1.5b"
OFTEN_S = 2.0


def bare_seconds(engine: RunningOllama, registry: Registry) -> float:
    """``POST /api/pull``, read to its end."""
    began = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", engine.port)
    body = {"model": registry.name(MODEL), "stream": True, "insecure": True}
    connection.request("POST", "/api/pull", json.dumps(body))
    last = connection.getresponse().read().splitlines()[-1]
    assert json.loads(last) == {"status": "success"}, last
    connection.close()
    return time.perf_counter() - began


def our_seconds(services: Services, engine: RunningOllama, safe_s: float) -> tuple[float, int]:
    """Our pull to its end, and how many safe points it had."""
    before = _pulls(engine)
    began = time.perf_counter()
    for event in pull(services, MODEL, Cancel(), safe_s=safe_s):
        assert isinstance(event, ModelProgress), event
    took = time.perf_counter() - began
    return took, _pulls(engine) - before - 1


def _pulls(engine: RunningOllama) -> int:
    return engine.log.read_text(errors="replace").count('"/api/pull"')


def main() -> None:
    """Prints one row a way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ollama", type=Path)
    parser.add_argument("--bytes", type=int, default=400_000_000)
    parser.add_argument("--rate", type=float, default=40e6)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    took: dict[str, list[float]] = {"bare": [], "ours": [], "often": []}
    points = 0
    with tempfile.TemporaryDirectory(prefix="pull-") as name, Registry() as registry:
        folder = Path(name)
        registry.add(MODEL, MODELS / "short.gguf", given.bytes)
        registry.pace.rate = given.rate
        with RunningOllama(given.ollama or write_executable(folder / "bin"), folder / "engine") as engine:
            environ = {
                "HOME": str(folder),
                "STILLHOUSE_HOME": str(folder / "stillhouse"),
                "OLLAMA_HOST": f"127.0.0.1:{engine.port}",
                "OLLAMA_MODELS": str(engine.models_dir),
                "STILLHOUSE_REGISTRY": registry.spec,
            }
            services = build_services(environ)
            for _ in range(given.rounds):
                took["bare"].append(bare_seconds(engine, registry))
                _forget(engine)
                took["ours"].append(our_seconds(services, engine, SAFE_S)[0])
                _forget(engine)
                seconds, saved = our_seconds(services, engine, OFTEN_S)
                took["often"].append(seconds)
                points += saved
                _forget(engine)
    _report(took, points / given.rounds, given.bytes)


def _forget(engine: RunningOllama) -> None:
    for path in engine.models_dir.rglob("*"):
        if path.is_file():
            path.unlink()


def _report(took: dict[str, list[float]], points: float, size: int) -> None:
    best = {way: min(seconds) for way, seconds in took.items()}  # the rounds that others disturbed least
    for way, seconds in best.items():
        rounds = " ".join(f"{each:.2f}" for each in took[way])
        sys.stdout.write(
            f"{way:6} {seconds:7.2f} s {size / seconds / 1e6:7.1f} MB/s  {best['bare'] / seconds:.3f} of bare  "
            f"({rounds})\n"
        )
    cost = (best["often"] - best["ours"]) / points if points else 0.0
    sys.stdout.write(
        f"{points:.1f} safe points a pull, {cost:.3f} s each: {1 - max(0.0, cost) / SAFE_S:.4f} of bare "
        f"with one every {SAFE_S:.0f} s\n"
    )


if __name__ == "__main__":
    main()
