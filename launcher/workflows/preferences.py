"""Change settings: one or several at a time, whatever else was changed meanwhile."""

from collections.abc import Mapping
from dataclasses import replace

from launcher.core.settings import Settings
from launcher.workflows.ports import Services


def change(services: Services, values: Mapping[str, object]) -> Settings:
    """Keeps other values of the settings named; all settings as they are then.

    Raises:
        Failure: ``FILE_NOT_WRITTEN``.
    """
    settings = services.settings.load()
    changed = replace(settings, **values)  # type: ignore[arg-type]  # by the names of their declarations
    if changed != settings:
        services.settings.save(changed)
    return changed
