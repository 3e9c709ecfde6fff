"""What the network says about this computer: its time, and a proxy that stands before the computer itself."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from launcher.system.proxies import environment_proxies, is_excepted, proxy_for

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

        import requests  # late: few commands ask

        url = f"http://{self._host()}/"
        proxy = proxy_for(url, self._environ)
        try:
            with requests.Session() as session:
                session.trust_env = False
                session.proxies = {"http": proxy} if proxy else {}
                answer = session.head(url, timeout=_WITHIN_S, allow_redirects=False)
            moment = parsedate_to_datetime(answer.headers.get("Date", ""))
        except (requests.RequestException, ValueError):
            return None
        return moment.timestamp()

    def loopback_proxy(self) -> str:
        """The proxy that programs send requests to this computer itself through, by the environment; ``""``: none."""
        known = environment_proxies(self._environ)
        proxy = known.get("http") or known.get("all") or ""
        if not proxy or is_excepted("127.0.0.1", known.get("no", "")):
            return ""
        return urlsplit(proxy).hostname or ""
