"""A person without anything: the executable, the engine and the model from where people get them, and an answer."""

import json
from pathlib import Path

import pytest

from tests.frozen.account import Account, until

pytestmark = pytest.mark.timeout(5400)

MODEL = "deepseek-r1:1.5b"
QUESTION = "What is 6 times 7? Say the number alone."
DOWNLOAD_S, ANSWER_S = 3600.0, 900.0


def test_the_engine_and_the_model_that_people_get_answer_and_go_again(account: Account, executable: Path) -> None:
    before = account.holds()
    account.run(executable, "install")
    start, models = account.where.start, Path(account.environ["OLLAMA_MODELS"])
    account.run(start, "setup", "--model", MODEL, "--yes", "--json", seconds=DOWNLOAD_S)
    asked = json.loads(account.run(start, "ask", QUESTION, "--json", seconds=ANSWER_S))
    assert "42" in asked["answer"]
    assert asked["thinking"]
    account.run(start, "uninstall", "--yes", "--delete-models")
    until(lambda: not account.where.program.exists(), "the program's folder to go", 90)
    assert [path for path in models.rglob("*") if path.is_file()] == []
    assert account.holds() == before
