"""Looks at the computer. Each probe runs on its own; one that hangs, or fails, costs the others nothing."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from launcher.core.hardware import Disk, Graphics, Memory, Part
from launcher.core.messages import Message
from launcher.core.systems import Os
from launcher.system.disks import SystemDisks
from launcher.system.probes import bandwidth, graphics, memory, nvidia
from launcher.system.probes.deadline import LATE, SideBySide, Silence
from launcher.system.probes.memory import Processor
from launcher.system.probes.others import Others

DEADLINE_S: Final = 1.0
"""Seconds. Whatever has not answered by then is left out, with a note; usually all have in under 0.1 s."""


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """GB/s of the processor's memory; ``disturbed``: other programs were busy while it was measured."""

    gbs: float | None
    disturbed: bool = False


Answer = Graphics | Memory | Disk | Bandwidth
Questions = Mapping[str, Callable[[], Answer]]

_NVIDIA: Final = "nvidia"
_BUS: Final = "bus"
_MEMORY: Final = "memory"
_BANDWIDTH: Final = "bandwidth"
_DISK: Final = "disk"

_NEEDED: Final[Mapping[Part, frozenset[str]]] = {
    Part.GRAPHICS: frozenset({_NVIDIA, _BUS}),
    Part.MEMORY: frozenset({_MEMORY, _BANDWIDTH}),
    Part.DISK: frozenset({_DISK}),
}
"""Which answers make a finding."""


class SystemProbes:
    """Offers what ``ports.Probes`` asks for.

    ``models_dir`` says the folder that models go to; it is asked at each look, for it is a setting. ``questions``
    and ``seconds`` are for tests.
    """

    def __init__(
        self, models_dir: Callable[[], str], questions: Questions | None = None, seconds: float = DEADLINE_S
    ) -> None:
        self._questions = questions if questions is not None else system_questions(models_dir)
        self._side_by_side = SideBySide[Answer](seconds)

    def look(self) -> Iterator[Graphics | Memory | Disk | Message]:
        """A finding for each part as soon as it is whole; a message for a part of which nothing is known."""
        answers: dict[str, Answer | Silence] = {}
        for name, answer in self._side_by_side.ask(self._questions):
            answers[name] = answer
            for part, needed in _NEEDED.items():
                if name in needed and needed <= answers.keys():
                    yield _finding(part, answers) or Message(f"probes.silent.{part}")


def _finding(part: Part, answers: Mapping[str, Answer | Silence]) -> Graphics | Memory | Disk | None:
    if part is Part.GRAPHICS:
        return graphics.join(_graphics(answers[_NVIDIA]), _graphics(answers[_BUS]))
    if part is Part.MEMORY:
        found, measured = answers[_MEMORY], answers[_BANDWIDTH]
        if not isinstance(found, Memory):
            return None
        if not isinstance(measured, Bandwidth):
            return found
        return replace(found, bandwidth_gbs=measured.gbs, disturbed=measured.disturbed)
    drive = answers[_DISK]
    return drive if isinstance(drive, Disk) else None


def _graphics(answer: Answer | Silence) -> Graphics | Silence:
    return answer if isinstance(answer, Graphics | Silence) else LATE


def system_questions(models_dir: Callable[[], str]) -> Questions:
    """What is asked on this system."""
    own = _own_questions()
    return {
        _NVIDIA: lambda: nvidia.look(memory.ram_mib),
        _BUS: own.graphics,
        _MEMORY: lambda: memory.look(this_system(), own.processor()),
        _BANDWIDTH: lambda: _measured(own.cache_bytes()),
        _DISK: lambda: SystemDisks().free(models_dir()),
    }


def this_system() -> Os:
    """The system that we run on; whatever is neither Windows nor macOS behaves like Linux."""
    return {"win32": Os.WINDOWS, "darwin": Os.MACOS}.get(sys.platform, Os.LINUX)


@dataclass(frozen=True, slots=True)
class _OwnQuestions:
    """What each system is asked in its own way."""

    graphics: Callable[[], Graphics]
    processor: Callable[[], Processor]
    cache_bytes: Callable[[], int | None] = lambda: None


def _own_questions() -> _OwnQuestions:
    if sys.platform == "win32":  # pragma: no cover: its functions are tested on their own
        from launcher.system.probes import windows

        return _OwnQuestions(windows.graphics, windows.processor)
    if sys.platform == "darwin":  # pragma: no cover: its functions are tested on their own
        from launcher.system.probes import macos

        return _OwnQuestions(macos.graphics, macos.processor)
    from launcher.system.probes import linux

    return _OwnQuestions(linux.graphics, linux.processor, linux.cache_bytes)


def _measured(cache_bytes: int | None) -> Bandwidth:
    others = Others()
    gbs = bandwidth.measure(memory.free_mib(), os.cpu_count() or 1, cache_bytes)
    return Bandwidth(gbs, gbs is not None and others.busy())
