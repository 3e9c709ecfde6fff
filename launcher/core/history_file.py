"""Chats as JSON: what is exported, and what an import takes. Whatever is not as it should be is refused, whole."""

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import Final

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.history import NOTHING, Chat, Said

FORMAT: Final = "stillhouse-chats"
VERSION: Final = 1
_LONGEST_ID: Final = 64


def to_json(chats: Iterable[Chat]) -> dict[str, object]:
    """The content of a file with these chats."""
    return {"format": FORMAT, "version": VERSION, "chats": [asdict(chat) for chat in chats]}


def from_json(data: object) -> tuple[Chat, ...]:
    """The chats of such a file.

    Raises:
        ValueError: it is not one, or damaged; says where.
    """
    fields = _object(data, "file")
    if fields.get("format") != FORMAT or fields.get("version") != VERSION:
        raise ValueError("format")
    return tuple(_chat(each, f"chats[{index}]") for index, each in enumerate(_list(fields, "chats", "file")))


def _chat(data: object, where: str) -> Chat:
    fields = _object(data, where)
    turns = tuple(
        _said(each, number, f"{where}.turns[{number}]") for number, each in enumerate(_list(fields, "turns", where))
    )
    for number, turn in enumerate(turns):
        if turn.parent != NOTHING and turns[turn.parent].role == turn.role:
            raise ValueError(f"{where}.turns[{number}].role")
    name = _text(fields, "id", where)
    if not name or len(name) > _LONGEST_ID:
        raise ValueError(f"{where}.id")
    return Chat(
        name,
        _text(fields, "title", where),
        turns,
        _whole(fields, "leaf", where, NOTHING, len(turns) - 1),
        _text(fields, "model", where),
        fields.get("pinned") is True,
        _number(fields, "created", where),
        _number(fields, "changed", where),
    )


def _said(data: object, number: int, where: str) -> Said:
    fields = _object(data, where)
    role = _text(fields, "role", where)
    parent = _whole(fields, "parent", where, NOTHING, number - 1)
    if role not in (USER, ASSISTANT) or (parent == NOTHING and role != USER):
        raise ValueError(f"{where}.role")
    return Said(
        role,
        _text(fields, "content", where),
        parent,
        _text(fields, "thinking", where),
        _number_or_none(fields, "thought_s", where),
        _text(fields, "model", where),
        _whole(fields, "tokens", where, 0, 2**53),
        _number_or_none(fields, "rate", where),
        _text(fields, "reason", where),
        _number(fields, "at", where),
    )


def _object(data: object, where: str) -> dict[str, object]:
    if not isinstance(data, dict):
        raise ValueError(where)
    return data


def _list(fields: dict[str, object], key: str, where: str) -> list[object]:
    value = fields.get(key)
    if not isinstance(value, list):
        raise ValueError(f"{where}.{key}")
    return value


def _text(fields: dict[str, object], key: str, where: str) -> str:
    """A text, empty or not, that can be written to a disk: no halves of characters."""
    value = fields.get(key)
    if not isinstance(value, str) or (not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise ValueError(f"{where}.{key}")
    return value


def _whole(fields: dict[str, object], key: str, where: str, least: int, most: int) -> int:
    value = fields.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{where}.{key}")
    return value


def _number(fields: dict[str, object], key: str, where: str) -> float:
    value = fields.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value) or value < 0:
        raise ValueError(f"{where}.{key}")
    return float(value)


def _number_or_none(fields: dict[str, object], key: str, where: str) -> float | None:
    return None if fields.get(key) is None else _number(fields, key, where)
