"""Start at login: how it is, and another wish."""

from launcher.workflows.ports import Services


def starts_at_login(services: Services) -> bool:
    """Whether the system would start us: asked anew each time, because people change it there too."""
    return services.autostart.is_on()


def start_at_login(services: Services, on: bool) -> bool:
    """Turns it on or off; how it is then.

    Raises:
        Failure: ``FILE_NOT_WRITTEN``, ``LOGIN_NOT_CHANGED``.
    """
    services.autostart.set(on)
    return services.autostart.is_on()
