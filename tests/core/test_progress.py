"""What is shown of a download: it never runs back, and claims nothing that it does not know."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.engine import InstallStep, Manifest, Phase, PullLine, PullProgress, PullStatus
from launcher.core.progress import Meter, Progress

MB = 1_000_000
BIG, SMALL = "sha256:big", "sha256:small"
_TRACES = Path(__file__).parent.parent / "traces"

sizes = st.dictionaries(st.sampled_from([BIG, SMALL, "sha256:third"]), st.integers(0, 10**11), min_size=1)
lines = st.lists(
    st.one_of(
        st.sampled_from(["pulling manifest", "verifying sha256 digest", "writing manifest", "success"]).map(PullStatus),
        st.builds(
            PullProgress,
            st.sampled_from([BIG, SMALL, "sha256:third"]),
            st.integers(0, 10**11),
            st.integers(0, 10**11),
        ),
        st.builds(InstallStep, st.sampled_from(Phase), st.integers(0, 10**10), st.none() | st.integers(0, 10**10)),
    ),
    max_size=60,
)
pauses = st.floats(0, 100, allow_nan=False)


def steady(meter: Meter, *, since: float, seconds: float, start: int, rate: int, total: int = 1000 * MB) -> Progress:
    """Feeds a tick each 60 ms; the last thing shown."""
    ticks = int(seconds / 0.06)
    shown = [
        meter.update(PullProgress(BIG, total, int(start + rate * tick * 0.06)), since + tick * 0.06)
        for tick in range(ticks + 1)
    ]
    return shown[-1]


@given(expected=st.none() | sizes.map(Manifest), lines=lines, data=st.data())
def test_whatever_the_engine_says_nothing_shown_runs_back(
    expected: Manifest | None, lines: list[PullLine | InstallStep], data: st.DataObject
) -> None:
    meter, now, completed, total = Meter(expected), 0.0, 0, 0
    for line in lines:
        now += data.draw(pauses)
        shown = meter.update(line, now)
        assert shown.completed >= completed
        assert (shown.total or 0) >= total
        assert shown.completed <= (shown.total or 0)
        assert shown.rate is None or shown.rate >= 0
        assert shown.eta_s is None or shown.eta_s >= 0
        completed, total = shown.completed, shown.total or 0


def test_the_whole_is_the_manifest_s_from_the_first_line() -> None:
    shown = Meter(Manifest({BIG: 900 * MB, SMALL: 100 * MB})).update(PullStatus("pulling manifest"), 0.0)
    assert (shown.phase, shown.completed, shown.total) == (Phase.MANIFEST, 0, 1000 * MB)


def test_without_a_manifest_the_whole_is_what_the_engine_has_named() -> None:
    meter = Meter()
    assert meter.update(PullStatus("pulling manifest"), 0.0).total is None
    assert meter.update(PullProgress(BIG, 900, 10), 0.1).total == 900
    assert meter.update(PullProgress(SMALL, 100, 100), 0.2).total == 1000


def test_rate_and_time_left_come_when_they_can_be_trusted() -> None:
    meter = Meter(Manifest({BIG: 1000 * MB}))
    assert steady(meter, since=0.0, seconds=0.9, start=0, rate=10 * MB).rate is None
    early = steady(meter, since=0.96, seconds=1.0, start=9_600_000, rate=10 * MB)
    assert early.rate == pytest.approx(10 * MB, rel=0.02)
    assert early.eta_s is None
    later = steady(meter, since=2.02, seconds=5.0, start=20_200_000, rate=10 * MB)
    assert later.rate == pytest.approx(10 * MB, rel=0.02)
    assert later.eta_s == pytest.approx((1000 - 70.2) / 10, rel=0.03)


def test_one_quick_moment_does_not_shake_the_rate() -> None:
    meter = Meter(Manifest({BIG: 1000 * MB}))
    steady(meter, since=0.0, seconds=10, start=0, rate=10 * MB)
    shown = meter.update(PullProgress(BIG, 1000 * MB, 105 * MB), 10.1)
    assert shown.rate == pytest.approx(10.5 * MB, rel=0.05)


def test_a_stall_shows_no_rate_and_no_time_left() -> None:
    meter = Meter(Manifest({BIG: 1000 * MB}))
    steady(meter, since=0.0, seconds=10, start=0, rate=10 * MB)
    stalled = steady(meter, since=10.0, seconds=11, start=100 * MB, rate=0)
    assert (stalled.rate, stalled.eta_s) == (0.0, None)
    again = steady(meter, since=21.0, seconds=11, start=100 * MB, rate=5 * MB)
    assert again.rate == pytest.approx(5 * MB, rel=0.02)


def test_a_long_silence_counts_as_slow_and_not_as_nothing() -> None:
    meter = Meter(Manifest({BIG: 1000 * MB}))
    steady(meter, since=0.0, seconds=10, start=0, rate=10 * MB)
    shown = meter.update(PullProgress(BIG, 1000 * MB, 130 * MB), 24.9)
    assert shown.rate is not None
    assert shown.rate < 7 * MB


def test_what_was_there_before_did_not_arrive_just_now() -> None:
    meter = Meter(Manifest({BIG: 1000 * MB}))
    meter.update(PullStatus("pulling manifest"), 0.0)
    shown = steady(meter, since=0.1, seconds=4, start=600 * MB, rate=10 * MB)
    assert shown.rate == pytest.approx(10 * MB, rel=0.02)
    assert shown.eta_s == pytest.approx(36, rel=0.03)


def test_after_the_engine_lost_all_the_bar_waits_and_the_time_left_is_true() -> None:
    meter = Meter(Manifest({BIG: 1000 * MB}))
    before = steady(meter, since=0.0, seconds=40, start=0, rate=10 * MB)
    meter.update(PullStatus("pulling manifest"), 50.0)
    after = steady(meter, since=50.1, seconds=10, start=0, rate=10 * MB)
    assert after.completed == before.completed
    assert after.rate == pytest.approx(10 * MB, rel=0.02)
    assert after.eta_s == pytest.approx(90, rel=0.03)


def test_blobs_too_small_for_a_line_are_complete_when_all_is_checked() -> None:
    meter = Meter(Manifest({BIG: 1000, SMALL: 50}))
    meter.update(PullProgress(BIG, 1000, 1000), 1.0)
    checking = meter.update(PullStatus("verifying sha256 digest"), 2.0)
    assert checking == Progress(Phase.VERIFY, 1050, 1050)
    assert meter.update(PullStatus("success"), 3.0) == Progress(Phase.DONE, 1050, 1050, None, 0.0)


def test_an_installation_is_measured_the_same_way() -> None:
    meter = Meter()
    assert meter.update(InstallStep(Phase.DOWNLOAD), 0.0) == Progress(Phase.DOWNLOAD, 0, None)
    shown = [meter.update(InstallStep(Phase.DOWNLOAD, each * MB, 10 * MB), float(each)) for each in range(1, 6)][-1]
    assert shown.rate == pytest.approx(MB, rel=0.3)
    assert shown.total == 10 * MB
    assert meter.update(InstallStep(Phase.UNPACK), 6.0) == Progress(Phase.UNPACK, 5 * MB, 10 * MB)
    assert meter.update(InstallStep(Phase.DONE), 7.0) == Progress(Phase.DONE, 10 * MB, 10 * MB, None, 0.0)


@pytest.mark.parametrize("trace", sorted(_TRACES.glob("pull-*.ndjson")), ids=lambda path: path.stem)
@pytest.mark.parametrize("known", [True, False])
def test_no_recorded_pull_runs_back(trace: Path, known: bool) -> None:
    recorded = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()][1:]
    said = [(each["t"], json.loads(each["line"])) for each in recorded]
    blobs = {line["digest"]: line["total"] for _, line in said if "digest" in line}
    meter, completed = Meter(Manifest(blobs) if known else None), 0
    for now, line in said:
        if "digest" in line:
            shown = meter.update(PullProgress(line["digest"], line["total"], line.get("completed", 0)), now)
        elif "status" in line:
            shown = meter.update(PullStatus(line["status"]), now)
        else:
            continue
        assert shown.completed >= completed
        completed = shown.completed
    if any(line.get("status") == "success" for _, line in said):
        assert completed == sum(blobs.values())
