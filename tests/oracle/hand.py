"""What the cases of the oracle that are worked by hand share."""

from datetime import datetime, timedelta

import pytest

from .case import OracleResult
from .plain import START

ROUNDING = 1e-9
PERIOD_H = 96


def at(hours: float) -> datetime:
    """Return the time so many hours after the plain case's start."""
    return START + timedelta(hours=hours)


def about(kg: float) -> object:
    """Return a number that accepts the rounding of some hundred additions."""
    return pytest.approx(kg, abs=ROUNDING)


def saved_kg(result: OracleResult, line: str = "l1") -> float:
    """Return what the alerts saved of a line's SO2."""
    three = result.lines[f"E1/{line}", "so2"]
    return three.seasonal_kg - three.actual_kg
