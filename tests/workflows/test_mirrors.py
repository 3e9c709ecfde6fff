import pytest

from launcher.core.cancel import Cancel
from launcher.core.mirrors import Mirrors, Served
from launcher.core.problems import Code, Failure
from launcher.workflows import mirrors
from launcher.workflows.mirrors import Asked, Sources
from tests.support.fakes import FakeWorld

PLAIN = Mirrors("http://10.0.0.5/ollama", "http://10.0.0.5:5000/library", ("10.0.0.5", "10.0.0.5:5000"))


def asked(world: FakeWorld, wanted: Mirrors) -> list[Asked]:
    return list(mirrors.check(world.services, wanted, Cancel()))


def test_what_is_set_is_read_and_the_environment_wins(world: FakeWorld) -> None:
    world.mirrors.by_environment = Mirrors("https://named.example")
    sources = mirrors.read(world.services)
    assert sources == Sources(Mirrors(), Mirrors("https://named.example"))
    assert sources.effective(PLAIN) == Mirrors("https://named.example", PLAIN.registry, PLAIN.confirmed)


def test_each_server_says_how_much_of_what_is_wanted_it_has(world: FakeWorld) -> None:
    offered = [model.tag for model in world.catalog.offered]
    world.mirrors.models = (offered[0],)
    engine, models = asked(world, PLAIN)
    assert (engine.served, engine.host, engine.has, engine.wanted) == (Served.ENGINE, "10.0.0.5", 1, 1)
    assert (models.host, models.has, models.wanted) == ("10.0.0.5:5000", len(offered) - 1, len(offered))
    assert asked(world, Mirrors()) == []


def test_what_is_wrong_with_one_is_its_answer_and_the_other_is_asked_still(world: FakeWorld) -> None:
    wrong, unconfirmed = asked(world, Mirrors("nonsense", "http://10.0.0.5/library"))
    assert wrong.problem is not None
    assert wrong.problem.code is Code.MIRROR_ADDRESS
    assert unconfirmed.problem is not None
    assert unconfirmed.problem.code is Code.MIRROR_INSECURE
    assert world.mirrors.asked == []


def test_a_check_that_is_given_up_ends(world: FakeWorld) -> None:
    world.mirrors.trouble = Failure(Code.INTERRUPTED)
    with pytest.raises(Failure) as caught:
        asked(world, PLAIN)
    assert caught.value.problem.code is Code.INTERRUPTED


def test_they_are_kept_with_the_confirmations_that_they_need(world: FakeWorld) -> None:
    mirrors.keep(world.services, Mirrors(" https://a.example ", PLAIN.registry, (*PLAIN.confirmed, "old.example")))
    assert world.settings.load().mirrors == Mirrors("https://a.example", PLAIN.registry, ("10.0.0.5:5000",))
    mirrors.keep(world.services, Mirrors())
    assert world.settings.load().mirrors == Mirrors()


def test_a_confirmation_of_what_the_environment_names_is_kept(world: FakeWorld) -> None:
    world.mirrors.by_environment = Mirrors("http://10.0.0.5/ollama")
    mirrors.keep(world.services, Mirrors(confirmed=("10.0.0.5",)))
    assert world.settings.load().mirrors == Mirrors(confirmed=("10.0.0.5",))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Mirrors("nonsense"), Code.MIRROR_ADDRESS),
        (Mirrors("", "http://10.0.0.5/library"), Code.MIRROR_INSECURE),
    ],
)
def test_what_cannot_be_used_is_not_kept(world: FakeWorld, wanted: Mirrors, code: Code) -> None:
    with pytest.raises(Failure) as caught:
        mirrors.keep(world.services, wanted)
    assert caught.value.problem.code is code
    assert world.settings.load().mirrors == Mirrors()
