"""The support file: what a stranger needs to help, without what is nobody's business."""

import io
import json
import platform
import re
import socket
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from launcher import __version__
from launcher.commands.context import Context
from launcher.commands.forms import report_form
from launcher.core.problems import Code, Failure
from launcher.workflows.report import report

LOG_TAIL = 256 * 1024
"""Bytes of each log's end."""

_SHORTEST = 3
"""Letters. A shorter name is in every other word, and says nothing."""
_ADDRESSES = re.compile(r"\b(?!127\.)(?:\d{1,3}\.){3}\d{1,3}\b")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s:@\"]+:[^/\s@\"]+(?=@)")


def write_support_file(path: str, checks: Iterable[dict[str, object]], context: Context) -> None:
    """Writes a ZIP of the checks, the hardware, the settings and the ends of the logs, all redacted.

    Raises:
        Failure: ``FILE_NOT_WRITTEN``.
    """
    clean = Redaction(context.environ)
    about = {"version": __version__, "python": sys.version, "platform": platform.platform()}
    parts = {
        "about.json": _json(about),
        "checks.json": _json(list(checks)),
        "hardware.json": _json(report_form(report(context.services))),
        "settings.json": _json(_settings(context)),
        "setup.json": _json(context.services.setup.load().to_json()),
        **{f"logs/{log.name}": _tail(log) for log in sorted((context.home() / "logs").glob("*.log*"))},
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, clean(text))
    try:
        Path(path).write_bytes(content.getvalue())
    except OSError as error:
        raise Failure(Code.FILE_NOT_WRITTEN, path=path, reason=error.strerror or str(error)) from error


class Redaction:
    """Takes out names of people and computers, their folders, addresses beyond this computer, and passwords."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        secret = {"~": _home(environ), "(user)": _user(environ), "(computer)": socket.gethostname()}
        self._secret = [(word, sign) for sign, word in secret.items() if len(word) >= _SHORTEST]

    def __call__(self, text: str) -> str:
        """The text without them."""
        for word, sign in self._secret:
            for form in {word, word.replace("\\", "/"), word.replace("\\", "\\\\")}:
                text = re.sub(re.escape(form), sign, text, flags=re.IGNORECASE)
        return _ADDRESSES.sub("(address)", _CREDENTIALS.sub("(left out)", text))


def _home(environ: Mapping[str, str]) -> str:
    return environ.get("USERPROFILE") or environ.get("HOME") or ""


def _user(environ: Mapping[str, str]) -> str:
    return environ.get("USERNAME") or environ.get("USER") or environ.get("LOGNAME") or ""


def _settings(context: Context) -> dict[str, object]:
    """The settings without what the user wrote to the model."""
    return {**context.services.settings.load().to_json(), "standing_instructions": "(left out)"}


def _json(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False)


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_TAIL))
            return file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"({error.strerror})"
