"""What an empty chat suggests, by who would answer in it."""

from launcher.core.elsewhere import Server, ServerKind
from launcher.core.purpose import Purpose
from launcher.core.settings import Settings
from launcher.core.setup_state import Setup, Step
from launcher.core.suggestions import GENERAL
from launcher.workflows.suggest import suggested
from tests.support.fakes import MODEL, FakeWorld

SMALL = "deepseek-r1:1.5b"
SHORT = ("sum", "riddle", "equation", "list")


def office(model: str) -> Server:
    return Server(ServerKind.OPENAI, "gpu-box.lan:8000", model)


def test_the_model_that_the_chat_is_held_with_counts_before_the_one_of_the_setup(world: FakeWorld) -> None:
    assert suggested(world.services) == GENERAL, "nothing is set up yet"
    world.setup.save(Setup(Step.READY, SMALL, 8192))
    assert suggested(world.services) == SHORT
    assert suggested(world.services, MODEL) == GENERAL
    assert suggested(world.services, "deepseek-r1:32b") != GENERAL


def test_so_does_what_matters_most_to_the_user(world: FakeWorld) -> None:
    world.settings.settings = Settings(purpose=Purpose.SPEED)
    assert suggested(world.services, MODEL) == SHORT


def test_a_server_on_another_computer_is_asked_for_what_its_model_is_up_to(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, SMALL, 8192))
    world.settings.settings = Settings().with_server(office("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B"))
    assert suggested(world.services, SMALL) == suggested(FakeWorld().services, "deepseek-r1:32b")
    world.settings.settings = Settings().with_server(office("our-own-model"))
    assert suggested(world.services, SMALL) == GENERAL
    assert world.log == [], "neither engine nor server is asked"
