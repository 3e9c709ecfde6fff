import pytest

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, Phase, PullLine, PullProgress, PullQuiet, PullStatus
from launcher.core.patience import (
    CHECK_LIMIT_S,
    GIVE_UP_S,
    LIMITS_S,
    PAUSES_S,
    TRANSIENT,
    TRIES,
    TRIES_AT_CHECKSUM,
    TRIES_WITHOUT_A_BYTE,
)
from launcher.core.problems import Code, Failure
from launcher.core.progress import QUIET_S
from launcher.workflows.events import ModelProgress, Retrying
from launcher.workflows.pull import pull
from launcher.workflows.streams import ended
from tests.support.fakes import BLOB, MODEL, WALL, WHOLE_PULL, FakeWorld

Events = list[ModelProgress | Retrying]
INTERRUPTED = Failure(Code.PULL_INTERRUPTED, reason="max retries exceeded: EOF")


STALL_S = int(LIMITS_S[Phase.DOWNLOAD])
BEGINS, CHECKS, SUCCESS = PullStatus("pulling manifest"), PullStatus("verifying sha256 digest"), PullStatus("success")


def quiet(seconds: float) -> list[PullLine]:
    """Nothing at all: the fake clock goes on by a second for each line."""
    return [PullQuiet()] * int(seconds)


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
    world.engine.pulls += [[at(500), INTERRUPTED] for _ in range(40)]
    events, failure = failed(world)
    assert failure.problem.code is Code.PULL_INTERRUPTED
    assert retries(events)[:4] == list(PAUSES_S[:4])
    assert retries(events)[4 : 4 + len(PAUSES_S)] == list(PAUSES_S)
    assert GIVE_UP_S <= sum(retries(events)[4:]) <= GIVE_UP_S + PAUSES_S[-1]


@pytest.mark.fault(
    "an engine that dies again and again", "started twenty times, then the end", says=Code.ENGINE_STOPPED
)
def test_an_engine_that_dies_again_and_again_is_not_started_for_ever(world: FakeWorld) -> None:
    world.engine.pulls = [[at(1), at(400), Failure(Code.ENGINE_STOPPED)] for _ in range(2 * TRIES)]
    events, failure = failed(world)
    assert failure.problem.code is Code.ENGINE_STOPPED
    assert len(retries(events)) == TRIES


@pytest.mark.fault("the vendor's app restarts its server", "found running, or started, and the pull goes on")
def test_an_engine_that_cannot_be_started_yet_is_tried_again(world: FakeWorld) -> None:
    def once() -> None:
        world.host.on_start = None
        raise Failure(Code.ENGINE_UNREACHABLE, address="a")

    world.host.on_start = once
    world.engine.pulls = [[at(1), at(400), Failure(Code.ENGINE_STOPPED)], WHOLE_PULL]
    assert retries(pulled(world)) == list(PAUSES_S[:2])
    assert world.log.count("start") == 2


def test_bytes_that_are_always_wrong_are_not_fetched_for_ever(world: FakeWorld) -> None:
    wrong = Failure(Code.CHECKSUM_MISMATCH, file=MODEL)
    world.engine.pulls = [[at(100), at(1000), CHECKS, wrong] for _ in range(9)]
    events, failure = failed(world)
    assert failure.problem.code is Code.CHECKSUM_MISMATCH
    assert len(retries(events)) == TRIES_AT_CHECKSUM
    assert len(world.disks.asked_to_keep) == TRIES_AT_CHECKSUM + 1, "what came with the wrong bytes is not trusted"


def test_on_another_computer_s_drive_nothing_is_deleted(world: FakeWorld) -> None:
    world.host.models_dir = None
    world.engine.pulls = [[at(100), at(1000), CHECKS, Failure(Code.CHECKSUM_MISMATCH, file=MODEL)], WHOLE_PULL]
    assert retries(pulled(world)) == [PAUSES_S[0]]
    assert world.disks.asked_to_keep == []


@pytest.mark.fault("no network yet after a reboot", "waits ten minutes for it", says=Code.NO_NETWORK)
def test_what_was_fetched_by_an_earlier_run_counts_as_a_byte(world: FakeWorld) -> None:
    world.disks.held_bytes = 10
    world.engine.pulls = [[BEGINS, Failure(Code.NO_NETWORK, host="h")]] * 99
    events, _ = failed(world)
    assert len(retries(events)) > TRIES_WITHOUT_A_BYTE


@pytest.mark.parametrize("silence", [quiet(STALL_S), [at(400)] * STALL_S], ids=["without a word", "the same figure"])
def test_a_download_that_stands_still_is_begun_anew(silence: list[PullLine], world: FakeWorld) -> None:
    world.engine.pulls = [[at(100), at(400), *silence, at(900)], WHOLE_PULL]
    events = pulled(world)
    assert [event.why.key for event in events if isinstance(event, Retrying)] == ["problem.pull-stalled"]
    assert world.log.count("pull closed") == 2


@pytest.mark.fault(
    "an engine without a word", "after three minutes a new pull; after ten the end", says=Code.PULL_STALLED
)
def test_an_engine_without_a_word_is_asked_anew_and_in_the_end_told(world: FakeWorld) -> None:
    world.disks.held_bytes = 10
    world.engine.pulls = [[BEGINS, *quiet(1000)] for _ in range(9)]
    events, failure = failed(world)
    assert failure.problem.code is Code.PULL_STALLED
    waited = failure.problem.facts["waited"]
    assert isinstance(waited, float)
    assert GIVE_UP_S <= waited <= GIVE_UP_S + LIMITS_S[Phase.MANIFEST]
    assert retries(events) == list(PAUSES_S[:3])


@pytest.mark.fault("silent server, for more than a minute", "waiting, with its time; then a new pull, a new address")
def test_silence_is_told_with_the_time_since_when(world: FakeWorld) -> None:
    world.engine.pulls = [[BEGINS, at(100), at(400), *quiet(30), at(500), *WHOLE_PULL[2:]]]
    shown = [event.progress for event in pulled(world) if isinstance(event, ModelProgress)]
    waiting = [progress for progress in shown if progress.waiting_since is not None]
    last_byte = shown.index(next(each for each in shown if each.completed == 400))
    assert [shown.index(waiting[0]), len(waiting)] == [last_byte + QUIET_S, 31 - QUIET_S]
    assert {progress.waiting_since for progress in waiting} == {WALL + last_byte + 2}  # the clock began at 1
    assert {progress.completed for progress in waiting} == {400}


@pytest.mark.fault("a check that takes long", "shown as checking, for as long as an hour")
def test_a_long_silent_check_is_no_stall_and_no_waiting(world: FakeWorld) -> None:
    world.engine.pulls = [[at(400), at(1000), CHECKS, *quiet(20 * STALL_S), PullStatus("writing manifest"), SUCCESS]]
    events = pulled(world)
    assert retries(events) == []
    shown = [event.progress for event in events if isinstance(event, ModelProgress)]
    assert {progress.waiting_since for progress in shown} == {None}
    phases = list(dict.fromkeys(progress.phase for progress in shown))
    assert phases == [Phase.DOWNLOAD, Phase.VERIFY, Phase.FINISH, Phase.DONE]


@pytest.mark.fault("a check that hangs", "after an hour a new pull", says=Code.PULL_STALLED)
def test_a_check_that_hangs_is_begun_anew(world: FakeWorld) -> None:
    world.engine.pulls = [[at(400), at(1000), CHECKS, *quiet(CHECK_LIMIT_S)], WHOLE_PULL]
    world.disks.held_bytes = 10
    _, failure = failed(world)
    assert failure.problem.code is Code.PULL_STALLED


SIZE = 1000
SLOW_PULL = [at(each) for each in range(0, SIZE - 1, 2)]
"""Two thousandths a second."""


def test_every_minute_what_has_come_is_saved_and_nobody_sees_it(world: FakeWorld) -> None:
    halves = [SLOW_PULL[:200], SLOW_PULL[57:200], SLOW_PULL[114:200]]
    world.engine.pulls = [[BEGINS, *half] for half in halves]
    world.engine.pulls += [[BEGINS, at(400), *WHOLE_PULL[2:]]]
    events = pulled(world)
    shown = [event.progress for event in events if isinstance(event, ModelProgress)]
    assert len(shown) == len(events)
    assert world.log.count("pull closed") == 4
    assert [each.phase for each in shown].count(Phase.MANIFEST) == 1
    assert all(each.rate is not None for each in shown[13:-3])
    assert shown == sorted(shown, key=lambda each: each.completed)


def test_a_download_that_hardly_moves_saves_when_it_is_worth_it(world: FakeWorld) -> None:
    world.engine.pulls = [[at(0), *[at(each // 50) for each in range(400)], SUCCESS]]
    pulled(world)
    assert world.log.count("pull closed") == 1


@pytest.mark.fault("a safe point while a part waits for its retry", "tried again after a second")
def test_who_comes_back_too_early_after_a_safe_point_waits_without_a_word(world: FakeWorld) -> None:
    canceled = Failure(Code.PULL_INTERRUPTED, reason="context canceled")
    world.engine.pulls = [SLOW_PULL[:200], [BEGINS, canceled], [at(200), INTERRUPTED], WHOLE_PULL]
    assert retries(pulled(world)) == [PAUSES_S[0]]
    assert world.clock.waits == [PAUSES_S[0]] * 2


@pytest.mark.fault(
    "sleep, or a clock that jumps forward", "new connections at once; the time does not count as silence"
)
@pytest.mark.parametrize("stands_still", [True, False], ids=["the clock that never runs back stood still", "it ran"])
def test_after_a_sleep_it_goes_on_with_new_connections_and_nothing_counts_as_silence(
    stands_still: bool, world: FakeWorld
) -> None:
    def sleep() -> None:
        if stands_still:
            world.clock.ahead += 8 * 3600
        else:
            world.clock.time += 8 * 3600

    world.engine.pulls = [[at(0), at(100), at(300), *quiet(12), sleep, PullQuiet(), at(400)], WHOLE_PULL]
    events = pulled(world)
    assert retries(events) == []
    assert world.log.count("pull closed") == 2
    shown = [event.progress for event in events if isinstance(event, ModelProgress)]
    since = [progress.waiting_since for progress in shown if progress.waiting_since is not None]
    assert since[-1] > since[0] + 7 * 3600


@pytest.mark.fault("a clock that is set back", "no figure depends on it")
def test_a_clock_that_is_set_back_changes_nothing(world: FakeWorld) -> None:
    def back() -> None:
        world.clock.ahead -= 86400

    world.engine.pulls = [[at(100), at(300), back, at(400), *WHOLE_PULL[2:]]]
    assert retries(pulled(world)) == []
    assert world.log.count("pull closed") == 1


@pytest.mark.fault("a registry that answers the engine only", "the size comes with the engine's own figures")
def test_a_registry_that_does_not_answer_us_may_answer_the_engine(world: FakeWorld) -> None:
    world.registry.trouble = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    assert shown(pulled(world))[-1] == 1000


def test_a_model_that_the_registry_does_not_have_is_not_tried(world: FakeWorld) -> None:
    world.registry.trouble = Failure(Code.MODEL_NOT_IN_REGISTRY, model=MODEL)
    _, failure = failed(world)
    assert failure.problem.code is Code.MODEL_NOT_IN_REGISTRY
    assert world.log == []


@pytest.mark.fault("a drive that is too small", "refused before the first byte", says=Code.DISK_FULL)
def test_a_drive_that_is_too_small_is_told_before_the_first_byte(world: FakeWorld) -> None:
    world.disks.free_bytes = 350
    _, failure = failed(world)
    assert failure.problem.code is Code.DISK_FULL
    assert failure.problem.facts == {"path": "/models", "short": 700}
    assert world.log == []


def test_what_is_there_already_needs_no_space(world: FakeWorld) -> None:
    world.disks.free_bytes = 350
    world.disks.held_bytes = 700
    assert shown(pulled(world))[-1] == 1000


def test_the_drive_of_an_engine_elsewhere_is_not_judged(world: FakeWorld) -> None:
    world.host.models_dir = None
    world.disks.free_bytes = 0
    assert shown(pulled(world))[-1] == 1000


def test_from_another_registry_the_model_gets_its_short_name(world: FakeWorld) -> None:
    world.registry.prefix = "127.0.0.1:5000/library/"
    pulled(world)
    long = f"127.0.0.1:5000/library/{MODEL}"
    assert world.log == [f"pull {long}", "pull closed", f"copy {long} {MODEL}", f"delete {long}"]
    assert [model.name for model in world.engine.models] == [MODEL]


@pytest.mark.fault("stopped by the user", "the engine saves what has come", says=Code.INTERRUPTED)
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


def test_an_address_that_nobody_has_agreed_to_is_told_before_anything_is_fetched(world: FakeWorld) -> None:
    world.registry.trouble = Failure(Code.MIRROR_INSECURE, host="models.example")
    assert failed(world)[1].problem.code is Code.MIRROR_INSECURE
    assert world.log == []


def test_an_engine_that_went_and_does_not_start_gives_way_to_the_version_before_it(world: FakeWorld) -> None:
    def gone() -> None:
        world.host.state = EngineState.INSTALLED

    world.installer.older, world.host.starts = True, [Failure(Code.ENGINE_START_FAILED, reason="no room")]
    world.engine.pulls = [[at(100), gone, Failure(Code.ENGINE_STOPPED)], WHOLE_PULL]
    said = [event.why.key for event in pulled(world) if isinstance(event, Retrying)]
    assert said == ["problem.engine-stopped", "problem.engine-rolled-back"]
    assert "roll back" in world.log


def test_without_a_network_it_says_since_when_over_all_its_tries(world: FakeWorld) -> None:
    gone = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    world.engine.pulls = [[at(100), gone], [gone], [at(100), at(500), gone], WHOLE_PULL]
    said = [event.why for event in pulled(world) if isinstance(event, Retrying)]
    assert {each.key for each in said} == {"download.offline"}
    first, again, later = (each.facts["since"] for each in said)
    assert first == again
    assert isinstance(later, float)
    assert isinstance(again, float)
    assert later > again


def test_what_a_kill_has_left_is_mended_before_a_try_but_not_under_the_engines_hands(world: FakeWorld) -> None:
    world.engine.pulls = [[at(100), Failure(Code.ENGINE_STOPPED)], WHOLE_PULL]
    pulled(world)
    assert world.disks.mended == 2
    world.engine.pulls = [[at(done) for done in range(0, 1000, 10)], WHOLE_PULL]
    list(pull(world.services, MODEL, Cancel(), safe_s=20.0))
    assert world.disks.mended == 3


def test_where_it_may_not_be_mended_the_engine_has_its_say(world: FakeWorld) -> None:
    world.disks.read_only = Failure(Code.FOLDER_READ_ONLY, path="/models")
    assert shown(pulled(world))[-1] == 1000
