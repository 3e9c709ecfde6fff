"""Words of the tray and what is common to the windows."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "app.name": "Stillhouse",
    "app.model": "DeepSeek-R1",
    "tray.state.looking": "Looking for the engine…",
    "tray.state.absent": "No engine on this computer yet",
    "tray.state.stopped": "The engine is stopped",
    "tray.state.asleep": "Asleep: no model in memory",
    "tray.state.loading": "Loading {model} into memory…",
    "tray.state.stopping": "Stopping…",
    "tray.state.running": "{model} · {memory:memory} in memory",
    "tray.state.foreign": "Another program uses the engine's address",
    "tray.state.problem": "Something went wrong: open the chat to see",
    "tray.state.restarting": "The engine stopped; it is being started again…",
    "download.offline": "No internet since {since:clock}.",
    "engine.away": "The engine that was in use has stopped.",
    "engine.moved": "Another program uses Ollama's port. Stillhouse's own engine uses port {port} from now on; that program is left alone.",
    "engine.moved.beside": "The Ollama that runs is too old. Stillhouse uses an engine of its own from now on, on port {port}; the other one is left alone.",
    "engine.move": "Choose another &port",
    "tray.open": "Open chat",
    "tray.setup": "Open setup",
    "tray.start": "Start the model",
    "tray.stop": "Stop the model",
    "tray.models": "Models…",
    "tray.settings": "Settings…",
    "tray.pause": "Pause download ({share:percent})",
    "tray.pause.begins": "Pause download",
    "tray.resume": "Resume download ({share:percent})",
    "tray.resume.begins": "Resume download",
    "tray.quit": "Quit",
}
