import re
from pathlib import Path

from pytestqt.qtbot import QtBot

from launcher.ui.theme import Theme
from tests.support.screenshots import DOCS, IN_DOCS, SCREENS, picture

ROOT = Path(__file__).resolve().parents[2]


def test_every_screen_has_a_name_of_its_own() -> None:
    names = [screen.name for screen in SCREENS]
    assert len(names) == len(set(names))


def test_the_pictures_of_the_docs_are_those_that_are_shown() -> None:
    shown = set(re.findall(r"docs/pictures/([\w-]+)\.png", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {path.stem for path in DOCS.iterdir()} == IN_DOCS == shown


def test_a_screen_is_pictured(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    screen = next(each for each in SCREENS if each.name == "wizard-download")
    picture(screen, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
