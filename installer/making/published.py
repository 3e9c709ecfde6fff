"""The file of a release that says which versions are the newest; ``docs/updates.md`` has what becomes of it."""

import json
from pathlib import Path

from launcher import __version__
from launcher.core.updates import FILE, Published
from launcher.system.ollama.installer import ENGINE_VERSION


def write_published(folder: Path) -> Path:
    """Writes the file of this very release."""
    path = folder / FILE
    content = Published(__version__, ENGINE_VERSION).to_json()
    path.write_text(json.dumps(content) + "\n", encoding="utf-8", newline="\n")
    return path
