"""What the program is made of, and under which licences: collected from the packages, or when it was frozen."""

import json
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from launcher import __version__
from launcher.core.bundled import Part
from launcher.core.problems import Code, Failure
from launcher.system.resources import resource

if TYPE_CHECKING:
    from importlib.metadata import Distribution

DISTRIBUTIONS: Final = (
    "PySide6-Essentials",
    "shiboken6",
    "certifi",
    "charset-normalizer",
    "idna",
    "markdown-it-py",
    "mathra",
    "mdurl",
    "nvidia-ml-py",
    "platformdirs",
    "psutil",
    "Pygments",
    "requests",
    "truststore",
    "urllib3",
    "zstandard",
    "keyring",
    "jaraco.classes",
    "jaraco.context",
    "jaraco.functools",
    "more-itertools",
    "importlib_metadata",
    "zipp",
    "backports.tarfile",
    "lazy-importer",
    "SecretStorage",
    "jeepney",
    "cryptography",
    "cffi",
    "pycparser",
    "pywin32-ctypes",
)
"""The packages of run.lock."""

INDEX: Final = "index.json"
"""In the folder ``licences`` of a frozen program: ``[{"name", "version", "licence", "file"}, …]``."""

_LICENCE_FILE: Final = re.compile(r"(licen[cs]e|copying|notice|ofl)", re.IGNORECASE)
_OURS: Final = {"PySide6-Essentials": ("Qt", "LGPL-3.0", "GPL-3.0"), "shiboken6": ("Qt", "LGPL-3.0", "GPL-3.0")}
"""Packages without a licence's text, and our copies of it in ``resources/licences``; others carry their own name."""


class BundledParts:
    """Offers what ``ports.Parts`` asks for."""

    def parts(self) -> tuple[Part, ...]:
        """The program itself first.

        Raises:
            Failure: ``RESOURCE_DAMAGED``: a frozen program lacks its licences.
        """
        return read(_root() / "licences") if getattr(sys, "frozen", False) else collected()


def collected() -> tuple[Part, ...]:
    """From the packages that are installed where this runs."""
    from importlib.metadata import PackageNotFoundError, distribution  # a frozen program starts without it

    found = [Part("Stillhouse", __version__, "MIT", _own())]
    found.append(Part("Python", platform.python_version(), "PSF-2.0", _python()))
    for name in DISTRIBUTIONS:
        try:
            found.append(_part(distribution(name)))
        except PackageNotFoundError:  # not for this system, or part of Python by now
            continue
    return tuple(found)


def write(parts: Iterable[Part], folder: Path) -> None:
    """Writes the texts and their index; names become file names."""
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for part in parts:
        file = re.sub(r"[^\w.+-]", "-", part.name) + ".txt"
        (folder / file).write_text(part.text, encoding="utf-8", newline="\n")
        index.append({"name": part.name, "version": part.version, "licence": part.licence, "file": file})
    text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
    (folder / INDEX).write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path) -> tuple[Part, ...]:
    """What :func:`write` wrote.

    Raises:
        Failure: ``RESOURCE_DAMAGED``.
    """
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return tuple(
            Part(each["name"], each["version"], each["licence"], (folder / each["file"]).read_text(encoding="utf-8"))
            for each in index
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Failure(Code.RESOURCE_DAMAGED, path=str(folder)) from error


def _part(package: "Distribution") -> Part:
    name = package.metadata["Name"]
    ours = _OURS.get(_display(name), (_display(name),))
    texts = [text for file in _licence_files(package) if (text := file.strip())]
    if not texts:
        texts = [text for each in ours if (text := _our_text(each))]
    return Part(_display(name), package.version, _licence(package), "\n\n".join(texts) + "\n")


def _display(name: str) -> str:
    """A package's name as we list it, whatever case and sign its own metadata has."""
    wanted = re.sub(r"[-_.]+", "-", name).lower()
    return next((each for each in DISTRIBUTIONS if each.lower() == wanted), name)


def _licence_files(package: "Distribution") -> Sequence[str]:
    found = sorted(
        (path for path in package.files or () if ".dist-info" in path.parts[0] and _LICENCE_FILE.search(path.name)),
        key=str,
    )
    return [path.read_text(encoding="utf-8") for path in found]


def _licence(package: "Distribution") -> str:
    for field in ("License-Expression", "License"):
        if named := package.metadata.get_all(field):
            return str(named[0]).splitlines()[0]
    classes = [each for each in package.metadata.get_all("Classifier") or () if each.startswith("License ::")]
    return " and ".join(each.rpartition(" :: ")[2] for each in classes)


def _our_text(name: str) -> str:
    path = resource(f"licences/{name}.txt")
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _root() -> Path:
    """What holds ``resources``: the repository, or a frozen program's files."""
    return resource(INDEX).parent.parent


def _own() -> str:
    path = _root() / "LICENSE"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _python() -> str:
    """The running Python's own text; our copy of it where it has none."""
    base = Path(sys.base_prefix)
    lib = base / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for path in (lib / "LICENSE.txt", base / "LICENSE.txt", base / "LICENSE"):
        if path.is_file():
            return path.read_text(encoding="utf-8", errors="replace")
    return _our_text("Python")
