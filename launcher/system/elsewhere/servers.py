"""Who answers in place of the engine here: found in the environment, and spoken to in its own language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from launcher.core.elsewhere import Server, ServerKind
from launcher.core.problems import Code, Failure
from launcher.system.desktop.secrets import Secrets
from launcher.system.ollama.addresses import EngineAddress

if TYPE_CHECKING:
    from launcher.system.elsewhere.ollama import OllamaElsewhere
    from launcher.system.elsewhere.openai import OpenAiClient


class SystemServers:
    """Offers what ``ports.Servers`` asks for. ``secrets`` has the tokens, ``environ`` proxies and certificates."""

    def __init__(self, where: EngineAddress, secrets: Secrets, environ: Mapping[str, str]) -> None:
        self._where, self._secrets, self._environ = where, secrets, environ

    def named(self) -> Server | None:
        """The Ollama of another computer that ``OLLAMA_HOST`` names: it wins over the settings."""
        address = self._where.now()
        return None if address.is_here else Server(ServerKind.OLLAMA, address.url)

    def engine(self, server: Server, token: str | None = None) -> "OllamaElsewhere | OpenAiClient":
        """Speaks to ``server``; with ``token``, else with the one that is kept for it."""
        from launcher.system.elsewhere.line import Line  # these three late: most computers answer themselves
        from launcher.system.elsewhere.ollama import OllamaElsewhere
        from launcher.system.elsewhere.openai import OpenAiClient

        def shown() -> str:
            if token is not None:
                return token
            if not server.has_token:
                return ""
            kept = self._secrets.token(server.host)
            if not kept:
                raise Failure(Code.SERVER_TOKEN, host=server.host)
            return kept

        line = Line(server, shown, self._environ)
        return OpenAiClient(line) if server.kind is ServerKind.OPENAI else OllamaElsewhere(line)
