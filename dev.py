#!/usr/bin/env python3
"""Everything that is done with this repository, with nothing but Python: ``python3 dev.py COMMAND``.

run [-- ARGS]      starts Stillhouse from here: the window, or a command such as ``run -- detect``
demo               the window against a test engine and a test registry: the whole path, offline, in a minute
test               every check: style, types, layers, the tests without Qt, the tests with Qt, the coverage
test PYTEST-ARGS   these tests alone, e.g. ``test tests/core -k memory``
lint               style, types and layers alone
screenshots DIR    a picture of every screen, light and dark, at 200 %, in German and in Arabic
screenshots docs   the pictures of README, anew
build              one executable in dist/, and its self-test in a bare environment
build twice        the same from this checkout and from a copy elsewhere, and whether they are the same bytes
build folder       the one-folder form in dist/folder/, and its self-test
life               the executable in dist/ installed, started, chatted with, upgraded and removed, in a home of its own
life newer         the same, and what upgrades it is built from these sources as a later version
life real          the executable in dist/ fetches the real engine and a real model (3 GB), answers, and is removed
release            what people download, in dist/release/: named, signed where that is set up, with a bill of materials
release sums DIR   SHA256SUMS of all that lies in DIR
windows            the executable for Windows in dist/windows/, built, self-tested, and its life, all under Wine
lock               writes run.lock, test.lock and build.lock anew from pyproject.toml

Packages go to .venv/, as the lock of each use names them, hashes included. ``STILLHOUSE_TEST_OLLAMA=/path/to/ollama``
makes ``test`` run against that engine too. On Linux, the system libraries of Qt are named, or installed when root.
"""

# Longer than a module of ours may be: one file, because it has to run before anything is installed.

import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent
VENVS = ROOT / ".venv"
WINDOWS, MACOS, LINUX = sys.platform == "win32", sys.platform == "darwin", sys.platform.startswith("linux")

LOCKS: Mapping[str, Sequence[str]] = {"run": (), "test": ("--group", "test"), "build": ("--group", "build")}
QT_FREE = ("core", "text", "system", "workflows", "commands", "contract")
FULLY_COVERED = "launcher/core/*,launcher/workflows/*"
COVERED_PERCENT = 85

# What Qt's wheels take from the system, by the Debian package that has it. Qt names xcb-cursor for any that is missing.
QT_LIBRARIES: Mapping[str, str] = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libbrotlidec.so.1": "libbrotli1",
}
PROGRAMS: Mapping[str, str] = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "trayer": "trayer",
    "strip": "binutils",
    "objdump": "binutils",
    "gio": "libglib2.0-bin",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "x86_64-w64-mingw32-ld": "binutils-mingw-w64-x86-64",
}


class Stop(Exception):
    """Ends the run with a sentence for the person who started it."""


def main(arguments: Sequence[str]) -> int:
    """Runs one command; the exit code says whether it went well."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("help", "-h", "--help") else 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python would be given
        print(f"Stillhouse needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    try:
        return COMMANDS[arguments[0]](list(arguments[1:]))
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# The commands


def run(arguments: list[str]) -> int:
    """Starts the program from its sources."""
    passed = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not passed or passed[0].startswith("--"):
        need_system_parts(QT_LIBRARIES)
    command = [python_of("run"), "-m", "launcher", *passed]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    if not WINDOWS:
        os.execve(command[0], command, env)  # noqa: S606 - signals and the exit code are then the program's own
    return subprocess.run(command, env=env, check=False).returncode


def demo(arguments: list[str]) -> int:
    """Starts the window in a world of its own."""
    need_system_parts(QT_LIBRARIES)
    return call([python_of("run"), "-m", "tests.support.demo", *arguments])


def screenshots(arguments: list[str]) -> int:
    """Takes a picture of every screen."""
    if len(arguments) != 1:
        raise Stop("Where to? python3 dev.py screenshots DIR")
    need_system_parts(QT_LIBRARIES)
    folder = "docs" if arguments == ["docs"] else str(Path(arguments[0]).resolve())
    return call([python_of("test"), "-m", "tests.support.screenshots", folder], env={"QT_QPA_PLATFORM": "offscreen"})


def lint(_arguments: list[str]) -> int:
    """Style, types, layers: all of them, so that one run names everything."""
    python = python_of("test")
    results = [
        step("Style", [python, "-m", "ruff", "check"]),
        step("Form", [python, "-m", "ruff", "format", "--check"]),
        step("Types", [python, "-m", "mypy", "--no-error-summary"]),
        step("Layers", [str(Path(python).with_name("lint-imports"))]),
    ]
    return max(results)


def test(arguments: list[str]) -> int:
    """Every check, or the tests named."""
    need_system_parts(QT_LIBRARIES, ("Xvfb", "xdotool", "trayer") if LINUX else ())
    python = python_of("test")
    if arguments:
        return call([python, "-m", "pytest", *arguments])
    started = time.monotonic()
    results = [lint([])]
    with tempfile.TemporaryDirectory() as reports:
        results += whole_suite(python, Path(reports))
        counts = count_tests(Path(reports))
    results += [
        step("Coverage of core and workflows", [python, *REPORT, "--fail-under=100", f"--include={FULLY_COVERED}"]),
        step(
            "Coverage of the whole, in percent", [python, *REPORT, f"--fail-under={COVERED_PERCENT}", "--format=total"]
        ),
    ]
    passed, failed, skipped = counts
    failed_checks = sum(1 for code in results if code)
    print(
        f"\n{failed_checks or 'No'} check{'' if failed_checks == 1 else 's'} failed, {time.monotonic() - started:.0f} s"
    )
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return min(1, failed_checks)


def build(arguments: list[str]) -> int:
    """One executable, the same bytes each time, and the proof that it is whole."""
    if arguments not in ([], ["twice"], ["folder"]):
        raise Stop("What to build? python3 dev.py build, build twice, or build folder")
    need_system_parts(QT_LIBRARIES, ("strip", "objdump") if LINUX else ())
    folder = arguments == ["folder"]
    if freeze(ROOT, folder=folder):
        return 1
    program = executable(folder=folder)
    print(f"  {program.relative_to(ROOT)}, {weight(program.parent if folder else program) / 2**20:.1f} MiB")
    return max(prove(program), same_elsewhere() if arguments == ["twice"] else 0)


def life(arguments: list[str]) -> int:
    """The executable from the download to the day it is removed."""
    if arguments not in ([], ["newer"], ["real"]):
        raise Stop("Which? python3 dev.py life, life newer, or life real")
    program = executable()
    if not program.is_file():
        raise Stop("There is no executable yet: python3 dev.py build")
    need_system_parts(QT_LIBRARIES, ("Xvfb", "xdotool", "trayer", "gio") if LINUX else ())
    if arguments != ["newer"]:
        return life_of(program, {"STILLHOUSE_TEST_REAL": "1"} if arguments else {})
    with tempfile.TemporaryDirectory(prefix="stillhouse-newer-") as place:
        copy = Path(place) / "checkout"
        copy_sources(copy)
        raise_version(copy / "launcher/__init__.py")
        return freeze(copy) or life_of(program, {"STILLHOUSE_TEST_NEWER": str(executable(root=copy))})


def release(arguments: list[str]) -> int:
    """What people download, and what proves that it is that."""
    making = [python_of("build"), "-m", "installer.making.release"]
    if arguments[:1] == ["sums"] and len(arguments) == 2:
        return call([*making, *arguments])
    if arguments:
        raise Stop("Of what? python3 dev.py release, or release sums DIR")
    if not executable().is_file():
        raise Stop("There is no executable yet: python3 dev.py build")
    if LINUX and freeze(ROOT, folder=True):
        return 1
    if os.environ.get("STILLHOUSE_SIGN") and freeze(ROOT):  # again: the inner program has to be signed before the outer
        return 1
    ours = version((ROOT / "launcher/__init__.py").read_text(encoding="utf-8"))
    return step("Downloads", [*making, "pack", ours, commit_time()]) or prove(executable())


def windows(_arguments: list[str]) -> int:
    """The executable for Windows, made and tried on this Linux; nothing where Wine is not there."""
    from installer.making.wine import wine

    if not LINUX or wine() is None:
        print("Wine is not on this computer (Debian and Ubuntu: wine64), so nothing was built for Windows.")
        return 0
    need_system_parts({}, ("Xvfb", "x86_64-w64-mingw32-ld"))
    lab = [python_of("build"), "-m", "installer.making.wine", str(VENVS / "windows")]
    program = ROOT / "dist/windows/stillhouse.exe"
    options = ["--noconfirm", "--clean", "--log-level=WARN", "--workpath=build/windows", f"--distpath={program.parent}"]
    cache = {"PYINSTALLER_CONFIG_DIR": str(ROOT / "build/cache-windows")}
    if (
        step("A Windows to build on, .venv/windows", [*lab, "make"])
        or step(
            "Executable for Windows",
            [*lab, "run", "python", "-m", "PyInstaller", *options, "build.spec"],
            reproducible() | cache,
        )
        or prove(program, [*lab, "run"])
    ):
        return 1
    print(f"  {program.relative_to(ROOT)}, {weight(program) / 2**20:.1f} MiB")
    return life_of(program, python=[*lab, "unchanged", "python"])


def lock(_arguments: list[str]) -> int:
    """Resolves each use anew, for every system and Python at once."""
    options = ["--universal", "--python-version=3.11", "--generate-hashes", "--upgrade", "--quiet"]
    options += ["--no-emit-index-url", "--no-annotate", "--no-header"]
    uv = [python_of("build"), "-m", "uv", "pip", "compile", "pyproject.toml", *options]
    return max(step(f"{use}.lock", [*uv, *groups, f"--output-file={use}.lock"]) for use, groups in LOCKS.items())


COMMANDS: Mapping[str, Callable[[list[str]], int]] = {
    "run": run,
    "demo": demo,
    "test": test,
    "lint": lint,
    "screenshots": screenshots,
    "build": build,
    "life": life,
    "release": release,
    "windows": windows,
    "lock": lock,
}


# The tests


REPORT = ("-m", "coverage", "report")


def whole_suite(python: str, reports: Path) -> list[int]:
    """What must not need Qt is tested with Qt out of reach, then the rest; ``tests/real`` where an engine is named."""
    workers = [f"-n{min(4, os.cpu_count() or 1)}", "--dist=worksteal"]
    pytest = [python, "-m", "pytest", "-q", *workers, "--cov", "--cov-report="]
    free = [f"tests/{name}" for name in QT_FREE if (ROOT / "tests" / name).is_dir()]
    others = [f"--ignore={folder}" for folder in free]
    if not os.environ.get("STILLHOUSE_TEST_OLLAMA"):
        others.append("--ignore=tests/real")
    without_qt = {"PYTHONPATH": str(ROOT / "tests/support/without_qt")}
    without = [*pytest, "-p", "no:pytest-qt", f"--junitxml={reports / 'without-qt.xml'}", *free]
    with_qt = [*pytest, "--cov-append", f"--junitxml={reports / 'with-qt.xml'}", *others, "tests"]
    return [step("Tests without Qt", without, without_qt), step("Tests with Qt", with_qt)]


def count_tests(reports: Path) -> tuple[int, int, int]:
    """How many passed, failed and were skipped, in all reports of a folder."""
    passed = failed = skipped = 0
    for report in reports.glob("*.xml"):
        for suite in ET.parse(report).iter("testsuite"):  # noqa: S314 - pytest wrote it, just now
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            left_out = int(suite.get("skipped", 0))
            passed += int(suite.get("tests", 0)) - bad - left_out
            failed, skipped = failed + bad, skipped + left_out
    return passed, failed, skipped


# The executable


def freeze(root: Path, *, folder: bool = False) -> int:
    """Runs PyInstaller on the sources at ``root``."""
    python = python_of("build")
    command = [python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN", "build.spec"]
    env = reproducible() | {"PYINSTALLER_CONFIG_DIR": str(root / "build/cache")}
    if folder:
        return step("Program folder", [*command, "--distpath=dist/folder"], env | {"ONEDIR": "1"}, at=root)
    return step("Executable", command, env, at=root)


def reproducible() -> dict[str, str]:
    """What makes the same sources the same bytes: the time in archives, and the order of sets."""
    return {"SOURCE_DATE_EPOCH": commit_time(), "PYTHONHASHSEED": "0"}


def prove(program: Path, within: Sequence[str] = ()) -> int:
    """Runs the program's self-test with an empty home and nothing on PATH, or ``within`` another system."""
    with tempfile.TemporaryDirectory() as bare:
        report = Path(bare) / "self-test.json"
        test = [*within, str(program), "--self-test", "--json", str(report)]
        code = step("Self-test", test) if within else step("Self-test", test, bare_environment(bare), bare=True)
        if not report.is_file():
            raise Stop("The executable wrote no report: it did not start, or stopped half-way.")
        checks = json.loads(report.read_text(encoding="utf-8"))["checks"]
    bad = [check for check in checks if not check["ok"]]
    print(f"  {len(checks) - len(bad)} of {len(checks)} checks are good")
    for check in bad:
        print(f"  {check['name']}: {check['detail']}")
    return code


def same_elsewhere() -> int:
    """Builds a second time, from a copy of these sources at another path, and compares what people get."""
    with tempfile.TemporaryDirectory(prefix="stillhouse-build-") as place:
        copy = Path(place) / "another" / "checkout"
        copy_sources(copy)
        if freeze(copy):
            return 1
        first, second = (digests(downloaded(root)) for root in (ROOT, copy))
    for name in sorted(first.keys() | second.keys()):
        same = first.get(name) == second.get(name)
        print(f"  {'same' if same else 'NOT the same'}  {first.get(name, 'missing')}  {name}")
    return 0 if first == second else 1


def copy_sources(target: Path) -> None:
    """Copies what git keeps, as it is now."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in tracked.decode().split("\0")[:-1]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)


def raise_version(module: Path) -> None:
    """Makes sources those of the next small version."""
    text = module.read_text(encoding="utf-8")
    head, _, last = version(text).rpartition(".")
    module.write_text(text.replace(f'"{head}.{last}"', f'"{head}.{int(last) + 1}"'), encoding="utf-8")


def version(text: str) -> str:
    """The version that the program's module names."""
    found = re.search(r'__version__ = "([^"]+)"', text)
    assert found is not None
    return found[1]


def life_of(program: Path, env: Mapping[str, str] | None = None, python: Sequence[str] = ()) -> int:
    """Runs the tests of a real executable."""
    tests = [*(python or [python_of("test")]), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/frozen"]
    return step("Its life", tests, {"STILLHOUSE_TEST_EXECUTABLE": str(program), **(env or {})})


def digests(made: Path) -> dict[str, str]:
    """SHA-256 of a file, or of every file in a folder, by its name there."""
    files = [made] if made.is_file() else [path for path in sorted(made.rglob("*")) if path.is_file()]
    return {path.relative_to(made.parent).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def weight(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.lstat().st_size for each in files)


def executable(*, folder: bool = False, root: Path = ROOT) -> Path:
    """What ``build.spec`` made on this system."""
    if MACOS:
        return root / "dist/Stillhouse.app/Contents/MacOS/stillhouse"
    name = "stillhouse.exe" if WINDOWS else "stillhouse"
    return root / "dist" / (f"folder/stillhouse/{name}" if folder else name)


def downloaded(root: Path) -> Path:
    """The one thing in ``dist`` that people download: a file, on macOS the bundle."""
    return root / "dist/Stillhouse.app" if MACOS else executable(root=root)


def bare_environment(home: str) -> dict[str, str]:
    """An empty home and no PATH; Windows cannot start a program without the places of its own."""
    system = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR") if name in os.environ}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"), home)
    return {**system, **homes, "PATH": "", "QT_QPA_PLATFORM": "offscreen"}


def commit_time() -> str:
    """The time that goes into archives: that of the last commit, or the first day that ZIP knows."""
    git = ["git", "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "315532800"


# What the commands need


def python_of(use: str) -> str:
    """The Python of ``.venv/USE``, made from ``USE.lock`` unless it is there and the lock has not changed."""
    folder, stamp = VENVS / use, stamp_of(use)
    python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    stamp_file = folder / "stillhouse-lock"
    if python.is_file() and stamp_file.is_file() and stamp_file.read_text(encoding="ascii") == stamp:
        return str(python)
    shutil.rmtree(folder, ignore_errors=True)
    if prepare(f"A place for packages, .venv/{use}", [sys.executable, "-m", "venv", str(folder)]):
        raise Stop("Python's venv module is missing. On Debian and Ubuntu: sudo apt-get install python3-venv")
    # --no-deps: the lock names everything; pip would look again for what a package wants, and refuse a newer release
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    if prepare(f"Packages of {use}.lock", [*install, "--require-hashes", "--requirement", str(ROOT / f"{use}.lock")]):
        raise Stop("The packages could not be installed; pip says why, above.")
    stamp_file.write_text(stamp, encoding="ascii")
    return str(python)


def stamp_of(use: str) -> str:
    """What a place for packages was made from: the lock and the Python."""
    return hashlib.sha256((ROOT / f"{use}.lock").read_bytes() + sys.version.encode()).hexdigest()


def need_system_parts(libraries: Mapping[str, str], programs: Sequence[str] = ()) -> None:
    """Installs what Linux lacks when root and apt are there; else says what to type. Nothing to do elsewhere."""
    missing = missing_packages(libraries, programs) if LINUX else []
    if not missing:
        return
    apt = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        tool = f"sudo {' '.join(apt)}" if shutil.which("apt-get") else "the packages that hold them"
        raise Stop(
            f"This system lacks what Qt or the tests need (Debian's names): {' '.join(missing)}\nInstall: {tool}"
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if prepare("List of system packages", ["apt-get", "update", "-qq"], quiet) or prepare(
        "System packages", apt, quiet
    ):
        raise Stop(f"apt-get could not install {' '.join(missing)}; it says why, above.")


def missing_packages(libraries: Mapping[str, str], programs: Sequence[str]) -> list[str]:
    """The Debian packages of libraries that do not load, of programs not on PATH, and of a font if there is none."""
    missing = {package for name, package in libraries.items() if not loads(name)}
    missing |= {PROGRAMS[name] for name in programs if not shutil.which(name)}
    if libraries and not any(Path("/usr/share/fonts").rglob("*.[ot]tf")):
        missing.add("fonts-dejavu-core")
    return sorted(missing)


def loads(library: str) -> bool:
    """Whether the system's loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


# How the commands run


def step(
    name: str,
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    *,
    bare: bool = False,
    to: TextIO | None = None,
    at: Path = ROOT,
) -> int:
    """Runs one step, names it before and says afterwards how it went and how long it took."""
    print(f"\n{name} …", file=to, flush=True)
    started = time.monotonic()
    code = call(command, env=env, bare=bare, to=to, at=at)
    said = "good" if code == 0 else f"failed ({code})"
    print(f"  {said}, {time.monotonic() - started:.1f} s", file=to, flush=True)
    return code


def prepare(name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    """A step that comes before what was asked for, told on standard error: standard output is the program's."""
    return step(name, command, env, to=sys.stderr)


def call(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    bare: bool = False,
    to: TextIO | None = None,
    at: Path = ROOT,
) -> int:
    """The exit code of a command, run in the repository (or ``at`` elsewhere), ``env`` on top of ours, or ``bare``."""
    full = {**({} if bare else os.environ), **(env or {})}
    return subprocess.run(command, cwd=at, env=full, stdout=to, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
