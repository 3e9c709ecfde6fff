"""Ends an engine whose owner was killed, and the runners that a killed engine leaves behind.

The owner (the program that started the engine) holds a leash; the system lets go of it when the owner ends, however it
ends. An owner that ends in good order lets the engine go first, and it stays.

On POSIX the leash is a pipe, and a shell at its other end the guard: it ends when the engine has ended. On Windows it
is a job object that ends the engine with its last handle (its runners end with it: :mod:`.windows_job`).
"""

import contextlib
import os
import subprocess
import sys
from typing import Final

_SHELL: Final = "/bin/sh"
_GUARD: Final = """
exec 3<&0
(
  (read -r word <&3 || { sleep 2; kill -s TERM "$1"; sleep 5; kill -s KILL -- "-$1"; }) &
  watcher=$!
  exec 3<&-
  while kill -s 0 "$1"; do sleep 1; done
  kill -s KILL -- "-$1"
  kill "$watcher"
) >/dev/null 2>&1 &
"""
"""``$1`` is the engine, and its process group. A line on the pipe lets it go; the pipe's end gives it two seconds to
save the parts of a pull (its connections have just been closed), and five to end."""


class Leash:
    """Holds the engine with process number ``pid``."""

    def __init__(self, pid: int) -> None:
        self._held: int | None = None
        if sys.platform == "win32":
            from launcher.system.ollama.windows_job import tie_to_us  # exists only there

            self._held = tie_to_us(pid)
            return
        theirs, self._held = os.pipe()
        try:
            subprocess.run(
                [_SHELL, "-c", _GUARD, "guard", str(pid)],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath},
                cwd="/",
                start_new_session=True,
                check=False,
            )
        except OSError:
            self.let_go()  # no shell: the engine stays until it is stopped
        finally:
            os.close(theirs)

    def let_go(self) -> None:
        """The engine is to stay, or has been stopped."""
        held, self._held = self._held, None
        if held is None:
            return
        if sys.platform == "win32":
            from launcher.system.ollama.windows_job import untie

            untie(held)
            return
        with contextlib.suppress(OSError):
            os.write(held, b"stay\n")
        os.close(held)
