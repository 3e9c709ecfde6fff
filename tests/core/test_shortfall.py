import pytest

from launcher.core.engine import LoadedModel
from launcher.core.forecast import Forecast
from launcher.core.hardware import Kind
from launcher.core.shortfall import Slowed, Strain, falls_short, shortfall

MODEL = "deepseek-r1:7b"
ON_CARD = Forecast(MODEL, 8192, Kind.GPU, tps=(40.0, 55.0))
ON_PROCESSOR = Forecast(MODEL, 8192, Kind.CPU, tps=(6.0, 8.0))
WHOLE = LoadedModel(MODEL, 1000, 1000, 8192)
CALM = Strain(False, None, {"browser": 10.0}, 8, 100.0)


def key(foretold: Forecast, loaded: LoadedModel | None, *strains: Strain, tps: float = 7.0) -> str:
    before, after = strains if len(strains) == 2 else (CALM, CALM)
    return shortfall(tps, foretold, loaded, (before, after)).key.removeprefix("shortfall.")


@pytest.mark.parametrize(
    ("tps", "expected", "short"),
    [(19.9, (40.0, 55.0), True), (20.0, (40.0, 55.0), False), (None, (40.0, 55.0), False), (1.0, None, False)],
)
def test_short_is_less_than_half_of_the_lower_bound(
    tps: float | None, expected: tuple[float, float] | None, short: bool
) -> None:
    assert falls_short(tps, expected) is short


def test_a_model_that_spilled_to_the_processor_says_how_much_of_it() -> None:
    why = shortfall(7.0, ON_CARD, LoadedModel(MODEL, 1000, 600, 8192), (CALM, CALM))
    assert why.key == "shortfall.spilled"
    assert why.facts == {"tps": 7.0, "expected": (40.0, 55.0), "off": pytest.approx(0.4)}


def test_a_model_that_is_wholly_on_the_processor() -> None:
    assert key(ON_CARD, LoadedModel(MODEL, 1000, 0, 8192)) == "processor"


def test_what_was_foretold_for_the_processor_or_split_has_not_spilled() -> None:
    assert key(ON_PROCESSOR, LoadedModel(MODEL, 1000, 0, 8192), tps=2.0) == "unknown"
    partly = Forecast(MODEL, 4096, Kind.GPU, partly=True, tps=(20.0, 30.0))
    assert key(partly, LoadedModel(MODEL, 1000, 700, 8192)) == "unknown"


@pytest.mark.parametrize("loaded", [None, LoadedModel(MODEL, 0, 0, 8192)])
def test_a_model_of_unknown_place_is_not_said_to_have_spilled(loaded: LoadedModel | None) -> None:
    assert key(ON_CARD, loaded) == "unknown"


@pytest.mark.parametrize("slowed", list(Slowed))
def test_a_card_that_slows_itself_down_by_its_own_word(slowed: Slowed) -> None:
    assert key(ON_CARD, WHOLE, Strain(True, slowed), CALM) == slowed.value
    assert key(ON_CARD, WHOLE, CALM, Strain(True, slowed)) == slowed.value
    assert key(ON_PROCESSOR, None, CALM, Strain(False, slowed), tps=2.0) == "unknown"


def test_on_its_battery() -> None:
    assert key(ON_CARD, WHOLE, CALM, Strain(True)) == "battery"
    assert key(ON_CARD, WHOLE, CALM, Strain(None)) == "unknown"


def test_another_program_that_has_much_of_the_processors() -> None:
    before = Strain(cpu_s={"browser": 10.0, "game": 5.0}, processors=4, at=100.0)
    after = Strain(cpu_s={"browser": 10.5, "game": 9.0, "new": 400.0}, processors=4, at=102.0)
    why = shortfall(2.0, ON_PROCESSOR, None, (before, after))
    assert why.key == "shortfall.busy"
    assert (why.facts["program"], why.facts["share"]) == ("game", 0.5)
    little = Strain(cpu_s={"browser": 10.5, "game": 6.0}, processors=4, at=102.0)
    assert key(ON_PROCESSOR, None, before, little, tps=2.0) == "unknown"


def test_where_nothing_was_seen_nothing_is_guessed() -> None:
    assert key(ON_PROCESSOR, None, Strain(), Strain(at=3.0), tps=2.0) == "unknown"
