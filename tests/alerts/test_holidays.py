"""Public holidays."""

from datetime import date

from simulator.alerts.holidays import holidays, known_years


def test_spring_festivals_and_golden_weeks_are_known():
    """Days off of the State Council's notices are holidays, the days around them are not."""
    days = holidays()
    assert {date(2021, 2, 11), date(2021, 2, 17), date(2020, 10, 8), date(2023, 1, 21)} <= days
    assert not {date(2021, 2, 10), date(2021, 2, 18), date(2020, 10, 9)} & days


def test_years_without_holidays_are_not_known():
    """Every year from 2017 to 2026 is known, the years around them are not."""
    assert known_years() == frozenset(range(2017, 2027))
