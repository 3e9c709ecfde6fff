"""The languages that Stillhouse speaks, and which of them suits a person."""

from collections.abc import Sequence
from enum import StrEnum


class Language(StrEnum):
    """By its BCP 47 tag; ``SYSTEM`` is whatever the system speaks."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    PORTUGUESE = "pt-BR"
    CHINESE = "zh-CN"
    JAPANESE = "ja"
    ARABIC = "ar"

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self is Language.ARABIC


def spoken(wanted: Sequence[str]) -> Language:
    """The first of ``wanted`` that we speak; English where it is none.

    They come in the order of the person's liking, as systems name them: ``de-AT``, ``pt_BR.UTF-8``, ``zh-Hans-CN``.
    A variety that we do not have is answered in the one that we have, but for traditional Chinese, which is another
    script.
    """
    for each in wanted:
        parts = each.split(".")[0].split("@")[0].replace("_", "-").lower().split("-")
        if parts[0] == "zh" and {"hant", "tw", "hk", "mo"} & set(parts):
            continue
        for language in Language:
            if language is not Language.SYSTEM and language.split("-")[0] == parts[0]:
                return language
    return Language.ENGLISH
