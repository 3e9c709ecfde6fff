"""The real outside world with some of its parts changed."""

from dataclasses import fields

from launcher.workflows.ports import Services


def with_others(services: Services, **others: object) -> Services:
    """All the parts of ``services``, but for ``others``, by the names of their ports."""
    parts = {each.name: getattr(services, each.name) for each in fields(Services)}
    return Services(**parts | others)
