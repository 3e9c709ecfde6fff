"""``status``: the engine and the model in memory."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context
from launcher.core.engine import LoadedModel
from launcher.core.truth import Expectation
from launcher.text import say, sentence
from launcher.workflows.detect import engine_words
from launcher.workflows.keep import situation
from launcher.workflows.measure import compared

_MIB = 1024 * 1024


def declare(parser: ArgumentParser) -> None:
    """``[--json]``."""
    parser.add_argument("--json", action="store_true", help=say("commands.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Looks; starts nothing."""
    now = situation(context.services)
    status = now.status
    if arguments.json:
        engine = {
            "state": status.state,
            "address": status.address,
            "version": status.version,
            "ours": status.ours,
            "models_dir": status.models_dir,
            "elsewhere": status.elsewhere,
        }
        context.console.result_json({"engine": engine, "models": [_form(loaded) for loaded in now.loaded]})
        return
    context.console.result(sentence(engine_words(status)))
    for loaded in now.loaded:
        context.console.result(loaded_line(loaded))
        if status.elsewhere:
            continue  # nothing is foretold of another computer
        for difference in compared(context.services, loaded, Expectation()).drawbacks:
            context.console.result(f"  {sentence(difference)}")
    if not now.loaded:
        context.console.result(say("commands.status.none"))


def loaded_line(loaded: LoadedModel) -> str:
    """A model in memory, in one line."""
    if not loaded.size_bytes:
        return say("commands.loaded.elsewhere", model=loaded.name, ctx=loaded.context_length)
    share = loaded.vram_bytes / loaded.size_bytes
    where = "processor" if share == 0 else "graphics" if share >= 1 else "both"
    return say(
        f"commands.loaded.{where}",
        model=loaded.name,
        size=loaded.size_bytes / _MIB,
        ctx=loaded.context_length,
        share=share,
    )


def _form(loaded: LoadedModel) -> dict[str, object]:
    known = loaded.size_bytes > 0  # of a server elsewhere it need not be
    return {
        "model": loaded.name,
        "size_mib": round(loaded.size_bytes / _MIB) if known else None,
        "vram_mib": round(loaded.vram_bytes / _MIB) if known else None,
        "ctx": loaded.context_length,
        "expires_at": loaded.expires_at or None,
    }
