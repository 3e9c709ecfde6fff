"""A small model to chat with while the right one is still on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.core.judgement import Judgement

TIMES_LARGER: Final = 3
"""The right model's download, in those of the small one; below that the wait that it saves is hardly worth its own."""


def starter_for(judgements: Iterable[Judgement], right: Judgement) -> Judgement | None:
    """The smallest model that runs here, where ``right`` is so much larger that it is worth to come first."""
    small = min((each for each in judgements if each.runs), key=lambda each: each.download_bytes, default=None)
    if small is None or right.download_bytes < TIMES_LARGER * small.download_bytes:
        return None
    return small
