"""A pull: its stream, what lies on the disk meanwhile, and what comes back after it was cut short."""

import json
import threading
from pathlib import Path

import pytest

from launcher.system.ollama.partials import mend
from tests.support.client import Answer, opened
from tests.support.engine import RunningOllama, until
from tests.support.ollama_server import MODELS
from tests.support.registry import Registry

SMALL = "deepseek-r1:8b"
BIG = "deepseek-r1:14b"
REFUSED = (
    'pull model manifest: Get "http://127.0.0.1:9/v2/library/deepseek-r1/manifests/8b": '
    "dial tcp 127.0.0.1:9: connect: connection refused"
)
BIG_BYTES = 150_000_000
"""Two parts: one of 100 MB, one of the rest."""


def pull(engine: RunningOllama, registry: Registry, model: str, lines: int | None = None, **more: object) -> Answer:
    return engine.ask("POST", "/api/pull", {"model": registry.name(model), "insecure": True, **more}, lines=lines)


def statuses(answer: Answer) -> list[str]:
    """The lines in short: each blob once."""
    said = [str(value.get("status", "error")) for value in answer.values()]
    return list(
        dict.fromkeys("blob" if status.startswith("pulling ") and status[-1] != "t" else status for status in said)
    )


def figures(answer: Answer) -> list[int]:
    """Bytes of the first blob, line by line."""
    first = [value for value in answer.values() if value.get("total", 0) == first_total(answer)]
    return [int(str(value.get("completed", 0))) for value in first]


def first_total(answer: Answer) -> object:
    return next(value["total"] for value in answer.values() if "total" in value)


@pytest.fixture
def big(registry: Registry) -> Registry:
    """A registry with a model that takes a while."""
    registry.add(BIG, MODELS / "short.gguf", padding=BIG_BYTES - (MODELS / "short.gguf").stat().st_size)
    registry.pace.rate = 150e6
    return registry


def test_a_quick_pull_has_no_progress(own_engine: RunningOllama, registry: Registry) -> None:
    answer = pull(own_engine, registry, SMALL)
    assert (answer.status, answer.content_type) == (200, "application/x-ndjson")
    assert [status for status in statuses(answer) if status != "blob"] == [
        "pulling manifest",
        "verifying sha256 digest",
        "writing manifest",
        "success",
    ]


def test_a_pull_of_what_is_there_shows_each_blob_whole(own_engine: RunningOllama, registry: Registry) -> None:
    pull(own_engine, registry, SMALL)
    registry.calls.clear()
    progress = [value for value in pull(own_engine, registry, SMALL).values() if "digest" in value]
    assert len(progress) == 5
    assert all(value["completed"] == value["total"] for value in progress)
    assert [call.path for call in registry.calls] == ["/v2/library/deepseek-r1/manifests/8b"]


def test_not_streamed_the_last_line_comes_alone(own_engine: RunningOllama, registry: Registry) -> None:
    answer = pull(own_engine, registry, SMALL, stream=False)
    assert (answer.status, answer.values()) == (200, [{"status": "success"}])
    answer = pull(own_engine, registry, "nobody:1b", stream=False)
    assert (answer.status, answer.values()) == (500, [{"error": "pull model manifest: file does not exist"}])


def test_a_cancelled_pull_is_saved_in_parts_and_goes_on(own_engine: RunningOllama, big: Registry) -> None:
    first = pull(own_engine, big, BIG, lines=8)
    *_, at = figures(first)
    assert at > 0
    weights = next(str(value["digest"]) for value in first.values() if "digest" in value)
    partial = own_engine.models_dir / "blobs" / f"{weights.replace(':', '-')}-partial"
    assert partial.stat().st_size == BIG_BYTES
    second = pull(own_engine, big, BIG)
    assert figures(second)[0] >= at
    assert second.values()[-1] == {"status": "success"}
    assert not list(partial.parent.glob("*-partial*"))


def test_the_parts_on_the_disk_say_where_they_are(own_engine: RunningOllama, big: Registry) -> None:
    pull(own_engine, big, BIG, lines=8)
    blobs = own_engine.models_dir / "blobs"
    parts: list[dict[str, int]] = []

    def told() -> bool:  # a part may have been stopped before its first byte came
        parts[:] = _parts(blobs)
        return len(parts) == 2 and any(part["Completed"] > 0 for part in parts)

    until(told)
    assert sorted((part["N"], part["Offset"], part["Size"]) for part in parts) == [
        (0, 0, 100_000_000),
        (1, 100_000_000, 50_000_000),
    ]


def _parts(blobs: Path) -> list[dict[str, int]]:
    try:
        return [json.loads(path.read_text()) for path in blobs.glob("*-partial-*")]
    except ValueError:  # one is just being written
        return [{"Completed": 0}]


def test_a_killed_server_loses_what_was_not_saved(own_engine: RunningOllama, big: Registry) -> None:
    with opened(own_engine.address, "POST", "/api/pull", {"model": big.name(BIG), "insecure": True}) as response:
        lines = [json.loads(response.readline()) for _ in range(8)]
        own_engine.kill()
    assert lines[-1]["completed"] > 0
    own_engine.start()
    second = pull(own_engine, big, BIG)
    assert figures(second)[0] < lines[-1]["completed"]
    assert second.values()[-1] == {"status": "success"}


def killed_half_way(engine: RunningOllama, registry: Registry) -> tuple[Path, list[Path]]:
    """The blob, and the notes beside it, of an engine that is up again after a kill."""
    with opened(engine.address, "POST", "/api/pull", {"model": registry.name(BIG), "insecure": True}):
        until(lambda: len(notes(engine)) == 2 and all(note.stat().st_size for note in notes(engine)))
        engine.kill()
    engine.start()
    return notes(engine)[0].with_name(notes(engine)[0].name.removesuffix("-partial-0")), notes(engine)


def notes(engine: RunningOllama) -> list[Path]:
    return sorted((engine.models_dir / "blobs").glob("*-partial-*"))


@pytest.mark.parametrize(("left", "says"), [(0, "EOF"), (9, "unexpected EOF")])
def test_a_note_that_a_kill_cut_off_ends_every_pull_until_it_is_mended(
    own_engine: RunningOllama, big: Registry, left: int, says: str
) -> None:
    blob, (first, _) = killed_half_way(own_engine, big)
    first.write_bytes(first.read_bytes()[:left])
    for _ in range(2):
        assert pull(own_engine, big, BIG).values() == [{"status": "pulling manifest"}, {"error": says}]
    assert mend(blob, BIG_BYTES)
    assert pull(own_engine, big, BIG).values()[-1] == {"status": "success"}
    assert blob.stat().st_size == BIG_BYTES


def test_a_missing_note_ends_a_pull_at_its_end_unless_it_was_mended(own_engine: RunningOllama, big: Registry) -> None:
    blob, (first, second) = killed_half_way(own_engine, big)
    kept = second.read_bytes()
    first.unlink()
    assert pull(own_engine, big, BIG).values()[-1] == {"error": f"remove {first}: no such file or directory"}
    assert not blob.exists()
    second.write_bytes(kept)  # the other part's bytes are there now, and its note says so no more
    assert mend(blob, BIG_BYTES)
    assert pull(own_engine, big, BIG).values()[-1] == {"status": "success"}


def test_a_blob_whose_notes_were_being_taken_away_is_not_fetched_again(
    own_engine: RunningOllama, big: Registry
) -> None:
    pull(own_engine, big, BIG)
    sent = big.pace.sent
    blob = max((own_engine.models_dir / "blobs").iterdir(), key=lambda path: path.stat().st_size)
    blob.rename(blob.with_name(f"{blob.name}-partial"))
    last = {"N": 1, "Offset": 100_000_000, "Size": BIG_BYTES - 100_000_000, "Completed": BIG_BYTES - 100_000_000}
    blob.with_name(f"{blob.name}-partial-1").write_text(json.dumps(last))
    assert mend(blob, BIG_BYTES)
    assert pull(own_engine, big, BIG).values()[-1] == {"status": "success"}
    assert blob.exists()
    assert big.pace.sent - sent < 1_000_000


def test_a_second_client_joins_the_running_download(own_engine: RunningOllama, big: Registry) -> None:
    answers: list[Answer] = []
    with opened(own_engine.address, "POST", "/api/pull", {"model": big.name(BIG), "insecure": True}) as response:
        seen = [json.loads(response.readline()) for _ in range(6)]
        other = threading.Thread(target=lambda: answers.append(pull(own_engine, big, BIG)))
        other.start()
        *_, last = response.read().splitlines()
        other.join()
    assert json.loads(last) == {"status": "success"}
    assert figures(answers[0])[0] >= seen[-1]["completed"]
    assert answers[0].values()[-1] == {"status": "success"}


def test_wrong_bytes_are_found_and_thrown_away(own_engine: RunningOllama, registry: Registry) -> None:
    registry.faults.corrupt("/data/")
    answer = pull(own_engine, registry, SMALL)
    assert answer.status == 200
    *_, before, last = answer.values()
    assert before == {"status": "verifying sha256 digest"}
    assert str(last["error"]).startswith("digest mismatch, file must be downloaded again: want sha256:")
    assert not list((own_engine.models_dir / "blobs").glob("sha256-3bb4*"))


def test_a_dropped_connection_is_retried_in_silence(own_engine: RunningOllama, registry: Registry) -> None:
    registry.faults.drop("/data/", after_bytes=300_000)
    assert pull(own_engine, registry, SMALL).values()[-1] == {"status": "success"}


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("{registry}/library/nobody:1b", "pull model manifest: file does not exist"),
        (
            "127.0.0.1:9/library/deepseek-r1:8b",
            REFUSED,
        ),
    ],
)
def test_after_the_name_every_failure_is_a_line(
    own_engine: RunningOllama, registry: Registry, model: str, error: str
) -> None:
    name = model.format(registry=registry.host)
    answer = own_engine.ask("POST", "/api/pull", {"model": name, "insecure": True})
    assert (answer.status, answer.values()) == (200, [{"status": "pulling manifest"}, {"error": error}])


def test_a_registry_without_tls_must_be_allowed(own_engine: RunningOllama, registry: Registry) -> None:
    answer = own_engine.ask("POST", "/api/pull", {"model": registry.name(SMALL)})
    assert str(answer.values()[-1]["error"]).endswith("tls: first record does not look like a TLS handshake")


def test_the_registry_s_own_words_come_through(own_engine: RunningOllama, registry: Registry) -> None:
    registry.faults.status("/manifests/", 503, "too busy")
    answer = pull(own_engine, registry, SMALL)
    assert answer.values()[-1] == {"error": 'pull model manifest: 503: {"error": "too busy"}'}


def test_a_manifest_that_is_no_json_is_an_error_line(own_engine: RunningOllama, registry: Registry) -> None:
    registry.set_manifest(SMALL, b"<html>")
    answer = pull(own_engine, registry, SMALL)
    error = "pull model manifest: invalid character '<' looking for beginning of value"
    assert answer.values()[-1] == {"error": error}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (None, "missing request body"),
        ({"model": "::bad name::"}, "invalid model name"),
        ({}, "invalid model name"),
        ("text", "json: cannot unmarshal string into Go value of type api.PullRequest"),
    ],
)
def test_a_request_without_a_name_is_refused(engine: RunningOllama, body: object, error: str) -> None:
    answer = engine.ask("POST", "/api/pull", body)
    assert (answer.status, answer.values()) == (400, [{"error": error}])
