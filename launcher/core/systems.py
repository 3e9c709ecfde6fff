"""Windows, Linux, macOS: what a system is called here."""

from enum import StrEnum


class Os(StrEnum):
    """The systems that we run on."""

    WINDOWS = "windows"
    LINUX = "linux"
    MACOS = "macos"
