"""What was measured on this computer, in a JSON file."""

from launcher.core.learned import Measured
from launcher.core.problems import Code, Failure
from launcher.system.storage.atomic import read_json, set_aside, write_json
from launcher.system.storage.paths import Paths


class JsonMeasuredStore:
    """Keeps the measurements; offers what ``ports.MeasuredStore`` asks for."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.measured

    def load(self) -> Measured:
        """The measurements kept, or none.

        Raises:
            Failure: ``MEASURED_DAMAGED``, once: the file has been set aside, the next call returns none.
        """
        try:
            content = read_json(self._file)
            return Measured() if content is None else Measured.from_json(content)
        except ValueError as error:
            raise Failure(Code.MEASURED_DAMAGED, kept=str(set_aside(self._file))) from error

    def save(self, measured: Measured) -> None:
        """Writes them, whole or not at all."""
        write_json(self._file, measured.to_json())
