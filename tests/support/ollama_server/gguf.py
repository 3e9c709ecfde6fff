"""Reads GGUF files (version 3): https://github.com/ggml-org/ggml/blob/master/docs/gguf.md."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_TYPES = {0: "F32", 1: "F16"}
_ALIGNMENT = 32


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor's name, type, shape (innermost first) and place in the file (bytes)."""

    name: str
    type: str
    shape: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Gguf:
    """A model file's metadata and tensors."""

    path: Path
    metadata: Mapping[str, object]
    tensors: tuple[Tensor, ...]

    @property
    def architecture(self) -> str:
        """``qwen2``, ``llama``…"""
        return str(self.metadata["general.architecture"])

    def number(self, key: str) -> int:
        """A number of this architecture, as ``block_count``; 0 where the file does not say."""
        value = self.metadata.get(f"{self.architecture}.{key}")
        return value if isinstance(value, int) else 0

    @property
    def parameters(self) -> int:
        """How many weights it has."""
        return sum(prod(tensor.shape) for tensor in self.tensors)

    def rows(self, name: str) -> tuple[tuple[float, ...], ...]:
        """The rows of a two-dimensional F16 tensor."""
        tensor = next(tensor for tensor in self.tensors if tensor.name == name)
        width, count = tensor.shape
        with self.path.open("rb") as file:
            file.seek(tensor.offset)
            values = struct.unpack(f"<{width * count}e", file.read(2 * width * count))
        return tuple(values[at : at + width] for at in range(0, len(values), width))


def is_gguf(path: Path) -> bool:
    """Whether the file begins as one."""
    with path.open("rb") as file:
        return file.read(4) == b"GGUF"


@lru_cache(maxsize=32)
def read_gguf(path: Path) -> Gguf:
    """Reads the header; ``ValueError`` where it is not a GGUF."""
    with path.open("rb") as file:
        reader = _Reader(file.read(8 * 1024 * 1024))
    if reader.take("4s") != b"GGUF":
        raise ValueError(path)
    reader.take("I")
    tensor_count, pair_count = reader.integer("Q"), reader.integer("Q")
    metadata = {reader.string(): reader.value(reader.integer("I")) for _ in range(pair_count)}
    shapes = [_shape(reader) for _ in range(tensor_count)]
    data = -(-reader.at // _ALIGNMENT) * _ALIGNMENT
    return Gguf(path, metadata, tuple(Tensor(name, type_, shape, data + at) for name, type_, shape, at in shapes))


def _shape(reader: "_Reader") -> tuple[str, str, tuple[int, ...], int]:
    name = reader.string()
    shape = tuple(reader.integer("Q") for _ in range(reader.integer("I")))
    return name, _TYPES.get(reader.integer("I"), "other"), shape, reader.integer("Q")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, form: str) -> object:
        (value,) = struct.unpack_from("<" + form, self._data, self.at)
        self.at += struct.calcsize("<" + form)
        return value

    def integer(self, form: str) -> int:
        value = self.take(form)
        if not isinstance(value, int):
            raise ValueError(form)
        return value

    def string(self) -> str:
        length = self.integer("Q")
        self.at += length
        return self._data[self.at - length : self.at].decode()

    def value(self, kind: int) -> object:
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY:
            inner = self.integer("I")
            return [self.value(inner) for _ in range(self.integer("Q"))]
        value = self.take(_SCALARS[kind])
        return _shortest(value) if kind == 6 and isinstance(value, float) else value


def _shortest(value: float) -> float:
    """The shortest decimal that is the same 32-bit number, as Go prints it."""
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if struct.pack("<f", short) == struct.pack("<f", value):
            return short
    return value
