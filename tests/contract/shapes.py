"""What two streams must have in common: everything but times, sizes, digests and paths."""

import json
import re
from collections.abc import Iterable, Mapping

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_DIGEST = re.compile(r"(sha256:)?[0-9a-f]{64}")
_DURATIONS = {"total_duration", "load_duration", "prompt_eval_duration", "eval_duration"}
_TIMES = {"created_at", "modified_at", "expires_at"}
_BYTES = {"total", "completed", "size"}
_TEXTS = (
    (re.compile(r"sha256[:-][0-9a-f]{64}"), "<digest>"),
    (re.compile(r"(?<= )/?[^ ]*/blobs/|<models>/blobs/"), "<models>/blobs/"),
    (re.compile(r"127\.0\.0\.1:\d+"), "<registry>"),
    (re.compile(r"request \(\d+ tokens\)"), "request (<n> tokens)"),
    (re.compile(r'"n_prompt_tokens":\d+'), '"n_prompt_tokens":<n>'),
)


def shape(line: str) -> str:
    """One line with what differs by nature replaced by its kind; order of fields kept. Wrong kinds show."""
    try:
        value: object = json.loads(line)
    except ValueError:
        return line
    return json.dumps(_shape(value, plain="smollm2" in line), ensure_ascii=False)


def shapes(lines: Iterable[str]) -> list[str]:
    """The lines' shapes; the many lines of one blob's progress are one, also where a busy computer lets two overlap."""
    found: list[str] = []
    seen = set[str]()
    for line in lines:
        digest = line.partition('"digest":"')[2][:71] if '"status":"pulling ' in line else ""
        if not digest or digest not in seen:
            found.append(shape(line))
        seen.add(digest)
    return found


def _shape(value: object, *, plain: bool) -> object:
    if isinstance(value, Mapping):
        return {key: _field(key, item, plain=plain) for key, item in value.items()}
    return [_shape(item, plain=plain) for item in value] if isinstance(value, list) else value


def _field(key: str, value: object, *, plain: bool) -> object:
    if key in _TIMES and isinstance(value, str) and _TIME.fullmatch(value):
        return "<292 years>" if value > "2200" else "<time>"
    if key in _DURATIONS and isinstance(value, int) and value > 0:
        return "<ns>"
    if key in _BYTES and isinstance(value, int) and value > 0:
        return "<bytes>"
    if key == "digest" and isinstance(value, str) and _DIGEST.fullmatch(value):
        return "<digest>"
    if key == "prompt_eval_count" and plain and isinstance(value, int) and value > 0:
        return "<n>"  # a real vocabulary counts otherwise than bytes
    if isinstance(value, str):
        return _text(value)
    return _shape(value, plain=plain)


def _text(text: str) -> str:
    for pattern, kind in _TEXTS:
        text = pattern.sub(kind, text)
    return re.sub(r"^pulling [0-9a-f]{12}$", "pulling <digest>", text)
