"""Rules of the house that no linter knows."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.ground.sources import ROOT, docstrings, imported, name_of, sources

STARTS_THREADS = {
    "Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "start_new_thread", "to_thread",
    "QThread", "QThreadPool", "QRunnable", "QtConcurrent",
}  # fmt: skip
MAY_START_THREADS = (
    "launcher/ui/tasks.py",
    "launcher/system/probes/",
    "launcher/system/ollama/ticking.py",  # a read that waits cannot say that it does
    "launcher/selftest/",
)

# Where models, the engine and news of newer versions come from; nothing else is ever contacted.
OWN_HOSTS = {
    "registry.ollama.ai", "ollama.com", "github.com", "stillhouse.org", "localhost", "127.0.0.1", "0.0.0.0", "::1",
}  # fmt: skip
HOST = re.compile(
    r"https?://\[?([^/\s\"'{}\]]+?)\]?(?::\d+)?(?:[/\s\"'{}]|$)|\b((?:[a-z0-9-]+\.)+(?:com|org|net|ai|io|dev|cn))\b"
)

REASON_FOR_LENGTH = re.compile(r"^\s*# Longer than .{20,}", re.MULTILINE)
SUPPRESSION = re.compile(r"# ?(?:type: ?ignore|noqa|pragma: no (?:cover|branch)).*")
EXPLAINED = re.compile(
    r"# (?:type: ignore\[[\w, -]+\]|noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|pragma: no (?:cover|branch)) *(?:#|-|–|:) *\w+"
)


def test_threads_start_in_few_places_only() -> None:
    strays = [
        f"{source.at(node)} {name_of(node)}"
        for source in sources("launcher")
        if not source.within(*MAY_START_THREADS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute | ast.Name) and name_of(node) in STARTS_THREADS
    ]
    assert strays == []


def test_the_core_imports_nothing_but_itself_and_pure_parts_of_the_standard_library() -> None:
    pure = {
        "__future__", "base64", "bisect", "collections", "collections.abc", "contextlib", "dataclasses", "datetime",
        "enum", "errno", "fractions", "functools", "hashlib", "heapq", "ipaddress", "itertools", "json", "math",
        "numbers", "operator", "re", "statistics", "string", "struct", "textwrap", "types", "typing", "unicodedata",
        "zlib",
    }  # fmt: skip
    strays = [
        f"{source.at(node)} {name}"
        for source in sources("launcher/core")
        for node, name in imported(source.tree)
        if not name.startswith("launcher.core") and name not in pure
    ]
    assert strays == []


def test_the_program_names_no_host_but_those_it_says_it_contacts() -> None:
    strays = []
    for source in sources("launcher"):
        described = docstrings(source.tree)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in described:
                hosts = {name for pair in HOST.findall(node.value) for name in pair if name}
                strays += [f"{source.at(node)} {host}" for host in hosts - OWN_HOSTS]
    assert strays == []


def test_a_long_module_says_why() -> None:
    long = []
    for source in sources("launcher", "tests", "dev.py"):
        lines = source.text.count("\n")
        limit = 400 if Path(source.place).name.startswith("test_") else 300
        if lines > limit and not REASON_FOR_LENGTH.search(source.text):
            long.append(f"{source.place}: {lines} lines")
    assert long == []


def test_a_long_function_says_why() -> None:
    long = []
    for source in sources("launcher", "tests", "dev.py"):
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            described = ast.get_docstring(node) is not None and len(node.body) > 1
            last = node.end_lineno or node.lineno
            lines = last - node.body[1 if described else 0].lineno + 1
            written = "\n".join(source.text.splitlines()[node.lineno - 2 : last])
            if lines > 40 and not REASON_FOR_LENGTH.search(written):
                long.append(f"{source.at(node)} {node.name}: {lines} lines")
    assert long == []


def test_whatever_silences_a_check_names_it_and_says_why() -> None:
    unexplained = []
    for source in sources("launcher", "tests", "dev.py"):
        before = ""
        for number, line in enumerate(source.text.splitlines(), 1):
            found = SUPPRESSION.search(line)
            goes_on = "pragma: no cover" in before and "pragma: no cover" in line
            if found and not goes_on and not EXPLAINED.match(found[0]):
                unexplained.append(f"{source.place}:{number} {line.strip()}")
            before = line
    assert unexplained == []


def test_what_needs_no_qt_imports_without_it_in_a_process_and_in_its_children() -> None:
    program = (
        "import importlib, importlib.util, pkgutil, subprocess, sys\n"
        "assert importlib.util.find_spec('PySide6') is None\n"
        "for name in ('core', 'text', 'system', 'workflows', 'commands'):\n"
        "    package = importlib.import_module(f'launcher.{name}')\n"
        "    for found in pkgutil.walk_packages(package.__path__, f'{package.__name__}.'):\n"
        "        importlib.import_module(found.name)\n"
        "import launcher.app, launcher.__main__\n"
        "child = [sys.executable, '-c', 'import PySide6']\n"
        "said = subprocess.run(child, capture_output=True, text=True).stderr\n"
        "assert 'No module named' in said, said\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests/support/without_qt")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
