"""The files that come with the program: where they lie, and the two tables among them."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from launcher.core.catalog import Catalog
from launcher.core.gpus import Gpus
from launcher.core.problems import Code, Failure

_Table = TypeVar("_Table")


def resource(name: str) -> Path:
    """The path of ``resources/<name>``: beside the package, or where a frozen program unpacks itself."""
    unpacked = getattr(sys, "_MEIPASS", None)
    root = Path(unpacked) if isinstance(unpacked, str) else Path(__file__).resolve().parent.parent.parent
    return root / "resources" / name


def load_catalog() -> Catalog:
    """The models. Raises ``Failure`` (``resource-damaged``)."""
    return _table("catalog.json", Catalog.from_json)


def load_gpus() -> Gpus:
    """The cards. Raises ``Failure`` (``resource-damaged``)."""
    return _table("gpus.json", Gpus.from_json)


def _table(name: str, read: Callable[[object], _Table]) -> _Table:
    path = resource(name)
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, not JSON, or not our form
        raise Failure(Code.RESOURCE_DAMAGED, path=str(path)) from error
