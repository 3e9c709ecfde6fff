"""``recommend`` on a described computer, as a whole process, against the least that Python can do."""

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.pairs import compare

CARD = {"name": "GeForce RTX 4060", "vram_total_mib": 8188, "vram_free_mib": 7100, "backend": "cuda"}
PROFILE = {"os": "linux", "kind": "gpu", "gpus": [CARD], "ram_gib": 16.0}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        hardware = Path(folder) / "hardware.json"
        hardware.write_text(json.dumps(PROFILE), encoding="utf-8")
        compare(
            (
                "recommend --hardware FILE --json",
                [sys.executable, "-m", "launcher", "recommend", "--json", "--hardware", str(hardware)],
            ),
            ("python -c 'import json'", [sys.executable, "-c", "import json"]),
        )
