"""These run only with an executable: ``STILLHOUSE_TEST_EXECUTABLE=dist/stillhouse``.

``STILLHOUSE_TEST_NEWER`` names a later version of it; without one, the same file upgrades what says that it is older.
With ``STILLHOUSE_TEST_REAL`` it fetches the real engine and a real model from where people get them.
On Windows the account is that of who runs the tests: its folders are the system's to name. They have to be without a
Stillhouse.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from launcher.core.systems import Os
from tests.frozen.account import Account
from tests.support.desktop import Desktop, missing_programs
from tests.support.ollama_server import MODELS, OllamaServer
from tests.support.world import World

if not os.environ.get("STILLHOUSE_TEST_EXECUTABLE"):
    collect_ignore_glob = ["test_*.py"]
elif os.environ.get("STILLHOUSE_TEST_REAL"):
    collect_ignore_glob = ["test_life.py"]
else:
    collect_ignore_glob = ["test_real.py"]

REAL = dict(os.environ)
"""Before the tests hide it."""
SYSTEM = {"win32": Os.WINDOWS, "darwin": Os.MACOS}.get(sys.platform, Os.LINUX)


@pytest.fixture
def executable() -> Path:
    """What people download."""
    return Path(os.environ["STILLHOUSE_TEST_EXECUTABLE"]).resolve()


@pytest.fixture
def newer(executable: Path) -> Path:
    """A later version of it, or itself."""
    return Path(os.environ.get("STILLHOUSE_TEST_NEWER", executable)).resolve()


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    """A user's account, with an engine of its own (Windows, macOS) or a mirror that has one (Linux)."""
    with ExitStack() as stack:
        world = stack.enter_context(World(tmp_path))
        environ = {
            name: value for name, value in world.environ.items() if name not in ("STILLHOUSE_HOME", "QT_QPA_PLATFORM")
        }
        (tmp_path / "passing").mkdir()
        environ |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path / "passing"))
        if SYSTEM is Os.LINUX:
            if missing := missing_programs():
                pytest.skip(f"needs {', '.join(missing)}")
            environ = stack.enter_context(Desktop(environ, tmp_path)).environ
            environ.pop("PYTHONPATH")
        elif not os.environ.get("STILLHOUSE_TEST_REAL"):
            stack.enter_context(OllamaServer(installed={"deepseek-r1:8b": MODELS / "maths.gguf"}, port=world.port))
        home = world.home
        if SYSTEM is Os.WINDOWS:
            own = {name: environ[name] for name in ("OLLAMA_HOST", "OLLAMA_MODELS", "TMPDIR", "TEMP", "TMP")}
            environ, home = {**REAL, **own}, Path(REAL["USERPROFILE"])
            environ.pop("QT_QPA_PLATFORM", None)
        if os.environ.get("STILLHOUSE_TEST_REAL"):
            for name in ("STILLHOUSE_ENGINE_MIRROR", "STILLHOUSE_REGISTRY"):
                environ.pop(name, None)
        yield Account(SYSTEM, home, environ, tmp_path)
