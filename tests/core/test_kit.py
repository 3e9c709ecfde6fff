import pytest

from launcher.core.kit import Kit, KitFile, manifest_path, pieces

SHA = "a" * 64
ENTRY = {"path": "models/blobs/sha256-" + SHA, "bytes": 5, "sha256": SHA}


def test_a_kit_reads_back_as_it_was_written() -> None:
    kit = Kit((KitFile("engine/x.zip", 3, SHA), KitFile(f"models/blobs/sha256-{SHA}.000", 2, SHA)))
    assert Kit.from_json(kit.to_json()) == kit
    assert list(kit.archives) == ["x.zip"]
    assert list(kit.blobs) == [f"sha256:{SHA}"]


def test_only_what_lies_in_its_place_counts() -> None:
    odd = ("engine/deep/x.zip", "models/blobs/other", "models/manifests/elsewhere/library/m/t", "readme.txt")
    kit = Kit(tuple(KitFile(path, 1, SHA) for path in odd))
    assert (dict(kit.archives), dict(kit.blobs), kit.models) == ({}, {}, ())


def test_pieces_are_in_order() -> None:
    files = [KitFile(f"models/blobs/sha256-{SHA}.{number:03}", 1, SHA) for number in (2, 0, 1)]
    (parts,) = Kit(tuple(files)).blobs.values()
    assert [part.name[-3:] for part in parts] == ["000", "001", "002"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"kit": 2, "files": []},
        {"kit": 1, "files": {}},
        {"kit": 1, "files": [5]},
        *(
            {"kit": 1, "files": [ENTRY | changed]}
            for changed in (
                {"path": "../x"},
                {"path": "/etc/x"},
                {"path": "C:\\x"},
                {"path": 5},
                {"bytes": -1},
                {"bytes": True},
                {"sha256": "A" * 64},
                {"sha256": None},
            )
        ),
    ],
)
def test_what_is_no_list_or_leads_out_of_the_kit_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Kit.from_json(data)


def test_a_model_lies_where_the_engine_looks() -> None:
    assert manifest_path("deepseek-r1:7b") == "registry.ollama.ai/library/deepseek-r1/7b"
    assert manifest_path("deepseek-r1") == "registry.ollama.ai/library/deepseek-r1/latest"


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, [("x", 0, 0)]), (10, [("x", 0, 10)]), (25, [("x.000", 0, 10), ("x.001", 10, 10), ("x.002", 20, 5)])],
)
def test_only_large_files_are_cut(size: int, expected: list[tuple[str, int, int]]) -> None:
    assert list(pieces("x", size, 10)) == expected
