"""Look at the computer: its parts as they are found, then the report."""

from collections.abc import Iterator

from launcher.core.engine import EngineState, EngineStatus
from launcher.core.hardware import Finding, Graphics, Memory, Part, SeenGpu
from launcher.core.messages import Fact, Message
from launcher.core.problems import Failure
from launcher.workflows.events import HardwareFound, PartFound
from launcher.workflows.ports import Services
from launcher.workflows.report import remembering, survey


def detect(services: Services) -> Iterator[PartFound | HardwareFound]:
    """All parts, each once, in the order in which they answer; the report comes last.

    A part that does not answer is named as unknown. Nothing raises: a computer that hides everything has a report too.
    """
    yield PartFound(Part.ENGINE, engine_line(services))
    yield from _hardware(services)


def _hardware(services: Services) -> Iterator[PartFound | HardwareFound]:
    """The parts that the probes look at, then the report."""
    found: list[Finding | Message] = []
    for finding in services.probes.look():
        found.append(finding)
        if not isinstance(finding, Message):
            yield _part(finding)
    seen = survey(found)
    for part, answer in ((Part.GRAPHICS, seen.graphics), (Part.MEMORY, seen.memory), (Part.DISK, seen.disk)):
        if answer is None:
            yield PartFound(part, Message(f"detect.{part}.unknown"))
    yield HardwareFound(remembering(services, seen))


def engine_line(services: Services) -> Message:
    """The engine in one line; an engine that cannot be looked at is not an obstacle here."""
    try:
        status = services.host.status()
    except Failure as failure:
        return Message(f"problem.{failure.problem.code}", failure.problem.facts)
    return engine_words(status)


def engine_words(status: EngineStatus) -> Message:
    """Where the engine stands, in one line."""
    facts: dict[str, Fact] = {"address": status.address}
    if status.version is not None:
        facts["version"] = status.version
    if status.elsewhere:
        return Message("detect.engine.elsewhere", facts)
    if status.state is EngineState.FOREIGN and status.version is not None:
        return Message("detect.engine.foreign.old", facts)
    return Message(f"detect.engine.{status.state}", facts)


def _part(finding: Finding) -> PartFound:
    if isinstance(finding, Graphics):
        return PartFound(Part.GRAPHICS, graphics_line(finding.devices))
    if isinstance(finding, Memory):
        return PartFound(Part.MEMORY, _memory_line(finding))
    free = "unknown" if finding.free_bytes is None else "free"
    return PartFound(Part.DISK, Message(f"detect.disk.{free}", {"path": finding.path, "free": finding.free_bytes}))


def graphics_line(devices: tuple[SeenGpu, ...]) -> Message:
    """The graphics devices in one line; memory that is not known is not mentioned."""
    if not devices:
        return Message("detect.graphics.none")
    names = ", ".join(device.name for device in devices)
    own = [device.vram_total_mib for device in devices if not device.integrated and not device.unified]
    known = [mib for mib in own if mib is not None]
    if not known or len(known) < len(own):
        return Message("detect.graphics.named", {"names": names})
    return Message("detect.graphics.sized", {"names": names, "memory": sum(known)})


def processor_line(memory: Memory) -> Message | None:
    """Cores and instruction sets in one line; ``None`` where nothing of them is known."""
    facts: dict[str, Fact] = {"cores": memory.cores, "threads": memory.threads}
    if memory.instructions:
        return Message("detect.processor.sets", {**facts, "sets": ", ".join(memory.instructions)})
    return Message("detect.processor.cores", facts) if memory.cores or memory.threads else None


def _memory_line(memory: Memory) -> Message:
    """Memory and processor in one line."""
    mib = memory.ram_mib if memory.limit_mib is None else min(memory.limit_mib, memory.ram_mib or memory.limit_mib)
    processor = memory.processor or memory.chip
    if mib is None:
        return Message("detect.memory.unknown")
    if processor is None:
        return Message("detect.memory.sized", {"memory": mib})
    return Message("detect.memory.with-processor", {"memory": mib, "processor": processor})
