"""The way to a server on another computer: its token, its certificate, and what goes wrong before it says anything."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from launcher.core.cancel import Cancel
from launcher.core.elsewhere import Server
from launcher.core.problems import Code, Failure
from launcher.system.ollama.calls import Broken, Call, Cut, Garbled

if TYPE_CHECKING:
    from launcher.system.ollama.http import Answer

CONNECT_S: Final = 5.0
LOOK_S: Final = 10.0
"""Seconds for an answer to a look."""
SILENT_S: Final = 600.0
"""Between two pieces of an answer: a question may wait in a queue, but a line that has died says nothing for ever."""

_REFUSED: Final = frozenset({401, 403, 407})
_BUSY: Final = frozenset({429, 503, 529})
_GONE: Final = frozenset({502, 504})
"""A proxy answers in place of the server behind it."""


class Line:
    """To one server. ``token`` gives what it is to be shown, ``""`` for nothing; asked at each call, it may change."""

    def __init__(self, server: Server, token: Callable[[], str], environ: Mapping[str, str]) -> None:
        self.server = server
        self._token = token
        self._environ = environ

    def url(self, path: str) -> str:
        """The address of a path.

        Raises:
            Failure: ``SERVER_ADDRESS``.
        """
        try:
            return self.server.url + path
        except ValueError as error:
            raise Failure(Code.SERVER_ADDRESS, address=str(error)) from None

    @contextmanager
    def answered(self, call: Call, cancel: Cancel) -> Iterator["Answer"]:
        """The answer, whatever its status, but those with which a server turns one away. No redirect is followed.

        Raises:
            Failure: ``SERVER_UNREACHABLE``, ``SERVER_CERTIFICATE``, ``SERVER_NOT_ENCRYPTED``, ``SERVER_TOKEN``,
                ``SERVER_BUSY``, ``SERVER_UNREADABLE``, ``TOKEN_IN_CLEAR``; ``ANSWER_CUT`` once it has begun; what the
                keyring says.
        """
        from launcher.system.ollama.http import Http  # late: many commands never get here

        call = replace(call, headers={**call.headers, **self._shown()})
        begun = False
        try:
            with Http(self._environ).exchange(call, cancel) as answer:
                self._check(answer)
                begun = True
                yield answer
        except Broken as error:
            raise self._failed(error, begun=begun) from error

    def _shown(self) -> dict[str, str]:
        token = self._token()
        if not token:
            return {}
        if not self.server.token_is_safe:
            raise Failure(Code.TOKEN_IN_CLEAR, host=self.server.host)
        return {"Authorization": f"Bearer {token}"}

    def _check(self, answer: "Answer") -> None:
        host = self.server.host
        if answer.status in _REFUSED:
            raise Failure(Code.SERVER_TOKEN, host=host)
        if answer.status in _BUSY:
            raise Failure(Code.SERVER_BUSY, host=host)
        if answer.status in _GONE:
            raise Failure(Code.SERVER_UNREACHABLE, host=host)
        if 300 <= answer.status < 400:  # another address, or a page to sign in at
            raise self.unreadable()

    def _failed(self, error: Broken, *, begun: bool) -> Failure:
        host = self.server.host
        if isinstance(error, Garbled):
            return self.unreadable()
        if begun:
            return Failure(Code.ANSWER_CUT)
        return Failure(_why(error), host=host)

    def without_token(self, failure: Failure) -> Failure:
        """``failure`` as it may be shown and logged: some servers say the token that they refuse."""
        token, reason = self._token(), failure.problem.facts.get("reason")
        if not token or not isinstance(reason, str) or token not in reason:
            return failure
        return Failure(failure.problem.code, **{**failure.problem.facts, "reason": reason.replace(token, "…")})

    def unreadable(self) -> Failure:
        """The failure for an answer that no such server sends."""
        return Failure(Code.SERVER_UNREADABLE, host=self.server.host)


def _why(error: Broken) -> Code:
    """What keeps an answer from beginning: the encryption, or that nobody is there."""
    import ssl  # late: few exchanges break

    from launcher.system.ollama.http import causes

    refusal = next((cause for cause in causes(error) if isinstance(cause, ssl.SSLError)), None)
    if refusal is None or isinstance(error, Cut):
        return Code.SERVER_UNREACHABLE
    wrong = isinstance(refusal, ssl.SSLCertVerificationError)
    return Code.SERVER_CERTIFICATE if wrong else Code.SERVER_NOT_ENCRYPTED
