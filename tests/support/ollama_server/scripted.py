"""Models that recite a script, from the same files that a real engine runs, or from a text.

In a scripted GGUF the next token depends on the last one alone: the row of ``output.weight`` of a token is 0.15 times
the sum of the embeddings (rows of ±1) of the tokens that it follows. Reading the rows backwards gives what follows
what, letter for letter what the real engine says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tests.support.ollama_server.gguf import Gguf, is_gguf, read_gguf

BOS, EOS = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
USER, ASSISTANT = "<｜User｜>", "<｜Assistant｜>"
OPEN, CLOSE = "<think>", "</think>"
_SPECIAL = (BOS, EOS, USER, ASSISTANT, OPEN, CLOSE)
CUT = "␟"
SCRIPT_CONTEXT = 8192
"""Tokens that a model made of a text was trained for."""

_SCALE = 0.15
_PIECES = re.compile("(" + "|".join(map(re.escape, _SPECIAL)) + ")")


@dataclass(frozen=True, slots=True)
class Script:
    """What a scripted model says: its thinking and its answer, as they come out of the stream."""

    thinking: str
    answer: str


def read_script(path: Path) -> Script:
    """Reads thinking, a line ``=====``, answer; without that line there is no thinking."""
    thinking, separator, answer = path.read_text(encoding="utf-8").partition("\n=====\n")
    if not separator:
        return Script("", thinking)
    return Script(thinking.strip("\n") + "\n", answer.strip("\n"))


@dataclass(frozen=True, slots=True)
class Recital:
    """A vocabulary, and what follows each token. The first 256 tokens are the bytes."""

    tokens: tuple[bytes, ...]
    follow: Mapping[int, int]
    trained_context: int

    def tokenise(self, prompt: str) -> list[int]:
        """Special tokens are one each, all else is bytes: the vocabulary has no merges."""
        ids: list[int] = []
        for piece in _PIECES.split(prompt):
            ids += [256 + _SPECIAL.index(piece)] if piece in _SPECIAL else piece.encode()
        return ids

    def recite(self, last: int) -> Iterator[str]:
        """The tokens after ``last``, without end where the script has none; ends after the end of the sentence."""
        token = last
        while (token := self.follow.get(token, _EOS_ID)) != _EOS_ID:
            yield self.tokens[token].decode(errors="replace")


_EOS_ID = 256 + _SPECIAL.index(EOS)


@lru_cache(maxsize=32)
def load(path: Path) -> Recital:
    """The model in this file: a scripted GGUF, or a script (with ``CUT`` between the pieces where they matter)."""
    return _from_gguf(read_gguf(path)) if is_gguf(path) else _from_script(read_script(path))


# ---------------------------------------------------------------------- from weights


def _from_gguf(gguf: Gguf) -> Recital:
    names = gguf.metadata["tokenizer.ggml.tokens"]
    if not isinstance(names, list):
        raise ValueError(gguf.path)
    alphabet = {letter: byte for byte, letter in _byte_alphabet().items()}
    tokens = tuple(
        name.encode() if name in _SPECIAL else bytes(alphabet[letter] for letter in name) for name in map(str, names)
    )
    embeddings = gguf.rows("token_embd.weight")
    follow: dict[int, int] = {}
    by_row = {row: token for token, row in enumerate(embeddings)}
    for token, row in enumerate(gguf.rows("output.weight")):
        for before in _predecessors(row, embeddings, by_row):
            follow[before] = token
    return Recital(tokens, follow, gguf.number("context_length"))


def _predecessors(
    row: tuple[float, ...], embeddings: tuple[tuple[float, ...], ...], by_row: Mapping[tuple[float, ...], int]
) -> list[int]:
    sums = tuple(float(round(value / _SCALE)) for value in row)
    if sums in by_row:
        return [by_row[sums]]
    if not any(sums):
        return []
    for token, embedding in enumerate(embeddings):  # two tokens lead here: their sum is 0 or ±2
        other = tuple(a - b for a, b in zip(sums, embedding, strict=True))
        if other in by_row:
            return [token, by_row[other]]
    return []


def _byte_alphabet() -> dict[int, str]:
    """GPT-2's printable stand-in for each byte."""
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in keep]
    return {byte: chr(byte) for byte in keep} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}


# ---------------------------------------------------------------------- from a text


def _from_script(script: Script) -> Recital:
    tokens = [bytes([byte]) for byte in range(256)] + [name.encode() for name in _SPECIAL]
    follow: dict[int, int] = {}

    def chain(start: int, text: str) -> int:
        for piece in text.split(CUT) if CUT in text else re.findall(r"\s*\S{1,6}|\s+", text):
            follow[start] = len(tokens)
            start = len(tokens)
            tokens.append(piece.encode())
        return start

    last = 256 + _SPECIAL.index(ASSISTANT)
    if script.thinking:
        follow[last] = 256 + _SPECIAL.index(OPEN)
        last = chain(follow[last], "\n" + script.thinking)
        follow[last] = 256 + _SPECIAL.index(CLOSE)
        last = follow[last]
    end = chain(last, "\n\n" + script.answer if script.thinking else script.answer)
    follow[end] = _EOS_ID
    follow[ord("\n")] = follow[last]  # an empty thinking ends with a blank line
    return Recital(tuple(tokens), follow, SCRIPT_CONTEXT)
