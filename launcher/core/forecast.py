"""What is to come of a model in memory: where it sits, and how fast it writes. Nothing else runs in this thought."""

from dataclasses import dataclass, replace

from launcher.core.catalog import Model
from launcher.core.hardware import Kind, Learned, Profile
from launcher.core.judgement import Range
from launcher.core.memory import CONTEXTS
from launcher.core.placement import place
from launcher.core.speed import predict


@dataclass(frozen=True, slots=True)
class Forecast:
    """A model with a context in tokens: the memory it goes to, ``partly`` besides to the processor's, tokens/s."""

    model: str
    ctx: int
    where: Kind
    partly: bool = False
    tps: Range | None = None


def forecast(model: Model, ctx: int, profile: Profile, learned: Learned | None = None) -> Forecast | None:
    """Foretells, as if all memory were free: the model itself may be there already, and fill it.

    ``None`` where the model does not fit with so much context: what the engine makes of it is not foretold.
    """
    idle = replace(profile, ram_free_mib=None, gpus=tuple(replace(gpu, vram_free_mib=None) for gpu in profile.gpus))
    placed = place(model, idle)
    if placed.ctx is None:
        return None
    partly = placed.layers_on is not None
    if ctx > (CONTEXTS[0] if partly else placed.ctx_max):
        return None
    speed = predict(replace(placed, ctx_max=max(ctx, CONTEXTS[0])), idle, learned)
    return Forecast(model.tag, ctx, idle.kind, partly, speed.range if speed else None)
