"""What a tag really is, and what deleting it gives back."""

import pytest

from launcher.core.engine import InstalledModel, LoadedModel, Manifest, ModelDetails
from launcher.core.shelf import Identity, Shelved, freed_by, held_bytes, tag_of
from launcher.system.resources import load_catalog

SEVEN = load_catalog().model("7b")
FOUND = InstalledModel("deepseek-r1:7b", 4_683_073_952, quantisation="Q4_K_M")
MANIFESTS = {"a": Manifest({"weights-a": 500, "licence": 7}), "b": Manifest({"weights-b": 300, "licence": 7})}


def test_deleting_gives_back_what_no_other_model_has() -> None:
    assert freed_by("a", MANIFESTS) == 500
    assert freed_by("a", {"a": MANIFESTS["a"]}) == 507
    assert freed_by("a", {"a": MANIFESTS["a"], "copy": MANIFESTS["a"]}) == 0


def test_where_a_model_cannot_be_read_it_is_not_known_what_deleting_gives_back() -> None:
    assert freed_by("a", {**MANIFESTS, "c": None}) is None
    assert freed_by("c", {**MANIFESTS, "c": None}) is None
    assert freed_by("nobody", MANIFESTS) is None


def test_all_together_take_what_they_share_once() -> None:
    assert held_bytes({**MANIFESTS, "c": None}) == 807


def test_an_identity_has_what_the_file_says_and_what_the_catalogue_knows() -> None:
    assert SEVEN is not None
    said = ModelDetails((), trained_context=131_072, parameters=7_615_616_512, quantisation="Q4_K_M", family="qwen2")
    card = Identity(FOUND, said, SEVEN)
    assert (card.parameters, card.context, card.quantisation) == (7_615_616_512, 131_072, "Q4_K_M")
    assert (card.base, card.licence) == ("Qwen2.5-Math-7B", "MIT (base: Apache-2.0)")
    assert not card.differs


def test_what_the_file_does_not_say_the_catalogue_does() -> None:
    card = Identity(FOUND, ModelDetails(()), SEVEN)
    assert (card.parameters, card.context, card.quantisation) == (7_615_616_512, 131_072, "Q4_K_M")


def test_another_model_under_a_known_name_gets_nothing_of_what_is_known_of_that() -> None:
    card = Identity(FOUND, ModelDetails((), license="\n Apache License \n2.0", parameters=1_777_088_000), SEVEN)
    assert card.differs
    assert (card.model, card.base, card.licence) == (None, "", "Apache License")
    assert (card.parameters, card.context) == (1_777_088_000, None)


@pytest.mark.parametrize("details", [ModelDetails(()), ModelDetails((), parent="llama3", license=" \n")])
def test_of_an_unknown_model_only_the_file_speaks(details: ModelDetails) -> None:
    card = Identity(InstalledModel("notes:latest", 5), details)
    assert (card.parameters, card.context, card.quantisation, card.licence) == (None, None, "", "")
    assert card.base == details.parent


def test_a_shelved_model_is_called_by_its_tag() -> None:
    assert Shelved(FOUND).name == "deepseek-r1:7b"


@pytest.mark.parametrize(
    ("path", "tag"),
    [
        ("manifests/registry.ollama.ai/library/deepseek-r1/7b", "deepseek-r1:7b"),
        ("manifests/registry.ollama.ai/someone/notes/latest", ""),
        ("manifests/other.example/library/deepseek-r1/7b", ""),
        ("blobs/sha256-aa", ""),
    ],
)
def test_a_manifest_is_known_by_its_place(path: str, tag: str) -> None:
    assert tag_of(path) == tag


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-11-27T14:32:08.123456789Z", 1795789928.0),
        ("2026-11-27T15:32:08.5+01:00", 1795789928.0),
        ("2318-03-11T10:00:00.000000000Z", None),
        ("2026-11-27T14:32:08", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_model_says_when_it_leaves_memory(said: str, at: float | None) -> None:
    assert LoadedModel("m", 1, 1, 4096, said).leaves_at == at
