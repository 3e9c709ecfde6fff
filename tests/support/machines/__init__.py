"""Computers as small trees of files, in the form that Linux gives them below ``/``.

One line each: ``path = text`` (``\\n`` and ``\\0`` as in Python), ``path -> target`` for a link, ``#`` for a comment.
The numbers are those of the device that the file is named after.
"""

from pathlib import Path

_HERE = Path(__file__).parent


def build(name: str, root: Path) -> Path:
    """Lays the machine ``name`` out below ``root``, and returns it."""
    for line in (_HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        path, link, target = line.partition(" -> ")
        if link:
            place = _place(root, path)
            place.symlink_to(target)
        else:
            path, _, text = line.partition(" = ")
            _place(root, path).write_bytes(text.encode().decode("unicode_escape").encode())
    return root


def _place(root: Path, path: str) -> Path:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place
