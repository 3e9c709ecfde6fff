"""A chat as a file for others, as Markdown or JSON (:mod:`pdf` has the third form), and back. No widget is needed."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QIODevice, QSaveFile

from launcher.core.conversation import USER
from launcher.core.history import Chat
from launcher.core.history_file import from_json, to_json
from launcher.core.problems import Code, Failure
from launcher.core.refusals import why
from launcher.text import say

ENDINGS: Final = {"markdown": ".md", "json": ".json", "pdf": ".pdf"}
_LONGEST_FILE: Final = 1 << 30
_NOT_IN_NAMES: Final = '<>:"/\\|?*'
_LONGEST_NAME: Final = 80


def file_name(title: str, kind: str) -> str:
    """A name that every system takes."""
    plain = "".join(" " if letter in _NOT_IN_NAMES or not letter.isprintable() else letter for letter in title)
    return (" ".join(plain.split())[:_LONGEST_NAME].strip(". ") or say("app.name")) + ENDINGS[kind]


def as_markdown(chat: Chat) -> str:
    """What is in sight of it; the thinking is left out, as it is when a chat goes on."""
    parts = [f"# {chat.title}"]
    for said in (chat.turns[number] for number in chat.path):
        who = say("chats.you") if said.role == USER else said.model or say("app.model")
        parts += [f"## {who}", said.content.strip()]
    return "\n\n".join(parts) + "\n"


def as_json(chats: Iterable[Chat]) -> str:
    """All versions of all turns, as an import takes them."""
    return json.dumps(to_json(chats), ensure_ascii=False, indent=1) + "\n"


def write_text(path: str, text: str) -> None:
    """Writes a file, whole or not at all.

    Raises:
        Failure: ``FILE_NOT_WRITTEN``.
    """
    file = QSaveFile(path)
    data = text.encode("utf-8", "replace")
    if not (file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(data) == len(data) and file.commit()):
        raise Failure(Code.FILE_NOT_WRITTEN, path=path, reason=file.errorString())


def read_chats(path: str) -> tuple[Chat, ...]:
    """The chats of an exported file.

    Raises:
        Failure: ``FILE_UNREADABLE``, ``CHATS_UNREADABLE``.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise Failure(Code.FILE_UNREADABLE, path=path, **why(error)) from error
    try:
        if len(data) > _LONGEST_FILE:
            raise ValueError("size")
        return from_json(json.loads(data))
    except RecursionError as error:
        raise Failure(Code.CHATS_UNREADABLE, path=path, where="depth") from error
    except ValueError as error:
        raise Failure(Code.CHATS_UNREADABLE, path=path, where=str(error)) from error
