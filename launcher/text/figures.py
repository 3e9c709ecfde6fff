"""Figures as people read them: a unit always, a range where it was predicted."""

import re
import time
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Final

from launcher.text.grammar import Grammar

_GB = 1_000_000_000
_MB = 1_000_000
_MIB_PER_GIB = 1024
_DECIMALS: Final = re.compile(r"\.(\d)f")
_PLURAL: Final = re.compile(r"plural\((.*)\)")


class Figures(Formatter):
    """``str.format`` with the specs below; a fact of ``None`` reads "unknown".

    ``memory`` MiB → "5.7 GB" (GiB, as on the card's box); ``download`` bytes → "4.7 GB" (decimal);
    ``rate`` bytes/s; ``count`` 16,384; ``seconds`` a duration, or a range of them; ``range`` "40–55"; ``percent`` 0–1;
    ``clock`` seconds since 1970 → "14:32" here; ``plural(chat|chats)`` the form of a word that a number takes;
    ``word`` a fact that is a word: in the language that is spoken, or as it is.
    """

    def __init__(self, grammar: Grammar, words: Mapping[str, str]) -> None:
        self._grammar = grammar
        self._words = words
        self._specs: Mapping[str, Callable[[object], str]] = {
            "memory": self.memory,
            "download": self.download,
            "rate": self.rate,
            "count": self.count,
            "percent": self.percent,
            "range": self.span,
            "seconds": self.seconds,
            "clock": clock,
            "word": self.word,
        }

    def format_field(self, value: object, format_spec: str) -> str:
        """One placeholder; other specs are Python's own."""
        if value is None:
            return self._words["figures.unknown"]
        write = self._specs.get(format_spec)
        if write is not None:
            return write(value)
        if decimals := _DECIMALS.fullmatch(format_spec):
            return self._figure(_number(value), int(decimals[1]))
        if forms := _PLURAL.fullmatch(format_spec):
            return forms[1].split("|")[self._grammar.form(_number(value))]
        return str(super().format_field(value, format_spec))

    def memory(self, mib: object) -> str:
        """MiB as "5.7 GB", or "512 MB" below one GiB."""
        value = _number(mib)
        if value < _MIB_PER_GIB:
            return self._with_unit("megabytes", self._figure(value))
        return self._with_unit("gigabytes", self._trimmed(value / _MIB_PER_GIB))

    def download(self, size: object) -> str:
        """Bytes as "4.7 GB" or "312 MB", decimal, as drives and lines are sold."""
        value = _number(size)
        if value < _GB:
            return self._with_unit("megabytes", self._figure(value / _MB))
        return self._with_unit("gigabytes", self._trimmed(value / _GB))

    def rate(self, bytes_per_second: object) -> str:
        """Bytes/s as "11.2 MB/s"."""
        return self._with_unit("rate", self._figure(_number(bytes_per_second) / _MB, 1))

    def count(self, number: object) -> str:
        """16384 as "16,384"."""
        return self._figure(_number(number))

    def percent(self, share: object) -> str:
        """0.63 as "63 %"."""
        return self._with_unit("percent", self._figure(100 * _number(share)))

    def word(self, fact: object) -> str:
        """A fact in words: "a text" in the language that is spoken."""
        return self._words.get(f"word.{fact}", str(fact))

    def span(self, bounds: object) -> str:
        """(40.2, 55.4) as "40–55"; one decimal below ten, tens above a hundred: a prediction knows no better."""
        low, high = _pair(bounds)
        return _joined(
            *(self._figure(bound, 1) if high < 10 else self._figure(_in_steps(bound)) for bound in (low, high))
        )

    def seconds(self, duration: object) -> str:
        """A duration in seconds as "41 s", "2½ minutes", "3 hours"; a pair as a range in one unit."""
        low, high = _pair(duration) if isinstance(duration, tuple) else (_number(duration),) * 2
        if high < 90:
            step = 5 if high >= 30 and low != high else 1
            whole = (self._figure(step * round(bound / step)) for bound in (low, high))
            return self._with_unit("seconds", _joined(*whole))
        scale, unit = (60, "minutes") if high < 5400 else (3600, "hours")
        written = _joined(_halves(low / scale), _halves(high / scale))
        return self._with_unit(unit, written, round(2 * high / scale) / 2)

    def _with_unit(self, unit: str, written: str, number: float = 0) -> str:
        return self.vformat(self._words[f"figures.{unit}"], (), {"n": written, "many": number})

    def _figure(self, number: float, decimals: int = 0) -> str:
        return self._grammar.figure(number, decimals)

    def _trimmed(self, value: float) -> str:
        return self._figure(value, 0 if value >= 100 else 1)


def clock(moment: object) -> str:
    """A moment (seconds since 1970) → the time of day here, ``14:32``."""
    return time.strftime("%H:%M", time.localtime(_number(moment)))


def stopwatch(seconds: float) -> str:
    """Seconds that run, as "0:04"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _joined(low: str, high: str) -> str:
    return low if low == high else f"{low}–{high}"


def _in_steps(value: float) -> float:
    return 10 * round(value / 10) if value >= 100 else value


def _halves(value: float) -> str:
    if value >= 10:
        return f"{value:.0f}"
    whole, half = divmod(round(value * 2), 2)
    return f"{whole or ''}{'½' if half else ''}" or "0"


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"a figure was expected, not {value!r}")
    return float(value)


def _pair(value: object) -> tuple[float, float]:
    if not (isinstance(value, tuple) and len(value) == 2):
        raise TypeError(f"a range was expected, not {value!r}")
    return _number(value[0]), _number(value[1])
