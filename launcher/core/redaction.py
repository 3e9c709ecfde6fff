"""Takes out of a text what is nobody's business: people, computers, folders, addresses, tokens, passwords."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

LEFT_OUT: Final = "(left out)"
HOST: Final = "(host)"
ADDRESS: Final = "(address)"

PUBLIC: Final = frozenset(
    {"ollama.com", "registry.ollama.ai", "github.com", "localhost", "127.0.0.1", "::1", "0.0.0.0"}
)
"""Hosts that say nothing about anybody."""

_SHORTEST: Final = 3
"""Letters. A shorter name is in every other word, and says nothing."""
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_NAMED: Final = re.compile(
    r"(?i)([\w-]*(?:token|api[_-]?key|apikey|password|passwd|secret|authorization|cookie)[\w-]*[\"']?\s*[:=]\s*[\"']?)"
    r"([^\s\"',;}&]+)"
)
_KEYS: Final = re.compile(r"\b(?:sk|hf|ghp|gho|xox[a-z])[-_][\w-]{12,}")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_URL: Final = re.compile(r"://([^/\s@\"]+@)?(\[[0-9A-Fa-f:]+\]|[^/\s:@\"'<>\\)]+)")
"""Credentials and host of an address."""
_IPV4: Final = re.compile(r"\b(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}\b")
_IPV6: Final = re.compile(
    r"(?<![\w:])(?!::1\b)(?=[0-9A-Fa-f:]*(?:::|[A-Fa-f]))(?:[0-9A-Fa-f]{1,4}:|:){3,7}[0-9A-Fa-f]{1,4}(?![\w:])"
)
"""With letters, or two colons in a row: a time of day is none."""


class Redaction:
    """``secrets`` maps what to write to the words that are never to be seen; ``hosts`` are names of computers."""

    def __init__(self, secrets: Mapping[str, str], hosts: Iterable[str] = ()) -> None:
        words = [(word, sign) for sign, word in secrets.items() if len(word) >= _SHORTEST]
        words += [(host, HOST) for host in hosts if len(host) >= _SHORTEST and host.lower() not in PUBLIC]
        self._words = sorted(words, key=lambda pair: -len(pair[0]))  # a folder before the name that is in it

    def __call__(self, text: str) -> str:
        """The text without them."""
        for word, sign in self._words:
            for form in {word, word.replace("\\", "/"), word.replace("\\", "\\\\")}:
                text = re.sub(re.escape(form), sign.replace("\\", "\\\\"), text, flags=re.IGNORECASE)
        text = _BEARER.sub(lambda found: f"{found[1]} {LEFT_OUT}", text)
        text = _NAMED.sub(lambda found: f"{found[1]}{LEFT_OUT}", text)
        text = _KEYS.sub(LEFT_OUT, text)
        text = _URL.sub(_authority, text)
        text = _MAIL.sub(ADDRESS, text)
        return _IPV6.sub(ADDRESS, _IPV4.sub(ADDRESS, text))


def _authority(found: "re.Match[str]") -> str:
    credentials, host = found.groups()
    name = host.strip("[]").lower()
    known = name in PUBLIC or name.startswith(("127.", "("))
    return f"://{f'{LEFT_OUT}@' if credentials else ''}{host if known else HOST}"
