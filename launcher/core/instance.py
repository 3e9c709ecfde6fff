"""The name that the programs of one user find each other by, and what they say to each other."""

import zlib
from typing import Final

QUIT: Final = b"quit"
"""Asks the first one to end in good order. Whoever says nothing wants its window."""


def instance_name(owner: str, home: str) -> str:
    """Of the local socket and its lock: the user's, and the folder's where ``STILLHOUSE_HOME`` names one.

    It only tells them apart, and is asked for before anything else: ``hashlib`` would load OpenSSL for it.
    """
    return f"stillhouse-{zlib.crc32(f'{owner}|{home}'.encode()):08x}"
