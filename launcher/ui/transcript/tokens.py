"""Tokens compared: what is the same need not be written again."""

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
