import json
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, InstallStep, Phase
from launcher.core.hardware import Disk
from launcher.core.kit import LIST
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.system.kit import SystemKits
from launcher.workflows.events import EngineProgress, KitDone, KitProgress
from launcher.workflows.kit import KitEvent, export_kit, import_kit
from tests.support.fakes import GB, FakeWorld
from tests.support.kits import ARCHIVE, put_model, write_kit

SMALL, SEVEN = "deepseek-r1:1.5b", "deepseek-r1:7b"


@pytest.fixture
def here(world: FakeWorld, tmp_path: Path) -> FakeWorld:
    """A computer with two models."""
    world.host.models_dir = str(tmp_path / "here")
    put_model(tmp_path / "here", SMALL, b"config", b"small weights" * 100)
    put_model(tmp_path / "here", SEVEN, b"config", b"large weights" * 1000)
    return world


@pytest.fixture
def there(tmp_path: Path) -> FakeWorld:
    """A bare computer without a network."""
    world = FakeWorld()
    world.host.state = EngineState.ABSENT
    world.host.models_dir = str(tmp_path / "there")
    world.registry.trouble = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    return world


@pytest.fixture
def kit(here: FakeWorld, tmp_path: Path) -> Path:
    write_kit(here, tmp_path / "kit")
    return tmp_path / "kit"


def imported(world: FakeWorld, kit: Path, cancel: Cancel | None = None) -> list[KitEvent]:
    return list(import_kit(world.services, str(kit), cancel or Cancel()))


def refused(world: FakeWorld, kit: Path, cancel: Cancel | None = None) -> Failure:
    with pytest.raises(Failure) as raised:
        imported(world, kit, cancel)
    return raised.value


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_taken_along_arrives_byte_for_byte(there: FakeWorld, kit: Path, tmp_path: Path) -> None:
    events = imported(there, kit)
    assert tree(tmp_path / "there") == tree(tmp_path / "here")
    assert events[-1] == KitDone(str(kit), (SMALL, SEVEN), engine=True)
    assert "install" in there.log
    shown = [event.progress.completed for event in events if isinstance(event, KitProgress)]
    assert shown == sorted(shown)
    assert there.setup.load() == Setup(Step.CHOSEN, SEVEN, there.setup.load().ctx)


def test_only_the_models_named_are_taken_along(here: FakeWorld, tmp_path: Path) -> None:
    events = list(export_kit(here.services, str(tmp_path / "kit"), (SMALL,), Cancel()))
    assert events[-1] == KitDone(str(tmp_path / "kit"), (SMALL,), engine=True)
    assert isinstance(events[0], EngineProgress)


@pytest.mark.parametrize("model", ["deepseek-r1:70b", "deepseek-r1:8b"])
def test_a_model_that_is_not_here_cannot_be_taken_along(model: str, here: FakeWorld, tmp_path: Path) -> None:
    with pytest.raises(Failure) as raised:
        write_kit(here, tmp_path / "kit", model)
    assert raised.value.problem.code is Code.MODEL_NOT_INSTALLED


def test_without_a_model_there_is_no_kit(world: FakeWorld, tmp_path: Path) -> None:
    world.host.models_dir = str(tmp_path)
    with pytest.raises(Failure) as raised:
        write_kit(world, tmp_path / "kit")
    assert raised.value.problem.code is Code.KIT_EMPTY


def test_an_engine_elsewhere_has_its_models_elsewhere(here: FakeWorld, kit: Path) -> None:
    here.host.models_dir = None
    assert refused(here, kit).problem.code is Code.ENGINE_ELSEWHERE


def test_a_stick_that_is_too_small_is_told_before_the_first_byte(here: FakeWorld, tmp_path: Path) -> None:
    here.disks.free_bytes = 100
    with pytest.raises(Failure) as raised:
        write_kit(here, tmp_path / "kit")
    assert raised.value.problem.code is Code.DISK_FULL
    assert not (tmp_path / "kit").exists()


def test_a_drive_that_is_too_small_is_told_before_anything_is_installed(there: FakeWorld, kit: Path) -> None:
    there.disks.free_bytes = 100
    assert refused(there, kit).problem.code is Code.DISK_FULL
    assert "install" not in there.log


def test_another_drive_is_named_where_it_has_room(there: FakeWorld, kit: Path) -> None:
    there.disks.free_bytes = 100
    there.disks.others = {
        "/big": Disk("/big/Stillhouse/models", 9 * GB, 9 * GB, "/big"),
        "/models": Disk("/models", 9 * GB, 10 * GB, "/models"),
    }
    assert refused(there, kit).problem.code is Code.OTHER_DRIVE_NEEDED


def test_an_engine_that_is_there_already_is_left_alone(there: FakeWorld, kit: Path) -> None:
    there.host.state = EngineState.INSTALLED
    assert imported(there, kit)[-1] == KitDone(str(kit), (SMALL, SEVEN), engine=False)
    assert "install" not in there.log


def test_a_kit_of_another_system_is_refused(there: FakeWorld, kit: Path) -> None:
    content = json.loads((kit / LIST).read_bytes())
    content["files"] = [file for file in content["files"] if ARCHIVE not in file["path"]]
    (kit / LIST).write_text(json.dumps(content), encoding="utf-8")
    failure = refused(there, kit)
    assert (failure.problem.code, failure.problem.facts) == (Code.KIT_OTHER_SYSTEM, {"file": ARCHIVE})


def test_an_installation_that_ends_too_soon_is_told(there: FakeWorld, kit: Path) -> None:
    there.installer.steps = (InstallStep(Phase.UNPACK),)
    assert refused(there, kit).problem.code is Code.ENGINE_MISSING


def test_a_manifest_whose_blob_is_not_in_the_list_names_it(there: FakeWorld, kit: Path, tmp_path: Path) -> None:
    content = json.loads((kit / LIST).read_bytes())
    blob = next(file["path"] for file in content["files"] if "blobs" in file["path"])
    content["files"] = [file for file in content["files"] if file["path"] != blob]
    (kit / LIST).write_text(json.dumps(content), encoding="utf-8")
    failure = refused(there, kit)
    assert failure.problem.code is Code.KIT_INCOMPLETE
    assert str(failure.problem.facts["file"]) in blob
    assert not (tmp_path / "there" / "manifests").exists()


def test_a_damaged_blob_is_refused_by_name_and_no_model_appears(there: FakeWorld, kit: Path, tmp_path: Path) -> None:
    blob = max((kit / "models" / "blobs").iterdir(), key=lambda each: each.stat().st_size)
    blob.write_bytes(b"x" * blob.stat().st_size)
    failure = refused(there, kit)
    assert (failure.problem.code, failure.problem.facts) == (Code.KIT_DAMAGED, {"file": blob.name})
    assert not (tmp_path / "there" / "manifests").exists()
    assert not [path for path in (tmp_path / "there").rglob("*") if blob.name in path.name]


def test_a_good_blob_is_not_written_again_and_a_bad_one_is(there: FakeWorld, kit: Path, tmp_path: Path) -> None:
    imported(there, kit)
    good, bad, *_ = sorted((tmp_path / "there" / "blobs").iterdir())
    before, whole = good.stat().st_mtime_ns, bad.read_bytes()
    bad.write_bytes(b"x" * len(whole))
    imported(there, kit)
    assert good.stat().st_mtime_ns == before
    assert bad.read_bytes() == whole


def test_the_model_in_use_stays_in_use(there: FakeWorld, kit: Path) -> None:
    there.setup.save(Setup(Step.READY, SMALL, 4096))
    imported(there, kit)
    assert there.setup.load() == Setup(Step.READY, SMALL, 4096)


def test_where_no_model_of_the_kit_runs_none_is_chosen(here: FakeWorld, there: FakeWorld, tmp_path: Path) -> None:
    put_model(tmp_path / "here", "deepseek-r1:70b", b"config", b"huge")
    write_kit(here, tmp_path / "kit", "deepseek-r1:70b")
    there.probes.found = there.probes.found[1:]
    imported(there, tmp_path / "kit")
    assert there.setup.saved == []


def test_stopped_it_goes_on_with_what_it_has(there: FakeWorld, kit: Path, tmp_path: Path) -> None:
    cancel = Cancel()
    for event in (events := import_kit(there.services, str(kit), cancel)):
        if isinstance(event, KitProgress):
            cancel.request()
            break
    with pytest.raises(Failure) as raised:
        list(events)
    assert raised.value.problem.code is Code.INTERRUPTED
    imported(there, kit)
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def test_an_export_that_is_stopped_is_no_kit_and_goes_on(here: FakeWorld, there: FakeWorld, tmp_path: Path) -> None:
    cancel = Cancel()
    events = export_kit(here.services, str(tmp_path / "kit"), (), cancel)
    for event in events:
        if isinstance(event, KitProgress) and event.progress.completed:
            cancel.request()
            break
    with pytest.raises(Failure):
        list(events)
    assert refused(there, tmp_path / "kit").problem.code is Code.KIT_MISSING
    write_kit(here, tmp_path / "kit")
    assert imported(there, tmp_path / "kit")


def test_a_second_export_keeps_what_is_whole_and_replaces_what_is_not(here: FakeWorld, kit: Path) -> None:
    good, bad, *_ = sorted((kit / "models" / "blobs").iterdir())
    before, whole = good.stat().st_mtime_ns, bad.read_bytes()
    bad.write_bytes(b"x" * len(whole))
    write_kit(here, kit)
    assert good.stat().st_mtime_ns == before
    assert bad.read_bytes() == whole


def test_a_model_that_is_damaged_here_is_not_taken_along(here: FakeWorld, tmp_path: Path) -> None:
    blob = next((tmp_path / "here" / "blobs").iterdir())
    blob.write_bytes(b"x" * blob.stat().st_size)
    with pytest.raises(Failure) as raised:
        write_kit(here, tmp_path / "kit")
    assert (raised.value.problem.code, raised.value.problem.facts) == (Code.CHECKSUM_MISMATCH, {"file": blob.name})


def test_large_files_lie_in_pieces_and_come_together_again(here: FakeWorld, there: FakeWorld, tmp_path: Path) -> None:
    here.kits = SystemKits(lambda _source: here.installer, piece_bytes=500)  # type: ignore[arg-type,return-value]  # a fake one
    write_kit(here, tmp_path / "kit")
    sizes = [path.stat().st_size for path in (tmp_path / "kit" / "models" / "blobs").iterdir()]
    assert max(sizes) == 500
    imported(there, tmp_path / "kit")
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def test_a_second_export_needs_no_network_for_the_engine(here: FakeWorld, kit: Path) -> None:
    here.installer.trouble = Failure(Code.NO_NETWORK, host="ollama.com")
    before = tree(kit)
    here.log.clear()
    events = list(export_kit(here.services, str(kit), (SMALL, SEVEN), Cancel()))
    assert events[-1] == KitDone(str(kit), (SMALL, SEVEN), engine=True)
    assert tree(kit) == before
    assert "fetch" not in here.log


@pytest.mark.parametrize("damage", ["no list", "no archive", "another archive"])
def test_without_a_network_and_a_good_archive_there_is_no_kit(here: FakeWorld, kit: Path, damage: str) -> None:
    here.installer.trouble = Failure(Code.NO_NETWORK, host="ollama.com")
    archive = kit / "engine" / ARCHIVE
    if damage == "no list":
        (kit / LIST).unlink()
    elif damage == "no archive":
        data = json.loads((kit / LIST).read_text(encoding="utf-8"))
        data["files"] = [each for each in data["files"] if not each["path"].startswith("engine/")]
        (kit / LIST).write_text(json.dumps(data), encoding="utf-8")
    else:
        archive.write_bytes(b"x" * archive.stat().st_size)
    with pytest.raises(Failure) as raised:
        write_kit(here, kit)
    assert raised.value.problem.code is Code.NO_NETWORK
