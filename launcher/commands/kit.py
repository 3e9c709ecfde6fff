"""``kit export DIR`` and ``kit import DIR``: engine and models on a stick, for computers without a network."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from launcher.commands.context import Context, filled, interruptible
from launcher.commands.kit_events import KitLines, KitWords
from launcher.core.problems import Code, Failure
from launcher.text import say
from launcher.workflows.kit import export_kit, import_kit
from launcher.workflows.ports import Services


def declare(parser: ArgumentParser) -> None:
    """``export|import DIR [--model TAG]… [--json]``."""
    parser.add_argument("act", choices=("export", "import"), help=say("commands.kit.act"))
    parser.add_argument("folder", type=filled, metavar="DIR", help=say("commands.kit.folder"))
    parser.add_argument("--model", metavar="TAG", action="append", default=[], help=say("commands.kit.model"))
    parser.add_argument("--json", action="store_true", help=say("commands.setup.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Writes a kit, or installs from one."""
    if arguments.json:
        context.console.error_head = {"event": "error"}
    show = KitLines(context.console) if arguments.json else KitWords(context.console, arguments.act)
    services, folder = context.services, str(Path(arguments.folder).expanduser().absolute())
    with interruptible() as cancel:
        models = tuple(_known(services, tag) for tag in arguments.model)
        events = (
            export_kit(services, folder, models, cancel)
            if arguments.act == "export"
            else import_kit(services, folder, cancel)
        )
        for event in events:
            show.show(event)


def _known(services: Services, tag: str) -> str:
    known = services.catalog.model(tag)
    if known is None or not known.offered:
        offered = ", ".join(model.tag for model in services.catalog.offered)
        raise Failure(Code.MODEL_UNKNOWN, model=tag, known=offered)
    return known.tag
