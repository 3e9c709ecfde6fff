"""A mirror of the engine's archives on loopback; the engine in them is our server as a program."""

import hashlib
import io
import platform
import tarfile
from pathlib import Path

import zstandard

from tests.support.loopback import Exchange, LoopbackServer
from tests.support.ollama_server.program import write_executable
from tests.support.registry import Blob, Pace, send_range

CHECKSUMS = "sha256sum.txt"


def archive_name(machine: str = "") -> str:
    """What the archive for this computer (or another ``platform.machine()``) is called."""
    arm = (machine or platform.machine()).lower() in {"aarch64", "arm64"}
    return f"ollama-linux-{'arm64' if arm else 'amd64'}.tar.zst"


def build_archive(program: Path, padding: int = 0) -> bytes:
    """An engine as its makers pack it: ``bin/ollama``, ``lib/ollama/…``; ``padding`` bytes do not compress."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(program, "bin/ollama")
        archive.add(program.parent.parent / "lib" / "ollama", "lib/ollama")
        if padding:
            entry = tarfile.TarInfo("lib/ollama/libpadding.so")
            entry.size = padding
            archive.addfile(entry, io.BytesIO(b"".join(Blob(b"", padding).read(0, padding))))
    return zstandard.ZstdCompressor(level=1).compress(packed.getvalue())


class Mirror(LoopbackServer):
    """Serves the archive under its own name, and ``sha256sum.txt``: ``with Mirror(tmp_path) as mirror: mirror.url``.

    ``engine`` is the program to pack, with the ``lib`` beside its folder; without it, it is our server.
    """

    def __init__(
        self, folder: Path, host: str = "127.0.0.1", port: int = 0, *, engine: Path | None = None, padding: int = 0
    ) -> None:
        super().__init__(host, port)
        folder.mkdir(parents=True, exist_ok=True)
        self.pace = Pace()
        self.ranges = True
        self._program = engine.resolve() if engine else write_executable(folder / "bin")
        self.files: dict[str, bytes] = {}
        self.offer(padding)

    def offer(self, padding: int) -> None:
        """From now on the archive has so many bytes more: to whoever looks it is another release."""
        self.archive = build_archive(self._program, padding)
        names = [archive_name("x86_64"), archive_name("aarch64")]
        self.files |= dict.fromkeys(names, self.archive)
        digest = hashlib.sha256(self.archive).hexdigest()
        self.files[CHECKSUMS] = "".join(f"{digest}  ./{name}\n" for name in names).encode()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:port``, as ``STILLHOUSE_ENGINE_MIRROR`` has it."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, exchange: Exchange) -> None:
        """Answers one request."""
        data = self.files.get(exchange.path.partition("?")[0].strip("/"))
        if data is None or exchange.command not in {"GET", "HEAD"}:
            exchange.whole(404, b"Not Found\n", "text/plain; charset=utf-8")
        else:
            send_range(exchange, Blob(data), self.pace, ranges=self.ranges)
