"""The engine's words and the disk's, each a named failure with all that its sentence needs."""

import errno
from pathlib import Path

import pytest

from launcher.core.problems import Code, Failure
from launcher.system.ollama.disk_errors import writing
from launcher.system.ollama.errors import About, Doing, said
from launcher.text import problem_words

PULL = About("http://127.0.0.1:11434", Doing.PULL, "deepseek-r1:7b")
CHAT = About("http://127.0.0.1:11434", Doing.CHAT, "deepseek-r1:7b", 4096)


@pytest.mark.parametrize(
    ("text", "about", "code"),
    [
        ("pull model manifest: unauthorized: access denied", PULL, Code.MIRROR_REFUSED),
        ("open /m/blobs/x: permission denied", PULL, Code.FOLDER_READ_ONLY),
        ("write D:\\m\\blobs\\x-partial: There is not enough space on the disk.", PULL, Code.DISK_FULL),
        ("pull model manifest: 429: too many requests", PULL, Code.MIRROR_BUSY),
        ("pull model manifest: 503: upstream", PULL, Code.MIRROR_BUSY),
        ("pull model manifest: invalid character '<' looking for beginning of value", PULL, Code.NETWORK_LOGIN),
        ("open /media/stick/models/blobs/x-partial: no such file or directory", PULL, Code.FOLDER_GONE),
        ("open E:\\m\\blobs\\x: The system cannot find the path specified.", PULL, Code.FOLDER_GONE),
        ("EOF", PULL, Code.PULL_INTERRUPTED),
        ("remove /m/blobs/sha256-ab-partial-0: no such file or directory", PULL, Code.PULL_INTERRUPTED),
        ("context canceled", PULL, Code.PULL_INTERRUPTED),
        ("read tcp 10.0.0.2:5->1.2.3.4:443: read: connection reset by peer", PULL, Code.NO_NETWORK),
        ("tls: failed to verify certificate: x509: unknown authority", PULL, Code.NO_NETWORK),
        ('pull model manifest: Get "https://registry.ollama.ai/v2/library/m/manifests/7b": EOF', PULL, Code.NO_NETWORK),
        ("model requires more system memory (9 GiB) than is available", CHAT, Code.OUT_OF_MEMORY),
        ('model "x" not found, try pulling it first', CHAT, Code.MODEL_MISSING),
        ("timed out waiting for llama-server to start", CHAT, Code.MODEL_LOAD_FAILED),
        ("input length exceeds the context length", CHAT, Code.QUESTION_TOO_LONG),
        ("something new\nunder the sun " + "x" * 1000, CHAT, Code.ENGINE_REFUSED),
        ("", CHAT, Code.ENGINE_REFUSED),
    ],
)
def test_the_engines_words_have_names(text: str, about: About, code: Code) -> None:
    problem = said(text, about).problem

    assert problem.code is code
    assert all(problem_words(problem))
    assert len(str(problem.facts.get("reason", ""))) <= 301


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, Code.DISK_FULL),
        (errno.EROFS, Code.FOLDER_READ_ONLY),
        (errno.ENOENT, Code.FOLDER_GONE),
        (errno.EIO, Code.FILE_NOT_WRITTEN),
    ],
)
def test_what_the_disk_refuses_has_a_name(number: int, code: Code) -> None:
    with pytest.raises(Failure) as caught, writing(Path("/models"), 5):
        raise OSError(number, "words")

    assert caught.value.problem.code is code
    assert all(problem_words(caught.value.problem))
