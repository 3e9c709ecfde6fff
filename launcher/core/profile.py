"""Reads and writes hardware profiles: the input of ``recommend --hardware``, the ``profile`` of ``detect --json``."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Final, TypeVar

from launcher.core.hardware import Backend, Gpu, Kind, Profile
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.systems import Os

_Word = TypeVar("_Word", bound=StrEnum)

_KEYS: Final = tuple(field.name for field in fields(Profile))
_GPU_KEYS: Final = tuple(field.name for field in fields(Gpu))
_TEXT: Final = "a text"
_NUMBER: Final = "a number or null"
MOST: Final = 1e8
"""MiB, GiB or GB/s above this are a driver's nonsense."""
_LEAST: Final = 0.01
"""GiB, GB/s. Below this there is nothing to reckon with."""


def read_profile(data: object) -> tuple[Profile, tuple[Message, ...]]:
    """The profile, and warnings about what was ignored: unknown keys, and figures that cannot be.

    Raises:
        Failure: ``hardware-wrong-type`` with the ``key`` and what is ``expected`` there.
    """
    table = _Table(data, "")
    gpus = tuple(_gpu(each) for each in table.tables("gpus"))
    profile = Profile(
        os=table.word("os", Os),
        kind=table.word("kind", Kind),
        gpus=gpus,
        chip=table.optional_text("chip"),
        ram_gib=table.figure("ram_gib"),
        ram_free_mib=_whole(table.figure("ram_free_mib", least=1.0)),
        gpu_working_set_mib=_whole(table.figure("gpu_working_set_mib", least=1.0)),
        mem_bandwidth_gbs=table.figure("mem_bandwidth_gbs"),
        ignored_devices=table.texts("ignored_devices"),
    )
    return profile, tuple(_warnings(table))


def write_profile(profile: Profile) -> dict[str, object]:
    """The profile as JSON's values; :func:`read_profile` reads it back."""
    plain: dict[str, object] = {key: getattr(profile, key) for key in _KEYS}
    plain |= {"os": profile.os.value, "kind": profile.kind.value, "ignored_devices": list(profile.ignored_devices)}
    plain["gpus"] = [
        {key: getattr(gpu, key) for key in _GPU_KEYS} | {"backend": gpu.backend.value} for gpu in profile.gpus
    ]
    return plain


class _Table:
    """An object of the file; ``path`` names it in messages. Remembers what it was asked, and what it could not use."""

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, Mapping):
            raise Failure(Code.HARDWARE_WRONG_TYPE, key=path or "profile", expected="an object")
        self.data: Mapping[str, object] = data
        self.path = path
        self.absurd: list[str] = []
        self.inner: list[_Table] = []

    def name(self, key: str) -> str:
        """The whole name of a key: ``gpus[0].name``."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, expected: str) -> Failure:
        """What to raise where ``key`` has the wrong type."""
        return Failure(Code.HARDWARE_WRONG_TYPE, key=self.name(key), expected=expected)

    def word(self, key: str, kind: type[_Word]) -> _Word:
        """One of the words of ``kind``."""
        try:
            return kind(str(self.data.get(key)))
        except ValueError:
            raise self.wrong(key, " / ".join(kind)) from None

    def text(self, key: str) -> str:
        """A text."""
        value = self.data.get(key)
        if not isinstance(value, str):
            raise self.wrong(key, _TEXT)
        return value

    def optional_text(self, key: str) -> str | None:
        """A text, or ``None`` where it is null or missing."""
        return None if self.data.get(key) is None else self.text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where it is null or missing."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.wrong(key, "a list of texts")
        return tuple(value)

    def tables(self, key: str) -> "list[_Table]":
        """A list of objects; none where it is null or missing."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, list):
            raise self.wrong(key, "a list of graphics cards")
        self.inner = [_Table(each, f"{self.name(key)}[{index}]") for index, each in enumerate(value or ())]
        return self.inner

    def figure(self, key: str, *, least: float = _LEAST) -> float | None:
        """A number from ``least`` on; ``None`` where it is null, missing, or cannot be: that is remembered."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, _NUMBER)
        if not least <= value <= MOST:  # false for NaN too; exact for whole numbers of any length
            self.absurd.append(self.name(key))
            return None
        return value


def _gpu(table: _Table) -> Gpu:
    return Gpu(
        name=table.text("name"),
        vram_total_mib=_whole(table.figure("vram_total_mib", least=1.0)),
        vram_free_mib=_whole(table.figure("vram_free_mib", least=0.0)),
        bandwidth_gbs=table.figure("bandwidth_gbs"),
        backend=table.word("backend", Backend),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _warnings(table: _Table) -> Iterator[Message]:
    for each, keys in ((table, _KEYS), *((inner, _GPU_KEYS) for inner in table.inner)):
        for key in each.data:
            if key not in keys:
                yield Message("hardware.warning.unknown-key", {"key": each.name(str(key))})
        for name in each.absurd:
            yield Message("hardware.warning.absurd", {"key": name})
