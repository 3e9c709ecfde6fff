"""Servers on other computers: their addresses, and what their models' names tell."""

import pytest

from launcher.core.elsewhere import Served, Server, ServerKind, server_link, title_of

OLLAMA, OPENAI = ServerKind.OLLAMA, ServerKind.OPENAI


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("gpu-box", "http://gpu-box:11434"),
        (" 192.168.1.20 ", "http://192.168.1.20:11434"),
        ("192.168.1.20:9999/", "http://192.168.1.20:9999"),
        ("https://Ollama.Office.lan", "https://ollama.office.lan"),
        ("http://gpu-box", "http://gpu-box"),
        ("gpu-box/v1", "http://gpu-box:11434"),
        ("gpu-box:8080/v1/", "http://gpu-box:8080"),
        ("https://ai.office.lan/class/v1", "https://ai.office.lan/class"),
        ("https://ai.office.lan/classv1", "https://ai.office.lan/classv1"),
        ("fd00::20", "http://[fd00::20]:11434"),
        ("[fd00::20]:99", "http://[fd00::20]:99"),
        ("[fd00::20]", "http://[fd00::20]:11434"),
    ],
)
def test_an_address_is_read_as_ollama_host_is(address: str, url: str) -> None:
    assert Server(OPENAI, address).url == url


@pytest.mark.parametrize(
    "address", ["", "  ", "ftp://x", "http://", "gpu box", "https://x:99999", "http://u:p@x", "x?y=1"]
)
def test_what_is_no_address_says_so(address: str) -> None:
    with pytest.raises(ValueError, match=r".*") as caught:
        server_link(address)
    server = Server(OPENAI, address)

    assert str(caught.value) == address
    assert (server.host, server.is_open) == (address.strip(), False)


@pytest.mark.parametrize(
    ("address", "is_open"),
    [("gpu-box", True), ("https://gpu-box", False), ("localhost:8000", False), ("http://127.0.0.1", False)],
)
def test_only_a_line_to_another_computer_can_be_read_on_the_way(address: str, is_open: bool) -> None:
    server = Server(OPENAI, address)

    assert server.is_open is is_open
    assert server.token_is_safe is not is_open


def test_a_confirmation_is_for_one_host() -> None:
    assert Server(OPENAI, "gpu-box", in_clear="gpu-box:11434").token_is_safe
    assert not Server(OPENAI, "gpu-box:8001", in_clear="gpu-box:11434").token_is_safe


@pytest.mark.parametrize(
    ("name", "title", "is_r1"),
    [
        ("deepseek-r1:32b", "DeepSeek-R1 32B", True),
        ("deepseek-r1:1.5b-qwen-distill-q4_K_M", "DeepSeek-R1 1.5B", True),
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-70B", "DeepSeek-R1 70B", True),
        ("deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", "DeepSeek-R1 8B", True),
        ("/models/DeepSeek-R1-Distill-Qwen-7B-Q4_K_M.gguf", "DeepSeek-R1 7B", True),
        ("deepseek-ai/DeepSeek-R1", "DeepSeek-R1", True),
        ("deepseek_r1_distill_qwen_14b/", "DeepSeek-R1 14B", True),
        ("/srv/models/llama-3.gguf", "llama-3.gguf", False),
        ("class-ai", "class-ai", False),
        ("/", "/", False),
    ],
)
def test_a_models_name_tells_what_people_call_it(name: str, title: str, is_r1: bool) -> None:
    served = Served(name)

    assert (served.title, served.is_r1) == (title, is_r1)
    assert title_of(name) == title


def test_what_lies_behind_a_name_tells_too() -> None:
    served = Served("class-ai", "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B")

    assert (served.title, served.is_r1) == ("DeepSeek-R1 32B", True)


def test_going_on_needs_ollama_or_r1() -> None:
    assert Server(OLLAMA).can_go_on
    assert Server(OPENAI, is_r1=True).can_go_on
    assert not Server(OPENAI).can_go_on
