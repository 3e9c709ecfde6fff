"""Stillhouse beside llmfit (crates.io) and llm-checker (npm): what each offers, its memory figure, its time.

``python -m benchmarks.peers LLMFIT LLM_CHECKER`` with the two programs' paths. It writes the tables of ``peers.md``.
Memory is held against what the engine itself logged on the processor (``tests/data/engine-memory.json``).
"""

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.pairs import ROOT, environment, whole_process
from launcher.core.hardware import Kind, Profile
from launcher.core.memory import need, weights_mib
from launcher.core.recommendation import recommend
from launcher.core.systems import Os
from launcher.core.what_if import with_named
from launcher.system.resources import load_catalog, load_gpus

CATALOG, GPUS = load_catalog(), load_gpus()
THEIR_NAMES = {
    "deepseek-r1:1.5b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B",
    "deepseek-r1:7b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
    "deepseek-r1:8b": "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B",
    "deepseek-r1:14b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B",
    "deepseek-r1:32b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B",
    "deepseek-r1:70b": "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
}
CARDS = {
    "RTX 4060": 8,
    "RTX 3060 12 GB": 12,
    "RTX 4060 Ti 16 GB": 16,
    "RTX 3090": 24,
    "RTX 4090": 24,
    "RX 7900 XTX": 24,
}
CONTEXTS = (4096, 8192, 16384, 32768)
RUNS = 7
SLOW_RUNS = 1


def main(llmfit: str, checker: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        environ = environment(home)
        _table("Who offers what", ("card", "Stillhouse", "llmfit", "llm-checker"), _offers(llmfit, checker, environ))
        _table(
            "Memory against the engine",
            ("model", "rows", "Stillhouse", "llmfit, GB as GiB", "llmfit, GB as 10⁹ bytes"),
            _memory(llmfit, environ),
        )
        head = ("program", "runs", "least", "median", "of the processor, median")
        _table("Time for a recommendation on this machine", head, _times(llmfit, checker, environ))


def _table(title: str, head: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    lines = [f"\n## {title}\n", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    sys.stdout.write("\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n")


def _offers(llmfit: str, checker: str, environ: dict[str, str]) -> Iterator[Sequence[str]]:
    computer = Profile(Os.LINUX, Kind.CPU, ram_gib=32.0)
    for name, gib in CARDS.items():
        chosen = recommend(with_named([name], GPUS, computer), CATALOG).chosen
        assert chosen is not None
        ours = f"{chosen.model}, {chosen.ctx} tokens"
        ran = _asked([llmfit, "--json", "--memory", f"{gib}G", "--ram", "32G", "recommend", "-n", "1"], environ)
        model = json.loads(ran)["models"][0]
        theirs = f"{model['name']} {model['best_quant'] or model['quantization']}, {model['estimated_tps']} tok/s"
        card = re.sub(r" \d+ GB", "", name)
        said = _asked([checker, "simulate", "--gpu", card, "--vram", str(gib), "--ram", "32", "--no-verbose"], environ)
        found = re.search(r"Model: (.+)\n(?:.*\n)*?Estimated Speed: (\d+)", said)
        yield name, ours, theirs, f"{found[1].strip()}, {found[2]} tok/s" if found else "nothing that can be read"


def _memory(llmfit: str, environ: dict[str, str]) -> Iterator[Sequence[str]]:
    measured = json.loads((ROOT / "tests/data/engine-memory.json").read_text(encoding="utf-8"))["rows"]
    for tag, name in THEIR_NAMES.items():
        model = CATALOG.model(tag)
        assert model is not None
        rows = [row for row in measured if row["model"] == tag and row["kv_type"] == "f16" and row["ctx"] in CONTEXTS]
        ours, theirs = [], []
        for row in rows:
            engine = weights_mib(model, on_gpu=False) + row["kv_mib"] + row["compute_mib"]
            ours.append(need(model, row["ctx"], on_gpu=False).total / engine - 1)
            plan = [llmfit, "--json", "plan", name, "--context", str(row["ctx"]), "--quant", "Q4_K_M"]
            figure: dict[str, Any] = json.loads(_asked(plan, environ))["minimum"]
            theirs.append(figure["vram_gb"] * 1024 / engine - 1)
        decimal = [(1 + error) * 1e9 / 1024**3 - 1 for error in theirs]  # it says GB, and does not say which
        yield tag, str(len(rows)), _span(ours), _span(theirs), _span(decimal)


def _span(errors: list[float]) -> str:
    return f"{min(errors):+.2%} … {max(errors):+.2%}".replace("%", " %")


def _times(llmfit: str, checker: str, environ: dict[str, str]) -> Iterator[Sequence[str]]:
    """In turn, so that what slows the machine slows all; the processor's seconds hardly depend on it."""
    commands = {
        "`recommend --json`": ([sys.executable, "-m", "launcher", "recommend", "--json"], RUNS),
        "`llmfit --json recommend`": ([llmfit, "--json", "recommend"], RUNS),
        "`llm-checker recommend`": ([checker, "recommend", "--no-verbose"], SLOW_RUNS),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, (command, runs) in commands.items():
            if turn <= runs:
                taken[name].append(_seconds(command, environ))
    for name, values in taken.items():
        wall, processor = zip(*values[1:], strict=True)  # the first run of each warms the disk's cache
        figures = (min(wall), statistics.median(wall), statistics.median(processor))
        yield name, str(len(wall)), *(f"{seconds:.2f} s" for seconds in figures)


def _seconds(command: Sequence[str], environ: dict[str, str]) -> tuple[float, float]:
    """Of a whole process: by the clock, and of the processor (its children included)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = whole_process(command, environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _asked(command: Sequence[str], environ: dict[str, str]) -> str:
    return subprocess.run(command, env=environ, cwd=environ["HOME"], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main(*sys.argv[1:3])
