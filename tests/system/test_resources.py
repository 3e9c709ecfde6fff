"""The files that come with the program."""

import sys
from pathlib import Path

import pytest

from launcher.core.problems import Code, Failure
from launcher.system.resources import load_catalog, load_gpus, resource


def test_the_tables_lie_beside_the_package() -> None:
    assert resource("catalog.json").is_file()
    assert len(load_catalog().offered) == 6
    assert load_gpus().bandwidth("GeForce RTX 4090") == 1008


def test_a_frozen_program_reads_where_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("catalog.json") == tmp_path / "resources" / "catalog.json"


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b"\xff\xfe", b'{"models": []}', b'{"gpus": []}'])
@pytest.mark.parametrize("load", [load_catalog, load_gpus])
def test_a_damaged_table_is_a_problem_with_a_path(
    load: object, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "resources").mkdir()
    if content is not None:
        for name in ("catalog.json", "gpus.json"):
            (tmp_path / "resources" / name).write_bytes(content)
    assert callable(load)
    with pytest.raises(Failure) as failed:
        load()
    assert failed.value.problem.code is Code.RESOURCE_DAMAGED
    assert str(tmp_path) in str(failed.value.problem.facts["path"])
