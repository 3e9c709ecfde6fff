from dataclasses import replace

import pytest

from launcher.core.purpose import Purpose
from launcher.core.setup_state import Setup, Step
from launcher.ui.wizard import flow
from launcher.ui.wizard.computer import ComputerPage
from launcher.ui.wizard.download import DownloadPage
from launcher.ui.wizard.flow import Journey, PageName
from launcher.ui.wizard.model import ModelPage
from launcher.ui.wizard.page import Page
from launcher.ui.wizard.pages import PAGES, STEPS
from launcher.ui.wizard.plan import PlanPage
from launcher.ui.wizard.ready import ReadyPage
from launcher.ui.wizard.welcome import WelcomePage
from launcher.workflows.events import Ready
from launcher.workflows.report import report
from tests.support.fakes import FakeWorld
from tests.support.screens.wizard import small_memory


def looked(world: FakeWorld, journey: Journey) -> Journey:
    return flow.looked(journey, report(world.services), world.catalog)


def test_a_first_start_begins_with_the_welcome() -> None:
    assert flow.begin(Setup(), Purpose.QUALITY) == Journey(PageName.WELCOME, Purpose.QUALITY)


@pytest.mark.parametrize("step", [Step.CHOSEN, Step.ENGINE, Step.MODEL])
def test_a_run_that_was_cut_off_goes_on_to_its_download(world: FakeWorld, step: Step) -> None:
    journey = flow.begin(Setup(step, "deepseek-r1:1.5b", 8192), Purpose.BALANCED)
    assert journey.page is PageName.COMPUTER
    onward = flow.after_look(looked(world, journey))
    assert onward.page is PageName.DOWNLOAD
    assert onward.choice is not None
    assert (onward.choice.model, onward.choice.ctx) == ("deepseek-r1:1.5b", 8192)


@pytest.mark.parametrize("model", ["deepseek-r1:70b", "no-such-model"])
def test_a_choice_that_does_not_run_here_any_more_is_made_anew(world: FakeWorld, model: str) -> None:
    journey = flow.begin(Setup(Step.ENGINE, model, 8192), Purpose.BALANCED)
    onward = flow.after_look(looked(world, journey))
    assert onward.page is PageName.MODEL
    assert onward.resumed is None


def test_the_computer_leads_to_a_recommendation_and_its_model(world: FakeWorld) -> None:
    journey = flow.after_look(looked(world, Journey(PageName.COMPUTER)))
    assert journey.page is PageName.MODEL
    assert journey.choice is not None
    assert journey.choice.model == "deepseek-r1:7b"
    assert not journey.by_user


def test_another_model_is_taken_only_where_it_runs(world: FakeWorld) -> None:
    journey = looked(world, Journey())
    assert flow.with_choice(journey, "deepseek-r1:70b") == journey
    other = flow.with_choice(journey, "deepseek-r1:1.5b")
    assert other.choice is not None
    assert other.choice.model == "deepseek-r1:1.5b"
    assert other.by_user


def test_nothing_can_be_chosen_before_the_computer_is_known() -> None:
    assert flow.with_choice(Journey(), "deepseek-r1:7b") == Journey()


def test_where_nothing_fits_nothing_is_chosen(world: FakeWorld) -> None:
    small_memory(world)
    journey = looked(world, Journey())
    assert journey.choice is None
    assert not journey.by_user


def test_another_purpose_asks_for_another_recommendation(world: FakeWorld) -> None:
    chosen = flow.with_choice(looked(world, Journey()), "deepseek-r1:1.5b")
    journey = flow.with_purpose(chosen, Purpose.QUALITY, world.catalog)
    assert journey.recommendation is not None
    assert journey.recommendation.purpose is Purpose.QUALITY
    assert not journey.by_user


def test_a_purpose_chosen_before_the_look_is_kept_for_it(world: FakeWorld) -> None:
    journey = flow.with_purpose(Journey(), Purpose.SPEED, world.catalog)
    assert journey == Journey(purpose=Purpose.SPEED)


@pytest.mark.parametrize(
    ("page", "before"),
    [
        (PageName.WELCOME, PageName.WELCOME),
        (PageName.COMPUTER, PageName.WELCOME),
        (PageName.MODEL, PageName.COMPUTER),
        (PageName.PLAN, PageName.MODEL),
        (PageName.DOWNLOAD, PageName.MODEL),
    ],
)
def test_back_goes_one_page_back_and_from_the_download_to_the_choice(page: PageName, before: PageName) -> None:
    assert flow.back(Journey(page)).page is before


def test_a_model_that_answers_is_the_end(world: FakeWorld) -> None:
    ready = Ready("deepseek-r1:7b", 16384, 47.0, None)
    journey = flow.arrived(replace(looked(world, Journey()), page=PageName.DOWNLOAD), ready)
    assert (journey.page, journey.ready) == (PageName.READY, ready)


def test_every_page_has_one_class_and_a_step_that_exists() -> None:
    pages: tuple[type[Page], ...] = (WelcomePage, ComputerPage, ModelPage, PlanPage, DownloadPage, ReadyPage)
    assert [name for name, _made in PAGES] == list(PageName)
    assert len(pages) == len(PAGES)
    assert {page.step for page in pages} == {None, *range(len(STEPS))}
