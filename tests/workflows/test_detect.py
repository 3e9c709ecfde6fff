from launcher.core.engine import EngineState, EngineStatus
from launcher.core.hardware import Backend, Disk, Graphics, Kind, Memory, Part, SeenGpu
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.text import sentence
from launcher.workflows.detect import detect, engine_words, processor_line
from launcher.workflows.events import HardwareFound, PartFound
from launcher.workflows.report import report
from tests.support.fakes import CARD, FakeWorld


def parts(world: FakeWorld) -> dict[Part, str]:
    return {event.part: sentence(event.line) for event in detect(world.services) if isinstance(event, PartFound)}


def test_each_part_is_named_once_and_the_report_comes_last(world: FakeWorld) -> None:
    events = list(detect(world.services))
    assert [event.part for event in events if isinstance(event, PartFound)] == [
        Part.ENGINE,
        Part.GRAPHICS,
        Part.MEMORY,
        Part.DISK,
    ]
    last = events[-1]
    assert isinstance(last, HardwareFound)
    assert last.report.profile.kind is Kind.GPU
    assert parts(world) == {
        Part.ENGINE: "Ollama 0.32.15 answers at http://127.0.0.1:11434",
        Part.GRAPHICS: "NVIDIA GeForce RTX 4060, 8.0 GB",
        Part.MEMORY: "31.2 GB, A processor",
        Part.DISK: "500 GB free for models in /models",
    }


def test_parts_that_do_not_answer_are_said_to_be_unknown(world: FakeWorld) -> None:
    note = Message("detect.memory.unknown")
    world.probes.found = (note,)
    assert parts(world) == {
        Part.ENGINE: "Ollama 0.32.15 answers at http://127.0.0.1:11434",
        Part.GRAPHICS: "the graphics card did not answer",
        Part.MEMORY: "the memory's size is not known",
        Part.DISK: "the free space is not known",
    }
    assert report(world.services).notes == (note,)


def test_what_is_not_known_of_a_part_is_left_out(world: FakeWorld) -> None:
    unsized = SeenGpu("A card", Backend.VULKAN)
    world.probes.found = (Graphics((CARD, unsized)), Memory(Os.LINUX, ram_mib=2048), Disk("/models"))
    found = parts(world)
    assert found[Part.GRAPHICS] == "NVIDIA GeForce RTX 4060, A card"
    assert found[Part.MEMORY] == "2.0 GB"
    assert found[Part.DISK] == "the free space is not known"


def test_a_container_has_the_memory_that_it_is_given(world: FakeWorld) -> None:
    world.probes.found = (Graphics(), Memory(Os.LINUX, ram_mib=32768, limit_mib=4096))
    found = parts(world)
    assert found[Part.GRAPHICS] == "no graphics card that the engine can use"
    assert found[Part.MEMORY] == "4.0 GB"
    world.probes.found = (Memory(Os.LINUX),)
    assert parts(world)[Part.MEMORY] == "the memory's size is not known"


def test_the_processor_s_cores_and_instruction_sets_are_told_where_they_are_known() -> None:
    known = Memory(Os.LINUX, cores=8, threads=16, instructions=("AVX2", "FMA"))
    lines = [processor_line(each) for each in (known, Memory(Os.LINUX, threads=4), Memory(Os.LINUX))]
    assert [each and sentence(each) for each in lines] == [
        "cores: 8, threads: 16, instruction sets: AVX2, FMA",
        "cores: unknown, threads: 4",
        None,
    ]


def test_the_engine_is_named_as_it_stands(world: FakeWorld) -> None:
    lines = {}
    for state in EngineState:
        world.host.state = state
        lines[state] = parts(world)[Part.ENGINE]
    assert len(set(lines.values())) == len(EngineState)
    world.host.state, world.host.too_old = EngineState.FOREIGN, True
    assert parts(world)[Part.ENGINE] == "an Ollama that is too old (0.32.15) answers at http://127.0.0.1:11434"
    world.host.trouble = Failure(Code.ENGINE_UNREACHABLE, address="http://10.0.0.9:11434")
    assert parts(world)[Part.ENGINE] == "The engine does not answer at http://10.0.0.9:11434."


def test_an_engine_on_another_computer_is_said_to_be_there() -> None:
    status = EngineStatus(EngineState.RUNNING, "http://gpu-box:11434", "0.32.15", elsewhere=True)
    assert sentence(engine_words(status)) == "another computer answers, at http://gpu-box:11434"
