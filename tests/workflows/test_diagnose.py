import pytest

from launcher.core.engine import EngineDevices, EngineState, InstalledModel, LoadedModel
from launcher.core.hardware import Backend, Graphics, Memory, SeenGpu
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup, Step
from launcher.core.systems import Os
from launcher.text import sentence
from launcher.workflows.diagnose import diagnose
from launcher.workflows.events import Check, CheckResult, Fix
from tests.support.fakes import MODEL, MODELS_DIR, FakeWorld

MIB = 1024 * 1024
NEED_MIB = 4910
"""What the model takes on a card with 8,192 tokens of context."""
ON_PROCESSOR_MIB = 5060
GOOD, WARNING, BAD = CheckResult.GOOD, CheckResult.WARNING, CheckResult.BAD


def checks(world: FakeWorld) -> dict[str, Check]:
    found = {check.name: check for check in diagnose(world.services)}
    for check in found.values():
        assert sentence(check.line)
        assert (
            check.result is GOOD
            or check.name in ("graphics", "memory", "hardware")
            or check.remedy
            or check.name == "drive"
        )
        assert check.remedy is None or sentence(check.remedy)
    return found


def ready(world: FakeWorld) -> None:
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    world.engine.models = [InstalledModel(MODEL, 1)]


def test_all_is_well_on_a_computer_that_is_set_up(world: FakeWorld) -> None:
    ready(world)
    world.engine.memory = [LoadedModel(MODEL, NEED_MIB * MIB, NEED_MIB * MIB, 8192)]
    found = checks(world)
    assert {name: check.result for name, check in found.items()} == dict.fromkeys(
        ("graphics", "memory", "drive", "engine", "model", "placement", "downloads", "clock"), GOOD
    )


def test_the_processor_s_facts_are_in_the_report(world: FakeWorld) -> None:
    memory = Memory(Os.LINUX, ram_mib=32_000, cores=8, threads=16, instructions=("AVX2",))
    world.probes.found = (Graphics(), memory)
    assert checks(world)["processor"].result is GOOD
    assert "AVX2" in sentence(checks(world)["processor"].line)


def test_what_the_probes_say_is_passed_on(world: FakeWorld) -> None:
    world.probes.found = (Graphics(), Message("detect.memory.unknown"))
    found = checks(world)
    assert (found["graphics"].result, found["memory"].result) == (GOOD, WARNING)
    assert found["hardware"].line == Message("detect.memory.unknown")


def test_a_full_drive_is_bad_and_an_unknown_one_worth_a_look(world: FakeWorld) -> None:
    world.disks.free_bytes = 5
    assert checks(world)["drive"].result is BAD
    world.disks.free_bytes = None
    assert checks(world)["drive"].result is WARNING
    world.host.models_dir = None
    assert checks(world)["drive"].result is WARNING


def test_the_engine_is_judged_as_it_stands(world: FakeWorld) -> None:
    results = {}
    for state in EngineState:
        world.host.state = state
        results[state] = checks(world)["engine"].result
    assert results == {
        EngineState.RUNNING: GOOD,
        EngineState.INSTALLED: GOOD,
        EngineState.ABSENT: WARNING,
        EngineState.FOREIGN: BAD,
    }


def test_an_engine_that_cannot_be_looked_at_stops_no_other_check(world: FakeWorld) -> None:
    ready(world)
    world.host.trouble = Failure(Code.ENGINE_UNREACHABLE, address="a")
    found = checks(world)
    assert (found["drive"].result, found["engine"].result, found["downloads"].result) == (BAD, BAD, GOOD)
    assert "model" not in found


def test_an_engine_that_lists_no_models_is_a_bad_sign(world: FakeWorld) -> None:
    ready(world)
    world.engine.models = []
    assert checks(world)["model"].result is BAD
    world.engine.trouble = Failure(Code.ENGINE_STOPPED)
    found = checks(world)
    assert found["engine"].result is BAD


def test_a_model_list_that_fails_is_told(world: FakeWorld) -> None:
    ready(world)
    world.engine.trouble = Failure(Code.ENGINE_ANSWER_UNREADABLE, address="a")
    world.engine.loaded = lambda: ()  # type: ignore[method-assign]  # only the list of models fails
    assert checks(world)["model"].result is BAD


def test_without_a_model_the_setup_is_advised(world: FakeWorld) -> None:
    assert checks(world)["model"].result is WARNING


def test_a_model_that_sits_partly_on_the_processor_is_named(world: FakeWorld) -> None:
    world.engine.memory = [LoadedModel(MODEL, 10, 4, 8192)]
    found = checks(world)["placement"]
    assert (found.result, found.line.key) == (WARNING, "truth.split")
    assert found.line.facts["off"] == pytest.approx(0.6)
    assert found.remedy == Message("diagnose.memory.remedy")


def test_a_model_on_the_processor_is_named_where_the_card_could_hold_it(world: FakeWorld) -> None:
    world.engine.memory = [LoadedModel(MODEL, ON_PROCESSOR_MIB * MIB, 0, 8192)]
    found = checks(world)["placement"]
    assert (found.line.key, found.remedy) == ("truth.processor", Message("diagnose.memory.driver"))


def test_what_a_model_takes_is_said_beside_what_was_predicted(world: FakeWorld) -> None:
    world.engine.memory = [LoadedModel(MODEL, NEED_MIB * MIB, NEED_MIB * MIB, 8192)]
    found = checks(world)["placement"]
    assert (found.result, found.line.key) == (GOOD, "truth.as-predicted")
    assert found.line.facts["predicted"] == pytest.approx(NEED_MIB, abs=1)


@pytest.mark.parametrize(("more", "result"), [(900, WARNING), (-900, GOOD)])
def test_more_memory_than_predicted_is_worth_a_look_and_less_is_not(
    more: int, result: CheckResult, world: FakeWorld
) -> None:
    size = (NEED_MIB + more) * MIB
    world.engine.memory = [LoadedModel(MODEL, size, size, 8192)]
    found = checks(world)["placement"]
    assert (found.result, found.line.key) == (result, "truth.size")


def test_a_model_that_is_not_ours_is_where_it_is(world: FakeWorld) -> None:
    world.engine.memory = [LoadedModel("another:1b", 10, 10, 8192)]
    assert checks(world)["placement"].line.key == "diagnose.memory.whole"


def test_a_download_server_out_of_reach_is_worth_a_look(world: FakeWorld) -> None:
    world.registry.trouble = Failure(Code.NO_NETWORK, host="registry.ollama.ai")
    assert checks(world)["downloads"].result is WARNING


def test_a_drive_that_was_pulled_out_is_named(world: FakeWorld) -> None:
    ready(world)
    world.disks.gone = (MODELS_DIR,)
    drive = checks(world)["drive"]
    assert drive.result is BAD
    assert "no longer there" in sentence(drive.line)


def test_before_the_setup_is_over_a_folder_need_not_be_there(world: FakeWorld) -> None:
    world.disks.gone = (MODELS_DIR,)
    assert checks(world)["drive"].result is GOOD


def test_an_engine_that_sleeps_is_tried_and_sleeps_on(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    assert checks(world)["engine"].result is GOOD
    assert world.host.state is EngineState.INSTALLED


def test_an_engine_that_does_not_start_is_installed_again_at_a_press(world: FakeWorld) -> None:
    world.host.state = EngineState.INSTALLED
    world.host.starts = [Failure(Code.ENGINE_START_FAILED, reason="exec format error")]
    engine = checks(world)["engine"]
    assert (engine.result, engine.fix) == (BAD, Fix.INSTALL_ENGINE)
    assert "exec format error" in sentence(engine.line)


@pytest.mark.parametrize(
    ("devices", "result", "said"),
    [
        (EngineDevices(("cuda",)), GOOD, "GeForce RTX 4060."),
        (EngineDevices((), "driver too old"), BAD, "It says: driver too old"),
        (EngineDevices(()), BAD, "works on the processor alone."),
    ],
)
def test_a_card_that_the_engine_does_not_see_is_told_with_its_reason(
    world: FakeWorld, devices: EngineDevices, result: CheckResult, said: str
) -> None:
    world.host.ours, world.host.found = True, devices
    found = checks(world)["devices"]
    assert found.result is result
    assert sentence(found.line).endswith(said)


def test_where_there_is_no_card_or_no_log_nothing_is_said_of_it(world: FakeWorld) -> None:
    assert "devices" not in checks(world)
    world.host.ours, world.host.found = True, EngineDevices(())
    world.probes.found = (Graphics(), Memory(Os.LINUX, ram_mib=32_000, free_mib=24_000))
    assert "devices" not in checks(world)
    world.host.devices = _fail  # type: ignore[method-assign]  # an engine that is gone
    assert "devices" not in checks(world)


def _fail() -> None:
    raise Failure(Code.ENGINE_UNREACHABLE, address="x")


@pytest.mark.parametrize(("ahead", "result"), [(200.0, GOOD), (-7200.0, BAD), (7200.0, BAD)])
def test_the_clock_is_held_against_the_servers(world: FakeWorld, ahead: float, result: CheckResult) -> None:
    world.network.ahead = ahead
    clock = checks(world)["clock"]
    assert clock.result is result
    assert (result is GOOD) == ("2 hours" not in sentence(clock.line))


def test_without_a_network_nothing_is_said_of_the_clock(world: FakeWorld) -> None:
    world.network.ahead = None
    assert "clock" not in checks(world)


def test_a_proxy_that_eats_loopback_is_told(world: FakeWorld) -> None:
    world.network.proxy = "proxy.corp"
    proxy = checks(world)["proxy"]
    assert proxy.result is WARNING
    assert "proxy.corp" in sentence(proxy.line)


def test_each_thing_that_can_be_mended_at_a_press_says_so(world: FakeWorld) -> None:
    assert checks(world)["model"].fix is Fix.SET_UP
    world.setup.save(Setup(Step.READY, MODEL, 8192))
    assert checks(world)["model"].fix is Fix.FETCH_MODEL
    world.disks.free_bytes = 5
    assert checks(world)["drive"].fix is Fix.MODELS
    world.registry.trouble = Failure(Code.NO_NETWORK, host="x")
    assert checks(world)["downloads"].fix is Fix.MIRRORS
    world.host.state = EngineState.ABSENT
    assert checks(world)["engine"].fix is Fix.SET_UP


def test_a_card_that_the_engine_had_and_the_computer_no_longer_shows_is_told(world: FakeWorld) -> None:
    world.host.ours, world.host.found = True, EngineDevices(("cuda",))
    rest = tuple(each for each in world.probes.found if not isinstance(each, Graphics))
    world.probes.found = (Graphics(), *rest)
    found = checks(world)["devices"]
    assert (found.result, found.line.key) == (CheckResult.BAD, "diagnose.devices.gone")
    world.probes.found = rest
    assert "devices" not in checks(world), "the probe did not answer"


def test_a_chip_that_shares_its_memory_is_no_card_of_its_own(world: FakeWorld) -> None:
    world.host.ours, world.host.found = True, EngineDevices(())
    chip = SeenGpu("Apple M2", Backend.METAL, bandwidth_gbs=100.0, unified=True)
    world.probes.found = (Graphics((chip,), working_set_mib=16_000), Memory(Os.MACOS, ram_mib=24_000, free_mib=16_000))
    assert "devices" not in checks(world)
