"""Local clock time, hours since the period's start, and times that recur yearly or daily."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

DAY_H = 24.0
_HOUR = timedelta(hours=1)
_TIME = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?)?(?:\+08:00)?"
)


def parse_time(text: object) -> datetime:
    """Return the local (Beijing) time of a text, date or datetime; 24:00 is 00:00 of the next day.

    Raises
    ------
    ValueError
        The text is no local time, or states another time zone.
    """
    # A datetime is a date as well: it is checked first.
    if isinstance(text, datetime):
        if text.tzinfo is not None and text.utcoffset() != timedelta(hours=8):
            raise ValueError(f"another time zone than Beijing time: {text}")
        return text.replace(tzinfo=None)
    if isinstance(text, date):
        return datetime(text.year, text.month, text.day)
    match = _TIME.fullmatch(str(text).strip())
    if not match:
        raise ValueError(f"not a local time: {text}")
    year, month, day, hour, minute = (int(part or 0) for part in match.groups()[:5])
    second = float(match[6] or 0)
    midnight = datetime(year, month, day)
    if hour > 24 or minute > 59 or second >= 60 or (hour == 24 and (minute or second)):
        raise ValueError(f"not a local time: {text}")
    try:
        return midnight + timedelta(hours=hour, minutes=minute, microseconds=round(second * 1e6))
    except OverflowError:  # 24:00 of the calendar's last day
        raise ValueError(f"not a local time: {text}") from None


def hours_between(start: datetime, end: datetime) -> float:
    """Return the hours from start to end [h]; exact to the microsecond."""
    return (end - start) / _HOUR


def after(start: datetime, hours: float) -> datetime:
    """Return the time `hours` [h] after start."""
    return start + timedelta(hours=hours)


def parse_month_day(text: object) -> tuple[int, int]:
    """Return (month, day) of a text "MM-DD"; 02-29 is refused since it does not recur yearly."""
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", str(text).strip())
    if not match:
        raise ValueError(f"not a month and day: {text}")
    month, day = int(match[1]), int(match[2])
    if (month, day) == (2, 29):
        raise ValueError("02-29 does not come every year")
    # Any year that is no leap year will do: the date raises if there is no such day.
    date(2021, month, day)
    return month, day


@dataclass(frozen=True)
class Season:
    """Dates that recur yearly, [start, end), each (month, day); they may cross New Year."""

    start: tuple[int, int]
    end: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Return whether the season holds on the day."""
        month_day = (day.month, day.day)
        if self.start < self.end:
            return self.start <= month_day < self.end
        return month_day >= self.start or month_day < self.end

    def edges(self, start: datetime, end: datetime) -> list[datetime]:
        """Return the season's starts and ends within (start, end)."""
        edges = []
        for year in range(start.year, end.year + 1):
            for month, day in (self.start, self.end):
                edge = datetime(year, month, day)
                if start < edge < end:
                    edges.append(edge)
        return sorted(edges)


@dataclass(frozen=True)
class Hours:
    """Hours of the day from a to b [h]; a > b crosses midnight. 0 <= a, b <= 24 and a != b."""

    a: float
    b: float

    def holds(self, hour: float) -> bool:
        """Return whether the window holds at an hour of the day, 0 <= hour < 24."""
        if self.a < self.b:
            return self.a <= hour < self.b
        return hour >= self.a or hour < self.b

    @property
    def length_h(self) -> float:
        """Length of the window in a day [h]."""
        return self.b - self.a if self.a < self.b else DAY_H - self.a + self.b

    @property
    def edges(self) -> tuple[float, ...]:
        """Hours of the day at which the window opens or closes."""
        return tuple(sorted({self.a % DAY_H, self.b % DAY_H}))


def hour_of_day(start: datetime, time_h: float) -> float:
    """Return the hour of the day [h] at `time_h` hours after start."""
    into = start.hour + start.minute / 60 + (start.second + start.microsecond / 1e6) / 3600
    return (into + time_h) % DAY_H


def daily_edges(
    start: datetime, from_h: float, to_h: float, hours: tuple[float, ...]
) -> np.ndarray:
    """Return the times [h since start] in (from_h, to_h) at which one of some hours of the day
    begins.
    """
    midnight = -hour_of_day(start, 0.0)
    first = int(np.floor((from_h - midnight) / DAY_H))
    last = int(np.ceil((to_h - midnight) / DAY_H))
    days = midnight + DAY_H * np.arange(first, last + 1)
    times = np.sort((days[:, None] + np.asarray(hours, dtype=float)[None, :]).ravel())
    # The days counted reach beyond both ends, so that no edge is missed.
    return times[(times > from_h) & (times < to_h)]


def show_time(time: datetime) -> str:
    """Return a time as files and messages write it: 2020-11-14T00:00, with seconds if there are
    any.
    """
    exact = time.second or time.microsecond
    return time.isoformat(timespec="auto" if exact else "minutes")
