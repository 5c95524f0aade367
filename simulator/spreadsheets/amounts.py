"""Converts amounts and shares to the inventory's units and states the factor used.

Annual tonnes become kg/d, 万元 become CNY/d, per cent become shares.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from simulator.files.checked_table import LARGEST_NUMBER, SMALLEST_NUMBER
from simulator.spreadsheets.amount_units import AmountUnit, read_unit
from simulator.spreadsheets.cells import Value, below_detection, read_number
from simulator.spreadsheets.uses import Use
from simulator.terms.labels import Message, message

ANNUAL = 366.0
TONNE_KG = 1000.0


class Amount(NamedTuple):
    """Operating days of a row [d per year], and whether they are assumed."""

    days: float
    assumed: bool


def convert(cell: object, use: Use, days: Amount) -> Value:
    """Return an amount in kg/d, CNY/d or kWh/d; a capacity whose unit is a mass in tonnes.

    Parameters
    ----------
    cell : object
        The cell as written. A unit behind its number takes precedence over the heading's unit.
    use : Use
        The column of the cell.
    days : Amount
        Operating days of the row.
    """
    # Below the detection limit is counted as zero; the importer lists such cells in the report.
    if use.meaning.target == "emission" and below_detection(cell):
        return Value(0.0)
    value = read_number(cell)
    if not isinstance(value.value, float):
        return value
    if value.value < 0:
        return Value(None, "refused", message("at_least", limit="0"))
    if value.percent:
        return Value(None, "refused", message("cell_not_a_number"))
    if value.value > LARGEST_NUMBER:
        return Value(None, "refused", message("at_most", limit=f"{LARGEST_NUMBER:.0e}"))
    if 0 < value.value < SMALLEST_NUMBER:
        allowed = message("zero_or_at_least", limit=f"{SMALLEST_NUMBER:g}")
        return Value(None, "refused", allowed)
    unit = use.meaning.unit
    if value.unit:
        written = read_unit(value.unit)
        if (
            written is None
            or (unit is not None and written.kind != unit.kind)
            or (use.meaning.target == "emission" and not _complete(written, unit))
        ):
            return (
                Value(None, "refused", message("cell_unit_unknown", unit=value.unit))
                if use.meaning.target != "capacity"
                else Value(value.value)
            )
        unit = (
            written
            if written.period or unit is None
            else AmountUnit(written.kind, written.factor, unit.period, unit.days, written.written)
        )
    if unit is None:
        return value
    if use.meaning.target == "capacity":
        return _capacity(value.value, unit)
    if not unit.period:
        return (
            Value(
                value.value * unit.factor,
                "cleaned",
                message("cell_taken_per_day", unit=unit.written),
            )
            if unit.factor != 1
            else value
        )
    return _per_day(value.value, unit, days)


def _complete(written: AmountUnit, heading: AmountUnit | None) -> bool:
    """Return whether the cell's unit, or else the heading's, says the period of an emission."""
    return bool(written.period or (heading is not None and heading.period))


def _per_day(number: float, unit: AmountUnit, days: Amount) -> Value:
    factor, how, why = _daily_factor(unit, days)
    if factor == 1:
        return Value(number)
    # Dividing last keeps 365 t/a over 365 d at exactly 1000 kg/d.
    return Value(number * unit.factor / days.days if unit.per_year else number * factor, how, why)


# Thousands of cells of one column share a unit and the operating days.
@lru_cache(maxsize=4096)
def _daily_factor(unit: AmountUnit, days: Amount) -> tuple[float, str, Message]:
    """Return the factor from a unit to its amount per day, how sure the factor is, and its
    message.
    """
    factor = unit.per_day(days.days)
    own = {"mass": "kg/d", "money": "CNY/d", "energy": "kWh/d"}[unit.kind]
    values = {
        "unit": unit.written,
        "factor": f"{factor:.10g}",
        "own": own,
        "amount": f"{unit.factor:g}",
        "days": f"{days.days:g}",
    }
    if unit.per_year:
        return (
            factor,
            "guess" if days.assumed else "cleaned",
            message("cell_annual_assumed" if days.assumed else "cell_annual", **values),
        )
    return factor, "cleaned", message("cell_factor", **values)


def _capacity(number: float, unit: AmountUnit) -> Value:
    """Return a capacity in tonnes of its period; a unit that is no mass stays as written."""
    # A capacity counts in one unit within an enterprise: 万吨 and 吨 must be comparable.
    if unit.kind != "mass" or unit.factor == TONNE_KG:
        return Value(number)
    factor = unit.factor / TONNE_KG
    return Value(
        number * factor,
        "cleaned",
        message("cell_capacity", unit=unit.written, factor=f"{factor:g}"),
    )


def read_share(cell: object, per_cent: bool, over_one: bool) -> Value:
    """Return a share from 0 to 1; 50%, 50 and 0.5 are the same.

    Parameters
    ----------
    cell : object
        The cell as written.
    per_cent : bool
        Whether the heading says %.
    over_one : bool
        Whether any cell of the column is above 1.
    """
    value = read_number(cell)
    number = value.value
    if not isinstance(number, float):
        return value
    if number < 0 or number > 100 or value.unit:
        return Value(None, "refused", message("cell_not_a_share"))
    if value.percent:
        return Value(number / 100, "cleaned", message("cell_per_cent"))
    if number > 1:
        return Value(
            number / 100,
            "cleaned" if per_cent else "guess",
            message("cell_per_cent" if per_cent else "cell_per_cent_guessed"),
        )
    # In a column of per cents 1 may mean 1 % or all: only a person can decide.
    if over_one and number == 1:
        return Value(None, "refused", message("cell_one_or_all"))
    if (per_cent or over_one) and number > 0:
        return Value(number, "guess", message("cell_share_under_per_cent"))
    return value
