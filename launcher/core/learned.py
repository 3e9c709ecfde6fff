"""What this computer's own replies say of its speed, and how that corrects every prediction. See :mod:`speed`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from launcher.core.catalog import Catalog, Model
from launcher.core.entry import Entry
from launcher.core.hardware import Learned, Profile, Survey
from launcher.core.speed import known, pace_of, read_bytes

SCHEMA: Final = 1
LEAST_TOKENS: Final = 16
"""A shorter reply says little about the speed."""
KEPT: Final = 9
"""Replies of one model, context and place that are remembered: their median shrugs off four disturbed ones."""
WHOLLY: Final = 0.99
"""Share of the model in the graphics' memory from which on it counts as being there."""
BELIEVED: Final = {True: (0.05, 1.25), False: (0.05, 4.0)}
"""Share of the bandwidth that a reply may show on the graphics, and on the processor, whose bandwidth we measured and
may have measured low. A reply outside was not that model's, or the computer slept in it: it does not count.
"""
ANY_GBS: Final = (0.5, 20_000.0)
"""The same in GB/s, where the bandwidth is unknown."""
NOISE: Final = 1.02
"""A bandwidth that is better by less than this is the same."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reply: the context and the mean tokens in use, tokens written, tokens/s, share of the model on graphics."""

    model: str
    ctx: int
    used: int
    tokens: int
    tps: float
    gpu_share: float

    @property
    def on_gpu(self) -> bool | None:
        """Where the model was; ``None`` where it was split."""
        return False if self.gpu_share <= 0 else True if self.gpu_share >= WHOLLY else None

    @property
    def series(self) -> tuple[str, int, bool | None]:
        """Replies that can be compared."""
        return self.model, self.ctx, self.on_gpu


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured on one computer: the memory's best bandwidth so far (GB/s), and replies, oldest first."""

    machine: str = ""
    bandwidth_gbs: float | None = None
    runs: tuple[Run, ...] = ()

    def on(self, machine: str) -> "Measured":
        """The same on the same computer; nothing on another, whose parts have changed."""
        return self if machine == self.machine else Measured(machine)

    def with_bandwidth(self, gbs: float | None) -> "Measured":
        """The best is kept: whatever else runs can only make it look slower."""
        if gbs is None or gbs <= (self.bandwidth_gbs or 0) * NOISE:
            return self
        return replace(self, bandwidth_gbs=gbs)

    def with_run(self, run: Run) -> "Measured":
        """With one more reply; the oldest of its series makes room. A short one does not count."""
        if run.tokens < LEAST_TOKENS or run.tps <= 0:
            return self
        series = [each for each in self.runs if each.series == run.series][-(KEPT - 1) :]
        others = [each for each in self.runs if each.series != run.series]
        return replace(self, runs=(*others, *series, run))

    def to_json(self) -> dict[str, object]:
        """The form on disk."""
        runs = [
            {
                "model": run.model,
                "ctx": run.ctx,
                "used": run.used,
                "tokens": run.tokens,
                "tps": run.tps,
                "gpu_share": run.gpu_share,
            }
            for run in self.runs
        ]
        return {"schema": SCHEMA, "machine": self.machine, "bandwidth_gbs": self.bandwidth_gbs, "runs": runs}

    @classmethod
    def from_json(cls, data: object) -> "Measured":
        """Reads the form on disk.

        Raises:
            ValueError: the data are no measurements that this version knows.
        """
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
            raise ValueError("schema")
        entry = Entry(data, "measured")
        machine = entry.text("machine") if data.get("machine") != "" else ""
        bandwidth = None if data.get("bandwidth_gbs") is None else entry.number("bandwidth_gbs")
        return cls(machine, bandwidth, tuple(map(_run, entry.entries("runs"))))


def _run(entry: Entry) -> Run:
    return Run(
        model=entry.text("model"),
        ctx=entry.count("ctx"),
        used=entry.count("used"),
        tokens=entry.count("tokens"),
        tps=entry.number("tps"),
        gpu_share=entry.share("gpu_share"),
    )


def machine_of(survey: Survey) -> str | None:
    """What tells this computer from another, or from itself with another card; ``None`` where a probe was silent."""
    graphics, memory = survey.graphics, survey.memory
    if graphics is None or memory is None:
        return None
    ram = memory.ram_mib if memory.limit_mib is None else memory.limit_mib
    cards = sorted(f"{card.name} {card.vram_total_mib}" for card in graphics.devices)
    parts = [memory.os, memory.processor or memory.chip or "?", f"{round((ram or 0) / 1024)} GiB", *cards]
    return " · ".join(parts)


def learn(measured: Measured, profile: Profile, catalog: Catalog) -> Learned | None:
    """How fast this computer reads, from its replies; ``None`` where it wrote none worth counting.

    Each model's figure is the median of its replies, that for all models the median of these. Of a split model the
    graphics' part is reckoned at their own pace; what is left of the time is the processor's.
    """
    runs = [(run, model) for run in measured.runs if (model := catalog.model(run.model)) is not None]
    whole = _medians(
        ((model.tag, run.on_gpu), _gbs(run, model, profile, on_gpu=run.on_gpu))
        for run, model in runs
        if run.on_gpu is not None
    )
    graphics = _middle(whole, on_gpu=True)
    pace = graphics or _reckoned(profile)
    split = _medians(
        ((model.tag, None), _split_gbs(run, model, profile, pace))
        for run, model in runs
        if run.on_gpu is None and pace is not None
    )
    if not whole and not split:
        return None
    return Learned(graphics, _middle(whole, on_gpu=False), _middle(split, on_gpu=None), {**whole, **split})


def _medians(
    found: Iterable[tuple[tuple[str, bool | None], float | None]],
) -> dict[tuple[str, bool | None], float]:
    """The middle figure of each model and place, of those that are believed."""
    figures: dict[tuple[str, bool | None], list[float]] = {}
    for key, gbs in found:
        if gbs is not None:
            figures.setdefault(key, []).append(gbs)
    return {key: _median(each) for key, each in figures.items()}


def _middle(models: Mapping[tuple[str, bool | None], float], *, on_gpu: bool | None) -> float | None:
    """The middle of the models in one place."""
    figures = [gbs for (_, place), gbs in models.items() if place is on_gpu]
    return _median(figures) if figures else None


def _median(figures: list[float]) -> float:
    """As in :mod:`statistics`, which is slow to load: it brings fractions, decimals and random numbers."""
    ordered, middle = sorted(figures), len(figures) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _gbs(run: Run, model: Model, profile: Profile, *, on_gpu: bool) -> float | None:
    """What the reply's speed says of the memory; nothing where that is beyond belief."""
    reading_s = 1 / run.tps - pace_of(profile, on_gpu=on_gpu).fixed_s
    return _believed(read_bytes(model, run.used), reading_s, profile, on_gpu=on_gpu)


def _split_gbs(run: Run, model: Model, profile: Profile, graphics: float) -> float | None:
    """What a split model's speed says of the processor's memory, where the graphics read ``graphics`` GB/s."""
    read = read_bytes(model, run.used)
    fixed_s = sum(pace_of(profile, on_gpu=place).fixed_s for place in (True, False))
    reading_s = 1 / run.tps - fixed_s - run.gpu_share * read / (graphics * 1e9)
    return _believed((1 - run.gpu_share) * read, reading_s, profile, on_gpu=False)


def _believed(read: float, seconds: float, profile: Profile, *, on_gpu: bool) -> float | None:
    """GB/s of so many bytes in so many seconds; nothing where that is beyond belief."""
    if seconds <= 0:
        return None
    gbs = read / seconds / 1e9
    bandwidth = _bandwidth(profile, on_gpu=on_gpu)
    low, high = ANY_GBS if bandwidth is None else (share * bandwidth for share in BELIEVED[on_gpu])
    return gbs if low <= gbs <= high else None


def _reckoned(profile: Profile) -> float | None:
    """What the cards would reach by the formula, in GB/s; ``None`` without a card, or of unknown bandwidth."""
    bandwidth = _bandwidth(profile, on_gpu=True) if profile.gpus else None
    return None if bandwidth is None else bandwidth * pace_of(profile, on_gpu=True).efficiency


def _bandwidth(profile: Profile, *, on_gpu: bool) -> float | None:
    """Of the fastest card, or of the memory."""
    if on_gpu and profile.gpus:
        return known(max(gpu.bandwidth_gbs or 0 for gpu in profile.gpus))
    return known(profile.mem_bandwidth_gbs)
