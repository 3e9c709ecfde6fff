"""What the test server, registry and mirror do wrong when they are told to, and that they leave nothing behind."""

import hashlib
import io
import json
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from tests.support.client import Answer, opened, talk
from tests.support.faults import Faults
from tests.support.mirror import CHECKSUMS, Mirror, archive_name
from tests.support.ollama_server import DEEPSEEK, MODELS, OllamaServer, script
from tests.support.ollama_server.scripted import load
from tests.support.registry import Registry

CHAT = {"model": "deepseek-r1:8b", "messages": [{"role": "user", "content": "Solve"}], "options": {"num_ctx": 4096}}


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(installed=DEEPSEEK, retry_unit=0.01) as server:
        yield server


def chat(server: OllamaServer) -> Answer:
    return talk(server.address, "POST", "/api/chat", CHAT)


@pytest.mark.parametrize(
    ("fault", "lines", "end"),
    [
        (lambda faults: faults.drop("/api/chat", after_lines=3), 3, "cut"),
        (lambda faults: faults.drop("/api/chat", after_lines=0), 0, "cut"),
        (lambda faults: faults.garbage("/api/chat", after_lines=2), 202, "eof"),
        (lambda faults: faults.error_line("/api/chat", "oh", after_lines=2), 3, "eof"),
        (lambda faults: faults.stall("/api/chat", after_lines=2, seconds=0.01), 201, "eof"),
        (lambda faults: faults.kill_runner(after_lines=2), 3, "eof"),
        (lambda faults: faults.kill_server("/api/chat", after_lines=2), 2, "cut"),
    ],
)
def test_a_stream_breaks_where_it_was_told_to(
    server: OllamaServer, fault: Callable[[Faults], None], lines: int, end: str
) -> None:
    fault(server.faults)
    answer = chat(server)
    assert (answer.status, len(answer.lines), answer.end) == (200, lines, end)


def test_a_stream_breaks_inside_a_line(server: OllamaServer) -> None:
    whole = "\n".join(chat(server).lines)
    server.faults.drop("/api/chat", after_bytes=200)
    answer = chat(server)
    said = "\n".join(answer.lines)
    assert (len(said.encode()), answer.end) == (200, "cut")
    assert len(said) < len(whole)


def test_a_fault_strikes_as_often_as_it_was_told_to(server: OllamaServer) -> None:
    server.faults.status("/api/chat", 500, "no", times=2)
    assert [chat(server).status for _ in range(3)] == [500, 500, 200]
    server.faults.status("/api/chat", 503, "busy", times=None)
    assert [chat(server).status for _ in range(3)] == [503, 503, 503]
    server.faults.clear()
    assert chat(server).status == 200


def test_a_stall_ends_when_the_client_leaves_or_the_server_stops(server: OllamaServer) -> None:
    server.faults.stall("/api/chat", after_lines=1, times=None)
    with opened(server.address, "POST", "/api/chat", CHAT) as response:
        assert response.readline()
    started = time.monotonic()
    waiting = threading.Thread(target=chat, args=(server,))
    waiting.start()
    while len(server.calls) < 2:
        time.sleep(0.01)
    server.stop()
    waiting.join()
    assert time.monotonic() - started < 5


def test_a_killed_server_answers_nobody(server: OllamaServer) -> None:
    server.faults.kill_server("/api/chat", after_lines=1)
    chat(server)
    with pytest.raises(ConnectionRefusedError):
        chat(server)


def test_a_full_disk_is_an_error_line_and_the_parts_stay(server: OllamaServer) -> None:
    with Registry() as registry:
        registry.add("deepseek-r1:14b", MODELS / "short.gguf", padding=2_000_000)
        server.faults.disk_full(after_bytes=1_000_000)
        body = {"model": registry.name("deepseek-r1:14b"), "insecure": True}
        *_, last = talk(server.address, "POST", "/api/pull", body).values()
        assert str(last["error"]).endswith("-partial: no space left on device")
        assert list((server.models_dir / "blobs").glob("*-partial-0"))
        server.faults.clear()
        assert talk(server.address, "POST", "/api/pull", body).values()[-1] == {"status": "success"}


def test_a_registry_that_always_fails_gives_up_after_six_tries(server: OllamaServer) -> None:
    with Registry() as registry:
        registry.add("deepseek-r1:14b", MODELS / "short.gguf", padding=5)
        registry.faults.status("/data/", 500, times=None)
        body = {"model": registry.name("deepseek-r1:14b"), "insecure": True}
        answer = talk(server.address, "POST", "/api/pull", body)
        assert answer.values()[-1] == {"error": "max retries exceeded: EOF"}
        assert sum(call.path.startswith("/data/") for call in registry.calls) == 6


@pytest.mark.parametrize("name", ["short", "maths"])
def test_a_model_of_weights_says_what_its_script_says(name: str) -> None:
    model = load(MODELS / f"{name}.gguf")
    text = "".join(model.recite(model.tokenise("<｜User｜>?<｜Assistant｜>")[-1]))
    assert text == f"<think>\n{script(name).thinking}</think>\n\n{script(name).answer}"


def test_a_script_is_a_model_too(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Let me think.\n=====\nForty-two.\n")
    with OllamaServer(installed={"own:1b": tmp_path / "own.txt"}) as server:
        (value,) = talk(server.address, "POST", "/api/chat", CHAT | {"model": "own:1b", "stream": False}).values()
    assert value["message"] == {"role": "assistant", "content": "Forty-two.", "thinking": "Let me think.\n"}


# ---------------------------------------------------------------------- the mirror


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    with Mirror(tmp_path, padding=300_000) as mirror:
        yield mirror


def fetch(mirror: Mirror, name: str) -> bytes:
    with opened(mirror.url, "GET", f"/{name}") as response:
        return response.read()


def test_the_mirror_s_archive_has_the_program_and_its_checksum(mirror: Mirror) -> None:
    packed = fetch(mirror, archive_name())
    digest = hashlib.sha256(packed).hexdigest()
    assert f"{digest}  ./{archive_name()}" in fetch(mirror, CHECKSUMS).decode().splitlines()
    unpacked = zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    with tarfile.open(fileobj=io.BytesIO(unpacked)) as archive:
        assert archive.getmember("bin/ollama").mode & 0o111
        assert "lib/ollama/llama-server" in archive.getnames()


def test_the_mirror_sends_the_range_that_is_asked_for(mirror: Mirror) -> None:
    talked = talk(mirror.url, "HEAD", f"/{archive_name()}")
    assert talked.status == 200
    whole = fetch(mirror, archive_name())
    mirror.faults.drop(archive_name(), after_bytes=1000)
    with opened(mirror.url, "GET", f"/{archive_name()}") as response, pytest.raises(Exception, match="IncompleteRead"):
        response.read()
    mirror.faults.corrupt(archive_name())
    assert fetch(mirror, archive_name()) != whole


def test_the_registry_says_where_the_bytes_are() -> None:
    with Registry() as registry:
        registry.add("deepseek-r1:8b", MODELS / "maths.gguf")
        manifest = registry.manifest("deepseek-r1:8b")
        served = talk(f"http://{registry.host}", "GET", "/v2/library/deepseek-r1/manifests/8b")
        assert json.loads(served.lines[0]) == manifest
        layers = manifest["layers"]
        assert isinstance(layers, list)
        digest = layers[0]["digest"]
        with opened(f"http://{registry.host}", "GET", f"/v2/library/deepseek-r1/blobs/{digest}") as response:
            assert (response.status, response.headers["Location"]) == (
                307,
                f"http://localhost:{registry.port}/data/{digest}",
            )
        assert talk(f"http://{registry.host}", "GET", "/v2/library/nobody/manifests/1b").status == 404
