"""Words of what is newer than what is here."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "updates.stillhouse": "Stillhouse {version} is out; this is {here}.",
    "updates.engine": "A newer engine is out: Ollama {version}. {here} runs here.",
    "updates.engine.others": "Ollama {version} is out. {here} runs here; the program that it belongs to updates it.",
    "updates.engine.begins": "The engine, Ollama {version}, is being downloaded.",
    "updates.engine.comes": "The engine, Ollama {version}, is being downloaded: {share:percent}",
    "updates.engine.here": "Ollama {version} is in place. It is used from the next start of the engine.",
    "updates.see": "See what is new",
    "updates.fetch": "Download it",
    "updates.stop": "Stop",
    "updates.use": "Use it now",
    "updates.put-away": "Not this one",
    "tray.news.stillhouse": "Stillhouse {version} is out…",
    "tray.news.engine": "A newer engine is out: Ollama {version}…",
}
