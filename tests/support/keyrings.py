"""A keyring for tests, that can be locked."""

from dataclasses import dataclass, field


@dataclass
class MemoryKeyring:
    """As a keyring of the library: what is kept, by service and name; ``trouble`` is raised instead."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    trouble: Exception | None = None
    asked: int = 0

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept."""
        self._open()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps it."""
        self._open()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Keeps it no more."""
        self._open()
        del self.kept[service, username]

    def _open(self) -> None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
