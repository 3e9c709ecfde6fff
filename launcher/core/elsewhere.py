"""A server on another computer that answers in place of the engine here: its address, its models, what it may be sent.

Its own Ollama, or a server with OpenAI's interface, such as vLLM's or llama.cpp's. Nothing of ours starts or stops it,
and what cannot be known of it from here, its graphics card above all, is not guessed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from launcher.core.mirrors import Link, engine_link
from launcher.core.problems import Code

_PORT: Final = 11434
"""Where neither a port nor ``http`` is written: Ollama's own."""

TRAINED_CONTEXT: Final = 131_072
"""Tokens that R1 was trained for: the bound where a server does not tell its own."""

_R1: Final = r"(?i)deepseek[-_ ]?r1"
_SIZE: Final = r"(?i)(?<![a-z0-9.])(\d{1,3}(?:\.\d)?)b(?![a-z0-9])"
"""The parameters in a model's name: ``…-Qwen-32B``, ``:7b-q4``, ``…-Qwen3-8B.gguf``."""


FAULTS: Final = frozenset(code for code in Code if code.startswith(("server-", "token-", "keyring-")))
"""The problems that a server on another computer may have, or we with it."""


class ServerKind(StrEnum):
    """What a server speaks; the ends of the keys ``elsewhere.kind.*``."""

    OLLAMA = "ollama"
    OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class Server:
    """A server as the user has chosen it: ``address`` as it was written, ``model`` the name that it has there.

    ``has_token``: there is a token for it, in the keyring or in memory. ``in_clear`` is the host that the token may go
    to without encryption, because the user has confirmed it. ``unmarked``: it sends the thinking as the beginning of
    the answer, up to ``</think>``. ``is_r1``: what runs there is R1 or one of its distills, as far as its names tell.
    """

    kind: ServerKind = ServerKind.OLLAMA
    address: str = ""
    model: str = ""
    has_token: bool = False
    in_clear: str = ""
    unmarked: bool = False
    is_r1: bool = False

    @property
    def link(self) -> Link:
        """The address, read.

        Raises:
            ValueError: it has no good form; the message is the address.
        """
        return server_link(self.address)

    @property
    def host(self) -> str:
        """``host[:port]``, for people and for the keyring; the address as it is where it has no good form."""
        try:
            return self.link.host
        except ValueError:
            return self.address.strip()

    @property
    def url(self) -> str:
        """What the paths of the interface are added to: ``https://host:port/folder``.

        Raises:
            ValueError: as :attr:`link`.
        """
        link = self.link
        return f"{link.scheme}://{link.host}" + (f"/{link.path}" if link.path else "")

    @property
    def is_open(self) -> bool:
        """Whether what is asked and answered goes over the network without encryption."""
        try:
            return self.link.is_plain
        except ValueError:
            return False

    @property
    def token_is_safe(self) -> bool:
        """Whether a token may be sent there: encrypted, or as the user has confirmed."""
        return not self.is_open or self.in_clear == self.host

    @property
    def can_go_on(self) -> bool:
        """Whether its model can go on from an answer that was begun, or answer without thinking."""
        return self.kind is ServerKind.OLLAMA or self.is_r1


@dataclass(frozen=True, slots=True)
class Served:
    """A model that a server has: its name there, the file or folder behind it, its context in tokens where told."""

    name: str
    root: str = ""
    ctx: int | None = None

    @property
    def is_r1(self) -> bool:
        """Whether it is R1 or one of its distills, as far as its names tell."""
        return any(re.search(_R1, name) for name in (self.name, self.root))

    @property
    def title(self) -> str:
        """What people call it: ``DeepSeek-R1 32B``, else its name there, without folders."""
        return title_of(self.name) if re.search(_R1, self.name) or not self.is_r1 else title_of(self.root)


def title_of(name: str) -> str:
    """What people call a model of this name."""
    last = name.rstrip("/").rpartition("/")[2] or name
    if not re.search(_R1, name):
        return last
    size = re.search(_SIZE, last)
    return f"DeepSeek-R1 {size[1]}B" if size else "DeepSeek-R1"


def server_link(address: str) -> Link:
    """``host``, ``host:port``, or a web address; ``/v1`` at its end is the interface's own.

    Without ``http`` or ``https`` in front it is as ``OLLAMA_HOST``: not encrypted, and at Ollama's port.

    Raises:
        ValueError: it is none; the message is the address.
    """
    text = address.strip().rstrip("/")
    if "://" not in text:
        text = f"http://{_with_port(text)}"
    try:
        link = engine_link(text)
    except ValueError:
        raise ValueError(address) from None
    return Link(link.scheme, link.host, link.name, f"/{link.path}".removesuffix("/v1").strip("/"))


def _with_port(text: str) -> str:
    host, slash, path = text.partition("/")
    if host.count(":") > 1 and not host.startswith("["):
        host = f"[{host}]"  # a lone IPv6 address
    named = host.rpartition("]")[2] if host.startswith("[") else host
    return f"{host}{'' if ':' in named else f':{_PORT}'}{slash}{path}"
