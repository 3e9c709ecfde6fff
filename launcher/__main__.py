"""``python -m launcher``, ``stillhouse``, and the executable: arguments → a command or the window."""

import sys

from launcher import app


def main() -> int:
    """Runs what the arguments ask for; the exit code."""
    return app.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
