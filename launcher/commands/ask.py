"""``ask TEXT``: one question; the thinking to standard error, the answer to standard output."""

from argparse import ArgumentParser, Namespace

from launcher.commands.context import Context, filled, interruptible
from launcher.commands.free_port import on_free_port
from launcher.core.conversation import Conversation
from launcher.core.problems import Code, Failure
from launcher.text import say
from launcher.workflows.chat import FULL, STOPPED, ask
from launcher.workflows.events import Answered, Answering, ChatEvent, Counted, FallsShort, GoingRound, Loading, Thinking
from launcher.workflows.keep import context_for, current_model
from launcher.workflows.models import model_named


def declare(parser: ArgumentParser) -> None:
    """``TEXT [--model TAG] [--no-think] [--json]``."""
    parser.add_argument("text", type=filled, metavar="TEXT", help=say("commands.ask.text"))
    parser.add_argument("--model", type=filled, metavar="TAG", help=say("commands.tag"))
    parser.add_argument("--no-think", action="store_true", help=say("commands.ask.no-think"))
    parser.add_argument("--json", action="store_true", help=say("commands.json"))


def run(arguments: Namespace, context: Context) -> None:
    """Asks, and writes the reply as it comes."""
    services = context.services
    model = model_named(services, arguments.model) if arguments.model else current_model(services)
    instructions = services.settings.load().standing_instructions
    ctx = context_for(services, model)
    request = (
        Conversation()
        .asked(arguments.text)
        .request(model, ctx, think=not arguments.no_think, instructions=instructions)
    )
    reply = _Reply(context, quiet=arguments.json)
    try:
        with interruptible() as cancel:
            for event in on_free_port(context, lambda: ask(services, request, cancel)):
                reply.take(event)
    except Failure:
        reply.close()  # what follows has a line of its own
        raise
    if reply.end is None or reply.end.reason == STOPPED:
        raise Failure(Code.INTERRUPTED)
    if arguments.json:
        context.console.result_json(reply.form(reply.end))


class _Reply:
    """Writes a reply as it comes, or gathers it for JSON."""

    def __init__(self, context: Context, *, quiet: bool) -> None:
        self._console = context.console
        self._quiet = quiet
        self._thinking: list[str] = []
        self._answer: list[str] = []
        self.end: Answered | None = None

    def take(self, event: ChatEvent) -> None:
        """Takes one event in."""
        match event:
            case Loading(model):
                self._console.note(say("commands.loading", model=model))
            case Thinking(text):
                self._think(text)
            case Answering(text):
                self._say(text)
            case Answered():
                self.end = event
                self.close()
                if event.reason == FULL:
                    self._console.note(say("commands.ask.full"))
            case Counted() | GoingRound() | FallsShort():
                pass  # whoever watches sees it, and has Ctrl+C

    def close(self) -> None:
        """Ends the line that stands open, where it is."""
        if self._quiet:
            return
        if self._answer:
            self._console.piece("\n")
        elif self._thinking:
            self._console.note("")

    def _think(self, text: str) -> None:
        self._thinking.append(text)
        if not self._quiet:
            self._console.note_piece(text)

    def _say(self, text: str) -> None:
        if not self._answer:
            text = text.lstrip("\r\n")  # R1 writes blank lines after its thinking
            if text and self._thinking and not self._quiet:
                self._console.note_piece("\n\n")
        if not text:
            return
        self._answer.append(text)
        if not self._quiet:
            self._console.piece(text)

    def form(self, end: Answered) -> dict[str, object]:
        """The reply as JSON."""
        speed = end.tokens_per_second
        return {
            "thinking": "".join(self._thinking),
            "answer": "".join(self._answer),
            "tokens": end.eval_tokens,
            "tokens_per_second": None if speed is None else round(speed, 1),
            "done_reason": end.reason,
        }
