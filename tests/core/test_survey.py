"""From what the probes saw to what is judged."""

from dataclasses import replace

from launcher.core.hardware import Backend, Disk, Gpu, Graphics, Kind, Memory, Profile, SeenGpu, Survey
from launcher.core.messages import Message
from launcher.core.survey import compose, with_known_bandwidth
from launcher.core.systems import Os
from launcher.system.resources import load_gpus

GPUS = load_gpus()
CARD = SeenGpu("NVIDIA GeForce RTX 3060", Backend.CUDA, 12_288, 11_900, pci="0000:01:00.0")
APPLE = SeenGpu("Apple M4 Max", Backend.METAL, unified=True, integrated=True)
RAM = Memory(Os.LINUX, 32_768, 20_000, bandwidth_gbs=48.5)


def test_a_card_without_a_bandwidth_gets_it_from_the_table() -> None:
    profile = compose(Survey(Graphics((CARD,)), RAM), GPUS).profile
    assert profile == Profile(
        Os.LINUX,
        Kind.GPU,
        (Gpu("GeForce RTX 3060", 12_288, 11_900, 360, Backend.CUDA),),
        ram_gib=32.0,
        ram_free_mib=20_000,
        mem_bandwidth_gbs=48.5,
    )


def test_what_the_driver_says_comes_before_the_table() -> None:
    profile = compose(Survey(Graphics((replace(CARD, bandwidth_gbs=355.0),)), RAM), GPUS).profile
    assert profile.gpus[0].bandwidth_gbs == 355.0


def test_no_card_has_more_free_than_it_has() -> None:
    profile = compose(Survey(Graphics((replace(CARD, vram_free_mib=99_999),)), RAM), GPUS).profile
    assert profile.gpus[0].vram_free_mib == 12_288


def test_two_probes_that_saw_one_card_complete_each_other() -> None:
    half = SeenGpu("GeForce RTX 3060", Backend.VULKAN, pci="0000:01:00.0", vendor="nvidia", driver="560.1")
    blind = SeenGpu("NVIDIA GeForce RTX 3060", None, 12_288, None, pci="0000:01:00.0")
    profile = compose(Survey(Graphics((half, blind)), RAM), GPUS).profile
    assert [(gpu.name, gpu.vram_total_mib, gpu.backend) for gpu in profile.gpus] == [
        ("GeForce RTX 3060", 12_288, Backend.VULKAN)
    ]


def test_a_full_card_is_known_to_be_full_whatever_another_probe_saw() -> None:
    full = replace(CARD, vram_free_mib=0)
    profile = compose(Survey(Graphics((full, replace(CARD, vram_free_mib=11_900))), RAM), GPUS).profile
    assert [gpu.vram_free_mib for gpu in profile.gpus] == [0]


def test_two_cards_of_one_name_are_two() -> None:
    twin = replace(CARD, pci="0000:02:00.0")
    nameless = replace(CARD, pci=None)
    assert len(compose(Survey(Graphics((CARD, twin, nameless, nameless)), RAM), GPUS).profile.gpus) == 4


def test_a_mac_is_judged_by_what_its_gpu_may_use() -> None:
    memory = Memory(Os.MACOS, 65_536, 50_000, bandwidth_gbs=200.0, chip="Apple M4 Max", cores=16)
    profile = compose(Survey(Graphics((APPLE,), working_set_mib=53_084), memory), GPUS).profile
    assert profile == Profile(
        Os.MACOS,
        Kind.UNIFIED,
        chip="Apple M4 Max",
        ram_gib=64.0,
        ram_free_mib=50_000,
        gpu_working_set_mib=53_084,
        mem_bandwidth_gbs=546,
    )


def test_an_unknown_chip_has_the_bandwidth_that_was_measured() -> None:
    memory = Memory(Os.MACOS, 65_536, bandwidth_gbs=200.0, chip="Apple M99")
    chip = replace(APPLE, name="Apple M99")
    assert compose(Survey(Graphics((chip,)), memory), GPUS).profile.mem_bandwidth_gbs == 200.0


def test_a_container_s_limit_is_all_that_there_is() -> None:
    memory = Memory(Os.LINUX, 262_144, 200_000, limit_mib=8192)
    profile = compose(Survey(Graphics(), memory), GPUS).profile
    assert (profile.kind, profile.ram_gib, profile.ram_free_mib) == (Kind.CPU, 8.0, 8192)


def test_a_card_beside_a_shared_one_counts_alone() -> None:
    profile = compose(Survey(Graphics((APPLE, CARD)), RAM), GPUS).profile
    assert (profile.kind, len(profile.gpus), profile.ignored_devices) == (Kind.GPU, 1, ("Apple M4 Max",))


def test_a_speed_that_was_measured_beside_busy_programs_is_said_where_it_decides() -> None:
    disturbed = replace(RAM, disturbed=True)
    assert [note.key for note in compose(Survey(Graphics(), disturbed), GPUS).notes] == ["hardware.note.disturbed"]
    assert compose(Survey(Graphics((CARD,)), disturbed), GPUS).notes == ()
    assert compose(Survey(Graphics(), RAM), GPUS).notes == ()


def test_a_part_that_did_not_answer_is_unknown_and_nothing_is_invented() -> None:
    assert compose(Survey(), GPUS).profile == Profile(Os.LINUX, Kind.CPU)
    assert compose(Survey(Graphics((APPLE,))), GPUS).profile.os is Os.MACOS


def test_all_notes_reach_the_report() -> None:
    notes = [Message(f"note.{number}") for number in range(3)]
    survey = Survey(
        Graphics(notes=(notes[1],)), replace(RAM, notes=(notes[2],)), Disk("/models", 5, 6), notes=(notes[0],)
    )
    report = compose(survey, GPUS)
    assert report.notes == tuple(notes)
    assert report.survey is survey


def test_a_profile_from_a_file_gets_the_bandwidths_that_it_leaves_open() -> None:
    cards = (
        Gpu("GeForce RTX 4060", 8188, 7000, None, Backend.CUDA),
        Gpu("GeForce RTX 4060", 8188, 7000, 99.0, Backend.CUDA),
        Gpu("Unheard of", 8188, 7000, None, Backend.CUDA),
    )
    filled = with_known_bandwidth(Profile(Os.LINUX, Kind.GPU, cards), GPUS)
    assert [gpu.bandwidth_gbs for gpu in filled.gpus] == [272, 99.0, None]
    mac = Profile(Os.MACOS, Kind.UNIFIED, chip="Apple M2")
    assert with_known_bandwidth(mac, GPUS).mem_bandwidth_gbs == 100
    assert with_known_bandwidth(replace(mac, mem_bandwidth_gbs=90.0), GPUS).mem_bandwidth_gbs == 90.0
    assert with_known_bandwidth(replace(mac, chip=None), GPUS).mem_bandwidth_gbs is None
