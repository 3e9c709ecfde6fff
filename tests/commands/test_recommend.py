import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import __version__
from tests.commands.conftest import Terminal

ROOT = Path(__file__).parents[2]
CARD = {
    "name": "GeForce RTX 4060",
    "vram_total_mib": 8188,
    "vram_free_mib": 7100,
    "bandwidth_gbs": 272,
    "backend": "cuda",
}
PROFILE: dict[str, object] = {"os": "windows", "kind": "gpu", "gpus": [CARD], "ram_gib": 16.0}
CHOSEN = {
    "model",
    "ctx",
    "ctx_max_f16",
    "kv_type",
    "gpus_used",
    "gpu_layers",
    "need_mib",
    "budget_mib",
    "tps",
    "verdict",
}
FIELDS = CHOSEN | {"alternative", "answer_seconds", "reasons", "notes", "models"}


def started(*arguments: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[bytes]:

    command = [sys.executable, "-m", "launcher", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(command, env=env, input=stdin.encode(), capture_output=True, timeout=50, check=False)


def written(folder: Path, content: object) -> str:
    path = folder / "hardware.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_all_models_are_judged_on_a_described_computer(tmp_path: Path, terminal: Terminal) -> None:
    ran = terminal.run("recommend", "--hardware", written(tmp_path, PROFILE), "--json")
    assert ran.code == 0
    assert ran.err == ""
    answer = ran.json
    assert set(answer) == FIELDS
    assert (answer["model"], answer["gpus_used"], answer["tps"]) == ("deepseek-r1:7b", 1, [40, 55])
    models = answer["models"]
    assert isinstance(models, list)
    assert [model["model"] for model in models] == [
        f"deepseek-r1:{size}" for size in ("1.5b", "7b", "8b", "14b", "32b", "70b")
    ]
    assert all({"model", "verdict", "need_mib", "tps", "why"} <= set(model) for model in models)


def test_words_say_the_model_the_reasons_and_all_the_others(tmp_path: Path, terminal: Terminal) -> None:
    ran = terminal.run("recommend", "--hardware", written(tmp_path, PROFILE), "--purpose", "speed")
    assert ran.code == 0
    assert "deepseek-r1:70b" in ran.out
    assert ran.out.count("\n* deepseek-r1:") == 1
    assert "tokens/s" in ran.out
    assert "A quick answer takes " in ran.out


def test_where_nothing_runs_the_model_is_null_and_the_reason_is_given(tmp_path: Path, terminal: Terminal) -> None:
    nothing = written(tmp_path, {"os": "linux", "kind": "cpu", "ram_gib": 1.0, "ram_free_mib": 300})
    ran = terminal.run("recommend", "--hardware", nothing, "--json")
    assert ran.code == 0
    answer = ran.json
    assert set(answer) == FIELDS
    assert [answer[name] for name in sorted(CHOSEN)] == [None] * len(CHOSEN)
    assert answer["reasons"]
    words = terminal.run("recommend", "--hardware", nothing)
    assert words.code == 0
    assert "\n*" not in words.out


def test_another_card_can_be_judged_by_its_name(tmp_path: Path, terminal: Terminal) -> None:
    path = written(tmp_path, PROFILE)
    ran = terminal.run("recommend", "--hardware", path, "--card", "RTX 3090", "--card", "RTX 3090", "--json")
    assert (ran.code, ran.json["model"], ran.json["gpus_used"]) == (0, "deepseek-r1:70b", 2)
    assert "As if this computer had: GeForce RTX 3090, GeForce RTX 3090." in ran.err
    unknown = terminal.run("recommend", "--hardware", path, "--card", "RTX 4065", "--json")
    assert (unknown.code, unknown.error) == (1, "card-unknown")
    assert "GeForce RTX 4060" in unknown.err


def test_what_the_model_is_for_decides_between_7b_and_8b(tmp_path: Path, terminal: Terminal) -> None:
    path = written(tmp_path, {**PROFILE, "gpus": [{**CARD, "vram_free_mib": 7700}]})
    asked = [terminal.run("recommend", "--hardware", path, "--json", "--for", each).json for each in ("maths", "code")]
    assert [each["model"] for each in asked] == ["deepseek-r1:7b", "deepseek-r1:8b"]


def test_what_would_change_it_stands_beside_each_model(tmp_path: Path, terminal: Terminal) -> None:
    path = written(tmp_path, PROFILE)
    models = terminal.run("recommend", "--hardware", path, "--json").json["models"]
    assert isinstance(models, list)
    changes = {model["model"]: model["change"] for model in models}
    assert changes["deepseek-r1:7b"] is None
    assert changes["deepseek-r1:14b"] == "On a graphics card with 12 GB, DeepSeek-R1 14B would run well."
    assert changes["deepseek-r1:14b"] in terminal.run("recommend", "--hardware", path).out


def test_a_speed_that_is_not_known_is_not_invented(tmp_path: Path, terminal: Terminal) -> None:
    profile = {**PROFILE, "gpus": [{**CARD, "name": "A card of tomorrow", "bandwidth_gbs": None}]}
    path = written(tmp_path, profile)
    assert terminal.run("recommend", "--hardware", path, "--json").json["tps"] is None
    assert "tokens/s" not in terminal.run("recommend", "--hardware", path).out


def test_what_detect_writes_can_be_judged_elsewhere(terminal: Terminal, tmp_path: Path) -> None:
    detected = terminal.run("detect", "--json")
    assert detected.code == 0
    assert terminal.run("recommend", "--hardware", written(tmp_path, detected.out), "--json").code == 0


def test_an_unknown_key_is_warned_of_and_ignored(tmp_path: Path, terminal: Terminal) -> None:
    ran = terminal.run("recommend", "--hardware", written(tmp_path, {**PROFILE, "colour": "red"}), "--json")
    assert ran.code == 0
    assert "colour" in ran.err
    assert ran.json["model"] == "deepseek-r1:7b"


@pytest.mark.parametrize(
    ("key", "value"),
    [("ram_gib", "16"), ("gpus", {}), ("os", 5), ("kind", "toaster"), ("chip", 4), ("ram_free_mib", True)],
)
def test_a_wrong_type_is_an_error_that_names_the_key(
    key: str, value: object, tmp_path: Path, terminal: Terminal
) -> None:
    ran = terminal.run("recommend", "--hardware", written(tmp_path, {**PROFILE, key: value}), "--json")
    assert (ran.code, ran.error) == (1, "hardware-wrong-type")
    assert key in ran.err


@pytest.mark.parametrize("content", ["", "{", "[1, 2", "\udcff", "[" * 100_000, '{"os": NaN'])
def test_a_file_that_is_not_json_is_told(content: str, tmp_path: Path, terminal: Terminal) -> None:
    path = tmp_path / "hardware.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    ran = terminal.run("recommend", "--hardware", str(path), "--json")
    assert (ran.code, ran.error) == (1, "hardware-unreadable")
    assert "Traceback" not in ran.err


def test_a_file_that_is_not_there_is_told(terminal: Terminal) -> None:
    ran = terminal.run("recommend", "--hardware", "/nowhere/at all.json")
    assert (ran.code, ran.out) == (1, "")
    assert "/nowhere/at all.json cannot be read" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["recommend", "--purpose", "fun"],
        ["recommend", "--what"],
        ["nonsense"],
        ["--json"],
        ["remove"],
        ["ask"],
        ["--tray", "x"],
    ],
)
def test_wrong_usage_is_2_and_says_so_on_standard_error(arguments: list[str]) -> None:
    ran = started(*arguments)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"usage" in ran.stderr


def test_help_and_version_are_results() -> None:
    assert (started("--help").returncode, started("recommend", "--help").returncode) == (0, 0)
    ran = started("--version")
    assert ran.returncode == 0
    line = ran.stdout.decode(errors="replace")  # the dots between are the code page's, on Windows
    assert f"Stillhouse {__version__}" in line
    assert {"Python", "Qt"} <= set(line.split())


def test_standard_input_is_read(tmp_path: Path) -> None:
    ran = started("recommend", "--hardware", "-", "--json", stdin=json.dumps(PROFILE))
    assert json.loads(ran.stdout)["model"] == "deepseek-r1:7b"


def test_a_described_computer_is_judged_without_network_probes_or_qt(tmp_path: Path) -> None:
    program = (
        "import sys; from launcher.__main__ import main\n"
        f"sys.argv = ['stillhouse', 'recommend', '--json', '--hardware', {written(tmp_path, PROFILE)!r}]\n"
        "code = main()\n"
        "heavy = {'requests', 'urllib3', 'psutil', 'pynvml', 'platformdirs', 'PySide6', 'ssl', 'subprocess'}\n"
        "sys.exit(f'loaded: {heavy & set(sys.modules)}' if heavy & set(sys.modules) else code)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("json_wanted", [True, False])
def test_a_console_that_knows_few_letters_gets_what_it_can_show(json_wanted: bool, tmp_path: Path) -> None:
    arguments = ["recommend", "--hardware", written(tmp_path, PROFILE), *(["--json"] if json_wanted else [])]
    for encoding in ("cp1252", "ascii", "cp437"):
        ran = started(*arguments, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert (ran.returncode, ran.stderr) == (0, b"")
        text = ran.stdout.decode(encoding)
        if json_wanted:
            assert json.loads(text)["model"] == "deepseek-r1:7b"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of the shell")
def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    script = f"sleep 0.1; {sys.executable} -m launcher recommend --hardware '{written(tmp_path, PROFILE)}' | true"
    pipe = ["bash", "-c", f"{script}; echo ${{PIPESTATUS[0]}}"]
    ran = subprocess.run(pipe, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout.strip() in {"0", "1"}  # 0 where it was quicker than the reader


@pytest.mark.parametrize(
    ("content", "why"),
    [("", "from line 1, column 1 on"), ('{"os": ', "from line 1, column 8 on"), ("1" * 5000, "it is not JSON.")],
)
def test_what_is_no_json_is_told_in_words(content: str, why: str, tmp_path: Path, terminal: Terminal) -> None:
    file = tmp_path / "hardware.json"
    file.write_text(content, encoding="utf-8")
    ran = terminal.run("recommend", "--hardware", str(file), "--json")
    assert (ran.code, ran.error) == (1, "hardware-unreadable")
    assert why in ran.err


def test_without_a_standard_input_there_is_no_profile(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    ran = terminal.run("recommend", "--hardware", "-", "--json")
    assert (ran.code, ran.error) == (1, "hardware-unreadable")
    assert "(standard input)" in ran.err
