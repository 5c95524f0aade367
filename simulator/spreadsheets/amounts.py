"""Amounts and shares: annual tonnes to kg/d, 万元 to CNY/d, per cent to shares, each with the
factor said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from simulator.spreadsheets.amount_units import AmountUnit, read_unit
from simulator.spreadsheets.cells import Value, below_detection, read_number
from simulator.spreadsheets.uses import Use
from simulator.terms.labels import Message, message

ANNUAL = 366.0
TONNE_KG = 1000.0


@dataclass(frozen=True)
class Amount:
    """Operating days of a row [d a year], and whether they are assumed."""

    days: float
    assumed: bool


def convert(cell: object, use: Use, days: Amount) -> Value:
    """Return an amount in kg/d, CNY/d, kWh/d, or a capacity in tonnes where its unit is a mass.

    Parameters
    ----------
    cell : object
        As written; a unit behind the number goes before the heading's.
    use : Use
        The column.
    days : Amount
        Operating days of the row.
    """
    if use.meaning.target == "emission" and below_detection(cell):
        return Value(0.0)
    value = read_number(cell)
    if not isinstance(value.value, float):
        return value
    if value.value < 0:
        return Value(None, "refused", message("at_least", limit="0"))
    if value.percent:
        return Value(None, "refused", message("cell_not_a_number"))
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
    return bool(written.period or (heading is not None and heading.period))


def _per_day(number: float, unit: AmountUnit, days: Amount) -> Value:
    factor, how, why = _way(unit, days)
    if factor == 1:
        return Value(number)
    # Dividing last keeps 365 t/a over 365 d at exactly 1000 kg/d.
    return Value(number * unit.factor / days.days if unit.per_year else number * factor, how, why)


@lru_cache(maxsize=4096)
def _way(unit: AmountUnit, days: Amount) -> tuple[float, str, Message]:
    """Return the factor from a unit to that of a day, how sure it is, and what is said of it;
    thousands of cells have the same.
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
    """Return a capacity in tonnes of its period; other units stay as written."""
    if unit.kind != "mass" or unit.factor == TONNE_KG:
        return Value(number)
    factor = unit.factor / TONNE_KG
    return Value(
        number * factor,
        "cleaned",
        message("cell_capacity", unit=unit.written, factor=f"{factor:g}"),
    )


def read_share(cell: object, per_cent: bool, over_one: bool) -> Value:
    """Return a share of 0 to 1 from 50%, 50 or 0.5.

    Parameters
    ----------
    cell : object
        As written.
    per_cent : bool
        Whether the heading says %.
    over_one : bool
        Whether a cell of the column is above 1.
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
    if over_one and number == 1:
        return Value(None, "refused", message("cell_one_or_all"))
    if (per_cent or over_one) and number > 0:
        return Value(number, "guess", message("cell_share_under_per_cent"))
    return value
