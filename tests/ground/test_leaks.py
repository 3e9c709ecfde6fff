"""Each kind of leak fails the test that left it: shown by running small test files with this conftest."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LEAKS = {
    "thread": (
        "import threading, time\n"
        "def test_it():\n    threading.Thread(target=time.sleep, args=(4,), name='stray', daemon=True).start()\n"
    ),
    "process": (
        "import subprocess, sys\n"
        "def test_it():\n"
        "    global child\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    ),
    "log line": "import logging\ndef test_it():\n    logging.getLogger('launcher').warning('odd')\n",
    "no log line matches": ("import pytest\n@pytest.mark.expects_log('never said')\ndef test_it():\n    pass\n"),
    "tried to reach": (
        "import contextlib, socket\n"
        "def test_it():\n"
        "    with contextlib.suppress(OSError):\n        socket.create_connection(('example.org', 80))\n"
    ),
}
QT_LEAKS = {
    "QTimer 'tick'": (
        "from PySide6.QtCore import QTimer\n"
        "def test_it(qapp):\n    qapp.kept = QTimer(qapp, objectName='tick')\n    qapp.kept.start(1000)\n"
    ),
    "QWidget": (
        "from PySide6.QtWidgets import QWidget\ndef test_it(qapp):\n    qapp.kept = QWidget()\n    qapp.kept.show()\n"
    ),
    "odd message": ("from PySide6.QtCore import qWarning\ndef test_it(qapp):\n    qWarning('odd message')\n"),
}
HARMLESS = (
    "import logging, pytest, socket, subprocess, sys, threading\n"
    "@pytest.mark.expects_log('odd')\n"
    "def test_expected_line():\n    logging.getLogger('launcher').warning('odd')\n"
    "def test_thread_that_ends():\n    threading.Thread(target=str).start()\n"
    "def test_process_that_ends():\n    subprocess.run([sys.executable, '-c', ''], check=True)\n"
    "def test_no_such_host():\n"
    "    with pytest.raises(OSError):\n        socket.create_connection(('nowhere.invalid', 80))\n"
    "def test_no_route():\n"
    "    with pytest.raises(OSError):\n        socket.create_connection(('192.0.2.1', 80))\n"
)


def outcome(folder: Path, tests: Mapping[str, str]) -> str:
    """What pytest says of these small test files, run as tests of this project in a process of their own."""
    for number, source in enumerate(tests.values()):
        (folder / f"test_{number}.py").write_text(source, encoding="utf-8")
    (folder / "conftest.py").write_text("from tests.conftest import *\n", encoding="utf-8")
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml"), f"--rootdir={folder}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}", "COLUMNS": "2000"},
    )
    return done.stdout + done.stderr


def assert_each_is_said(leaks: Mapping[str, str], output: str) -> None:
    """Each leak failed its own file, in the words that name it."""
    for number, said in enumerate(leaks):
        assert re.search(rf"ERROR .*test_{number}\.py::test_it - .*{re.escape(said)}", output), f"{said}:\n{output}"


def test_a_leak_fails_its_test(tmp_path: Path) -> None:
    assert_each_is_said(LEAKS, outcome(tmp_path, LEAKS))


def test_a_leak_of_qt_fails_its_test(tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    assert_each_is_said(QT_LEAKS, outcome(tmp_path, QT_LEAKS))


def test_what_ends_in_time_is_no_leak(tmp_path: Path) -> None:
    assert "5 passed" in outcome(tmp_path, {"harmless": HARMLESS})
