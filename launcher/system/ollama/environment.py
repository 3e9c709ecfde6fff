"""What an engine that we start is told by its environment."""

from collections.abc import Mapping

from launcher.system.ollama.addresses import Address
from launcher.system.proxies import proxy_for


def engine_environment(environ: Mapping[str, str], address: Address, models: str) -> dict[str, str]:
    """What a server that we start is told. Only https is proxied: ``HTTP_PROXY`` would catch the loopback too.

    ``OLLAMA_NOPRUNE`` keeps the parts of a pull over a restart (the server deletes those older than an hour);
    ``OLLAMA_NO_CLOUD`` keeps it from asking ollama.com for recommendations.
    """
    told = {name: value for name, value in environ.items() if name.upper() != "HTTP_PROXY"}
    told |= {"OLLAMA_HOST": address.listen, "OLLAMA_MODELS": models, "OLLAMA_NOPRUNE": "1"}
    told.setdefault("OLLAMA_NO_CLOUD", "1")
    proxy = proxy_for("https://registry.ollama.ai", environ)
    if proxy and not (told.get("HTTPS_PROXY") or told.get("https_proxy")):
        told["HTTPS_PROXY"] = proxy  # the system's: Go reads the environment only
    return told
