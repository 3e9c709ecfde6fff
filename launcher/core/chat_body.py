"""What goes over the wire for a chat, as JSON values: the engine is sent this, and the user can read it."""

from dataclasses import replace

from launcher.core.engine import ChatRequest
from launcher.core.settings import Settings

Json = dict[str, object]


def as_set(request: ChatRequest, settings: Settings, *, elsewhere: bool = False) -> ChatRequest:
    """``request`` with what the user chose; loads and chats alike, else the engine loads the model again."""
    return replace(
        request,
        elsewhere=elsewhere,
        keep_alive=f"{settings.keep_loaded_minutes}m",
        temperature=settings.temperature,
        top_p=settings.top_p,
    )


def chat_body(request: ChatRequest) -> Json:
    """The body of ``POST /api/chat``, streamed."""
    return load_body(request) | {"messages": _messages(request), "think": request.think, "stream": True}


def load_body(request: ChatRequest) -> Json:
    """What a chat and a load have in common. Other options would make the engine load the model again.

    Without ``truncate: false`` the engine drops turns of its own choice, and cuts the middle out of a question that is
    too long, without a word. ``shift`` is never sent: with another value the engine loads the model again. On another
    computer the context is what its owner has set: with one of ours it would load the model anew for each of us.
    """
    seconds = request.keep_alive.removeprefix("-").isdigit()  # a bare number must not be a string
    ours: Json = {"keep_alive": int(request.keep_alive) if seconds else request.keep_alive}
    context = {"num_ctx": request.num_ctx}
    return {
        "model": request.model,
        "options": {
            "temperature": request.temperature,
            "top_p": request.top_p,
            **({} if request.elsewhere else context),
            **request.options,
        },
        "truncate": False,
        **({} if request.elsewhere else ours),
    }


def _messages(request: ChatRequest) -> list[dict[str, str]]:
    return [
        {"role": turn.role, "content": turn.content} | ({"thinking": turn.thinking} if turn.thinking else {})
        for turn in request.turns
    ]
