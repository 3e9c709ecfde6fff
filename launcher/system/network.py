"""What the network says about this computer: its time, and a proxy that stands before the computer itself."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from launcher.core.cancel import Cancel
from launcher.system.ollama.calls import Broken, Call
from launcher.system.proxies import environment_proxies, is_excepted

_WITHIN_S: Final = 5.0


class SystemNetwork:
    """Offers what ``ports.Network`` asks for. Nothing raises."""

    def __init__(self, host: Callable[[], str], environ: Mapping[str, str]) -> None:
        self._host, self._environ = host, environ

    def server_time(self) -> float | None:
        """The time that the download server has, in seconds since 1970.

        Asked without encryption: a clock that is wrong by months makes every certificate invalid.
        """
        from email.utils import parsedate_to_datetime

        from launcher.system.ollama.http import Http  # late: few commands ask

        call = Call("HEAD", f"http://{self._host()}/", connect_within=_WITHIN_S, read_within=_WITHIN_S)
        try:
            with Http(self._environ).exchange(call, Cancel()) as answer:
                return parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
        except (Broken, ValueError):
            return None

    def loopback_proxy(self) -> str:
        """The proxy that programs send requests to this computer itself through, by the environment; ``""``: none."""
        known = environment_proxies(self._environ)
        proxy = known.get("http") or known.get("all") or ""
        if not proxy or is_excepted("127.0.0.1", known.get("no", "")):
            return ""
        return urlsplit(proxy).hostname or ""
