"""Tokens in a keyring that works, is locked, is not there, or does what it likes."""

import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

from launcher.core.problems import Code, Failure
from launcher.core.systems import Os
from launcher.system.desktop.secrets import SERVICE, Secrets, system_keyring
from tests.support.keyrings import MemoryKeyring


def secrets(keyring: MemoryKeyring | NoKeyring) -> Secrets:
    return Secrets(Os.LINUX, lambda: keyring)


def test_a_token_is_kept_for_one_server_and_forgotten() -> None:
    keyring = MemoryKeyring()
    secrets(keyring).keep("gpu:8000", "sesame")

    again = secrets(keyring)
    assert (again.token("gpu:8000"), again.token("gpu:8001")) == ("sesame", "")
    assert keyring.kept == {(SERVICE, "gpu:8000"): "sesame"}
    again.forget("gpu:8000")
    again.forget("gpu:8000")
    assert (again.token("gpu:8000"), keyring.kept) == ("", {})


def test_a_keyring_is_asked_once_for_a_token() -> None:
    keyring = MemoryKeyring({(SERVICE, "gpu"): "sesame"})
    known = secrets(keyring)

    assert [known.token("gpu") for _ in range(3)] == ["sesame"] * 3
    assert keyring.asked == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyringLocked("dismissed"), Code.KEYRING_LOCKED),
        (PasswordSetError("denied"), Code.KEYRING_LOCKED),
        (PasswordDeleteError("denied"), Code.KEYRING_LOCKED),
        (InitError("no daemon"), Code.KEYRING_MISSING),
        (OSError("no bus"), Code.KEYRING_MISSING),
    ],
)
def test_a_keyring_that_does_not_open_is_told_and_the_token_counts_until_the_end(error: Exception, code: Code) -> None:
    keyring = MemoryKeyring(trouble=error)
    known = secrets(keyring)
    with pytest.raises(Failure) as caught:
        known.keep("gpu:8000", "sesame")

    assert caught.value.problem.code is code
    assert caught.value.problem.facts == {"host": "gpu:8000"}
    assert "sesame" not in repr(caught.value.problem)
    assert known.token("gpu:8000") == "sesame"
    with pytest.raises(Failure):
        known.forget("gpu:8000")
    assert keyring.kept == {}


@pytest.mark.fault(
    "the keyring is locked",
    "told; asked again only for a question, not for each look",
    says=Code.KEYRING_LOCKED,
    kept="the token that was written counts until the end",
    where="A server on another computer",
)
def test_a_keyring_that_did_not_open_is_asked_again_only_when_somebody_waits() -> None:
    keyring = MemoryKeyring({(SERVICE, "gpu"): "sesame"}, trouble=KeyringLocked("dismissed"))
    known = secrets(keyring)
    for _ in range(3):
        with pytest.raises(Failure):
            known.token("gpu")
    assert keyring.asked == 1
    keyring.trouble = None
    known.retry()

    assert known.token("gpu") == "sesame"


@pytest.mark.fault(
    "no keyring",
    "told",
    says=Code.KEYRING_MISSING,
    kept="the token that was written counts until the end",
    where="A server on another computer",
)
def test_a_system_without_a_keyring_says_so() -> None:
    with pytest.raises(Failure) as caught:
        secrets(NoKeyring()).token("gpu")  # type: ignore[no-untyped-call]  # the library's own

    assert caught.value.problem.code is Code.KEYRING_MISSING


@pytest.mark.parametrize("system", Os)
def test_each_system_has_its_keyrings_named(system: Os, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

    assert hasattr(system_keyring(system), "get_password")
