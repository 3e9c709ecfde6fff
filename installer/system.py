"""Offers what ``ports.Installation`` asks for, on this computer.

Each start of the program asks how it stands to the installed one; all else is imported where it is begun.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from installer.leftovers import sweep
from installer.payload import payload
from launcher import __version__
from launcher.core.problems import Code, Failure
from launcher.core.refusals import Refusal, why
from launcher.core.standing import Standing, standing
from launcher.system.childenv import bundle_folder, child_environment, system_libraries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from installer.installing import Installing
    from installer.layout import Layout
    from installer.payload import Payload
    from launcher.core.cancel import Cancel
    from launcher.core.installation import Belonging, Copied, Holding, InstallPlan, Receipt, Removed
    from launcher.core.systems import Os
    from launcher.system.storage.paths import Paths


class SystemInstallation:
    """``where`` is the user's layout, ``home`` the user's folder; ``executable`` and ``bundle`` are those that run."""

    def __init__(
        self,
        where: Layout,
        paths: Paths,
        home: Path,
        environ: Mapping[str, str],
        executable: Path | None = None,
        bundle: str | None = None,
    ) -> None:
        self._where, self._paths, self._home, self._environ = where, paths, home, environ
        self._executable = executable or Path(sys.executable)
        self._bundle = Path(named) if (named := bundle or bundle_folder()) else None

    def standing(self) -> Standing:
        """How the program that runs stands to the one that is installed."""
        if self._is_installed():
            return Standing.INSTALLED
        if self._payload() is None:
            return Standing.SOURCE
        there = self.receipt()
        return standing(__version__, there, whole=there is not None and self._installing.is_whole(there))

    def receipt(self) -> Receipt | None:
        """What is installed."""
        return self._installing.receipt()

    def check(self) -> InstallPlan:
        """What installing would write; raises where it cannot be."""
        return self._installing.check(self._needed())

    def install(self, cancel: Cancel) -> Iterator[Copied]:
        """Installs, or upgrades in place."""
        return self._installing.install(self._needed(), cancel)

    def recover(self) -> bool:
        """Undoes or completes what was interrupted, and takes away what killed downloads have left unpacked."""
        sweep(Path(tempfile.gettempdir()), self._bundle, time.time())
        return any(each.exists() for each in self._where.journals) and self._installing.recover()

    def ask_to_quit(self) -> bool:
        """Asks the one that runs to end in good order; whether none runs any more."""
        from launcher.system.desktop.instance import ask_to_quit

        return ask_to_quit(self._environ)

    def at_login(self) -> None:
        """Lets the system start the installed one at login."""
        from launcher.system.desktop.autostart import login_item

        login_item(self._where.os, self._environ, self._home, self._where.start).set(True)

    def start(self) -> None:
        """Starts the installed one, which outlives us."""
        self._start()

    def start_removal(self) -> None:
        """Starts the window of the installed one that removes it."""
        self._start("--uninstall")

    def held(self) -> tuple[Belonging, ...]:
        """The program, its engine, chats and settings, as far as they are there."""
        from launcher.core.installation import Belonging, Holding
        from launcher.system.storage.clearing import held

        there = self.receipt()
        program = (Belonging(Holding.PROGRAM, there.bytes),) if there is not None else ()
        return (*program, *held(self._paths))

    def remove_kept(self, kinds: frozenset[Holding]) -> tuple[str, ...]:
        """Deletes the engine, chats or settings; the paths of what could not be deleted."""
        from launcher.system.storage.clearing import clear

        return clear(self._paths, kinds)

    def remove(self) -> Removed:
        """Removes the program by its receipt."""
        from installer.removing import remove

        there = self.receipt()
        if there is None:
            raise Failure(Code.NOT_INSTALLED)
        return remove(self._where, there)

    @cached_property
    def _installing(self) -> Installing:
        from installer.installing import Installing

        return Installing(self._where, __version__)

    def _is_installed(self) -> bool:
        try:
            return self._where.receipt.is_file() and self._executable.samefile(self._where.start)
        except OSError:
            return False

    def _payload(self) -> Payload | None:
        return payload(self._where, self._bundle, self._executable)

    def _needed(self) -> Payload:
        carried = self._payload()
        if carried is None:
            raise Failure(Code.NOTHING_TO_INSTALL)
        return carried

    def _start(self, *arguments: str) -> None:
        """A process of its own, which shares no unpacked files with us (PYINSTALLER_RESET_ENVIRONMENT)."""
        env = child_environment(os.environ, bundle_folder()) | {"PYINSTALLER_RESET_ENVIRONMENT": "1"}
        command = [str(self._where.start), *arguments]
        if not self._where.start.is_file():
            raise Failure(Code.INSTALL_FAILED, reason=Refusal.NOT_THERE, system=str(self._where.start))
        try:
            with system_libraries(bundle_folder()):
                _detached(command, env, self._home)
        except OSError as error:
            raise Failure(Code.INSTALL_FAILED, **why(error)) from error


def _detached(command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
    """Starts a program that is nobody's child: on POSIX a shell starts it and ends."""
    import subprocess

    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        subprocess.Popen(command, env=env, cwd=folder, creationflags=flags, **quiet)
        return
    shell = ["/bin/sh", "-c", '"$@" &', "start", *command]
    subprocess.run(shell, env=env, cwd=folder, start_new_session=True, check=True, **quiet)  # type: ignore[call-overload]  # plain numbers


def system_installation(system: Os, paths: Paths, home: Path, environ: Mapping[str, str]) -> SystemInstallation:
    """That of this user."""
    from installer.layout import layout

    return SystemInstallation(layout(system, home, environ), paths, home, environ)
