"""The tables of the history, and how an older file becomes one of today: ``user_version`` counts the steps done."""

import sqlite3
from typing import Final

_FIRST: Final = """
CREATE TABLE chat (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, leaf INTEGER NOT NULL, model TEXT NOT NULL,
  pinned INTEGER NOT NULL, created REAL NOT NULL, changed REAL NOT NULL, gone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE turn (
  key INTEGER PRIMARY KEY, chat TEXT NOT NULL REFERENCES chat (id) ON DELETE CASCADE, number INTEGER NOT NULL,
  role TEXT NOT NULL, content TEXT NOT NULL, parent INTEGER NOT NULL, thinking TEXT NOT NULL, thought_s REAL,
  model TEXT NOT NULL, tokens INTEGER NOT NULL, rate REAL, reason TEXT NOT NULL, at REAL NOT NULL,
  UNIQUE (chat, number));
CREATE VIRTUAL TABLE titles USING fts5 (title, content = 'chat', content_rowid = 'key',
  tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE words USING fts5 (content, thinking, content = 'turn', content_rowid = 'key',
  tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER chat_comes AFTER INSERT ON chat BEGIN
  INSERT INTO titles (rowid, title) VALUES (new.key, new.title);
END;
CREATE TRIGGER chat_goes AFTER DELETE ON chat BEGIN
  INSERT INTO titles (titles, rowid, title) VALUES ('delete', old.key, old.title);
END;
CREATE TRIGGER chat_changes AFTER UPDATE OF title ON chat BEGIN
  INSERT INTO titles (titles, rowid, title) VALUES ('delete', old.key, old.title);
  INSERT INTO titles (rowid, title) VALUES (new.key, new.title);
END;
CREATE TRIGGER turn_comes AFTER INSERT ON turn BEGIN
  INSERT INTO words (rowid, content, thinking) VALUES (new.key, new.content, new.thinking);
END;
CREATE TRIGGER turn_goes AFTER DELETE ON turn BEGIN
  INSERT INTO words (words, rowid, content, thinking) VALUES ('delete', old.key, old.content, old.thinking);
END;
CREATE TRIGGER turn_changes AFTER UPDATE OF content, thinking ON turn BEGIN
  INSERT INTO words (words, rowid, content, thinking) VALUES ('delete', old.key, old.content, old.thinking);
  INSERT INTO words (rowid, content, thinking) VALUES (new.key, new.content, new.thinking);
END;
"""

STEPS: Final = (_FIRST,)
"""Each brings a file one version further; one that was released is never changed."""


class TooNew(Exception):
    """A later Stillhouse wrote this file."""


def check(base: sqlite3.Connection) -> None:
    """Whether the file is whole; changes nothing.

    Raises:
        TooNew: a later version of ours wrote it.
        sqlite3.DatabaseError: it is damaged, or no database.
    """
    if _version(base) > len(STEPS):
        raise TooNew
    said = base.execute("PRAGMA quick_check(1)").fetchone()
    if said != ("ok",):
        raise sqlite3.DatabaseError(said)


def set_up(base: sqlite3.Connection, *, wal: bool = False) -> None:
    """What holds for a connection; ``wal`` is written into the file, once."""
    if wal:
        base.execute("PRAGMA journal_mode = WAL")
    for setting in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
        base.execute(f"PRAGMA {setting}")


def migrate(base: sqlite3.Connection) -> None:
    """Takes the steps that are still to be taken, each whole or not at all."""
    for number in range(_version(base), len(STEPS)):
        base.executescript(f"BEGIN IMMEDIATE; {STEPS[number]} PRAGMA user_version = {number + 1}; COMMIT;")


def _version(base: sqlite3.Connection) -> int:
    return int(base.execute("PRAGMA user_version").fetchone()[0])
