"""The events of a kit, as lines of JSON and as words."""

from launcher.commands.console import Console
from launcher.commands.setup_events import ProgressLine, event_form, progress_fields
from launcher.text import say
from launcher.workflows.events import EngineProgress, KitDone, KitProgress
from launcher.workflows.kit import KitEvent


class KitLines:
    """``kit … --json``: one event a line."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, event: KitEvent) -> None:
        """Writes one event."""
        form: dict[str, object]
        match event:
            case EngineProgress():
                form = event_form(event)
            case KitProgress(progress):
                form = {"event": "kit", **progress_fields(progress)}
            case KitDone(folder, models, engine):
                form = {"event": "done", "folder": folder, "models": list(models), "engine": engine}
        self._console.result_json(form)


class KitWords:
    """``kit``: words, and a progress line; ``act`` is ``export`` or ``import``."""

    def __init__(self, console: Console, act: str) -> None:
        self._console = console
        self._act = act
        self._line = ProgressLine(console)

    def show(self, event: KitEvent) -> None:
        """Says one event."""
        match event:
            case EngineProgress(progress):
                self._line.draw("commands.setup.engine", progress)
            case KitProgress(progress):
                self._line.draw("commands.kit.models", progress)
            case KitDone(folder, models, _):
                names = ", ".join(models)
                self._console.result(say(f"commands.kit.{self._act}", folder=folder, models=names))
