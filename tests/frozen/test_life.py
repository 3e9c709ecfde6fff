"""The life of the executable: from the download to the day it is removed, and what is left then."""

import json
import sys
from pathlib import Path

import pytest

from installer.layout import UNINSTALL_KEY
from launcher.core.standing import order_of
from launcher.core.systems import Os
from tests.frozen.account import Account, missing, until
from tests.support.ollama_server import script

pytestmark = pytest.mark.timeout(900)

QUESTION = "Solve x^2 - 5x + 6 = 0"
MODEL = "deepseek-r1:8b"


def test_from_the_download_to_the_day_it_is_removed(account: Account, executable: Path, newer: Path) -> None:
    if lacking := missing():
        pytest.skip(f"needs {', '.join(lacking)}")
    assert account.receipt() is None, "there is a Stillhouse already"
    before, keys = account.holds(), uninstall_values()
    install(account, executable)
    chat(account)
    upgrade(account, newer)
    remove(account)
    until(lambda: not account.where.program.exists(), "the program's folder to go", 90)
    assert account.holds() == before
    assert uninstall_values() == keys == {}


def install(account: Account, executable: Path) -> None:
    """What the double-click does: all files are there and whole, and the system knows it."""
    account.run(executable, "install")
    receipt = account.receipt()
    assert receipt is not None
    assert all((account.where.program / file.path).exists() for file in receipt.files)
    assert json.loads(account.self_test(account.where.start))["ok"]
    if account.system is Os.WINDOWS:
        values = uninstall_values()
        assert values["UninstallString"] == f'"{account.where.start}" --uninstall'
        assert int(str(values["EstimatedSize"])) == receipt.bytes // 1024


def chat(account: Account) -> None:
    """A model, and an answer: in the terminal, and in the window where somebody can type."""
    account.run(account.where.start, "setup", "--model", MODEL, "--yes", "--json")
    asked = json.loads(account.run(account.where.start, "ask", QUESTION, "--json"))
    assert asked["answer"] == script("maths").answer
    account.start_from_the_entry()
    if account.system is Os.LINUX:
        account.ask_in_the_window(QUESTION, "Factor")
    account.picture("installed")


def upgrade(account: Account, newer: Path) -> None:
    """A newer file over it: the one that runs ends first, files of the old one alone go."""
    stale = account.where.program / "_internal" / "of-the-old-one.txt"
    if account.where.receipt_inside:
        stale.write_text("old", encoding="ascii")
    told = json.loads(account.where.receipt.read_text(encoding="utf-8"))
    if newer_is_the_same(account, newer):
        account.where.receipt.write_text(json.dumps({**told, "version": "0.0.1"}), encoding="utf-8")
    assert account.running()
    account.run(newer, "install")
    receipt = account.receipt()
    assert receipt is not None
    assert order_of(receipt.version) >= order_of(told["version"])
    assert account.run(account.where.start, "--version").split()[1].strip(",") == receipt.version
    assert not stale.exists()
    assert not any(path.exists() for path in (account.where.fresh, account.where.old, account.where.journal))
    assert account.running() == []
    assert json.loads(account.self_test(account.where.start))["ok"]


def remove(account: Account) -> None:
    """While its window is open; one file was changed by hand, and one is gone."""
    account.start_from_the_entry()
    account.picture("upgraded")
    receipt = account.receipt()
    assert receipt is not None
    inner = [account.where.program / file.path for file in receipt.files if file.path.endswith((".json", ".svg"))]
    inner[0].write_bytes(b"mended by hand")
    inner[1].unlink()
    account.run(account.where.start, "uninstall", "--yes")
    until(lambda: account.running() == [], "the program to end", 60)


def newer_is_the_same(account: Account, newer: Path) -> bool:
    """Whether the file that upgrades is of the version that is installed."""
    receipt = account.receipt()
    return receipt is not None and account.run(newer, "--version").split()[1].strip(",") == receipt.version


def uninstall_values() -> dict[str, object]:
    """What the list of installed programs has about it (Windows)."""
    found: dict[str, object] = {}
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, UNINSTALL_KEY) as key:
                for number in range(winreg.QueryInfoKey(key)[1]):
                    name, value, _kind = winreg.EnumValue(key, number)
                    found[name] = value
        except FileNotFoundError:
            pass
    return found
