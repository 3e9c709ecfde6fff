"""Figures as people read them: a unit always, a range where it was predicted."""

import time
from string import Formatter

_GB = 1_000_000_000
_MB = 1_000_000
_MIB_PER_GIB = 1024


class Figures(Formatter):
    """``str.format`` with the specs below; a fact of ``None`` reads "unknown".

    ``memory`` MiB → "5.7 GB" (GiB, as on the card's box); ``download`` bytes → "4.7 GB" (decimal);
    ``rate`` bytes/s; ``count`` 16,384; ``seconds`` a duration, or a range of them; ``range`` "40–55"; ``percent`` 0–1;
    ``clock`` seconds since 1970 → "14:32" here.
    """

    def format_field(self, value: object, format_spec: str) -> str:
        """One placeholder; other specs are Python's own."""
        if value is None:
            return "unknown"
        write = _SPECS.get(format_spec)
        return write(value) if write is not None else str(super().format_field(value, format_spec))


def memory(mib: object) -> str:
    """MiB as "5.7 GB", or "512 MB" below one GiB."""
    value = _number(mib)
    if value < _MIB_PER_GIB:
        return f"{value:.0f} MB"
    return f"{_trimmed(value / _MIB_PER_GIB)} GB"


def download(size: object) -> str:
    """Bytes as "4.7 GB" or "312 MB", decimal, as drives and lines are sold."""
    value = _number(size)
    return f"{_trimmed(value / _GB)} GB" if value >= _GB else f"{value / _MB:.0f} MB"


def rate(bytes_per_second: object) -> str:
    """Bytes/s as "11.2 MB/s"."""
    return f"{_number(bytes_per_second) / _MB:.1f} MB/s"


def count(number: object) -> str:
    """16384 as "16,384"."""
    return f"{_number(number):,.0f}"


def percent(share: object) -> str:
    """0.63 as "63 %"."""
    return f"{100 * _number(share):.0f} %"


def span(bounds: object) -> str:
    """(40.2, 55.4) as "40–55"; one decimal below ten, tens above a hundred: a prediction knows no better."""
    low, high = _pair(bounds)
    low_text, high_text = (f"{bound:.1f}" if high < 10 else f"{_in_steps(bound):.0f}" for bound in (low, high))
    return low_text if low_text == high_text else f"{low_text}–{high_text}"


def seconds(duration: object) -> str:
    """A duration in seconds as "41 s", "2½ minutes", "3 hours"; a pair as a range in one unit."""
    if isinstance(duration, tuple):
        low, high = _pair(duration)
        if high < 90:
            step = 5 if high >= 30 else 1
            return f"{span((step * round(low / step), step * round(high / step)))} s".replace(".0", "")
        scale, unit = (60, "minutes") if high < 5400 else (3600, "hours")
        return f"{_halves(low / scale)}–{_halves(high / scale)} {unit}".replace(
            f"{_halves(high / scale)}–{_halves(high / scale)}", _halves(high / scale)
        )
    value = _number(duration)
    if value < 90:
        return f"{value:.0f} s"
    return f"{_halves(value / 60)} minutes" if value < 5400 else f"{_halves(value / 3600)} hours"


def clock(moment: object) -> str:
    """A moment (seconds since 1970) → the time of day here, ``14:32``."""
    return time.strftime("%H:%M", time.localtime(_number(moment)))


def stopwatch(seconds: float) -> str:
    """Seconds that run, as "0:04"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _in_steps(value: float) -> float:
    return 10 * round(value / 10) if value >= 100 else value


def _halves(value: float) -> str:
    if value >= 10:
        return f"{value:.0f}"
    whole, half = divmod(round(value * 2), 2)
    return f"{whole or ''}{'½' if half else ''}" or "0"


def _trimmed(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"a figure was expected, not {value!r}")
    return float(value)


def _pair(value: object) -> tuple[float, float]:
    if not (isinstance(value, tuple) and len(value) == 2):
        raise TypeError(f"a range was expected, not {value!r}")
    return _number(value[0]), _number(value[1])


_SPECS = {
    "memory": memory,
    "download": download,
    "rate": rate,
    "count": count,
    "percent": percent,
    "range": span,
    "seconds": seconds,
    "clock": clock,
}
