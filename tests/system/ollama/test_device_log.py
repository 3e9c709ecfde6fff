"""What the engine's log says of the graphics that it found."""

from pathlib import Path

import pytest

from launcher.core.engine import EngineDevices
from launcher.system.ollama.device_log import devices

TRACES = Path(__file__).resolve().parents[2] / "traces"
CUDA = 'time=x level=INFO source=types.go:50 msg="inference compute" id=GPU-1 library=CUDA compute=8.9 name=CUDA0'
OLD = 'time=x level=WARN source=gpu.go:1 msg="NVIDIA driver too old: 470.1, 550 is needed" version=470.1'
CPU = 'time=x level=INFO source=types.go:50 msg="inference compute" id=cpu library=cpu compute="" name=cpu'


def test_a_real_engine_on_a_processor_found_no_card() -> None:
    assert devices(TRACES / "server-start.log") == EngineDevices(())


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([CUDA], EngineDevices(("cuda",))),
        ([OLD, CPU], EngineDevices((), "NVIDIA driver too old: 470.1, 550 is needed")),
        ([CPU, OLD], EngineDevices(())),
        (["nothing of the kind"], None),
    ],
)
def test_cards_and_reasons(tmp_path: Path, lines: list[str], found: EngineDevices | None) -> None:
    log = tmp_path / "engine.log"
    log.write_text("\n".join(lines))
    assert devices(log) == found


def test_without_a_log_nothing_is_known(tmp_path: Path) -> None:
    assert devices(tmp_path / "engine.log") is None
