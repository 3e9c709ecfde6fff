"""Proves that this program is whole, frozen or from source: ``--self-test [--json FILE]``.

A program that Qt cannot start aborts the process; a missing report is therefore a failure too.
"""

import json
import platform
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from launcher import __version__
from launcher.selftest import parts, windows
from launcher.selftest.checks import CheckFailed, Detail, SelfCheck

CHECKS: tuple[SelfCheck, ...] = (*parts.CHECKS, *windows.CHECKS)


def run(environ: Mapping[str, str], report: Path | None = None) -> int:
    """Runs every check; 0 where all are well. ``report`` takes them as JSON, else standard output does."""
    started = time.perf_counter()
    outcomes = [_outcome(check, environ) for check in CHECKS]
    whole = all(outcome["ok"] for outcome in outcomes)
    text = json.dumps(
        {
            "ok": whole,
            "version": __version__,
            "platform": platform.platform(),
            "seconds": round(time.perf_counter() - started, 2),
            "checks": outcomes,
        },
        indent=1,
        ensure_ascii=False,
    )
    if report is not None:
        report.write_text(text + "\n", encoding="utf-8")
    elif sys.stdout is not None:  # a windowed program on Windows has none
        sys.stdout.write(text + "\n")
    return 0 if whole else 1


def _outcome(check: SelfCheck, environ: Mapping[str, str]) -> dict[str, Detail | float]:
    """One check as the report has it: whatever it raises is its failure, and the others go on."""
    started = time.perf_counter()
    ok = True
    try:
        detail = check.look(environ)
    except CheckFailed as failed:
        ok, detail = False, str(failed)
    except Exception:  # noqa: BLE001 - a broken program may raise anything
        ok, detail = False, traceback.format_exc(limit=3)
    return {"name": check.name, "ok": ok, "ms": round(1000 * (time.perf_counter() - started), 1), "detail": detail}
