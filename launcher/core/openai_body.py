"""What goes over the wire to a server with OpenAI's interface, as JSON values.

A question goes to ``/v1/chat/completions``. An answer that is to be gone on from, and one without thinking, go to
``/v1/completions`` as R1's own text: the chat's interface drops the thinking of a last message, or refuses one.
"""

from typing import Final

from launcher.core.chat_body import Json
from launcher.core.conversation import ASSISTANT, USER, with_think_tags
from launcher.core.engine import ChatRequest

CHAT: Final = "/v1/chat/completions"
COMPLETION: Final = "/v1/completions"

_MARKS: Final = {USER: "<｜User｜>", ASSISTANT: "<｜Assistant｜>"}
_END: Final = "<｜end▁of▁sentence｜>"
_NO_THINKING: Final = "<think>\n\n</think>\n\n"


def goes_on(request: ChatRequest) -> bool:
    """Whether it takes R1's own text: it goes on from an answer, or is to be answered without thinking."""
    return not request.think or (bool(request.turns) and request.turns[-1].role == ASSISTANT)


def body(request: ChatRequest) -> tuple[str, Json]:
    """The path and the body of a streamed request; no system prompt, and no thinking of earlier answers."""
    if goes_on(request):
        # vLLM's own limit would be 16 tokens; null is as many as there is room for, here and at llama.cpp's
        return COMPLETION, _common(request) | {"prompt": prompt(request), "max_tokens": None}
    messages = [{"role": turn.role, "content": turn.content} for turn in request.turns]
    return CHAT, _common(request) | {"messages": messages}


def form(request: ChatRequest) -> Json:
    """The body alone, to be read."""
    return body(request)[1]


def prompt(request: ChatRequest) -> str:
    """The conversation as the template of R1 and its distills writes it; the server adds the very first mark.

    It ends open, where the model is to go on: a thinking that was begun is closed, as with Ollama's template.
    """
    last = request.turns[-1]
    if last.role == ASSISTANT and last.thinking:
        request = with_think_tags(request)
    before = request.turns[:-1]
    parts = [_MARKS[turn.role] + turn.content + (_END if turn.role == ASSISTANT else "") for turn in before]
    parts.append(_MARKS[last.role] + request.turns[-1].content)
    if last.role == USER:
        parts.append(_MARKS[ASSISTANT] + _NO_THINKING)
    return "".join(parts)


def _common(request: ChatRequest) -> Json:
    return {
        "model": request.model,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
