from collections.abc import Iterator

import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import ChatDone, ChatPiece, ChatRequest, InstalledModel, LoadedModel, Turn
from launcher.core.hardware import Disk, Graphics, Memory
from launcher.core.learned import Measured, Run
from launcher.core.memory import MIB
from launcher.core.problems import Code, Failure
from launcher.core.recommendation import recommend
from launcher.core.systems import Os
from launcher.core.truth import Allocation
from launcher.workflows.chat import ask
from launcher.workflows.events import Answered, Ready
from launcher.workflows.keep import start_model
from launcher.workflows.measure import forget
from launcher.workflows.report import report
from launcher.workflows.setup import set_up
from tests.support.fakes import CARD, MODEL, FakeWorld


def with_memory_at(world: FakeWorld, gbs: float | None, *, disturbed: bool = False) -> None:
    memory = Memory(
        Os.LINUX,
        ram_mib=32_000,
        free_mib=24_000,
        processor="A processor",
        bandwidth_gbs=gbs,
        disturbed=disturbed,
    )
    world.probes.found = (Graphics(), memory, Disk("/models"))


def in_memory(world: FakeWorld, vram_share: float = 1.0) -> None:
    size = 4910 * MIB
    world.engine.models = [InstalledModel(MODEL, 1)]
    world.engine.memory = [LoadedModel(MODEL, size, int(size * vram_share), 8192)]


def replies(world: FakeWorld, tokens: int = 100, seconds: float = 4.0) -> Iterator[object]:
    world.engine.chats.append((ChatPiece(content="Yes."), ChatDone("stop", 200, tokens, seconds)))
    return ask(world.services, ChatRequest(MODEL, (Turn("user", "Really?"),), 8192), Cancel())


def test_the_best_bandwidth_of_this_computer_counts(world: FakeWorld) -> None:
    seen = []
    for gbs in (50.0, 105.0, 34.0, None):
        with_memory_at(world, gbs)
        seen.append(report(world.services).profile.mem_bandwidth_gbs)
    assert seen == [50.0, 105.0, 105.0, 105.0]
    assert world.measured.measured.bandwidth_gbs == 105.0


def test_a_recommendation_does_not_change_with_what_else_runs(world: FakeWorld) -> None:
    chosen = []
    for gbs in (105.0, 34.0, 60.0):
        with_memory_at(world, gbs)
        chosen.append(recommend(report(world.services).profile, world.catalog).chosen)
    assert len({each.model for each in chosen if each}) == 1


def test_a_disturbed_measurement_is_said_until_a_better_one_is_known(world: FakeWorld) -> None:
    said = []
    for gbs, disturbed in ((30.0, True), (31.0, True), (60.0, False), (30.0, True)):
        with_memory_at(world, gbs, disturbed=disturbed)
        said.append([note.key for note in report(world.services).notes])
    assert said == [["hardware.note.disturbed"], ["hardware.note.disturbed"], [], []]


def test_what_split_models_do_teaches_too(world: FakeWorld) -> None:
    world.probes.found = (Graphics((CARD,)), *world.probes.found[1:])
    report(world.services)
    in_memory(world, vram_share=0.7)
    list(replies(world, tokens=100, seconds=10.0))
    taught = report(world.services).learned
    assert taught is not None
    assert (taught.graphics, taught.processor) == (None, None)
    assert taught.split is not None


def test_other_hardware_begins_anew(world: FakeWorld) -> None:
    with_memory_at(world, 105.0)
    report(world.services)
    world.measured.measured = world.measured.measured.with_run(Run(MODEL, 8192, 1024, 100, 6.0, 0.0))
    assert report(world.services).learned is not None
    world.probes.found = (Graphics((CARD,)), *world.probes.found[1:])
    assert report(world.services).learned is None
    assert world.measured.measured.runs == ()


def test_a_probe_that_is_silent_once_makes_nothing_forgotten(world: FakeWorld) -> None:
    with_memory_at(world, 105.0)
    report(world.services)
    kept = world.measured.measured
    world.probes.found = (Graphics(),)
    assert report(world.services).learned is None
    assert world.measured.measured == kept


def test_damaged_measurements_are_told_once_and_measured_again(world: FakeWorld) -> None:
    world.measured.trouble = Failure(Code.MEASURED_DAMAGED, kept="measured.json.damaged-1")
    assert [note.key for note in report(world.services).notes] == ["problem.measured-damaged"]
    assert report(world.services).notes == ()
    assert world.measured.measured.machine


def test_measurements_that_cannot_be_kept_are_no_obstacle(world: FakeWorld) -> None:
    world.measured.read_only = Failure(Code.FILE_NOT_WRITTEN, path="measured.json", reason="read-only")
    with_memory_at(world, 40.0)
    assert report(world.services).profile.mem_bandwidth_gbs == 40.0


def test_each_reply_teaches_how_fast_this_computer_is(world: FakeWorld) -> None:
    report(world.services)
    in_memory(world)
    assert isinstance(list(replies(world))[-1], Answered)
    assert world.measured.measured.runs == (Run(MODEL, 8192, 250, 100, 25.0, 1.0),)
    found = report(world.services)
    judged = recommend(found.profile, world.catalog, learned=found.learned).judgement(MODEL)
    assert judged is not None
    assert judged.tps is not None
    assert judged.tps[0] < 25.0 < judged.tps[1]


def test_the_first_words_teach_it_too(world: FakeWorld) -> None:
    judgement = recommend(report(world.services).profile, world.catalog).judgement(MODEL)
    assert judgement is not None
    events = list(set_up(world.services, judgement, Cancel()))
    assert isinstance(events[-1], Ready)
    assert [each.tps for each in world.measured.measured.runs] == [40.0]


@pytest.mark.parametrize("case", ["short", "no figures", "unloaded", "unlooked", "unsized", "gone"])
def test_a_reply_that_teaches_nothing_is_a_reply_all_the_same(case: str, world: FakeWorld) -> None:
    if case != "unlooked":
        report(world.services)
    in_memory(world)
    if case == "unsized":
        world.engine.memory = [LoadedModel(MODEL, 0, 0, 8192)]
    words = replies(world, tokens={"short": 3, "no figures": 0}.get(case, 100))
    said = [next(words)]
    if case == "unloaded":
        world.engine.memory = []
    if case == "gone":
        world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    said += words
    assert isinstance(said[-1], Answered)
    assert world.measured.measured.runs == ()


def test_forgetting_drops_all(world: FakeWorld) -> None:
    report(world.services)
    in_memory(world)
    list(replies(world))
    forget(world.services)
    assert world.measured.measured == Measured()
    assert report(world.services).learned is None


@pytest.mark.parametrize(("ours", "key"), [(True, "truth.split-full"), (False, "truth.split")])
def test_the_log_is_read_where_the_engine_is_ours(ours: bool, key: str, world: FakeWorld) -> None:
    world.host.ours = ours
    world.host.allocation = Allocation(4168, 448, 294, 2455, gpu_free_mib=2600)
    in_memory(world)
    half = LoadedModel(MODEL, 4910 * MIB, 2455 * MIB, 8192)
    world.engine.on_loaded = half
    ready = list(start_model(world.services, MODEL, 8192, Cancel()))[-1]
    assert isinstance(ready, Ready)
    assert ready.truth is not None
    assert [each.key for each in ready.truth.differences] == [key]


def test_a_model_that_left_memory_at_once_has_nothing_to_compare(world: FakeWorld) -> None:
    in_memory(world)
    world.engine.loaded = tuple  # type: ignore[method-assign]  # unloaded by another program
    ready = list(start_model(world.services, MODEL, 8192, Cancel()))[-1]
    assert ready == Ready(MODEL, 8192, None, None)
