"""The server as a program: files that are used like the real ``ollama`` and ``llama-server``."""

import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = """#!{python} -I
import os, sys
sys.path.insert(0, {root!r})
os.environ.update({environ!r})
from tests.support.ollama_server.{module} import main
raise SystemExit(main(sys.argv))
"""


def write_executable(folder: Path, environ: Mapping[str, str] | None = None) -> Path:
    """Writes ``folder/ollama`` and ``folder/../lib/ollama/llama-server``; returns the first.

    ``environ`` is set in the program itself, whoever starts it: ``STILLHOUSE_TEST_PACE`` and the like.
    """
    library = folder.parent / "lib" / "ollama"
    library.mkdir(parents=True, exist_ok=True)
    _write(library / "llama-server", "llama_server", {})
    return _write(folder / "ollama", "__main__", dict(environ or {}))


def _write(path: Path, module: str, environ: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_PROGRAM.format(python=sys.executable, root=str(_ROOT), environ=environ, module=module))
    path.chmod(0o755)
    return path
