"""What is installed: listed, shown, copied, deleted."""

from pathlib import Path

from tests.support.engine import RunningOllama
from tests.support.ollama_server import MODELS
from tests.support.registry import Registry

MATHS = "deepseek-r1:8b"


def names(engine: RunningOllama) -> set[str]:
    listed = engine.ask("GET", "/api/tags").values()[0]["models"]
    assert isinstance(listed, list)
    return {str(model["name"]) for model in listed}


def blobs(engine: RunningOllama) -> set[Path]:
    return set((engine.models_dir / "blobs").iterdir())


def test_tags_tell_size_family_and_abilities(engine: RunningOllama) -> None:
    listed = engine.ask("GET", "/api/tags").values()[0]["models"]
    assert isinstance(listed, list)
    model = next(each for each in listed if each["name"] == MATHS)
    manifest = engine.models_dir / "manifests" / "registry.ollama.ai" / "library" / "deepseek-r1" / "8b"
    assert manifest.is_file()
    assert model["size"] > (MODELS / "maths.gguf").stat().st_size
    assert model["capabilities"] == ["completion", "thinking"]
    assert model["details"]["context_length"] == 131072


def test_show_has_template_licence_and_the_model_s_figures(engine: RunningOllama) -> None:
    (shown,) = engine.ask("POST", "/api/show", {"model": MATHS}).values()
    assert shown["template"] == (MODELS / "template.txt").read_text()
    assert shown["license"] == "MIT License (test model)\n"
    info = shown["model_info"]
    assert isinstance(info, dict)
    assert (info["qwen2.context_length"], info["qwen2.block_count"], info["general.parameter_count"]) == (
        131072,
        1,
        549376,
    )
    assert list(shown) == [
        "license",
        "modelfile",
        "parameters",
        "template",
        "details",
        "model_info",
        "tensors",
        "capabilities",
        "modified_at",
    ]


def test_what_is_not_there_cannot_be_shown(engine: RunningOllama) -> None:
    answer = engine.ask("POST", "/api/show", {"model": "nobody:1b"})
    assert (answer.status, answer.values()) == (404, [{"error": "model 'nobody:1b' not found"}])
    answer = engine.ask("POST", "/api/show", {})
    assert (answer.status, answer.values()) == (400, [{"error": "model is required"}])


def test_a_copy_shares_the_blobs_and_outlives_the_original(own_engine: RunningOllama, registry: Registry) -> None:
    name = registry.name(MATHS)
    own_engine.ask("POST", "/api/pull", {"model": name, "insecure": True})
    before = blobs(own_engine)
    copied = own_engine.ask("POST", "/api/copy", {"source": name, "destination": MATHS})
    assert (copied.status, copied.lines) == (200, [])
    assert names(own_engine) == {name, MATHS}
    deleted = own_engine.ask("DELETE", "/api/delete", {"model": name})
    assert (deleted.status, deleted.lines, deleted.content_type) == (200, [], None)
    assert names(own_engine) == {MATHS}
    assert blobs(own_engine) == before
    own_engine.ask("DELETE", "/api/delete", {"model": MATHS})
    assert blobs(own_engine) == set()


def test_copying_and_deleting_want_names_that_exist(engine: RunningOllama) -> None:
    answer = engine.ask("POST", "/api/copy", {"source": "nobody:1b", "destination": "somebody:1b"})
    assert (answer.status, answer.values()) == (404, [{"error": 'model "nobody:1b" not found'}])
    answer = engine.ask("POST", "/api/copy", {"source": MATHS, "destination": "::"})
    assert (answer.status, answer.values()) == (400, [{"error": 'destination "::" is invalid'}])
    answer = engine.ask("DELETE", "/api/delete", {"model": "nobody:1b"})
    assert (answer.status, answer.values()) == (404, [{"error": "model 'nobody:1b' not found"}])
    answer = engine.ask("DELETE", "/api/delete", {"model": "::"})
    assert (answer.status, answer.values()) == (400, [{"error": 'name "::" is invalid'}])
