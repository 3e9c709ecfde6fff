"""The support file: what a stranger needs to help, without what is nobody's business."""

import json
from collections.abc import Callable, Iterable, Mapping

from launcher.core.elsewhere import title_of
from launcher.core.messages import Message
from launcher.core.mirrors import Served
from launcher.core.problems import Failure
from launcher.core.redaction import LEFT_OUT, Redaction
from launcher.core.report_form import report_form
from launcher.core.settings import Settings
from launcher.workflows.events import Check
from launcher.workflows.ports import Services
from launcher.workflows.report import report

Words = Callable[[Message], str]


def contents(services: Services, checks: Iterable[Check], words: Words) -> Mapping[str, str]:
    """The files of a support file by their names, all redacted; messages as ``words`` says them. No chat is in it."""
    settings = services.settings.load()
    addresses = [*(settings.mirrors.address(served) for served in Served), settings.server_address]
    hosts = [host for address in addresses if (host := _host(address))]
    clean = Redaction(services.support.secrets(), hosts)
    parts = {
        "about.json": _json(services.support.about()),
        "checks.json": _json([check_form(check, words) for check in checks]),
        "hardware.json": _json(report_form(report(services), words)),
        "settings.json": _json(settings.to_json() | _in_other_words(settings)),
        "setup.json": _json(services.setup.load().to_json()),
        "models.json": _json(_models(services)),
        **{f"logs/{name}": text for name, text in services.support.logs().items()},
    }
    return {name: clean(text) for name, text in parts.items()}


def check_form(check: Check, words: Words) -> dict[str, object]:
    """``doctor --json``."""
    return {
        "name": check.name,
        "result": check.result,
        "line": words(check.line),
        "remedy": check.remedy and words(check.remedy),
    }


def _in_other_words(settings: Settings) -> dict[str, object]:
    """What is the user's alone: words, and a model's name that may be a path on another computer."""
    return {
        "standing_instructions": LEFT_OUT,
        "server_model": settings.server_model and title_of(settings.server_model),
    }


def _models(services: Services) -> object:
    """What is in memory; nothing where the engine does not say."""
    try:
        return [
            {"name": each.name, "size": each.size_bytes, "vram": each.vram_bytes, "context": each.context_length}
            for each in services.engine.loaded()
        ]
    except Failure as failure:
        return {"problem": failure.problem.code}


def _host(address: str) -> str:
    """The computer that an address names, with or without its scheme and port."""
    return address.rpartition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]


def _json(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False)
