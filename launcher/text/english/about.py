"""Words of the dialog about the program."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "about.title": "About Stillhouse",
    "about.menu": "About Stillhouse…",
    "about.version": "Version {version} · MIT licence",
    "about.what": "A reasoning AI of your own. Stillhouse is made of these parts; each stays its makers'.",
    "about.parts": "Parts",
    "about.part": "{name} {version}",
    "about.text": "Licence",
    "about.close": "&Close",
}
