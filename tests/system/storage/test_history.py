"""The chats on the disk: found again, searched, deleted for good, and whatever is wrong with the file is said."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import Turn
from launcher.core.history import Chat, Said, pieces
from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal
from launcher.system.storage.history import SqliteHistoryStore
from launcher.system.storage.history_schema import STEPS
from launcher.system.storage.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "Stillhouse")


@pytest.fixture
def store(paths: Paths) -> Iterator[SqliteHistoryStore]:
    made = SqliteHistoryStore(paths)
    yield made
    if made._memory is not None:
        made._memory.close()


def chat(name: str, question: str, answer: str = "So.", thinking: str = "", at: float = 1.0) -> Chat:
    return Chat(name, created=at).aligned((Turn(USER, question), Turn(ASSISTANT, answer, thinking)), at)


def failing(store: SqliteHistoryStore) -> Code:
    with pytest.raises(Failure) as caught:
        store.chats()
    return caught.value.problem.code


def test_what_is_kept_is_there_in_another_program(store: SqliteHistoryStore, paths: Paths) -> None:
    first = chat("a", "Why?", "Because.", "Hmm")
    store.keep(first, (0, 1))
    again = first.aligned((Turn(USER, "Why?"),), 2.0).aligned((Turn(USER, "Why?"), Turn(ASSISTANT, "No.")), 3.0)
    store.keep(again, (2,))
    other = SqliteHistoryStore(paths)
    assert other.load("a") == again
    assert other.every() == (again,)
    assert other.load("b") is None


def test_a_growing_answer_is_written_in_its_place_and_searched_as_it_is_now(store: SqliteHistoryStore) -> None:
    first = chat("a", "Why?", "Bec")
    store.keep(first, (0, 1))
    store.keep(first.aligned((Turn(USER, "Why?"), Turn(ASSISTANT, "Because of it")), 2.0), (1,))
    assert [each.id for each in store.search("because")] == ["a"]
    assert store.search("becx") == ()


def test_the_list_has_pinned_ones_first_then_the_latest(store: SqliteHistoryStore) -> None:
    for name, at in (("a", 1.0), ("b", 3.0), ("c", 2.0)):
        store.keep(chat(name, name, at=at), (0, 1))
    store.pin("a", True)
    assert [each.id for each in store.chats()] == ["a", "b", "c"]
    store.pin("a", False)
    store.rename("b", "Another")
    assert next((each.id, each.title) for each in store.chats()) == ("b", "Another")
    store.keep(chat("b", "b", at=9.0), (0,))
    assert store.chats()[0].title == "Another"


def test_it_knows_when_each_model_last_answered(store: SqliteHistoryStore) -> None:
    assert store.used() == {}
    turns = tuple(
        Said(ASSISTANT, "So.", model=model, at=at) for model, at in (("r1:7b", 2.0), ("r1:7b", 5.0), ("r1:8b", 3.0))
    )
    store.replace(Chat("a", turns=(Said(USER, "Why?", at=9.0), *turns), leaf=0))
    assert store.used() == {"r1:7b": 5.0, "r1:8b": 3.0}


def test_a_deleted_chat_comes_back_or_is_gone_for_good(store: SqliteHistoryStore, paths: Paths) -> None:
    store.keep(chat("a", "Xylophone?", "Zither."), (0, 1))
    store.hide("a", True)
    assert (store.chats(), store.load("a"), store.search("zither"), store.every()) == ((), None, (), ())
    store.hide("a", False)
    assert [each.id for each in store.chats()] == ["a"]
    store.hide("a", True)
    store.purge()
    assert store.chats() == ()
    assert all(b"ylophone" not in each.read_bytes().lower() for each in paths.home.iterdir())


def test_what_was_deleted_before_a_crash_is_gone_after_it(store: SqliteHistoryStore, paths: Paths) -> None:
    store.keep(chat("a", "Why?"), (0, 1))
    store.hide("a", True)
    assert SqliteHistoryStore(paths).chats() == ()
    store.hide("a", False)
    assert store.chats() == ()


def test_a_search_finds_words_without_their_accents_and_marks_them(store: SqliteHistoryStore) -> None:
    store.keep(
        chat("a", "Why is the sky blue?", "Blue light is scattered more, so the sky looks blue.", "Rayleigh"), (0, 1)
    )
    store.keep(chat("b", "Was heißt Größe?", "Size."), (0, 1))
    (found,) = store.search("sky loo")
    assert ("looks", True) in pieces(found.excerpt)
    assert [each.id for each in store.search("grosse")] == []
    assert [each.id for each in store.search("GROße")] == ["b"]
    assert store.search("rayleigh") == ()
    assert [each.id for each in store.search("rayleigh", thinking=True)] == ["a"]
    assert store.search("  ") == ()


@pytest.mark.parametrize("words", ['"', "a AND", "NEAR(", "col:x", "*", "(", "-x", "\0", "x\ud800", "{content} : a"])
def test_whatever_is_searched_for_is_no_command(store: SqliteHistoryStore, words: str) -> None:
    store.keep(chat("a", "Why?"), (0, 1))
    assert store.search(words) == ()


def test_a_title_that_was_given_is_found(store: SqliteHistoryStore) -> None:
    store.keep(chat("a", "Why?"), (0, 1))
    store.rename("a", "Winter poem")
    assert [each.title for each in store.search("winter")] == ["Winter poem"]


def test_an_import_takes_the_place_of_the_chat_of_its_name(store: SqliteHistoryStore) -> None:
    store.keep(chat("a", "Why?", "Because."), (0, 1))
    store.replace(chat("a", "How?", "So."))
    loaded = store.load("a")
    assert loaded is not None
    assert [said.content for said in loaded.turns] == ["How?", "So."]
    assert store.search("because") == ()


def test_half_a_character_does_not_keep_a_chat_from_being_stored(store: SqliteHistoryStore) -> None:
    store.keep(chat("a", "x\ud83d"), (0, 1))
    loaded = store.load("a")
    assert loaded is not None
    assert loaded.turns[0].content == "x?"


@pytest.mark.parametrize("damage", [b"no database at all" * 100, b""])
def test_a_damaged_file_is_set_aside_with_what_is_beside_it(
    store: SqliteHistoryStore, paths: Paths, damage: bytes
) -> None:
    store.keep(chat("a", "Why?"), (0, 1))
    whole = paths.history.read_bytes()
    paths.history.write_bytes(damage or whole[:4096] + b"\xff" * 8192 + whole[12288:])
    Path(f"{paths.history}-wal").write_bytes(b"beside")
    other = SqliteHistoryStore(paths)
    assert failing(other) is Code.HISTORY_DAMAGED
    assert other.chats() == ()
    other.keep(chat("b", "Still?"), (0, 1))
    assert [each.id for each in other.chats()] == ["b"]
    assert (paths.home / "chats.sqlite.damaged-1").exists()
    assert not Path(f"{paths.history}-wal").exists()


def test_the_file_of_a_newer_version_is_left_alone_and_chatting_works(paths: Paths) -> None:
    SqliteHistoryStore(paths).chats()
    with closing(sqlite3.connect(paths.history)) as base:
        base.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    before = paths.history.read_bytes()
    store = SqliteHistoryStore(paths)
    assert failing(store) is Code.HISTORY_NEWER
    store.keep(chat("a", "Why?"), (0, 1))
    assert [each.id for each in store.chats()] == ["a"]
    assert paths.history.read_bytes() == before
    assert store._memory is not None
    store._memory.close()


def test_a_file_that_another_program_holds_is_left_to_it(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.system.storage.history._PATIENCE_S", 0.05)
    paths.home.mkdir()
    with closing(sqlite3.connect(paths.history)) as holder:
        holder.execute("CREATE TABLE other (x)")
        holder.execute("BEGIN EXCLUSIVE")
        store = SqliteHistoryStore(paths)
        assert failing(store) is Code.HISTORY_LOCKED
        assert store.chats() == ()
    assert store._memory is not None
    store._memory.close()


def test_a_lock_that_comes_later_is_said_and_the_next_time_it_is_written(
    store: SqliteHistoryStore, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.system.storage.history._PATIENCE_S", 0.05)
    store.chats()
    with closing(sqlite3.connect(paths.history)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Failure) as caught:
            store.keep(chat("a", "Why?"), (0, 1))
        assert caught.value.problem.code is Code.HISTORY_NOT_WRITTEN
        assert caught.value.problem.facts["reason"] is Refusal.IN_USE
        assert caught.value.problem.facts["system"] == "database is locked"
    store.keep(chat("a", "Why?"), (0, 1))
    assert [each.id for each in store.chats()] == ["a"]


def test_a_full_drive_is_said_and_nothing_is_lost(store: SqliteHistoryStore, paths: Paths) -> None:
    store.keep(chat("a", "Why?"), (0, 1))
    with closing(sqlite3.connect(paths.history)) as base:
        pages = base.execute("PRAGMA page_count").fetchone()[0]
    plain = store._connected

    def full() -> sqlite3.Connection:
        base = plain()
        base.execute(f"PRAGMA max_page_count = {pages}")  # as SQLite says it where the drive is full
        return base

    store._connected = full  # type: ignore[method-assign]  # the one way to a full drive without one
    with pytest.raises(Failure) as caught:
        store.keep(chat("b", "Long?", "word " * 50_000), (0, 1))
    facts = caught.value.problem.facts
    assert (facts["reason"], facts["system"]) == (Refusal.NO_ROOM, "database or disk is full")
    assert [each.id for each in store.chats()] == ["a"]


def test_a_folder_where_nothing_can_be_written_is_said(paths: Paths, store: SqliteHistoryStore) -> None:
    paths.home.write_text("a file in the place of the folder")
    assert failing(store) is Code.HISTORY_CLOSED
    store.keep(chat("a", "Why?"), (0, 1))
    assert [each.id for each in store.chats()] == ["a"]


def test_a_folder_in_the_place_of_the_file_is_said(paths: Paths, store: SqliteHistoryStore) -> None:
    paths.history.mkdir(parents=True)
    assert failing(store) is Code.HISTORY_CLOSED
    assert stat.S_ISDIR(paths.history.stat().st_mode)


def test_it_is_one_file_in_wal_mode_between_two_pieces_of_work(store: SqliteHistoryStore, paths: Paths) -> None:
    store.keep(chat("a", "Why?"), (0, 1))
    with closing(sqlite3.connect(paths.history)) as base:
        assert base.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert base.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


def test_a_folder_that_goes_while_we_run_is_said(store: SqliteHistoryStore, paths: Paths) -> None:
    store.chats()
    paths.history.unlink()
    paths.home.rmdir()
    assert failing(store) is Code.HISTORY_NOT_WRITTEN
