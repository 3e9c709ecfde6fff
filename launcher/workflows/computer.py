"""The computer as a recommendation knows it: what looks at it, and what is kept of what was measured on it.

Apart from the other ports, because a recommendation is to be there in a quarter of a second and needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.core.catalog import Catalog
    from launcher.core.gpus import Gpus
    from launcher.core.hardware import Finding
    from launcher.core.learned import Measured
    from launcher.core.messages import Message


class Probes(Protocol):
    """Looks at the computer. Nothing that it finds, or fails to find, is an error."""

    def look(self) -> Iterator[Finding | Message]:
        """All findings as they arrive, within a deadline; a message for each part that did not answer."""


class MeasuredStore(Protocol):
    """Keeps what was :class:`Measured` on this computer."""

    def load(self) -> Measured:
        """What is kept; nothing where there is none. A damaged file is set aside with a failure raised once."""

    def save(self, measured: Measured) -> None:
        """Writes it, whole or not at all."""


@dataclass(frozen=True)
class Computer:
    """What is known of models and cards, and what looks at this computer."""

    catalog: Catalog
    gpus: Gpus
    probes: Probes
    measured: MeasuredStore
