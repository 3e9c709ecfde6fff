"""Tokens of servers, in the keyring of the system: Windows' credentials, macOS' keychain, the Secret Service of Linux.

A token that the keyring does not take can be used until the program ends: it is held here, and nowhere else. To import
the keyring takes a quarter of a second, and it may ask for the user's password: only who has a token needs it.
"""

import threading
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from launcher.core.problems import Code, Failure
from launcher.core.systems import Os

SERVICE: Final = "Stillhouse"

_T = TypeVar("_T")


class Keyring(Protocol):
    """What is used of a keyring: ``keyring.backend.KeyringBackend`` has it. Each call may raise whatever it likes."""

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept for ``username``."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps it."""

    def delete_password(self, service: str, username: str) -> None:
        """Keeps it no more."""


class Secrets:
    """Offers what ``ports.Secrets`` asks for.

    ``host`` is ``host[:port]`` of a server: a token is for that one alone.
    """

    def __init__(self, system: Os, keyring: "Callable[[], Keyring] | None" = None) -> None:
        self._opened = keyring or (lambda: system_keyring(system))
        self._held: dict[str, str] = {}
        self._refused: Failure | None = None
        self._one_at_a_time = threading.Lock()  # each may ask the user for the keyring's password

    def token(self, host: str) -> str:
        """The token for ``host``; ``""`` where none is kept.

        A keyring that did not open is asked again only after :meth:`retry`: it would ask the user each time.

        Raises:
            Failure: ``KEYRING_LOCKED``, ``KEYRING_MISSING``.
        """
        with self._one_at_a_time:
            if host in self._held:
                return self._held[host]
            if self._refused is not None:
                raise self._refused
            try:
                found = self._asked(host, lambda keyring: keyring.get_password(SERVICE, host))
            except Failure as failure:
                self._refused = failure
                raise
            self._held[host] = found or ""
            return self._held[host]

    def keep(self, host: str, token: str) -> None:
        """Keeps a token; it counts until the program ends in any case.

        Raises:
            Failure: ``KEYRING_LOCKED``, ``KEYRING_MISSING``: it is not kept beyond that.
        """
        with self._one_at_a_time:
            self._held[host] = token
            self._asked(host, lambda keyring: keyring.set_password(SERVICE, host, token))

    def forget(self, host: str) -> None:
        """Keeps no token for ``host`` any more.

        Raises:
            Failure: ``KEYRING_LOCKED``, ``KEYRING_MISSING``: what the keyring has stays there.
        """
        with self._one_at_a_time:
            self._held.pop(host, None)
            self._asked(host, lambda keyring: _forget(keyring, host))

    def retry(self) -> None:
        """Somebody waits for an answer now: the keyring may be asked again."""
        self._refused = None

    def _asked(self, host: str, ask: Callable[[Keyring], _T]) -> _T:
        try:
            return ask(self._opened())
        except Exception as error:  # noqa: BLE001 - each keyring raises what its system does; the names tell
            raise Failure(_code(error), host=host) from None


def system_keyring(system: Os) -> Keyring:
    """The keyring of this system; named one by one, because a frozen program does not find them by itself."""
    import keyring

    if system is Os.WINDOWS:
        import keyring.backends.Windows
    elif system is Os.MACOS:
        import keyring.backends.macOS
    else:
        import keyring.backends.kwallet
        import keyring.backends.SecretService
    return keyring.get_keyring()


def _forget(keyring: Keyring, host: str) -> None:
    if keyring.get_password(SERVICE, host) is not None:
        keyring.delete_password(SERVICE, host)


def _code(error: Exception) -> Code:
    """Whether there is a keyring that did not open, or none."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return Code.KEYRING_LOCKED if names & _LOCKED else Code.KEYRING_MISSING


_LOCKED: Final = frozenset(
    {"KeyringLocked", "PasswordSetError", "PasswordDeleteError", "LockedException", "PromptDismissedException"}
)
"""Of keyring, and of SecretStorage below it."""
