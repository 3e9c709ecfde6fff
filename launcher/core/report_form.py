"""The JSON form of a hardware report: ``detect --json`` prints it, the support file holds it."""

from collections.abc import Callable

from launcher.core.hardware import Report, SeenGpu
from launcher.core.messages import Message
from launcher.core.profile import write_profile

Form = dict[str, object]


def report_form(report: Report, words: Callable[[Message], str]) -> Form:
    """The profile, what each part said, and what there is to say about it in ``words``."""
    survey = report.survey
    memory, disk, graphics = survey.memory, survey.disk, survey.graphics
    return {
        "profile": write_profile(report.profile),
        "graphics": None if graphics is None else [_gpu_form(gpu) for gpu in graphics.devices],
        "memory": memory
        and {
            "ram_mib": memory.ram_mib,
            "free_mib": memory.free_mib,
            "limit_mib": memory.limit_mib,
            "processor": memory.processor,
            "cores": memory.cores,
            "threads": memory.threads,
            "architecture": memory.architecture,
            "instructions": list(memory.instructions),
        },
        "disk": disk and {"path": disk.path, "free_bytes": disk.free_bytes, "total_bytes": disk.total_bytes},
        "notes": [words(note) for note in report.notes],
    }


def _gpu_form(gpu: SeenGpu) -> Form:
    return {
        "name": gpu.name,
        "backend": gpu.backend,
        "vram_total_mib": gpu.vram_total_mib,
        "vram_free_mib": gpu.vram_free_mib,
        "bandwidth_gbs": gpu.bandwidth_gbs,
        "driver": gpu.driver,
        "pci": gpu.pci,
        "integrated": gpu.integrated,
        "unified": gpu.unified,
    }
