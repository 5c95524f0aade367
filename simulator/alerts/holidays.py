"""Public holidays, which are compared with no working day (data/calendar/holidays.csv)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from simulator.files.series_file import read_text_table
from simulator.terms.paths import DATA


@cache
def holidays() -> frozenset[date]:
    """Return every day of the holidays that are known."""
    table, _ = read_text_table(DATA / "calendar" / "holidays.csv")
    days = set()
    for start, end in zip(table["start"], table["end"], strict=True):
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        days |= {first + timedelta(days=day) for day in range((last - first).days + 1)}
    return frozenset(days)


def known_years() -> frozenset[int]:
    """Return the years whose holidays are known."""
    counts = [day.year for day in holidays()]
    # A year known by a New Year's Eve alone is not known.
    return frozenset(year for year in set(counts) if counts.count(year) > 10)
