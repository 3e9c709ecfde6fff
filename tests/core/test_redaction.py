"""What is nobody's business is taken out, in whatever form it comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.core.redaction import ADDRESS, HOST, LEFT_OUT, Redaction

CLEAN = Redaction({"~": "/home/zoe", "(user)": "zoe", "(computer)": "zoes-laptop"}, ["files.uni.example", "ollama.com"])


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("models in /home/zoe/.ollama", "models in ~/.ollama"),
        ("started by Zoe on ZOES-LAPTOP", "started by (user) on (computer)"),
        ("http://zoe:geheim@192.168.7.20:3128/x", f"http://{LEFT_OUT}@{HOST}:3128/x"),
        ("http://onlytoken@proxy.corp:8080", f"http://{LEFT_OUT}@{HOST}:8080"),
        ("Authorization: Bearer abcdef123456", f"Authorization: {LEFT_OUT} {LEFT_OUT}"),
        ("bearer abcdef123456", f"bearer {LEFT_OUT}"),
        ('{"api_key": "k-123", "next": 1}', f'{{"api_key": "{LEFT_OUT}", "next": 1}}'),
        ("HF_TOKEN=hf_abcdefghijklmnop", f"HF_TOKEN={LEFT_OUT}"),
        ("key sk-abcdefghijklmnop1234", f"key {LEFT_OUT}"),
        ("mail to anna.b@uni.example now", f"mail to {ADDRESS} now"),
        ("GET https://intranet.corp.example/x", f"GET https://{HOST}/x"),
        ("GET https://registry.ollama.ai/v2/", "GET https://registry.ollama.ai/v2/"),
        ("registry files.uni.example/library", f"registry {HOST}/library"),
        ("listening on 127.0.0.1:11434 and 0.0.0.0", "listening on 127.0.0.1:11434 and 0.0.0.0"),
        ("http://127.0.0.1:11434/api", "http://127.0.0.1:11434/api"),
        ("http://[::1]:11434/api", "http://[::1]:11434/api"),
        ("from 10.0.0.5:4000", f"from {ADDRESS}:4000"),
        ("from 2001:db8::8a2e:370:7334 at", f"from {ADDRESS} at"),
        ("http://[2001:db8::1]:80/", f"http://{HOST}:80/"),
        ("at 2026-11-24T00:23:10.636Z and 12:34:56", "at 2026-11-24T00:23:10.636Z and 12:34:56"),
        ("sha256:755ced02ce7befdb13b7ca74", "sha256:755ced02ce7befdb13b7ca74"),
        ("16 tokens a second, 900 tokens", "16 tokens a second, 900 tokens"),
    ],
)
def test_each_kind_is_taken_out(text: str, clean: str) -> None:
    assert CLEAN(text) == clean


@pytest.mark.parametrize(
    "written", [r"C:\Users\Zoe\models", "C:/Users/Zoe/models", r"C:\\Users\\Zoe\\models", r"c:\users\zoe\models"]
)
def test_windows_folders_are_found_in_each_way_of_writing_them(written: str) -> None:
    assert "zoe" not in Redaction({"~": "C:\\Users\\Zoe"})(written).lower()


def test_a_name_of_one_or_two_letters_is_in_every_word_and_left_alone() -> None:
    assert Redaction({"(user)": "jo", "(computer)": ""}, ["a"])("a job of jo's") == "a job of jo's"


@given(st.text(alphabet=st.characters(exclude_characters="zoeZOE"), max_size=40), st.text(max_size=40))
def test_a_name_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert "zoe" not in CLEAN(f"{before}/home/zoe/{after.lower().replace('zoe', '')}".lower()).replace("(user)", "")
