"""The files that come with the program: where they lie, and the two tables among them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from launcher.core.catalog import Catalog
from launcher.core.languages import Language
from launcher.core.problems import Code, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.core.gpus import Gpus

_Table = TypeVar("_Table")


def bundled(folder: str) -> Path:
    """A folder that comes with the program: beside the package, or where a frozen program unpacks itself."""
    unpacked = getattr(sys, "_MEIPASS", None)
    root = Path(unpacked) if isinstance(unpacked, str) else Path(__file__).resolve().parent.parent.parent
    return root / folder


def resource(name: str) -> Path:
    """The path of ``resources/<name>``."""
    return bundled("resources") / name


def load_catalog() -> Catalog:
    """The models. Raises ``Failure`` (``resource-damaged``)."""
    return _table("catalog.json", Catalog.from_json)


def load_gpus() -> Gpus:
    """The cards. Raises ``Failure`` (``resource-damaged``)."""
    from launcher.core.gpus import Gpus  # late: a window opens without them

    return _table("gpus.json", Gpus.from_json)


def load_words(language: Language) -> Mapping[str, object]:
    """The sentences of a language, as they stand in its file; none for English, which is the catalogue's own.

    Raises:
        Failure: ``RESOURCE_DAMAGED``: there is no such file, or it is no table of sentences.
    """
    if language is Language.ENGLISH:
        return {}
    return _table(f"words/{language}.json", _table_of_words)


def _table(name: str, read: Callable[[object], _Table]) -> _Table:
    path = resource(name)
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, not JSON, or not our form
        raise Failure(Code.RESOURCE_DAMAGED, path=str(path)) from error


def _table_of_words(data: object) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise ValueError("no table of sentences")
    return data
