"""Installing and removing, as a use case: in which order, and what is left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import Server
from launcher.core.engine import EngineState, InstalledModel, LoadedModel, Manifest
from launcher.core.installation import Belonging, Copied, Holding, Removal, Removed
from launcher.core.kit import manifest_path
from launcher.core.problems import Code, Failure
from launcher.core.settings import Settings
from launcher.workflows.installation import holdings, install, uninstall
from tests.support.fakes import GB, MODEL, FakeWorld

EVERYTHING = Removal(models=frozenset({MODEL}))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    """One with a model on the disk."""
    made = FakeWorld()
    made.host.state = EngineState.INSTALLED

    def manifest(_folder: str, model: str) -> Manifest | None:
        return Manifest({"sha256:a": 5 * GB}) if model == MODEL else None

    monkeypatch.setattr(made.kits, "manifest", manifest)
    monkeypatch.setattr(made.kits, "forget", lambda _folder, model: made.log.append(f"forget {model}"))
    return made


def test_it_is_checked_before_the_one_that_runs_is_asked_to_end(world: FakeWorld) -> None:
    world.installation.trouble = Failure(Code.INSTALL_NO_ROOM, path="/", short=1)
    with pytest.raises(Failure):
        list(install(world.services, Cancel()))
    assert world.log == []


def test_the_one_that_runs_ends_first(world: FakeWorld) -> None:
    assert list(install(world.services, Cancel(), at_login=True))[-1] == Copied(120_000_000, 120_000_000)
    assert world.log == ["ask to quit", "install", "at login"]


def test_one_that_does_not_end_is_not_replaced(world: FakeWorld) -> None:
    world.installation.ends = False
    with pytest.raises(Failure) as raised:
        list(install(world.services, Cancel()))
    assert raised.value.problem.code is Code.INSTALL_IN_USE


def test_all_that_is_there_is_listed_with_its_bytes(world: FakeWorld) -> None:
    kinds = [(held.kind, held.name) for held in holdings(world.services)]
    assert kinds[-1] == (Holding.MODEL, MODEL)
    assert [kind for kind, _name in kinds[:-1]] == [
        Holding.PROGRAM,
        Holding.ENGINE,
        Holding.CHATS,
        Holding.SETTINGS,
    ]


def test_an_engine_on_another_computer_has_no_models_here(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    status = world.host.status()
    monkeypatch.setattr(world.host, "status", lambda: replace(status, models_dir=None))
    assert not [held for held in holdings(world.services) if held.kind is Holding.MODEL]


def test_models_stay_unless_they_are_named(world: FakeWorld) -> None:
    gone = list(uninstall(world.services, Removal()))
    assert not any(line.startswith("forget") for line in world.log)
    assert gone[-1] == Removed()
    assert [each.kind for each in gone if isinstance(each, Belonging)] == [
        Holding.ENGINE,
        Holding.CHATS,
        Holding.SETTINGS,
        Holding.PROGRAM,
    ]
    assert world.log[-1] == "remove the program"


def test_chats_and_settings_can_stay(world: FakeWorld) -> None:
    list(uninstall(world.services, Removal(frozenset())))
    assert [held.kind for held in world.installation.kept] == [Holding.CHATS, Holding.SETTINGS]


@pytest.mark.parametrize(
    ("removal", "trouble", "kept"),
    [
        (Removal(), None, {}),
        (Removal(frozenset()), None, {"gpu.example:11434": "secret"}),
        (Removal(), Failure(Code.KEYRING_LOCKED, host="gpu.example:11434"), {"gpu.example:11434": "secret"}),
    ],
    ids=["gone with the settings", "stays with them", "a keyring that does not open keeps it"],
)
def test_the_token_of_a_server_goes_with_the_settings(
    world: FakeWorld, removal: Removal, trouble: Failure | None, kept: dict[str, str]
) -> None:
    server = Server(address="http://gpu.example:11434", has_token=True)
    world.settings.settings = Settings().with_server(server)
    world.secrets.kept[server.host] = "secret"
    world.secrets.trouble = trouble
    list(uninstall(world.services, removal))
    assert world.secrets.kept == kept


def test_a_model_that_is_named_goes_first_while_there_is_an_engine_to_ask(world: FakeWorld) -> None:
    gone = list(uninstall(world.services, EVERYTHING))
    assert gone[0] == Belonging(Holding.MODEL, 5 * GB, MODEL)
    assert world.log.index(f"forget {MODEL}") < world.log.index("remove the program")


@pytest.mark.parametrize("loaded", [[], [LoadedModel(MODEL, 1, 1, 4096)]])
def test_an_engine_that_runs_deletes_it_itself(world: FakeWorld, loaded: list[LoadedModel]) -> None:
    world.host.state = EngineState.RUNNING
    world.engine.models = [InstalledModel(MODEL, 5 * GB)]
    world.engine.memory = list(loaded)
    list(uninstall(world.services, EVERYTHING))
    assert world.engine.models == []
    assert world.engine.memory == []
    assert f"forget {MODEL}" not in world.log


def test_a_model_that_went_meanwhile_is_no_trouble(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: Iterator[Manifest | None] = iter([Manifest({"sha256:a": 1}), None])
    monkeypatch.setattr(world.kits, "manifest", lambda _dir, model: next(looks) if model == MODEL else None)
    assert isinstance(list(uninstall(world.services, EVERYTHING))[-1], Removed)


def test_no_start_at_login_is_set_up_unless_asked_for(world: FakeWorld) -> None:
    list(install(world.services, Cancel()))
    assert "at login" not in world.log


def test_the_start_at_login_goes_and_the_engine_is_stopped(world: FakeWorld) -> None:
    world.autostart.on = True
    list(uninstall(world.services, Removal()))
    assert not world.autostart.on


def test_what_could_not_be_removed_is_told_at_the_end(world: FakeWorld) -> None:
    world.installation.left = ("/data/engine",)
    world.installation.removed = Removed(("/lib/x.so",), ("/lib/notes.txt",))
    end = list(uninstall(world.services, Removal(frozenset())))[-1]
    assert end == Removed(("/data/engine", "/lib/x.so"), ("/lib/notes.txt",))


def test_nothing_is_removed_where_nothing_is_installed_or_one_does_not_end(world: FakeWorld) -> None:
    world.installation.ends = False
    with pytest.raises(Failure) as raised:
        list(uninstall(world.services, Removal()))
    assert raised.value.problem.code is Code.INSTALL_IN_USE
    world.installation.there = None
    with pytest.raises(Failure) as raised:
        list(uninstall(world.services, Removal()))
    assert raised.value.problem.code is Code.NOT_INSTALLED
    assert "remove the program" not in world.log


def test_a_forgotten_model_leaves_no_empty_folders(tmp_path: Path) -> None:
    world = FakeWorld()
    folder = tmp_path / "models"
    path = folder / "manifests" / manifest_path(MODEL)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{}")
    beside = path.with_name("8b")
    beside.write_bytes(b"{}")
    world.kits.forget(str(folder), MODEL)
    assert beside.exists()
    world.kits.forget(str(folder), "deepseek-r1:8b")
    world.kits.forget(str(folder), "deepseek-r1:8b")
    assert list(folder.iterdir()) == []
