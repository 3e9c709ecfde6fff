"""The executable against a bare window of Qt that is frozen with the same filters: bytes, and start to the first paint.

``python -m benchmarks.frozen [FOLDER]`` freezes both from these sources, each as one folder (what is installed) and as
one file (what is downloaded), and starts them in turn: by the clock, and by the processor's time, which another load on
the computer stretches less. ``FOLDER`` keeps what was frozen, and takes it the next time.
"""

import itertools
import os
import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import dev
from benchmarks.pairs import ROOT, compare
from benchmarks.start import BARE, MOMENT, OURS, PAGE, UNTIL_PAINTED, WINDOW, until_painted

ENTRY = 'str(ROOT / "launcher/__main__.py")'
DATA = 'datas=[(str(ROOT / "resources"), "resources"), (str(ROOT / "docs" / "help"), "docs/help")],'
HIDDEN = 'hiddenimports=["PySide6.QtSvg", "PySide6.QtNetwork", "mathra", "pynvml"],'


def frozen(name: str, program: str, folder: Path, *, one_folder: bool) -> Path:
    """Freezes ``program`` as ``build.spec`` does ours; the bare one has nothing to carry. Returns the executable."""
    form = folder / f"{name}-{'folder' if one_folder else 'file'}"
    made = form / ("stillhouse/stillhouse" if one_folder else "stillhouse")
    if made.is_file():
        return made
    script = folder / f"{name}.py"
    script.write_text(program, encoding="utf-8")
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")
    assert all(part in spec for part in (ENTRY, DATA, HIDDEN))
    spec = spec.replace(ENTRY, repr(str(script))).replace("ROOT = Path(SPECPATH)", f"ROOT = Path({str(ROOT)!r})")
    if name == "bare":
        spec = spec.replace(DATA, "").replace(HIDDEN, "")
    (folder / f"{name}.spec").write_text(spec, encoding="utf-8")
    command = [dev.python_of("build"), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=ERROR"]
    places = [f"--distpath={form}", f"--workpath={folder / 'work'}", str(folder / f"{name}.spec")]
    env = dev.reproducible() | {"PYINSTALLER_CONFIG_DIR": str(folder / "cache")}
    env |= {"ONEDIR": "1"} if one_folder else {}
    if dev.step(f"Freezing {form.name}", [*command, *places], env):
        raise SystemExit(1)
    return made


def processors_time(command: Sequence[str], environ: dict[str, str]) -> float:
    """Seconds of all cores to the first paint."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    until_painted(command, environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


MEASURES = {"by the clock": until_painted, "of the processor": processors_time}


def main(arguments: Sequence[str]) -> None:
    """Freezes, weighs, and starts them in turn."""
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(arguments[0]).resolve() if arguments else Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        for one_folder in (True, False):
            pair = [
                frozen(name, UNTIL_PAINTED + rest, folder, one_folder=one_folder)
                for name, rest in (("Stillhouse", OURS), ("bare", BARE))
            ]
            for program in pair:
                weighed = program.parent if one_folder else program
                files = sum(1 for path in weighed.rglob("*") if path.is_file()) if one_folder else 1
                sys.stdout.write(f"{program.parent.parent.name if one_folder else program.parent.name:<34} ")
                sys.stdout.write(f"{dev.weight(weighed) / 1e6:7.1f} MB in {files} files\n")
            form = "one folder, as installed" if one_folder else "one file, as downloaded"
            for moment, (how, measure) in itertools.product((WINDOW, PAGE), MEASURES.items()):
                os.environ[MOMENT] = moment
                sys.stdout.write(f"{form}: {how}\n")
                sys.stdout.flush()
                ours = (f"Stillhouse, its {moment}", [str(pair[0])])
                compare(ours, ("a bare window of Qt", [str(pair[1])]), measure)


if __name__ == "__main__":
    main(sys.argv[1:])
