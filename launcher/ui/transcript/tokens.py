"""Tokens looked at: what is the same, and need not be written again; where blocks begin, and on which line."""

from collections.abc import Sequence

from markdown_it.token import Token


def same(before: Sequence[Token], now: Sequence[Token]) -> int:
    """How many of the first tokens look the same."""
    for at, (old, new) in enumerate(zip(before, now, strict=False)):
        if old is not new and _look(old) != _look(new):
            return at
    return min(len(before), len(now))


def _look(token: Token) -> tuple[object, ...]:
    return token.type, token.content, token.tag, token.level, token.markup, token.info, token.attrs, token.meta


def tops(tokens: Sequence[Token]) -> list[int]:
    """Where the blocks begin that lie in no other."""
    return [at for at, token in enumerate(tokens) if _begins(token, 0)]


def inside(tokens: Sequence[Token], at: int) -> list[int]:
    """Where the blocks begin that lie directly in the one that begins ``at``; no block of its level may follow it."""
    level = tokens[at].level + 1
    return [place for place in range(at + 1, len(tokens)) if _begins(tokens[place], level)]


def first_line(token: Token) -> int:
    """Its first line, from 0."""
    return token.map[0] if token.map else 0


def moved(tokens: list[Token]) -> list[Token]:
    """The tokens with their lines counted from the first of them."""
    by = first_line(tokens[0])
    for token in tokens:
        if token.map:
            token.map = [token.map[0] - by, token.map[1] - by]
    return tokens


def _begins(token: Token, level: int) -> bool:
    return token.level == level and token.nesting >= 0
