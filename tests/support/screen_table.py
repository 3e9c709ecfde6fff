"""Which screen is checked for what: the page ``docs/screens.md``, made of the screens and the checks of the tests.

``python -m tests.support.screen_table`` writes it; ``tests/ground/test_screens.py`` fails where it is not current, and
``tests/ui/test_screens.py`` does what it says.
"""

from pathlib import Path

from tests.support.checks import ALWAYS, IN_TURN
from tests.support.screenshots import SCREENS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "screens.md"
HEAD = """# The screens, and what each is checked for

Written by `python -m tests.support.screen_table` from the screens and the checks of the tests; a run of the tests
(`tests/ui/test_screens.py`) does all of it with each screen, but for the last five languages: of those each screen gets
one in turn, and all with `STILLHOUSE_TEST_LANGUAGES=all`. `python3 dev.py screenshots DIR` draws them all.

"""
_CHECKS = tuple(check for manner in (*ALWAYS, *IN_TURN) for check in manner.checks)


def page() -> str:
    """The page."""
    legend = "".join(f"| {check.name} | {check.says} |\n" for check in _CHECKS)
    rooms = dict.fromkeys(screen.name.partition("-")[0] for screen in SCREENS)
    return HEAD + "| column | what is checked |\n|---|---|\n" + legend + "".join(_of_room(room) for room in rooms)


def _of_room(room: str) -> str:
    states = [rest for name, _, rest in (screen.name.partition("-") for screen in SCREENS) if name == room]
    head = "".join(f" {check.name} |" for check in _CHECKS)
    rows = "".join(f"| {state or 'as it is'} |{' ✓ |' * len(_CHECKS)}\n" for state in states)
    return f"\n## {room.capitalize()}\n\n| state |{head}\n|---|{'---|' * len(_CHECKS)}\n{rows}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
