from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.kit import LIST, Kit, KitFile
from launcher.core.problems import Code, Failure
from launcher.system.kit import SystemKits
from launcher.system.kit.copying import Stretch, copy
from tests.support.fakes import FakeWorld
from tests.support.kits import put_model

SHA = "a" * 64


@pytest.fixture
def kits() -> SystemKits:
    return FakeWorld().kits


def code_of(raised: pytest.ExceptionInfo[Failure]) -> tuple[Code, object]:
    problem = raised.value.problem
    return problem.code, problem.facts.get("file")


@pytest.mark.parametrize("content", ["not json", '{"kit": 9}', '{"kit": 1, "files": [{"path": "../../x"}]}'])
def test_a_list_that_is_none_is_damaged(content: str, kits: SystemKits, tmp_path: Path) -> None:
    (tmp_path / LIST).write_text(content, encoding="utf-8")
    with pytest.raises(Failure) as raised:
        kits.read(str(tmp_path))
    assert code_of(raised) == (Code.KIT_DAMAGED, LIST)


def test_a_file_that_is_missing_is_named(kits: SystemKits, tmp_path: Path) -> None:
    kits.write(str(tmp_path), Kit((KitFile("engine/x.zip", 3, SHA),)))
    with pytest.raises(Failure) as raised:
        kits.read(str(tmp_path))
    assert code_of(raised) == (Code.KIT_INCOMPLETE, "engine/x.zip")


def test_a_blob_that_is_not_what_its_name_says_is_refused(kits: SystemKits, tmp_path: Path) -> None:
    """The list and the bytes agree, and yet it is another file: a kit made to deceive."""
    digests = put_model(tmp_path / "kit" / "models", "m:t", b"config")
    blob = tmp_path / "kit" / "models" / "blobs" / f"sha256-{SHA}"
    (tmp_path / "kit" / "models" / "blobs" / digests[0].replace(":", "-")).rename(blob)
    kit = Kit((KitFile(f"models/blobs/sha256-{SHA}", 6, digests[0].partition(":")[2]),))
    with pytest.raises(Failure) as raised:
        list(kits.take_blob(str(tmp_path / "kit"), f"sha256:{SHA}", kit, str(tmp_path / "models"), Cancel()))
    assert code_of(raised) == (Code.KIT_DAMAGED, f"sha256-{SHA}")
    assert list((tmp_path / "models" / "blobs").iterdir()) == []


@pytest.mark.parametrize(("content", "code"), [(b"{}", Code.KIT_DAMAGED), (None, Code.FILE_UNREADABLE)])
def test_a_manifest_that_is_none_is_refused(
    content: bytes | None, code: Code, kits: SystemKits, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "manifest").write_bytes(content)
    with pytest.raises(Failure) as raised:
        kits.manifest_in(str(tmp_path), KitFile("manifest", 2, SHA))
    assert raised.value.problem.code is code


def test_a_model_with_a_part_missing_is_not_there(kits: SystemKits, tmp_path: Path) -> None:
    put_model(tmp_path, "deepseek-r1:7b", b"config", b"weights")
    assert kits.manifest(str(tmp_path), "deepseek-r1:7b") is not None
    next((tmp_path / "blobs").iterdir()).unlink()
    assert kits.manifest(str(tmp_path), "deepseek-r1:7b") is None
    with pytest.raises(Failure) as raised:
        list(kits.put_model(str(tmp_path), "deepseek-r1:7b", str(tmp_path / "kit"), Cancel()))
    assert raised.value.problem.code is Code.MODEL_NOT_INSTALLED


def test_a_copy_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    target, source = folder / "target", folder / "source"
    target.write_bytes(b"before")
    source.write_bytes(b"short")
    for stretch in (Stretch(source, 0, 9, SHA), Stretch(folder / "gone", 0, 1)):
        with pytest.raises(Failure):
            list(copy((stretch,), target, Cancel(), Code.KIT_DAMAGED))
        assert {path.name for path in folder.iterdir()} == {"target", "source"}
        assert target.read_bytes() == b"before"
