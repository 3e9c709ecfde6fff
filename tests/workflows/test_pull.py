import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, Phase, PullProgress, PullStatus
from launcher.core.problems import Code, Failure
from launcher.workflows.events import ModelProgress, Retrying
from launcher.workflows.pull import PAUSES_S, SPARE_BYTES, STALL_S, TRANSIENT, pull, short_bytes
from launcher.workflows.streams import ended
from tests.support.fakes import BLOB, MODEL, WHOLE_PULL, FakeWorld

Events = list[ModelProgress | Retrying]
INTERRUPTED = Failure(Code.PULL_INTERRUPTED, reason="max retries exceeded: EOF")


def at(completed: int) -> PullProgress:
    return PullProgress(BLOB, 1000, completed)


def pulled(world: FakeWorld, cancel: Cancel | None = None) -> Events:
    return list(pull(world.services, MODEL, cancel or Cancel()))


def shown(events: Events) -> list[int]:
    return [event.progress.completed for event in events if isinstance(event, ModelProgress)]


def retries(events: Events) -> list[float]:
    return [event.seconds for event in events if isinstance(event, Retrying)]


def failed(world: FakeWorld, cancel: Cancel | None = None) -> tuple[Events, Failure]:
    events: Events = []
    with pytest.raises(Failure) as raised:
        events.extend(pull(world.services, MODEL, cancel or Cancel()))
    return events, raised.value


def test_a_pull_knows_its_size_from_the_first_line_and_ends_when_it_is_whole(world: FakeWorld) -> None:
    events = pulled(world)
    first, last = events[0], events[-1]
    assert isinstance(first, ModelProgress)
    assert first.progress.total == 1000
    assert isinstance(last, ModelProgress)
    assert (last.progress.phase, last.progress.completed) == (Phase.DONE, 1000)
    assert world.log == [f"pull {MODEL}", "pull closed"]


@pytest.mark.parametrize("code", sorted(TRANSIENT))
def test_what_another_try_can_mend_is_tried_again(code: Code, world: FakeWorld) -> None:
    world.engine.pulls = [[at(100), at(400), Failure(code, host="h", reason="r", file="f", address="a")], WHOLE_PULL]
    events = pulled(world)
    assert retries(events) == [PAUSES_S[0]]
    assert world.clock.waits == [PAUSES_S[0]]
    assert shown(events) == sorted(shown(events))


@pytest.mark.parametrize("code", [Code.DISK_FULL, Code.ENGINE_TOO_OLD, Code.MODEL_NOT_IN_REGISTRY, Code.ENGINE_REFUSED])
def test_what_no_try_can_mend_is_told_at_once(code: Code, world: FakeWorld) -> None:
    world.engine.pulls = [[at(100), at(400), Failure(code)]]
    events, failure = failed(world)
    assert failure.problem.code is code
    assert retries(events) == []


def test_an_engine_that_was_killed_is_started_again(world: FakeWorld) -> None:
    world.engine.pulls = [[at(400), Failure(Code.ENGINE_STOPPED)], WHOLE_PULL]
    pulled(world)
    assert world.log == [f"pull {MODEL}", "pull closed", "start", f"pull {MODEL}", "pull closed"]


def test_without_a_single_byte_patience_is_short(world: FakeWorld) -> None:
    world.engine.pulls = [[PullStatus("pulling manifest"), Failure(Code.NO_NETWORK, host="h")]] * 9
    events, failure = failed(world)
    assert failure.problem.code is Code.NO_NETWORK
    assert retries(events) == list(PAUSES_S[:2])


def test_patience_ends_when_nothing_more_comes_and_begins_anew_with_each_byte(world: FakeWorld) -> None:
    world.engine.pulls = [[at(100), at(400), INTERRUPTED]]
    world.engine.pulls += [[at(400), INTERRUPTED] for _ in range(3)]
    world.engine.pulls += [[at(500), INTERRUPTED] for _ in range(20)]
    events, failure = failed(world)
    assert failure.problem.code is Code.PULL_INTERRUPTED
    assert retries(events) == [*PAUSES_S[:4], *PAUSES_S]


def test_a_download_that_stands_still_is_begun_anew(world: FakeWorld) -> None:
    def stall() -> None:
        world.clock.time += STALL_S

    world.engine.pulls = [[at(100), at(400), stall, at(400), at(900)], WHOLE_PULL]
    events = pulled(world)
    assert [event.why.key for event in events if isinstance(event, Retrying)] == ["problem.pull-stalled"]
    assert world.log.count("pull closed") == 2


def test_a_long_silent_check_is_no_stall(world: FakeWorld) -> None:
    def check() -> None:
        world.clock.time += 20 * STALL_S

    verify = PullStatus("verifying sha256 digest")
    world.engine.pulls = [[at(400), at(1000), verify, check, verify, PullStatus("success")]]
    assert retries(pulled(world)) == []


def test_a_registry_that_does_not_answer_us_may_answer_the_engine(world: FakeWorld) -> None:
    world.registry.trouble = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    assert shown(pulled(world))[-1] == 1000


def test_a_model_that_the_registry_does_not_have_is_not_tried(world: FakeWorld) -> None:
    world.registry.trouble = Failure(Code.MODEL_NOT_IN_REGISTRY, model=MODEL)
    _, failure = failed(world)
    assert failure.problem.code is Code.MODEL_NOT_IN_REGISTRY
    assert world.log == []


def test_a_drive_that_is_too_small_is_told_before_the_first_byte(world: FakeWorld) -> None:
    world.disks.free_bytes = SPARE_BYTES + 300
    _, failure = failed(world)
    assert failure.problem.code is Code.DISK_FULL
    assert failure.problem.facts == {"path": "/models", "short": 700}
    assert world.log == []


def test_what_is_there_already_needs_no_space(world: FakeWorld) -> None:
    world.disks.free_bytes = SPARE_BYTES + 300
    world.disks.held_bytes = 700
    assert shown(pulled(world))[-1] == 1000


def test_the_drive_of_an_engine_elsewhere_is_not_judged(world: FakeWorld) -> None:
    world.host.models_dir = None
    world.disks.free_bytes = 0
    assert shown(pulled(world))[-1] == 1000


@pytest.mark.parametrize(
    ("free", "missing", "short"), [(None, 5, 0), (0, 0, 0), (SPARE_BYTES, 5, 5), (9 * SPARE_BYTES, 5, 0)]
)
def test_what_a_drive_lacks(free: int | None, missing: int, short: int) -> None:
    assert short_bytes(free, missing) == short


def test_from_another_registry_the_model_gets_its_short_name(world: FakeWorld) -> None:
    world.registry.prefix = "127.0.0.1:5000/library/"
    pulled(world)
    long = f"127.0.0.1:5000/library/{MODEL}"
    assert world.log == [f"pull {long}", "pull closed", f"copy {long} {MODEL}", f"delete {long}"]
    assert [model.name for model in world.engine.models] == [MODEL]


def test_cancelled_while_it_loads_it_closes_and_says_so(world: FakeWorld) -> None:
    cancel = Cancel()
    world.engine.pulls = [[at(100), cancel.request, at(400)]]
    _, failure = failed(world, cancel)
    assert failure.problem.code is Code.INTERRUPTED
    assert world.log[-1] == "pull closed"


def test_cancelled_while_it_waits_it_tries_no_more(world: FakeWorld) -> None:
    cancel = Cancel()
    world.clock.on_wait = cancel.request
    world.engine.pulls = [[at(100), INTERRUPTED]]
    _, failure = failed(world, cancel)
    assert failure.problem.code is Code.INTERRUPTED


def test_a_failure_that_the_cancelling_caused_is_no_failure_of_the_pull(world: FakeWorld) -> None:
    cancel = Cancel()
    world.engine.pulls = [[at(100)]]

    def closed() -> None:
        cancel.request()
        raise Failure(Code.ENGINE_STOPPED)

    world.engine.pulls = [[at(100), closed]]
    _, failure = failed(world, cancel)
    assert failure.problem.code is Code.INTERRUPTED


def test_leaving_a_pull_closes_it_at_once(world: FakeWorld) -> None:
    with ended(pull(world.services, MODEL, Cancel())) as events:
        next(events)
        assert "pull closed" not in world.log
    assert world.log == [f"pull {MODEL}", "pull closed"]
    assert world.host.state is EngineState.RUNNING
