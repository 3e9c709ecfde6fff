"""Where the first run stands, in a JSON file."""

from launcher.core.problems import Code, Failure
from launcher.core.setup_state import Setup
from launcher.system.storage.atomic import read_json, set_aside, write_json
from launcher.system.storage.paths import Paths


class JsonSetupStore:
    """Keeps the state of the setup; offers what ``ports.SetupStore`` asks for."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.setup

    def load(self) -> Setup:
        """The state kept, or a fresh one.

        Raises:
            Failure: ``SETUP_STATE_DAMAGED``, once: the file has been set aside, the next call returns a fresh state.
        """
        try:
            content = read_json(self._file)
            return Setup() if content is None else Setup.from_json(content)
        except ValueError as error:
            raise Failure(Code.SETUP_STATE_DAMAGED, kept=str(set_aside(self._file))) from error

    def save(self, setup: Setup) -> None:
        """Writes it, whole or not at all."""
        write_json(self._file, setup.to_json())
