"""Remember what this computer really does: the speed of each reply, the place of a model."""

from contextlib import suppress

from launcher.core.engine import ChatDone, LoadedModel
from launcher.core.learned import Measured, Run
from launcher.core.problems import Failure
from launcher.core.truth import Expectation, Truth, truth
from launcher.workflows.ports import Services


def remember(services: Services, model: str, ctx: int, done: ChatDone) -> None:
    """Keeps the speed of one reply, where the computer has been looked at before. It never spoils the reply."""
    tps = done.tokens_per_second
    if tps is None:
        return
    with suppress(Failure):
        loaded = next((each for each in services.engine.loaded() if each.name == model), None)
        before = services.measured.load()
        if loaded is None or not loaded.size_bytes or not before.machine:
            return
        share = min(1.0, loaded.vram_bytes / loaded.size_bytes)
        used = done.prompt_tokens + done.eval_tokens // 2
        measured = before.with_run(Run(model, ctx, max(1, min(ctx, used)), done.eval_tokens, tps, share))
        if measured != before:
            services.measured.save(measured)


def forget(services: Services) -> None:
    """Drops all that was measured: the predictions are as on the first day.

    Raises:
        Failure: ``MEASURED_DAMAGED``, ``FILE_NOT_WRITTEN``.
    """
    services.measured.save(Measured())


def compared(services: Services, loaded: LoadedModel, expected: Expectation) -> Truth:
    """What was predicted of a loaded model against what the engine says, its log included where we started it."""
    return truth(services.catalog.model(loaded.name), loaded, expected, services.host.last_load())
