"""The program is killed in the middle of an answer: at most the last second of it is lost."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from launcher.core.conversation import ASSISTANT, USER
from launcher.system.storage.history import SqliteHistoryStore
from launcher.system.storage.paths import Paths
from launcher.ui.chat.stored import entries_of
from launcher.ui.transcript.entry import Reply
from tests.support.chatting import MODEL
from tests.support.ollama_server import MODELS, OllamaServer
from tests.support.world import ROOT

LOST_AT_MOST_S = 1.0
MOMENTS = random.Random(6).sample(range(200, 3000), 5)


@pytest.mark.parametrize("moment_ms", MOMENTS)
def test_a_killed_program_has_kept_all_but_the_last_second(tmp_path: Path, moment_ms: int) -> None:
    home = tmp_path / "Stillhouse"
    with OllamaServer(installed={MODEL: MODELS / "loop.gguf"}, pace=0.005) as server:
        environ = {**os.environ, "STILLHOUSE_HOME": str(home), "OLLAMA_HOST": server.address}
        program = [sys.executable, "-m", "tests.support.chatting", "Why?"]
        with subprocess.Popen(program, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            time.sleep(moment_ms / 1000)
            child.kill()
            killed = time.monotonic()
            said = [json.loads(line) for line in (first + child.stdout.read()).splitlines() if line.endswith("]")]
    with closing(sqlite3.connect(home / "chats.sqlite")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        base.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    (chat,) = SqliteHistoryStore(Paths(home)).every()
    due = "".join(text for at, text in said if at < killed - LOST_AT_MOST_S)
    question, *answer = [chat.turns[number] for number in chat.path]
    assert (question.role, question.content) == (USER, "Why?")
    kept = "".join(turn.thinking + turn.content for turn in answer if turn.role == ASSISTANT)
    assert kept.strip().startswith(due.strip())
    last = entries_of(chat, str)[-1]
    assert isinstance(last, Reply)
    assert last.cut == "ended" if answer else last.problem is not None
