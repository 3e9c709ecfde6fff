from launcher.core.chat_body import as_set, chat_body, load_body
from launcher.core.conversation import Conversation
from launcher.core.settings import Settings


def test_a_load_has_the_options_of_a_chat() -> None:
    request = as_set(Conversation().asked("Why?").request("m", 4096), Settings(temperature=0.7, keep_loaded_minutes=5))
    loading, chatting = load_body(request), chat_body(request)
    assert loading == {
        "model": "m",
        "options": {"temperature": 0.7, "top_p": 0.95, "num_ctx": 4096},
        "truncate": False,
        "keep_alive": "5m",
    }
    assert chatting == loading | {
        "messages": [{"role": "user", "content": "Why?"}],
        "think": True,
        "stream": True,
    }


def test_thinking_goes_along_only_where_a_turn_has_it() -> None:
    request = Conversation().asked("Why?").answered("", "Because").request("m", 4096)
    assert chat_body(request)["messages"] == [
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "", "thinking": "Because"},
    ]


def test_another_computers_context_and_memory_are_its_owners() -> None:
    request = Conversation().asked("Why?").request("m", 4096)
    sent = chat_body(as_set(request, Settings(), elsewhere=True))
    assert sent == {
        "model": "m",
        "options": {"temperature": 0.6, "top_p": 0.95},
        "truncate": False,
        "messages": [{"role": "user", "content": "Why?"}],
        "think": True,
        "stream": True,
    }
