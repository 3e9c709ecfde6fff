"""The pages that help people, read without a network."""

from dataclasses import dataclass
from typing import Final

TOPICS: Final = ("start", "choose", "trouble", "privacy", "uninstall")
"""The pages, in the order of a person's way through the program."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page in Markdown; its first heading is its title."""

    text: str

    @property
    def title(self) -> str:
        """What its first line says."""
        return self.text.partition("\n")[0].lstrip("# ").strip()
