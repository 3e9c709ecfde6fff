import pytest

from launcher.core.forecast import Forecast, forecast
from launcher.core.hardware import Kind, Profile
from tests.core.computers import CATALOG, card, mac, processor_only, with_cards

MODEL = next(model for model in CATALOG.models if model.tag == "deepseek-r1:7b")


@pytest.mark.parametrize(
    ("computer", "where"),
    [
        (with_cards(card(7700, total=8188)), Kind.GPU),
        (mac(16.0), Kind.UNIFIED),
        (processor_only(9000), Kind.CPU),
    ],
)
def test_the_memory_it_goes_to_and_a_range_of_speeds(computer: Profile, where: Kind) -> None:
    found = forecast(MODEL, 8192, computer)
    assert found is not None
    assert (found.model, found.ctx, found.where, found.partly) == (MODEL.tag, 8192, where, False)
    assert found.tps is not None
    assert 0 < found.tps[0] <= found.tps[1]


def test_the_model_that_fills_the_card_already_does_not_count_against_itself() -> None:
    idle, filled = with_cards(card(None, total=8188)), with_cards(card(900, total=8188))
    assert forecast(MODEL, 8192, filled) == forecast(MODEL, 8192, idle)


def test_a_context_below_the_least_that_we_ask_for_counts_as_that() -> None:
    computer = with_cards(card(16000, total=16380))
    short, least = forecast(MODEL, 2048, computer), forecast(MODEL, 4096, computer)
    assert short is not None
    assert least is not None
    assert (short.ctx, short.tps) == (2048, least.tps)


def test_where_most_of_it_fits_the_rest_is_the_processors() -> None:
    model = next(model for model in CATALOG.models if model.tag == "deepseek-r1:14b")
    computer = with_cards(card(None, total=11000), bandwidth=60.0)
    found = forecast(model, 4096, computer)
    assert found is not None
    assert found.partly
    assert forecast(model, 8192, computer) is None


def test_a_speed_that_nobody_knows_is_none() -> None:
    unknown = with_cards(card(7700, total=8188, bandwidth=None))
    assert forecast(MODEL, 8192, unknown) == Forecast(MODEL.tag, 8192, Kind.GPU)


@pytest.mark.parametrize(
    ("computer", "ctx"), [(with_cards(card(None, total=3000)), 4096), (with_cards(card(None, total=8188)), 131072)]
)
def test_what_does_not_fit_is_not_foretold(computer: Profile, ctx: int) -> None:
    assert forecast(MODEL, ctx, computer) is None
