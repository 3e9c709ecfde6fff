from pathlib import Path

import pytest

from launcher.core.engine import LoadedModel
from launcher.system.ollama.load_log import last_load, read_load

TRACES = Path(__file__).parents[2] / "traces"

SPLIT = """
llama_model_load_from_file_impl: using device CUDA0 (NVIDIA GeForce RTX 4060) (0000:01:00.0) - 3012 MiB free
load_tensors: offloaded 14/29 layers to GPU
load_tensors:   CPU_Mapped model buffer size =  2300.00 MiB
load_tensors:        CUDA0 model buffer size =  2100.50 MiB
llama_context:  CUDA_Host  output buffer size =     0.58 MiB
llama_kv_cache:        CPU KV buffer size =   224.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   224.00 MiB
sched_reserve:      CUDA0 compute buffer size =   311.00 MiB
sched_reserve:      CUDA0 compute buffer size =   304.00 MiB
sched_reserve:  CUDA_Host compute buffer size =    19.01 MiB
"""


def test_the_recorded_load_of_a_real_engine_is_read_to_the_hundredth() -> None:
    found = last_load(TRACES / "server-load.log")
    assert found is not None
    assert (found.weights, found.kv, found.on_gpu_mib, found.gpu_free_mib) == (92.10, 11.25, 0, None)
    assert found.total == pytest.approx(117.55)


def test_a_split_load_says_what_is_on_the_card_and_what_was_free() -> None:
    found = read_load(SPLIT.splitlines())
    assert found is not None
    assert (found.weights, found.kv, found.gpu_free_mib) == (4400.5, 448.0, 3012)
    assert found.on_gpu_mib == pytest.approx(2100.5 + 224 + 304), "the last figure counts, pinned memory does not"


def test_a_real_load_on_a_card_is_read_to_the_hundredth() -> None:
    found = last_load(TRACES / "server-load-gpu.log")
    assert found is not None
    assert found.on_gpu_mib == pytest.approx(11347.39, abs=0.02), "what /api/ps showed"
    assert found.weights == pytest.approx(8148.38 + 417, abs=0.01)
    assert (found.kv, found.gpu_free_mib) == (3072, 14774)


def test_a_real_load_that_left_a_layer_to_the_processor_is_the_sum_that_the_engine_shows() -> None:
    found = last_load(TRACES / "server-load-gpu-split.log")
    assert found is not None
    shown = LoadedModel("deepseek-r1:14b", 10768507631, 10089419242, 8192)
    assert found.total == pytest.approx(shown.size_bytes / 2**20, abs=4), "the log has whole MiB of each part"
    assert found.on_gpu_mib == pytest.approx(shown.vram_bytes / 2**20, abs=0.1)
    assert found.is_of(shown)
    assert found.gpu_free_mib == 10774


def test_the_last_of_several_loads_counts(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    load = 'time=x msg="starting llama-server" cmd=y\nload_tensors: CPU model buffer size = {} MiB\n'
    log.write_text(load.format("10.00") + load.format("20.00") + "a long chat\n" * 100)
    found = last_load(log)
    assert found is not None
    assert found.weights == 20.0


@pytest.mark.parametrize("content", ["", "nothing of that kind", 'msg="starting llama-server"\nError: no'])
def test_a_log_that_does_not_say_it_says_nothing(content: str, tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    assert last_load(log) is None
    log.write_text(content)
    assert last_load(log) is None
