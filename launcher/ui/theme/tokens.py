"""The design tokens, read once: what a colour is called, how large a heading is, how far apart things are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RESOURCES: Final = Path(__file__).resolve().parents[3] / "resources"
"""Lies beside the package, from source and frozen alike."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as ``#RRGGBB`` by name; lengths in logical pixels; type as (× the system's size, weight)."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    space: tuple[int, ...]
    radius: Mapping[str, int]
    height: Mapping[str, int]
    stroke: Mapping[str, int]
    type: Mapping[str, tuple[float, int]]
    window: Mapping[str, tuple[int, int]]


def read_tokens(text: str) -> Tokens:
    """The tokens of a JSON text.

    Raises:
        ValueError: the text is not JSON.
        KeyError: a group of tokens is missing.
    """
    data = json.loads(text)
    return Tokens(
        light=dict(data["light"]),
        dark=dict(data["dark"]),
        space=tuple(data["space"]),
        radius=dict(data["radius"]),
        height=dict(data["height"]),
        stroke=dict(data["stroke"]),
        type={role: (float(size), int(weight)) for role, (size, weight) in data["type"].items()},
        window={name: (int(width), int(height)) for name, (width, height) in data["window"].items()},
    )


TOKENS: Final = read_tokens((RESOURCES / "tokens.json").read_text(encoding="utf-8"))
