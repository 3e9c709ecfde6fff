"""Words of the doctor."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "diagnose.result.good": "good",
    "diagnose.result.warning": "look",
    "diagnose.result.bad": "bad",
    "diagnose.engine.move": "Start the model, or run the setup: Stillhouse's own engine then takes another port. Or close that program.",
    "diagnose.drive.remedy": "Free some space, or choose another drive for the models.",
    "diagnose.model.none": "No model is chosen yet.",
    "diagnose.model.remedy": "Run the setup: it fetches the model that fits.",
    "diagnose.model.installed": "{model} is on this computer.",
    "diagnose.memory.whole": "{model} is in one piece, where it is fastest.",
    "diagnose.memory.driver": "Update the graphics driver, restart the computer, and start the model again.",
    "diagnose.memory.remedy": "Close other programs that use the graphics card, then stop and start the model, or choose a smaller one.",
    "diagnose.downloads.good": "The server that models come from answers.",
    "diagnose.home": "Stillhouse keeps its files in {path}.",
    "diagnose.written": "The support file is {path}. Look at it before you send it.",
}
