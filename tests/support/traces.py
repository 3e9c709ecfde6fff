"""Reads the recorded streams in ``tests/traces``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TRACES = Path(__file__).resolve().parents[1] / "traces"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it came, ``t`` seconds after the request."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One recorded exchange. ``end`` is ``eof`` or ``client closed``; ``left_out`` lines after that many miss."""

    name: str
    method: str
    path: str
    body: object
    status: int
    content_type: str | None
    chunked: bool
    end: str
    seconds: float
    note: str
    lines: tuple[Line, ...]
    left_out: int = 0
    left_out_after: int = 0

    @property
    def text(self) -> str:
        """The whole body as it came, a newline after each line of a stream."""
        newline = "\n" if self.content_type == "application/x-ndjson" else ""
        return "".join(line.text + newline for line in self.lines)

    def values(self) -> list[dict[str, object]]:
        """The lines, parsed."""
        return [json.loads(line.text) for line in self.lines]


def read_trace(name: str) -> Trace:
    """One trace, as ``chat-thinking``."""
    head, *rest = (TRACES / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()
    facts = json.loads(head)
    request = facts["request"]
    lines = (json.loads(line) for line in rest)
    return Trace(
        name=name,
        method=request["method"],
        path=request["path"],
        body=request["body"],
        status=facts["status"],
        content_type=facts["content_type"],
        chunked=facts["transfer_encoding"] == "chunked",
        end=facts["end"],
        seconds=facts["seconds"],
        note=facts["note"],
        lines=tuple(Line(line["t"], line["line"]) for line in lines),
        left_out=facts.get("lines_left_out", 0),
        left_out_after=facts.get("left_out_after", 0),
    )


def trace_names() -> list[str]:
    """The names of all traces."""
    return sorted(path.stem for path in TRACES.glob("*.ndjson"))


def all_traces() -> Iterator[Trace]:
    """All of them."""
    return map(read_trace, trace_names())
