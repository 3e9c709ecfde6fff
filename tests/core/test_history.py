"""A chat is a tree: what was asked again, edited or continued leaves its earlier version reachable."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.conversation import ASSISTANT, USER
from launcher.core.engine import Turn
from launcher.core.history import LONGEST_TITLE, NOTHING, Chat, Said, news, pieces, title_of
from launcher.core.history_file import from_json, to_json

Q, A = Turn(USER, "Why?"), Turn(ASSISTANT, "Because.", "Hmm")


def talked(*turns: Turn) -> Chat:
    return Chat("c").aligned(turns, 1.0)


def test_turns_follow_each_other_and_the_first_question_is_the_title() -> None:
    chat = talked(Q, A)
    assert chat.path == (0, 1)
    assert chat.conversation.turns == (Q, A)
    assert chat.title == "Why?"
    assert chat.changed == 1.0
    assert chat.summary.title == "Why?"


def test_a_chat_remembers_the_model_it_is_held_with() -> None:
    assert talked(Q).held_with("deepseek-r1:7b").model == "deepseek-r1:7b"


def test_a_chat_knows_which_model_answered_last_in_sight() -> None:
    chat = talked(Turn(USER, "Why?"), Turn(ASSISTANT, "So."))
    assert chat.answered_by == ""
    chat = chat.ended(Said(ASSISTANT, "", model="deepseek-r1:1.5b"))
    asked = chat.aligned((Turn(USER, "Why?"), Turn(ASSISTANT, "So."), Turn(USER, "And?")), 2.0)
    assert asked.answered_by == "deepseek-r1:1.5b"
    assert asked.without(1).answered_by == ""


def test_nothing_new_changes_nothing() -> None:
    chat = talked(Q, A)
    assert chat.aligned((Q, A), 2.0) == chat
    assert news(chat, chat.aligned((Q, A), 2.0)) == ()


def test_an_answer_grows_in_its_place() -> None:
    chat = talked(Q, Turn(ASSISTANT, "", "Hm "))
    grown = chat.aligned((Q, Turn(ASSISTANT, "Bec", "Hm\n")), 2.0)
    assert grown.path == (0, 1)
    assert grown.turns[1].content == "Bec"
    assert news(chat, grown) == (1,)
    assert news(None, grown) == (0, 1)


def test_asked_again_the_first_answer_is_another_version() -> None:
    chat = talked(Q, A).aligned((Q,), 2.0).aligned((Q, Turn(ASSISTANT, "So.")), 3.0)
    assert chat.path == (0, 2)
    assert chat.versions() == ((0,), (1, 2))
    assert chat.switched(1).conversation.turns == (Q, A)


def test_an_edited_question_keeps_what_followed_on_the_first() -> None:
    chat = talked(Q, A, Q, A).aligned((Turn(USER, "How?"),), 2.0)
    assert chat.leaf == 4
    assert chat.versions() == ((0, 4),)
    assert chat.switched(0).path == (0, 1, 2, 3)
    assert chat.title == "Why?"


def test_a_question_sent_once_more_as_it_was_is_the_same() -> None:
    chat = talked(Q, A).aligned((Q,), 2.0)
    assert len(chat.turns) == 2
    assert chat.leaf == 0
    assert chat.changed == 1.0


def test_a_turn_of_another_role_is_another_turn() -> None:
    assert talked(Q).aligned((A,), 2.0).turns[1].parent == NOTHING


def test_an_answer_gets_its_figures_and_keeps_its_words() -> None:
    chat = talked(Q, A).ended(Said("", "", rate=9.0, reason="stop", model="m"))
    assert (chat.turns[1].rate, chat.turns[1].content, chat.turns[1].role) == (9.0, "Because.", ASSISTANT)
    assert chat.turns[1].parent == 0
    assert chat.turns[1].at == 1.0
    assert talked(Q).ended(Said("", "")) == talked(Q)
    assert Chat("c").ended(Said("", "")) == Chat("c")


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), max_size=8))
def test_whatever_is_said_is_what_is_in_sight_and_nothing_is_ever_lost(talks: list[list[str]]) -> None:
    chat = Chat("c")
    for letters in talks:
        turns = tuple(Turn(ASSISTANT if index % 2 else USER, letter) for index, letter in enumerate(letters))
        before = chat
        chat = chat.aligned(turns, 1.0)
        assert chat.conversation.turns == turns
        assert chat.turns[: len(before.turns)] == before.turns
        assert all(turn.parent < number for number, turn in enumerate(chat.turns))
    assert from_json(json.loads(json.dumps(to_json([chat])))) == (chat,)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("", ""),
        ("\n  One line  \nTwo", "One line"),
        ("word " * 40, ("word " * 16).rstrip() + "…"),
        ("x" * 200, "x" * LONGEST_TITLE + "…"),
    ],
)
def test_the_title_is_the_first_line_cut_at_a_word(question: str, title: str) -> None:
    assert title_of(question) == title


def test_an_excerpt_is_read_back_into_hits_and_what_is_round_them() -> None:
    assert pieces("… the \x02sky\x03 looks") == (("… the ", False), ("sky", True), (" looks", False))
    assert pieces("\x02sky\x03") == (("sky", True),)
    assert pieces("a\x02b") == (("a", False), ("b", False))
    assert pieces("") == ()


GOOD: dict[str, Any] = json.loads(json.dumps(to_json([talked(Q, A)])))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("format", "other"),
        ("version", 2),
        ("chats", {}),
        ("chats.0", []),
        ("chats.0.id", ""),
        ("chats.0.id", "x" * 65),
        ("chats.0.id", None),
        ("chats.0.title", "\ud800"),
        ("chats.0.turns", None),
        ("chats.0.leaf", 2),
        ("chats.0.leaf", True),
        ("chats.0.created", float("nan")),
        ("chats.0.changed", "now"),
        ("chats.0.turns.0.parent", 0),
        ("chats.0.turns.0.role", "system"),
        ("chats.0.turns.0.role", "assistant"),
        ("chats.0.turns.1.role", "user"),
        ("chats.0.turns.1.parent", -1),
        ("chats.0.turns.1.rate", -1),
        ("chats.0.turns.1.tokens", 1.5),
    ],
)
def test_a_damaged_file_is_refused_whole(place: str, value: object) -> None:
    data: Any = deepcopy(GOOD)
    *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    inner = data
    for step in way:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(ValueError, match=r".+"):
        from_json(data)


def test_what_is_no_object_is_refused_and_umlauts_are_fine() -> None:
    with pytest.raises(ValueError, match="file"):
        from_json([])
    umlauts = to_json([talked(Turn(USER, "Größe?"))])
    assert from_json(json.loads(json.dumps(umlauts)))[0].title == "Größe?"


def test_without_an_answer_what_followed_on_it_follows_on_its_question() -> None:
    more = Turn(USER, "And why that?")
    chat = talked(Q, A, more, A)
    left = chat.without(1)
    assert left.conversation.turns == (Q, more, A)
    assert left.path == (0, 1, 2)
    assert left.title == chat.title


def test_without_its_last_turn_a_chat_stands_at_the_one_before() -> None:
    chat = talked(Q, A)
    assert chat.without(1).path == (0,)
    assert chat.without(1).without(0) == Chat("c", "Why?", changed=1.0)


def test_without_one_version_the_others_stay() -> None:
    chat = talked(Q, A).aligned((Q,), 2.0).aligned((Q, Turn(ASSISTANT, "So.")), 3.0)
    left = chat.without(1)
    assert left.conversation.turns == (Q, Turn(ASSISTANT, "So."))
    assert left.versions() == ((0,), (1,))


@given(st.data())
def test_without_any_turn_the_rest_is_as_it_was(data: st.DataObject) -> None:
    chat = talked(Q, A, Turn(USER, "2"), Turn(ASSISTANT, "b"), Turn(USER, "3"))
    chat = chat.aligned((Q, A, Turn(USER, "other")), 2.0)
    number = data.draw(st.integers(0, len(chat.turns) - 1))
    left = chat.without(number)
    assert len(left.turns) == len(chat.turns) - 1
    expected = [chat.turns[n].content for n in chat.path if n != number]
    assert [left.turns[n].content for n in left.path] == expected
    assert all(turn.parent < n for n, turn in enumerate(left.turns))
