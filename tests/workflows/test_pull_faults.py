"""Pulls through the real client against a server and a registry that do wrong: what heals, what is told, what stays."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from launcher.app import build_services
from launcher.core.cancel import Cancel
from launcher.core.problems import Code, Failure
from launcher.system.clock import SystemClock
from launcher.text import problem_words
from launcher.workflows.events import ModelProgress, Retrying
from launcher.workflows.ports import Services
from launcher.workflows.pull import pull
from tests.support.ollama_server import MODELS, OllamaServer
from tests.support.outside import with_others
from tests.support.registry import Registry

MODEL = "deepseek-r1:1.5b"
PADDING = 3_000_000


def code_of(event: Retrying) -> Code:
    """What it is tried again after."""
    key = event.why.key
    return Code.NO_NETWORK if key == "download.offline" else Code(key.removeprefix("problem."))


class QuickClock(SystemClock):
    """Waits for nothing."""

    def wait(self, seconds: float, cancel: Cancel) -> None:
        """At once."""


@dataclass
class Ground:
    """An engine that is not ours, a registry, and the services of this program between them."""

    server: OllamaServer
    registry: Registry
    services: Services
    shown: list[int] = field(default_factory=list)
    retried: list[Code] = field(default_factory=list)

    def pull(self) -> Code | None:
        """To the end: the problem that it ended with, or nothing where the model is whole."""
        self.shown.clear()
        self.retried.clear()
        try:
            for event in pull(self.services, MODEL, Cancel()):
                if isinstance(event, ModelProgress):
                    self.shown.append(event.progress.completed)
                if isinstance(event, Retrying):
                    self.retried.append(code_of(event))
        except Failure as failure:
            return self._told(failure)
        assert self.shown == sorted(self.shown)
        assert [model.name for model in self.services.engine.installed()] == [MODEL]
        assert self.leftovers() == []
        return None

    def leftovers(self) -> list[str]:
        """What lies in the models' folder and belongs to no model."""
        return sorted(path.name for path in self.blobs.glob("*-partial*"))

    @property
    def blobs(self) -> Path:
        """Where the engine keeps them."""
        return self.server.models_dir / "blobs"

    def _told(self, failure: Failure) -> Code:
        assert self.shown == sorted(self.shown)
        assert all(problem_words(failure.problem))
        return failure.problem.code


@pytest.fixture
def folder() -> str:
    """Below the test's own: where the models are."""
    return "models"


@pytest.fixture
def ground(tmp_path: Path, folder: str) -> Iterator[Ground]:
    models_dir = tmp_path / folder
    with (
        OllamaServer(models_dir, retry_unit=0.002, stall_seconds=0.2, no_prune=True) as server,
        Registry() as registry,
    ):
        registry.add(MODEL, MODELS / "short.gguf", PADDING)
        environ = {
            "HOME": str(tmp_path / "home"),
            "STILLHOUSE_HOME": str(tmp_path / "stillhouse"),
            "OLLAMA_HOST": server.address.removeprefix("http://"),
            "OLLAMA_MODELS": str(models_dir),
            "STILLHOUSE_REGISTRY": registry.spec,
        }
        yield Ground(server, registry, with_others(build_services(environ), clock=QuickClock()))


Arm = Callable[[Ground], None]
MID: Final = PADDING // 2


def said(words: str, times: int | None = 1) -> Arm:
    """The engine ends a pull with these words."""
    return lambda ground: ground.server.faults.error_line("/api/pull", words, after_lines=1, times=times)


HOST = "registry.ollama.ai"
DNS = f'pull model manifest: Get "https://{HOST}/v2/library/m/manifests/t": dial tcp: lookup {HOST}: no such host'
TLS = f'pull model manifest: Get "https://{HOST}/v2/": tls: failed to verify certificate: x509: unknown authority'


@pytest.mark.parametrize(
    ("arm", "retried"),
    [
        pytest.param(
            lambda ground: ground.registry.faults.drop("/data/", times=2),
            [],
            marks=pytest.mark.fault("connection reset before the answer", "the engine asks again by itself"),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.drop("/data/", after_bytes=MID, times=2),
            [],
            marks=pytest.mark.fault("truncated answer", "the engine fetches the rest"),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.drop("/data/", times=7),
            [Code.NO_NETWORK],
            marks=pytest.mark.fault(
                "reset again and again, expired address", "after the engine has given up: a new pull, a new address"
            ),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.corrupt("/data/"),
            [Code.CHECKSUM_MISMATCH],
            marks=pytest.mark.fault(
                "garbage for bytes", "the check finds it, the model is fetched again", kept="other models"
            ),
        ),
        pytest.param(
            lambda ground: ground.server.faults.garbage("/api/pull", after_lines=1),
            [Code.ENGINE_ANSWER_UNREADABLE],
            marks=pytest.mark.fault("garbage from the engine", "the pull is begun anew and goes on"),
        ),
        pytest.param(
            lambda ground: ground.server.faults.drop("/api/pull", after_lines=1),
            [Code.ENGINE_STOPPED],
            marks=pytest.mark.fault("the engine's answer just ends", "the pull is begun anew and goes on"),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.stall("/data/", after_bytes=MID),
            [],
            marks=pytest.mark.fault(
                "silent server, for half a minute", "shown as waiting with its time; the engine asks again by itself"
            ),
        ),
        pytest.param(
            lambda ground: setattr(ground.registry.pace, "rate", 4 * PADDING),
            [],
            marks=pytest.mark.fault("slow server", "it takes as long as it takes; the figures say how slow it is"),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.status("/manifests/", 429, times=2),
            [Code.MIRROR_BUSY],
            marks=pytest.mark.fault("answer 429 (too many requests)", "it is tried again with growing pauses"),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.status("/data/", 500, times=7),
            [Code.PULL_INTERRUPTED],
            marks=pytest.mark.fault("answer 500 for bytes, for a while", "a new pull when the engine has given up"),
        ),
        pytest.param(
            said(DNS),
            [Code.NO_NETWORK],
            marks=pytest.mark.fault("DNS gone for a moment, another network", "it is tried again by itself"),
        ),
        pytest.param(
            said("context canceled"),
            [Code.PULL_INTERRUPTED],
            marks=pytest.mark.fault("back before the engine's old job has ended", "it is tried again after a second"),
        ),
    ],
)  # fmt: skip
def test_what_passes_heals_by_itself(arm: Arm, retried: list[Code], ground: Ground) -> None:
    arm(ground)
    assert ground.pull() is None
    assert ground.retried == retried


@pytest.mark.parametrize(
    ("arm", "code"),
    [
        pytest.param(
            lambda ground: ground.registry.faults.corrupt("/data/", times=None),
            Code.CHECKSUM_MISMATCH,
            marks=pytest.mark.fault(
                "bytes that are always wrong",
                "three tries, then the end",
                says=Code.CHECKSUM_MISMATCH,
                kept="other models",
            ),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.status("/manifests/", 404, times=None),
            Code.MODEL_NOT_IN_REGISTRY,
            marks=pytest.mark.fault("answer 404", "the end, before the first byte", says=Code.MODEL_NOT_IN_REGISTRY),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.status("/manifests/", 401, times=None),
            Code.MIRROR_REFUSED,
            marks=pytest.mark.fault("answer 401", "the end, before the first byte", says=Code.MIRROR_REFUSED),
        ),
        pytest.param(
            said("pull model manifest: 412: the model requires a newer version of Ollama"),
            Code.ENGINE_TOO_OLD,
            marks=pytest.mark.fault("answer 412 (engine too old)", "told at once", says=Code.ENGINE_TOO_OLD),
        ),
        pytest.param(
            lambda ground: ground.registry.faults.status("/manifests/", 500, times=None),
            Code.MIRROR_BUSY,
            marks=pytest.mark.fault("answer 500, for ever", "two more tries, then the end", says=Code.MIRROR_BUSY),
        ),
        pytest.param(
            said(DNS, None),
            Code.NO_NETWORK,
            marks=pytest.mark.fault("DNS gone from the start", "two more tries, then the end", says=Code.NO_NETWORK),
        ),
        pytest.param(
            said(TLS, None),
            Code.NO_NETWORK,
            marks=pytest.mark.fault("TLS error", "two more tries, then the end", says=Code.NO_NETWORK),
        ),
        pytest.param(
            lambda ground: ground.registry.set_manifest(MODEL, b"<html><body>Log in</body></html>"),
            Code.NETWORK_LOGIN,
            marks=pytest.mark.fault(
                "captive portal: HTML instead of JSON", "two more tries, then the end", says=Code.NETWORK_LOGIN
            ),
        ),
        pytest.param(
            lambda ground: ground.server.faults.disk_full(after_bytes=MID),
            Code.DISK_FULL,
            marks=pytest.mark.fault("disk full at byte N", "told at once", says=Code.DISK_FULL),
        ),
        pytest.param(
            said("open /models/blobs/sha256-x-partial: permission denied"),
            Code.FOLDER_READ_ONLY,
            marks=pytest.mark.fault("read-only folder", "told at once", says=Code.FOLDER_READ_ONLY),
        ),
        pytest.param(
            said("open /media/stick/models/blobs/sha256-x-partial: no such file or directory"),
            Code.FOLDER_GONE,
            marks=pytest.mark.fault("folder vanished (USB drive)", "told at once", says=Code.FOLDER_GONE),
        ),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_told_and_the_next_try_goes_on(arm: Arm, code: Code, ground: Ground) -> None:
    manifest = dict(ground.registry.manifest(MODEL))
    arm(ground)
    assert ground.pull() is code
    ground.registry.faults.clear()
    ground.server.faults.clear()
    if code is Code.NETWORK_LOGIN:
        ground.registry.add(MODEL, MODELS / "short.gguf", PADDING)
        assert ground.registry.manifest(MODEL) == manifest
    assert ground.pull() is None


@pytest.mark.fault("manifest with a wrong length", "the figures follow what comes; the checksum decides")
def test_a_wrong_length_changes_the_figures_only(ground: Ground) -> None:
    manifest = json.loads(json.dumps(ground.registry.manifest(MODEL)))
    manifest["layers"][0]["size"] //= 2
    ground.registry.set_manifest(MODEL, json.dumps(manifest).encode())
    assert ground.pull() is None


@pytest.mark.fault("partial files of other models", "they are not touched", kept="they, too")
def test_partial_files_of_other_models_stay(ground: Ground) -> None:
    ground.blobs.mkdir(parents=True, exist_ok=True)
    theirs = {f"sha256-{'e' * 64}-partial": b"theirs", f"sha256-{'e' * 64}-partial-0": b"{}"}
    for name, content in theirs.items():
        (ground.blobs / name).write_bytes(content)
    list(pull(ground.services, MODEL, Cancel()))
    assert {name: (ground.blobs / name).read_bytes() for name in ground.leftovers()} == theirs


@pytest.mark.fault("two Stillhouses at once", "both show the one download, and both end with the model")
def test_two_at_once_share_one_download(ground: Ground) -> None:
    ground.registry.pace.rate = 3 * PADDING
    ended: list[str] = []

    def other() -> None:
        list(ground.services.engine.pull(ground.services.registry.pull_name(MODEL), Cancel()))
        ended.append("other")

    thread = threading.Thread(target=other)
    thread.start()
    for _ in pull(ground.services, MODEL, Cancel()):
        pass
    thread.join()
    assert ended == ["other"]
    assert MODEL in [model.name for model in ground.services.engine.installed()]
    assert ground.leftovers() == []


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(
            "/".join(letter * 100 for letter in "xyz"),
            marks=[
                pytest.mark.fault("a path of 300 characters", "as with any other"),
                pytest.mark.skipif(sys.platform == "win32", reason="where long paths are turned on only"),
            ],
        ),
        pytest.param(
            "Modelle für Jörg — 模型 ", marks=pytest.mark.fault("spaces and unicode in the path", "as with any other")
        ),
    ],
    ids=["long", "unicode"],
)
def test_any_folder_will_do(ground: Ground) -> None:
    assert ground.pull() is None
