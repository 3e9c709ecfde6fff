"""The models in memory: loaded, kept for a while, reloaded with other options, dropped."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.ollama_server import go
from tests.support.ollama_server.runners import Runner
from tests.support.ollama_server.store import Model

DEFAULT_KEEP_ALIVE_NS = 300 * 10**9
DEFAULT_NUM_CTX = 4096
MAX_LOADED = 3
FOR_EVER_NS = 2**63 - 1
"""Go's longest duration: about 292 years."""

_COMPUTE_BYTES = 7_300_000
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_TERM = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)")


class BadDuration(Exception):
    """Not a duration; carries Go's own words."""


def keep_alive_ns(value: object) -> int:
    """A ``keep_alive`` in nanoseconds: seconds, or a duration; negative is for ever."""
    if value is None:
        return DEFAULT_KEEP_ALIVE_NS
    if isinstance(value, int | float):
        seconds = float(value)
    elif isinstance(value, str):
        sign = -1.0 if value.startswith("-") else 1.0
        text = value.lstrip("+-")
        if text != "0" and not re.fullmatch(rf"(?:{_TERM.pattern})+", text):
            raise BadDuration(f"time: invalid duration {go.quote(value)}")
        seconds = sign * sum(float(number) * _UNITS[unit] for number, unit in _TERM.findall(text))
    else:
        raise BadDuration(
            "Unsupported type: '[]interface {}'" if isinstance(value, list) else f"Unsupported type: '{value}'"
        )
    return FOR_EVER_NS if seconds < 0 else int(seconds * 1e9)


@dataclass
class Loaded:
    """A model in memory."""

    model: Model
    num_ctx: int
    runner: Runner
    expires_ns: int
    users: int = 0
    unwanted: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        """Bytes in memory: weights, KV cache (f16), compute buffers."""
        gguf = self.model.gguf
        cache = 0
        if gguf:
            heads, all_heads = gguf.number("attention.head_count_kv"), gguf.number("attention.head_count")
            width = gguf.number("embedding_length") // max(all_heads, 1)
            cache = 4 * gguf.number("block_count") * heads * width * self.num_ctx
        return self.model.weights.stat().st_size + cache + _COMPUTE_BYTES


class Schedule:
    """Keeps what is loaded. ``start`` makes a runner; it may raise, and then nothing is loaded."""

    def __init__(self, start: Callable[[Model, int], Runner]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._loaded: dict[str, Loaded] = {}

    def all(self) -> list[Loaded]:
        """What is in memory, the one that stays longest first."""
        with self._lock:
            return sorted(self._loaded.values(), key=lambda loaded: -(loaded.expires_ns // 10**9))

    def holds(self, model: Model, num_ctx: int) -> bool:
        """Whether it is in memory with this context."""
        with self._lock:
            loaded = self._loaded.get(str(model.weights))
            return loaded is not None and loaded.num_ctx == num_ctx and loaded.runner.alive

    @contextmanager
    def using(self, model: Model, num_ctx: int, keep_ns: int) -> Iterator[Loaded]:
        """The model in memory, loaded where it is not; its time begins to run when the block ends."""
        loaded = self._acquire(model, num_ctx, keep_ns)
        try:
            yield loaded
        finally:
            with self._lock:
                loaded.users -= 1
                loaded.expires_ns = 0 if loaded.unwanted else _later(keep_ns)
            self.prune()

    def _acquire(self, model: Model, num_ctx: int, keep_ns: int) -> Loaded:
        key = str(model.weights)
        with self._loading:
            with self._lock:
                loaded = self._loaded.get(key)
                if loaded and loaded.num_ctx == num_ctx and loaded.runner.alive:
                    loaded.users += 1
                    loaded.unwanted = False
                    return loaded
            if loaded:
                self._drop(key)
            runner = self._start(model, num_ctx)
            with self._lock:
                loaded = Loaded(model, num_ctx, runner, _later(keep_ns), users=1)
                self._loaded[key] = loaded
                idle = sorted((other for other in self._loaded.values() if not other.users), key=lambda o: o.expires_ns)
                surplus = [str(other.model.weights) for other in idle[: max(0, len(self._loaded) - MAX_LOADED)]]
        for other in surplus:
            self._drop(other)
        return loaded

    def expire(self, model: Model) -> None:
        """Drops a model as soon as nobody uses it."""
        with self._lock:
            if loaded := self._loaded.get(str(model.weights)):
                loaded.expires_ns = 0
                loaded.unwanted = True
        self.prune()

    def prune(self) -> None:
        """Drops what nobody uses and whose time is over."""
        now = time.time_ns()
        with self._lock:
            over = [key for key, loaded in self._loaded.items() if not loaded.users and loaded.expires_ns <= now]
        for key in over:
            self._drop(key)

    def kill(self) -> None:
        """Kills every runner; the list goes on naming them, as the real one does for a while."""
        for loaded in self.all():
            loaded.runner.kill()

    def close(self) -> None:
        """Drops all."""
        for loaded in self.all():
            self._drop(str(loaded.model.weights))

    def _drop(self, key: str) -> None:
        with self._lock:
            loaded = self._loaded.pop(key, None)
        if loaded:
            loaded.runner.kill()


def _later(keep_ns: int) -> int:
    return time.time_ns() + keep_ns
