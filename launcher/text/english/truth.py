"""Words for what the engine did with a model, where that differs from what was predicted."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "truth.as-predicted": "{model} takes {actual:memory}; {predicted:memory} were predicted.",
    "truth.context": "The engine gave it room for {ctx:count} tokens, not for the {asked:count} that were asked for: "
    "its own settings, or the free memory, allow no more.",
    "truth.processor": "It runs on the processor, although the graphics could hold it: the engine does not use them. "
    "Often their driver is too old, or was updated and waits for a restart of the computer.",
    "truth.split": "{off:percent} of it runs on the processor: the graphics had no room for all of its {size:memory}, "
    "probably because other programs hold the rest. Answers are much slower so.",
    "truth.split-full": "{off:percent} of it runs on the processor: it takes {size:memory}, and only {free:memory} of "
    "the graphics' memory was free; other programs hold the rest. Answers are much slower so.",
    "truth.size": "It takes {actual:memory} of memory; {predicted:memory} were predicted.",
    "truth.size-compressed": "It takes {actual:memory} of memory; {predicted:memory} were predicted. The engine keeps "
    "the conversation in a smaller form ({type}), as its settings say.",
    "truth.size-weights": "It takes {actual:memory} of memory; {predicted:memory} were predicted. The file of the "
    "model has another size than the one we know.",
    "truth.size-context": "It takes {actual:memory} of memory; {predicted:memory} were predicted. The engine keeps "
    "the conversation in another form.",
    "truth.size-working": "It takes {actual:memory} of memory; {predicted:memory} were predicted. The engine takes "
    "another amount of working space on this computer.",
}
