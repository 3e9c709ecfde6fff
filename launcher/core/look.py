"""How the main window was last seen: the next start opens it so before it knows anything else."""

from typing import Final, NamedTuple

_HEXADECIMAL: Final = frozenset("0123456789abcdef")


class Look(NamedTuple):
    """``place`` is size, position and state as Qt keeps them (base64), ``ground`` its colour (``#rrggbb``).

    Both are empty where it was never seen.
    """

    place: str = ""
    ground: str = ""

    def to_json(self) -> dict[str, str]:
        """For the file."""
        return self._asdict()

    @classmethod
    def from_json(cls, content: object) -> "Look":
        """What can be understood of a file's content; the rest is not worth a question."""
        known = content if isinstance(content, dict) else {}
        place, ground = known.get("place"), known.get("ground")
        return cls(
            place if isinstance(place, str) and place.isascii() else "",
            ground if isinstance(ground, str) and _is_colour(ground) else "",
        )


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and _HEXADECIMAL.issuperset(text[1:].lower())
