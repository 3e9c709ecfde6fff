"""The engines that the contract is held against: the test server always, a real one where there is one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engine import RunningOllama
from tests.support.ollama_server import MODELS, write_executable
from tests.support.registry import Registry

REAL = "STILLHOUSE_TEST_OLLAMA"
OFFERED = {"1.5b": "short", "7b": "loop", "8b": "maths"}


def _engines() -> list[str]:
    return ["test server"] + (["real server"] if os.environ.get(REAL) else [])


@pytest.fixture(scope="session", params=_engines())
def binary(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``ollama`` program."""
    if request.param == "real server":
        return Path(os.environ[REAL])
    return write_executable(tmp_path_factory.mktemp("engine") / "bin")


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry with the scripted models."""
    with Registry() as registry:
        for tag, model in OFFERED.items():
            registry.add(f"deepseek-r1:{tag}", MODELS / f"{model}.gguf")
        yield registry


@pytest.fixture(scope="session")
def engine(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOllama]:
    """A running engine, shared, with the three scripted models under their short names."""
    with Registry() as registry, RunningOllama(binary, tmp_path_factory.mktemp("shared")) as engine:
        for tag, model in OFFERED.items():
            registry.add(f"deepseek-r1:{tag}", MODELS / f"{model}.gguf")
            name = registry.name(f"deepseek-r1:{tag}")
            pulled = engine.ask("POST", "/api/pull", {"model": name, "insecure": True})
            assert pulled.values()[-1] == {"status": "success"}
            engine.ask("POST", "/api/copy", {"source": name, "destination": f"deepseek-r1:{tag}"})
            engine.ask("DELETE", "/api/delete", {"model": name})
        yield engine


@pytest.fixture
def own_engine(binary: Path, tmp_path: Path) -> Iterator[RunningOllama]:
    """An engine of this test's own, with nothing installed."""
    with RunningOllama(binary, tmp_path / "own") as engine:
        yield engine
