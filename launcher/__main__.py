"""``python -m launcher``, ``stillhouse``, and the executable: arguments → a command or the window."""

import sys

INTERRUPTED = 130


def main() -> int:
    """Runs what the arguments ask for; the exit code. Ctrl-C while it is still being read in leaves no traceback."""
    try:
        from launcher import app

        return app.main(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
