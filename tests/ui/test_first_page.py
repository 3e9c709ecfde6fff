"""What the first page does without: whatever it imports, everybody waits for at each start."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

NOT_NEEDED = (
    "asyncio",
    "concurrent",
    "ctypes",
    "email",
    "http",
    "importlib.metadata",
    "launcher.core.engine",
    "launcher.core.gpus",
    "launcher.core.hardware",
    "launcher.core.installation",
    "launcher.core.judgement",
    "launcher.core.recommendation",
    "launcher.system.kit",
    "launcher.system.ollama",
    "launcher.system.probes",
    "launcher.system.storage.history",
    "launcher.ui.chat",
    "launcher.ui.parts.listing",
    "launcher.ui.settings",
    "launcher.ui.transcript",
    "launcher.ui.wizard.computer",
    "launcher.workflows.events",
    "launcher.workflows.keep",
    "multiprocessing",
    "platform",
    "psutil",
    "requests",
    "sqlite3",
    "subprocess",
    "urllib3",
)

PAGE = """
import os, sys
from launcher.app import build_services
from launcher.ui import program
from launcher.ui.opening import Opening
from launcher.ui.place import instance_name
from launcher.ui.tasks import Tasks
from launcher.ui.wizard.window import WizardWindow

environ = dict(os.environ)
opening = Opening(instance_name(environ))
opening.show()
services = build_services(environ)
services.installation.standing()
program._dress(opening.application, "")
wizard = WizardWindow(services, Tasks(opening.application))
opening.window.show_content(wizard)
opening.breathe()
assert wizard.page.isVisible()
print(*sys.modules, flush=True)
os._exit(0)
"""


def test_the_first_page_imports_nothing_that_it_can_do_without(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # it imports too
    environ |= {"HOME": str(tmp_path), "STILLHOUSE_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PAGE],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    assert "launcher.ui.wizard.welcome" in imported
    assert imported & set(NOT_NEEDED) == set()
