"""Words for the parts of the computer, one line each, as they are found."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "detect.part.graphics": "Graphics",
    "detect.part.memory": "Memory",
    "detect.part.disk": "Disk",
    "detect.part.engine": "Engine",
    "detect.part.processor": "Processor",
    "detect.graphics.none": "no graphics card that the engine can use",
    "detect.graphics.named": "{names}",
    "detect.graphics.sized": "{names}, {memory:memory}",
    "detect.graphics.unknown": "the graphics card did not answer",
    "detect.memory.sized": "{memory:memory}",
    "detect.memory.with-processor": "{memory:memory}, {processor}",
    "detect.memory.unknown": "the memory's size is not known",
    "detect.processor.sets": "cores: {cores}, threads: {threads}, instruction sets: {sets}",
    "detect.processor.cores": "cores: {cores}, threads: {threads}",
    "detect.disk.free": "{free:download} free for models in {path}",
    "detect.disk.unknown": "the free space is not known",
    "detect.engine.running": "Ollama {version} answers at {address}",
    "detect.engine.installed": "Ollama is here and not running",
    "detect.engine.absent": "Ollama is not here yet",
    "detect.engine.elsewhere": "another computer answers, at {address}",
    "detect.engine.foreign": "another program answers at {address}",
    "detect.engine.foreign.old": "an Ollama that is too old ({version}) answers at {address}",
}
