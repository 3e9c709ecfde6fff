"""How Go writes what Ollama sends: JSON with ``<``, ``>`` and ``&`` escaped, times to the nanosecond, sizes."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def encode(value: object) -> str:
    """``value`` as Go's ``encoding/json`` writes it: no spaces, in the order given."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{encode(str(key))}:{encode(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False)
        for plain, escaped in _ESCAPES.items():
            if plain in text:
                text = text.replace(plain, escaped)
        return text
    if isinstance(value, Sequence):
        return "[" + ",".join(map(encode, value)) + "]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.12f}".rstrip("0")
    return json.dumps(value)


def line(value: object) -> bytes:
    """One line of a stream."""
    return encode(value).encode() + b"\n"


def rfc3339(nanoseconds: int) -> str:
    """A moment (ns since 1970) in UTC; zeros at the end of the fraction are left out."""
    seconds, fraction = divmod(nanoseconds, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    decimals = f"{fraction:09d}".rstrip("0")
    return f"{moment}.{decimals}Z" if decimals else f"{moment}Z"


def now() -> str:
    """This moment."""
    return rfc3339(time.time_ns())


def quote(text: str) -> str:
    """Go's ``%q``."""
    return json.dumps(text, ensure_ascii=False)


def without_empty(value: Mapping[str, object], *names: str) -> dict[str, object]:
    """Go's ``omitempty`` for these names."""
    return {key: item for key, item in value.items() if key not in names or item}


def not_json(data: bytes) -> str:
    """What Go says of bytes that do not begin as JSON."""
    if not data.strip():
        return "unexpected end of JSON input"
    return f"invalid character '{data.strip()[:1].decode(errors='replace')}' looking for beginning of value"
