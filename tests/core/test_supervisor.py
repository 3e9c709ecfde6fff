"""The engine's life, transition by transition."""

from pathlib import Path

import pytest

from launcher.core.supervisor import (
    AWAY_S,
    LIMIT,
    PAUSES_S,
    STEADY_S,
    TABLE,
    Do,
    Event,
    Move,
    Stage,
    Supervised,
    diagram,
    step,
)

ROOT = Path(__file__).resolve().parents[2]

NONE, ASLEEP, OURS, OTHERS, FOREIGN, WANTED, UNWANTED, FAILED = (
    Event.SEES_NONE,
    Event.SEES_ASLEEP,
    Event.SEES_OURS,
    Event.SEES_OTHERS,
    Event.SEES_FOREIGN,
    Event.WANTED,
    Event.UNWANTED,
    Event.START_FAILED,
)

# stage: what follows each event, written here by hand beside the program's own table; "-" changes nothing
EXPECTED = """
             none      asleep       ours       others     foreign    wanted       unwanted   failed
unknown      absent    installed    ours       adopted    foreign    start        -          -
absent       absent    installed    ours       adopted    foreign    give         -          -
installed    absent    installed    ours       adopted    foreign    start        -          -
foreign      absent    installed    ours       adopted    foreign    give         -          -
starting     give      -            settle     adopted    give       -            stop       give
ours         give      back/wait    ours       adopted    give       -            stop       -
adopted      away/wait away/wait    ours       adopted    give       -            -          -
away         give      start        ours       adopted    give       -            stop       -
backing_off  give      start        ours       adopted    give       -            stop       -
stopping     absent    installed    ours       adopted    foreign    -            -          -
given_up     -         -            ours       adopted    -          start        -          -
"""
SHORT = {
    "give": (Stage.GIVEN_UP, Do.GIVE_UP),
    "start": (Stage.STARTING, Do.START),
    "stop": (Stage.STOPPING, Do.STOP),
    "settle": (Stage.OURS, Do.SETTLE),
    "back/wait": (Stage.BACKING_OFF, Do.WAIT),
    "away/wait": (Stage.AWAY, Do.WAIT),
}


def expected() -> list[tuple[Stage, Event, Stage, Do]]:
    events = (NONE, ASLEEP, OURS, OTHERS, FOREIGN, WANTED, UNWANTED, FAILED)
    rows = []
    for line in EXPECTED.strip().splitlines()[1:]:
        name, *cells = line.split()
        stage = Stage[name.upper()]
        for event, cell in zip(events, cells, strict=True):
            unchanged = (stage, Do.NOTHING)
            target = unchanged if cell == "-" else SHORT.get(cell) or (Stage[cell.upper()], Do.NOTHING)
            rows.append((stage, event, *target))
    return rows


@pytest.mark.parametrize(("stage", "event", "target", "do"), expected())
def test_each_transition(stage: Stage, event: Event, target: Stage, do: Do) -> None:
    move = step(Supervised(stage), event, 10.0)

    assert (move.supervised.stage, move.do) == (target, do)


def test_every_stage_has_its_row() -> None:
    assert set(TABLE) == set(Stage)
    assert len(expected()) == len(Stage) * 8


def test_only_ours_is_ever_stopped() -> None:
    stopping = {stage for stage, moves in TABLE.items() for move in moves.values() if move[1] is Do.STOP}

    assert stopping == {Stage.STARTING, Stage.OURS, Stage.AWAY, Stage.BACKING_OFF}
    assert Event.UNWANTED not in TABLE[Stage.ADOPTED]


def test_an_engine_that_keeps_dying_is_started_after_growing_waits_and_then_left_alone() -> None:
    state = step(Supervised(), OURS, 0.0).supervised
    pauses = []
    for death in range(1, LIMIT):
        move = step(state, ASLEEP, death)
        pauses.append(move.pause_s)
        assert step(move.supervised, ASLEEP, death).do is Do.START
        state = step(step(move.supervised, ASLEEP, death).supervised, OURS, death).supervised

    assert tuple(pauses) == PAUSES_S
    last = step(state, ASLEEP, LIMIT)
    assert (last.supervised.stage, last.do) == (Stage.GIVEN_UP, Do.GIVE_UP)
    assert len(PAUSES_S) == LIMIT - 1


def test_one_that_ran_steadily_begins_a_new_row() -> None:
    worn = Supervised(Stage.OURS, LIMIT - 1, 100.0)

    assert step(worn, ASLEEP, 100.0 + STEADY_S - 1).do is Do.GIVE_UP
    assert step(worn, ASLEEP, 100.0 + STEADY_S) == Move(Supervised(Stage.BACKING_OFF, 1, 100.0), Do.WAIT, PAUSES_S[0])


def test_a_start_that_fails_after_a_death_is_tried_again_until_the_last() -> None:
    state = Supervised(Stage.STARTING, 1)
    move = step(state, FAILED, 0.0)

    assert move == Move(Supervised(Stage.BACKING_OFF, 2), Do.WAIT, PAUSES_S[1])
    assert step(Supervised(Stage.STARTING, LIMIT - 1), FAILED, 0.0).do is Do.GIVE_UP


def test_a_new_version_that_does_not_start_gives_way_to_the_one_before() -> None:
    rolled = step(Supervised(Stage.STARTING), FAILED, 0.0, has_older=True)

    assert (rolled.supervised.stage, rolled.do) == (Stage.STARTING, Do.ROLL_BACK)
    assert step(rolled.supervised, OURS, 1.0).do is Do.SETTLE
    assert step(rolled.supervised, FAILED, 1.0).do is Do.WAIT


def test_the_vendors_app_gets_its_moment_to_restart_its_server() -> None:
    away = step(Supervised(Stage.ADOPTED), ASLEEP, 0.0)

    assert away.pause_s == AWAY_S
    assert step(away.supervised, OTHERS, 2.0).supervised.stage is Stage.ADOPTED
    assert step(away.supervised, ASLEEP, 3.0).do is Do.START


def test_a_person_who_asks_again_begins_a_new_row_at_once() -> None:
    again = step(Supervised(Stage.GIVEN_UP, LIMIT), WANTED, 0.0)

    assert again == Move(Supervised(Stage.STARTING, 0), Do.START)


def test_the_drawing_in_the_architecture_is_of_this_table() -> None:
    assert f"```mermaid\n{diagram()}\n```" in (ROOT / "ARCHITECTURE.md").read_text("utf-8")
