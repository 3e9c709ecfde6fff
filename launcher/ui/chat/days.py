"""When something was, as people say it: today, yesterday, a weekday, a date."""

from datetime import date

from PySide6.QtCore import QDate, QLocale

from launcher.text import say

_WEEK = 7


def day_of(moment: float) -> date:
    """The day, here, of a moment in seconds since 1970."""
    return date.fromtimestamp(moment)  # noqa: DTZ012 - the day of the reader, wherever that is


def day_words(day: date, today: date) -> str:
    """The heading over the chats of ``day``."""
    ago = (today - day).days
    if ago <= 0:
        return say("chats.today")
    if ago == 1:
        return say("chats.yesterday")
    as_qt = QDate(day.year, day.month, day.day)
    if ago < _WEEK:
        return QLocale().standaloneDayName(as_qt.dayOfWeek())
    return (
        QLocale()
        .toString(as_qt, QLocale.FormatType.LongFormat)
        .replace(f"{QLocale().standaloneDayName(as_qt.dayOfWeek())}, ", "")
    )
