"""What an empty chat suggests to whoever begins it."""

from launcher.core.suggestions import known_as, suggestions
from launcher.workflows.elsewhere import in_use
from launcher.workflows.ports import Services


def suggested(services: Services, held: str = "") -> tuple[str, ...]:
    """The names of four suggestions that suit who would answer; no engine and no server is asked for it.

    ``held``: the tag of the model that the chat is held with, empty where it is the one that the setup chose.

    Raises:
        Failure: the settings cannot be read.
    """
    server = in_use(services)
    name = server.model if server is not None else held or services.setup.load().model or ""
    return suggestions(known_as(services.catalog, name), services.settings.load().purpose)
