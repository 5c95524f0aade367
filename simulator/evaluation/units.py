"""Units of platform exports: data/evaluation/units.csv, and those of amounts with their periods."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from simulator.spreadsheets.amount_units import period_in, plain, read_unit, unit_table
from simulator.terms.paths import DATA

DAY_H = 24.0
# Kinds of amounts; the others are those of units.csv.
ENERGY, MASS = "energy", "mass"
KIND = {"amount": ENERGY, "own": ENERGY, "mass": MASS}
# The unit that values have inside, by kind.
OWN = {
    ENERGY: "kWh", MASS: "kg/h", "concentration": "mg/m3", "flow": "m3/h", "wind_m_s": "m/s",
    "wind_dir_deg": "deg", "temp_c": "degC", "rh": "%", "pressure_hpa": "hPa", "blh_m": "m",
    "precip_mm": "mm",
}  # fmt: skip
_PERIOD = re.compile(r"小时|时均|时排|hourly")


@dataclass(frozen=True)
class Unit:
    """A unit as a file writes it.

    Attributes
    ----------
    written : str
        As written, "" where the file has none.
    factor, offset : float
        Value inside = value x factor + offset, in the time that the unit names.
    period_h : float
        Hours in that time; 0 where a value is of the reading's own hour or day.
    """

    written: str = ""
    factor: float = 1.0
    offset: float = 0.0
    period_h: float = 0.0

    def scale(self, kind: str, step_h: float) -> float:
        """Return the factor to the unit inside, of readings that are so many hours long."""
        if kind == MASS:
            # Emissions are kg/h inside.
            return self.factor / (self.period_h or step_h)
        if kind == ENERGY and self.period_h:
            return self.factor * step_h / self.period_h
        return self.factor


# Where a file writes none: as the values are inside.
NO_UNIT = Unit()


def kind_of(meaning: str) -> str:
    """Return the kind of unit that a meaning of a heading has, "" for none."""
    kind = KIND.get(meaning, meaning)
    return kind if kind in OWN else ""


@cache
def _table() -> dict[str, dict[str, tuple[float, float]]]:
    units: dict[str, dict[str, tuple[float, float]]] = {}
    with (DATA / "evaluation" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            known = units.setdefault(row["kind"], {})
            known[plain(row["spelling"])] = (float(row["factor"]), float(row["offset"]))
    return units


def unit_of(kind: str, text: str, label: str = "") -> Unit | None:
    """Return the unit that a text is, None where it is not one of this kind.

    Parameters
    ----------
    label : str
        The whole heading, whose words may name the time of a mass (日排放量).
    """
    if kind not in (ENERGY, MASS):
        found = _table()[kind].get(plain(text))
        return None if found is None else Unit(text, *found)
    amount = read_unit(text)
    if amount is None or amount.kind != kind:
        return None
    if amount.period:
        # Readings are of hours and days: a mass per month or year is none of them.
        fits = 0 < amount.days <= 1
        return Unit(text, amount.factor, 0.0, DAY_H * amount.days) if fits else None
    return Unit(text, amount.factor, 0.0, _period_h(label) if kind == MASS else 0.0)


def _period_h(label: str) -> float:
    if _PERIOD.search(plain(label)):
        return 1.0
    return DAY_H if period_in(label) == "日" else 0.0


def known_units(kind: str) -> str:
    """Return the units of a kind, as messages show them."""
    if kind == MASS:
        return "kg, t, kg/h, kg/d, t/d, g/s"
    return ", ".join(unit_table()[ENERGY] if kind == ENERGY else _table()[kind])
