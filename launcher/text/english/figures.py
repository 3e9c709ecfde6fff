"""Words beside figures."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    "figures.unknown": "unknown",
    "figures.megabytes": "{n} MB",
    "figures.gigabytes": "{n} GB",
    "figures.rate": "{n} MB/s",
    "figures.percent": "{n} %",
    "figures.seconds": "{n} s",
    "figures.minutes": "{n} {many:plural(minute|minutes)}",
    "figures.hours": "{n} {many:plural(hour|hours)}",
}
