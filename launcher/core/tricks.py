"""Letters that cannot be seen, or that turn the reading direction round: what is read is then not what is there.

In links and listings each is shown as its code (``[U+202E]``); see "Trojan Source" (CVE-2021-42574). Running text keeps
them: Arabic, Hebrew and emoji need some.
"""

import re
from typing import Final

_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HOST: Final = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}", re.UNICODE)
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*:(?://)?(?P<user>[^/?#@]*@)?(?P<host>[^/?#:]*)", re.IGNORECASE)


def visible(text: str) -> str:
    """``text`` with each letter that cannot be seen as its code."""
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def misleads(words: str, address: str) -> bool:
    """Whether a link says something else than it leads to: another host, a name before the host, unseen letters."""
    found = _ADDRESS.match(address)
    if found is None:
        return True
    if visible(words) != words or visible(address) != address:
        return True
    if address.lower().startswith("mailto:"):
        return "@" in words and words.strip().lower() not in address.lower()
    if found["user"] or not found["host"].isascii():
        return True
    named = {_bare(host) for host in _HOST.findall(words)}
    return bool(named) and _bare(found["host"]) not in named


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")
