"""What a model is made of, as a registry tells it."""

import pytest

from launcher.core.problems import Code, Failure
from launcher.system.ollama.registry import OllamaRegistry
from tests.support.ollama_server import MODELS
from tests.support.registry import Registry
from tests.system.ollama.replay import Replay, head


def test_a_manifest_names_every_blob_with_its_size() -> None:
    with Registry() as served:
        served.add("deepseek-r1:8b", MODELS / "maths.gguf")
        registry = OllamaRegistry(lambda: served.spec, {})
        manifest = registry.manifest("deepseek-r1:8b")
        told = served.manifest("deepseek-r1:8b")

    layers, config = told["layers"], told["config"]
    assert isinstance(layers, list)
    assert manifest.blobs == {part["digest"]: part["size"] for part in [*layers, config]}
    assert registry.pull_name("deepseek-r1:8b") == f"{served.spec}/deepseek-r1:8b"


def test_ollamas_own_registry_needs_no_other_name() -> None:
    assert OllamaRegistry(lambda: " ", {}).pull_name("deepseek-r1:8b") == "deepseek-r1:8b"


def test_it_names_the_host_that_models_come_from() -> None:
    assert OllamaRegistry(lambda: "", {}).source() == "registry.ollama.ai"
    assert OllamaRegistry(lambda: "https://models.example:5000/mine/", {}).source() == "models.example:5000"


def code(registry: OllamaRegistry) -> Code:
    with pytest.raises(Failure) as caught:
        registry.manifest("deepseek-r1:8b")
    return caught.value.problem.code


def test_what_goes_wrong_has_a_name(refusing_address: str) -> None:
    with Registry() as served:
        registry = OllamaRegistry(lambda: served.spec, {})
        assert code(registry) is Code.MODEL_NOT_IN_REGISTRY
        served.faults.status("/manifests/", 503)
        assert code(registry) is Code.MIRROR_REFUSED
    assert code(OllamaRegistry(lambda: f"{refusing_address}/library", {})) is Code.MIRROR_UNREACHABLE


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'{"layers":1}',
        b'{"layers":[]}',
        b'{"layers":[1],"config":{}}',
        b'{"layers":[{"digest":"a"}]}',
    ],
)
def test_an_answer_that_is_no_manifest_counts_as_unreachable(body: bytes) -> None:
    with Replay([head(200, f"Content-Length: {len(body)}") + body]) as portal:
        assert code(OllamaRegistry(lambda: f"{portal.host}/library", {})) is Code.MIRROR_UNREACHABLE


def test_without_a_network_ollamas_registry_is_out_of_reach(refusing_address: str) -> None:
    registry = OllamaRegistry(lambda: "", {"HTTPS_PROXY": f"http://{refusing_address}"})

    assert code(registry) is Code.NO_NETWORK
