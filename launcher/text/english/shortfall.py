"""Words for a model that writes much slower than foretold, and why."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "shortfall.title": "Slower than expected",
    "shortfall.spilled": "{tps:count} tokens/s, not {expected:range}: {off:percent} of the model runs on the processor, because the graphics card had no room for all of it. A program that is closed makes room; then start the model again.",
    "shortfall.processor": "{tps:count} tokens/s, not {expected:range}: the model runs on the processor, not on the graphics. The doctor says why.",
    "shortfall.heat": "{tps:count} tokens/s, not {expected:range}: the graphics card is hot and slows itself down. It recovers when it cools.",
    "shortfall.power": "{tps:count} tokens/s, not {expected:range}: the graphics card gets too little power and slows itself down.",
    "shortfall.battery": "{tps:count} tokens/s, not {expected:range}: the computer runs on its battery. It is faster on its charger.",
    "shortfall.busy": "{tps:count} tokens/s, not {expected:range}: {program} uses {share:percent} of the processor.",
    "shortfall.unknown": "{tps:count} tokens/s, not {expected:range}. Nothing that Stillhouse can see explains it.",
}
