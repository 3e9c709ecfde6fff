"""The catalogue of models: what is in it, and what is refused."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from launcher.core.catalog import Catalog
from launcher.system.resources import resource
from tests.core.computers import CATALOG

_FACTS = json.loads((Path(__file__).parent.parent / "data" / "article-facts.json").read_text(encoding="utf-8"))


def raw() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(resource("catalog.json").read_text(encoding="utf-8"))
    return data


def test_six_models_are_offered_and_one_is_information() -> None:
    assert [model.short for model in CATALOG.offered] == ["1.5b", "7b", "8b", "14b", "32b", "70b"]
    assert [model.short for model in CATALOG.models if not model.offered] == ["8b-llama-distill-q4_K_M"]


def test_models_are_sorted_small_to_large_whatever_the_file_says() -> None:
    data = raw()
    data["models"].reverse()
    assert Catalog.from_json(data) == CATALOG


@pytest.mark.parametrize("name", ["7b", "deepseek-r1:7b", " 7B ", "DeepSeek-R1:7b"])
def test_a_model_is_found_by_its_tag_long_or_short(name: str) -> None:
    model = CATALOG.model(name)
    assert model is not None
    assert model.title == "DeepSeek-R1 7B"


@pytest.mark.parametrize("name", ["", "9b", "llama3:7b", "deepseek-r1", "7"])
def test_an_unknown_name_finds_nothing(name: str) -> None:
    assert CATALOG.model(name) is None


def test_downloads_are_those_of_the_article() -> None:
    for fact in _FACTS["models"]:
        model = CATALOG.model(fact["tag"])
        assert model is not None
        assert model.download_bytes / 1e9 == pytest.approx(fact["download_gb"], rel=0.02)


def test_scores_are_those_of_the_article_but_for_the_newer_8b() -> None:
    for fact in _FACTS["models"]:
        model = CATALOG.model(fact["tag"])
        assert model is not None
        if model.short != "8b":
            assert (model.scores["aime24"], model.scores["math500"]) == (fact["aime2024"], fact["math500"])


def test_every_source_is_named() -> None:
    assert all(model["source"] for model in raw()["models"])
    table = json.loads(resource("gpus.json").read_text(encoding="utf-8"))
    assert all(each["source"] for part in ("gpus", "chips", "integrated") for each in table[part])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tag", ""),
        ("tag", None),
        ("title", 7),
        ("offered", 1),
        ("alternative_to", 3),
        ("layers", 0),
        ("layers", True),
        ("layers", 28.0),
        ("download_bytes", "1"),
        ("answer_tokens", []),
        ("answer_tokens", {"quick": [2, 1], "hard": [1, 2]}),
        ("answer_tokens", {"quick": [1, 2, 3], "hard": [1, 2]}),
        ("scores", {"aime24": "high"}),
        ("scores", None),
        ("published_speeds", {}),
        ("published_speeds", [{"gpu": "X", "cards": 1, "tps": 5}]),
    ],
)
def test_a_damaged_entry_is_refused_with_its_place(key: str, value: object) -> None:
    data = raw()
    data["models"][0] = copy.deepcopy(data["models"][0]) | {key: value}
    with pytest.raises(ValueError, match=r"models\[0\]"):
        Catalog.from_json(data)


@pytest.mark.parametrize("data", [None, [], {}, {"models": {}}, {"models": [7]}, {"models": []}])
def test_a_damaged_file_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="catalog"):
        Catalog.from_json(data)


def test_a_tag_that_comes_twice_is_refused() -> None:
    data = raw()
    data["models"].append(data["models"][0])
    with pytest.raises(ValueError, match="twice"):
        Catalog.from_json(data)
