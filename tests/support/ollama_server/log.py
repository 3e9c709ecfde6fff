"""The program's log: that of the real server, recorded in ``tests/traces``, with this server's own values."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from tests.support.traces import TRACES

_MOMENT = re.compile(r"\btime=\S+")
_LISTENING = "Listening on"


def moment() -> str:
    """Now, as the log writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def first_key(home: Path) -> str:
    """What it says when it makes its key."""
    return _recorded("server-start", {"<home>": str(home), "<key>": "test"}).partition("time=")[0].rstrip("\n")


def starting(host: str, port: int, models: Path) -> tuple[str, str]:
    """What it says before it can be reached; the line that names its address, and what follows."""
    text = _recorded("server-start", {"127.0.0.1:11500": f"{host}:{port}", "<models>": str(models)})
    lines = ("time=" + text.partition("time=")[2]).splitlines()
    place = next(number for number, line in enumerate(lines) if _LISTENING in line)
    return "\n".join(lines[:place]), "\n".join(lines[place:])


def loading(weights: Path, port: int, num_ctx: int) -> str:
    """What it says while it loads a model; the figures are those of the recorded model."""
    text = _recorded("server-load", {"34435": str(port), "-c 512": f"-c {num_ctx}"})
    text = re.sub(r"<models>/blobs/sha256-[0-9a-f]{64}", str(weights), text)
    return "\n".join(line for line in text.splitlines() if not line.startswith("[GIN]"))


def _recorded(name: str, values: Mapping[str, str]) -> str:
    text = _read(name)
    for old, new in values.items():
        text = text.replace(old, new)
    return _MOMENT.sub(f"time={moment()}", text)


@lru_cache
def _read(name: str) -> str:
    return (TRACES / f"{name}.log").read_text(encoding="utf-8")
