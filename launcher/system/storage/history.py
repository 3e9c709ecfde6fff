"""The chats, in one SQLite file: one connection for each piece of work, none held between two.

WAL with ``synchronous=NORMAL``: a killed program loses nothing that was written, a power cut at most the last moments,
and neither damages the file (https://www.sqlite.org/wal.html). Deleted text is overwritten (``secure_delete``).
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from launcher.core.history import HIT, Chat, Said, Summary
from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal, why
from launcher.system.storage import history_schema
from launcher.system.storage.atomic import set_aside
from launcher.system.storage.paths import Paths

_PATIENCE_S: Final = 2.0
"""How long another program's lock is waited for."""
_BESIDE: Final = ("-wal", "-shm")
_MOST_FOUND: Final = 200
_EXCERPT_WORDS: Final = 14

_REFUSALS: Final[Mapping[int, Refusal]] = {
    sqlite3.SQLITE_FULL: Refusal.NO_ROOM,
    sqlite3.SQLITE_PERM: Refusal.NOT_ALLOWED,
    sqlite3.SQLITE_READONLY: Refusal.READ_ONLY,
    sqlite3.SQLITE_BUSY: Refusal.IN_USE,
    sqlite3.SQLITE_LOCKED: Refusal.IN_USE,
    sqlite3.SQLITE_IOERR: Refusal.DRIVE_FAILS,
    sqlite3.SQLITE_NOMEM: Refusal.NO_MEMORY,
}

_SUMMARY: Final = "chat.id, chat.title, chat.changed, chat.pinned"


class SqliteHistoryStore:
    """Keeps the chats; offers what ``ports.HistoryStore`` asks for. May be called from any thread, one after another.

    Every method may raise ``Failure``: when the file cannot be used, once (``HISTORY_DAMAGED``, ``HISTORY_NEWER``,
    ``HISTORY_LOCKED``, ``HISTORY_CLOSED``): a damaged one is set aside, any other left alone, and memory takes its
    place until the program ends. When something cannot be written, ``HISTORY_NOT_WRITTEN``.
    """

    def __init__(self, paths: Paths) -> None:
        self._file = paths.history
        self._lock = Lock()
        self._looked = False
        self._memory: sqlite3.Connection | None = None

    def chats(self) -> tuple[Summary, ...]:
        """All of them, the latest first, pinned ones before the others."""
        with self._at_work() as base:
            rows = base.execute(f"SELECT {_SUMMARY} FROM chat WHERE NOT gone ORDER BY pinned DESC, changed DESC")  # noqa: S608 - a constant
            return tuple(_summary(row) for row in rows)

    def load(self, chat: str) -> Chat | None:
        """One, with all its turns."""
        with self._at_work() as base:
            return _load(base, chat)

    def every(self) -> tuple[Chat, ...]:
        """All, with all their turns."""
        with self._at_work() as base:
            names = [name for (name,) in base.execute("SELECT id FROM chat WHERE NOT gone ORDER BY created")]
            return tuple(chat for chat in (_load(base, name) for name in names) if chat is not None)

    def keep(self, chat: Chat, turns: Sequence[int]) -> None:
        """Writes a chat, and of its turns these."""
        with self._at_work() as base:
            _keep(base, chat, turns)

    def replace(self, chat: Chat) -> None:
        """Writes a chat whole, in the place of the one that there may be."""
        with self._at_work() as base:
            base.execute("DELETE FROM chat WHERE id = ?", (chat.id,))
            _keep(base, chat, range(len(chat.turns)))

    def rename(self, chat: str, title: str) -> None:
        """Another title."""
        with self._at_work() as base:
            base.execute("UPDATE chat SET title = ? WHERE id = ?", (_storable(title), chat))

    def pin(self, chat: str, pinned: bool) -> None:
        """Before the others, or no longer."""
        with self._at_work() as base:
            base.execute("UPDATE chat SET pinned = ? WHERE id = ?", (pinned, chat))

    def hide(self, chat: str, hidden: bool) -> None:
        """Deletes a chat so that it can still be brought back; or brings it back."""
        with self._at_work() as base:
            base.execute("UPDATE chat SET gone = ? WHERE id = ?", (hidden, chat))

    def purge(self) -> None:
        """Deletes for good what is hidden."""
        with self._at_work() as base:
            _purge(base)

    def used(self) -> Mapping[str, float]:
        """When each model last answered, in seconds since 1970."""
        with self._at_work() as base:
            return dict(base.execute("SELECT model, MAX(at) FROM turn WHERE model != '' GROUP BY model").fetchall())

    def search(self, words: str, *, thinking: bool = False) -> tuple[Summary, ...]:
        """The chats that have all of ``words`` (the last may be a beginning) in a turn or the title, the best first."""
        wanted = _query(words)
        if not wanted:
            return ()
        columns = "{content thinking}" if thinking else "{content}"
        marks = (*HIT, "…", _EXCERPT_WORDS)
        found: dict[str, Summary] = {}
        with self._at_work() as base:
            rows = base.execute(
                f"SELECT {_SUMMARY}, '' FROM titles JOIN chat ON chat.key = titles.rowid"  # noqa: S608 - a constant
                " WHERE titles MATCH ? AND NOT gone ORDER BY rank LIMIT ?",
                (wanted, _MOST_FOUND),
            ).fetchall()
            rows += base.execute(
                f"SELECT {_SUMMARY}, snippet(words, -1, ?, ?, ?, ?) FROM words"  # noqa: S608 - a constant
                " JOIN turn ON turn.key = words.rowid JOIN chat ON chat.id = turn.chat"
                " WHERE words MATCH ? AND NOT gone ORDER BY rank LIMIT ?",
                (*marks, f"{columns} : ({wanted})", 5 * _MOST_FOUND),
            ).fetchall()
        for *row, excerpt in rows:
            before = found.get(row[0])
            if before is None or (excerpt and not before.excerpt):
                found[row[0]] = Summary(row[0], row[1], row[2], bool(row[3]), excerpt)
        return tuple(found.values())[:_MOST_FOUND]

    @contextmanager
    def _at_work(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction: all of it is written, or nothing."""
        with self._lock:
            if not self._looked:
                self._looked = True
                self._look()
            base = self._memory or self._connected()
            try:
                with base:
                    yield base
            except sqlite3.Error as error:
                raise Failure(Code.HISTORY_NOT_WRITTEN, path=str(self._file), **_why(error)) from error
            finally:
                if base is not self._memory:
                    base.close()

    def _connected(self) -> sqlite3.Connection:
        base = None
        try:
            base = sqlite3.connect(self._file, timeout=_PATIENCE_S)
            history_schema.set_up(base)
        except sqlite3.Error as error:
            if base is not None:
                base.close()
            raise Failure(Code.HISTORY_NOT_WRITTEN, path=str(self._file), **_why(error)) from error
        return base

    def _look(self) -> None:
        """Checks the file, makes it or brings it up to date, once; falls back on memory and says why."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(self._file, timeout=_PATIENCE_S)
            try:
                history_schema.check(base)
                history_schema.set_up(base, wal=True)
                history_schema.migrate(base)
                with base:
                    _purge(base)
            finally:
                base.close()
        except history_schema.TooNew as error:
            self._remember_only()
            raise Failure(Code.HISTORY_NEWER, path=str(self._file)) from error
        except sqlite3.OperationalError as error:
            self._remember_only()
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise Failure(Code.HISTORY_LOCKED, path=str(self._file)) from error
            raise Failure(Code.HISTORY_CLOSED, path=str(self._file), **_why(error)) from error
        except sqlite3.DatabaseError as error:
            self._looked = False  # the next look makes a new file
            raise Failure(Code.HISTORY_DAMAGED, kept=str(_set_aside(self._file))) from error
        except OSError as error:
            self._remember_only()
            raise Failure(Code.HISTORY_CLOSED, path=str(self._file), **why(error)) from error

    def _remember_only(self) -> None:
        self._memory = sqlite3.connect(":memory:", check_same_thread=False)  # one at a time, by the lock
        history_schema.set_up(self._memory)
        history_schema.migrate(self._memory)


def _why(error: sqlite3.Error) -> dict[str, str]:
    """As :func:`why` does for the system; SQLite's extended codes have the plain one in their lowest byte."""
    refusal = _REFUSALS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return {"reason": str(error)} if refusal is None else {"reason": refusal, "system": str(error)}


def _set_aside(file: Path) -> Path:
    """With what SQLite keeps beside it: some of the chats may only be there."""
    kept = set_aside(file)
    for ending in _BESIDE:
        beside = file.with_name(file.name + ending)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + ending))
    return kept


def _query(words: str) -> str:
    """Each word as FTS5 wants a text that is no operator; the last one as a beginning."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in _storable(words).replace("\0", " ").split()]
    return " ".join(quoted) + "*" if quoted else ""


def _purge(base: sqlite3.Connection) -> None:
    """The index is written anew: what was deleted would stay in it until SQLite tidies it up some day."""
    if base.execute("DELETE FROM chat WHERE gone").rowcount > 0:
        base.execute("INSERT INTO words(words) VALUES ('optimize')")
        base.execute("INSERT INTO titles(titles) VALUES ('optimize')")


def _summary(row: Sequence[object]) -> Summary:
    name, title, changed, pinned = row
    return Summary(str(name), str(title), float(str(changed)), bool(pinned))


def _load(base: sqlite3.Connection, name: str) -> Chat | None:
    row = base.execute(
        "SELECT title, leaf, model, pinned, created, changed FROM chat WHERE id = ? AND NOT gone", (name,)
    ).fetchone()
    if row is None:
        return None
    title, leaf, model, pinned, created, changed = row
    turns = base.execute(
        "SELECT role, content, parent, thinking, thought_s, model, tokens, rate, reason, at"
        " FROM turn WHERE chat = ? ORDER BY number",
        (name,),
    )
    return Chat(name, title, tuple(Said(*turn) for turn in turns), leaf, model, bool(pinned), created, changed)


def _keep(base: sqlite3.Connection, chat: Chat, turns: Sequence[int]) -> None:
    """The title and the pin of a chat that is there stay: they have their own way."""
    base.execute(
        "INSERT INTO chat (id, title, leaf, model, pinned, created, changed) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET leaf = excluded.leaf, model = excluded.model, changed = excluded.changed",
        (chat.id, _storable(chat.title), chat.leaf, chat.model, chat.pinned, chat.created, chat.changed),
    )
    base.executemany(
        "INSERT INTO turn (chat, number, role, content, parent, thinking, thought_s, model, tokens, rate, reason, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (chat, number) DO UPDATE SET content = excluded.content, thinking = excluded.thinking,"
        " thought_s = excluded.thought_s, model = excluded.model, tokens = excluded.tokens, rate = excluded.rate,"
        " reason = excluded.reason",
        [_row(chat, number) for number in turns],
    )


def _row(chat: Chat, number: int) -> tuple[object, ...]:
    said = chat.turns[number]
    return (
        chat.id, number, said.role, _storable(said.content), said.parent, _storable(said.thinking), said.thought_s,
        said.model, said.tokens, said.rate, said.reason, said.at,
    )  # fmt: skip


def _storable(text: str) -> str:
    """Half a character (a lone surrogate) has no form on a disk."""
    return text.encode("utf-8", "replace").decode()
