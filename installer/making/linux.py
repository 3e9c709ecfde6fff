"""What a desktop of Linux shows of a program: its description (AppStream), and its sign in the sizes asked for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from installer.entries import ICON_SIZES
from installer.layout import APP_ID
from installer.making.icons import drawn

_TEMPLATE: Final = Path(__file__).parents[1] / "linux" / f"{APP_ID}.metainfo.xml"
_NO_RELEASE: Final = "<releases/>"


def metainfo(version: str, made_at: int) -> str:
    """The description with one release; ``made_at`` is in seconds since 1970."""
    day = datetime.fromtimestamp(made_at, UTC).date().isoformat()
    text = _TEMPLATE.read_text(encoding="utf-8")
    assert _NO_RELEASE in text
    release = f'<releases>\n    <release version="{version}" date="{day}"/>\n  </releases>'
    return text.replace(_NO_RELEASE, release)


def make_desktop_parts(svg: Path, version: str, made_at: int, folder: Path) -> Path:
    """Writes them under the names that :mod:`installer.entries` takes them by."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in ICON_SIZES:
        (folder / f"{size}.png").write_bytes(drawn(svg, size))
    (folder / f"{APP_ID}.metainfo.xml").write_text(metainfo(version, made_at), encoding="utf-8")
    return folder
