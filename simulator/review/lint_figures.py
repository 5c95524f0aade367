"""List lint of figures: units wrong by a thousand, emissions that do not fit the capacity, no
emissions.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from simulator.review.finding import Examined, Finding
from simulator.review.measure_text import FOLDER
from simulator.terms.contracts import pollutant_title

YEAR_DAYS = 365.0
THOUSAND = 1000.0
# Factor from the median of an industry beyond which a line is reported (assumed).
FAR = 300.0
FEWEST_LINES = 8
PER_TONNE = "kg/t"


@dataclass(frozen=True)
class Range:
    """Usual emission per unit of capacity of an industry [kg per unit], and the unit."""

    low: float
    high: float
    unit: str


@cache
def ranges() -> dict[tuple[str, str], Range]:
    """Return {(industry, pollutant): range} of data/import/factor_ranges.csv; all are assumed."""
    with (FOLDER / "factor_ranges.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            (row["industry"], row["pollutant"]): Range(
                float(row["low"]), float(row["high"]), row["unit"]
            )
            for row in csv.DictReader(file)
        }


def _capacity(examined: Examined) -> Iterator[Finding]:
    """Yield annual emissions over capacity outside the industry's range; a factor of 1000 has
    its own rule.
    """
    capacity = examined.lines["capacity"].to_numpy(dtype=float)
    days = examined.lines["operating_days"].to_numpy(dtype=float)
    days = np.where(np.isnan(days) | (days <= 0), YEAR_DAYS, days)
    shut = examined.flags("long_term_shutdown")
    for place, pollutant in enumerate(examined.pollutants):
        column = f"{pollutant}_kg_d"
        for row in np.flatnonzero((capacity > 0) & (examined.base_kg_d[:, place] > 0) & ~shut):
            known = ranges().get((examined.codes[row], pollutant))
            if known is None:
                continue
            # The inventory's capacity is of a year, its emission of a day.
            per_unit = examined.base_kg_d[row, place] * days[row] / capacity[row]
            if known.low <= per_unit <= known.high:
                continue
            values = {
                "pollutant": pollutant_title(pollutant),
                "rate": f"{per_unit:.3g}",
                "low": f"{known.low:.3g}",
                "high": f"{known.high:.3g}",
                "unit": known.unit,
            }
            thousand = any(
                known.low <= per_unit * factor <= known.high for factor in (THOUSAND, 1 / THOUSAND)
            )
            rule = "off_by_thousand" if thousand else "does_not_fit_capacity"
            severity = (
                "error"
                if thousand
                else "warning"
                if per_unit > known.high and known.unit.startswith(PER_TONNE)
                else "notice"
            )
            yield examined.finding(
                severity, rule, int(row), column, f"{examined.base_kg_d[row, place]:g}", **values
            )


def _median(examined: Examined) -> Iterator[Finding]:
    """Yield lines without a known range whose figure is far from the median of their industry in
    the list.
    """
    capacity = examined.lines["capacity"].to_numpy(dtype=float)
    industry = np.array(examined.texts("industry"))
    for name in np.unique(industry):
        rows = np.flatnonzero(industry == name)
        for place, pollutant in enumerate(examined.pollutants):
            amounts = examined.base_kg_d[rows, place]
            above = amounts[amounts > 0]
            if len(above) < FEWEST_LINES:
                continue
            median = float(np.median(above))
            for row in rows[(amounts > 0) & ((amounts > FAR * median) | (amounts < median / FAR))]:
                # Such a line was already judged by its capacity.
                if capacity[row] > 0 and (examined.codes[row], pollutant) in ranges():
                    continue
                values = {
                    "pollutant": pollutant_title(pollutant),
                    "times": f"{examined.base_kg_d[row, place] / median:.3g}",
                    "median": f"{median:.3g}",
                }
                yield examined.finding(
                    "warning",
                    "far_from_others",
                    int(row),
                    f"{pollutant}_kg_d",
                    f"{examined.base_kg_d[row, place]:g}",
                    **values,
                )


def _nothing(examined: Examined) -> Iterator[Finding]:
    """Yield lines without emission: they have nothing to reduce, or a cell was forgotten."""
    for row in np.flatnonzero(
        (examined.base_kg_d.sum(axis=1) == 0) & ~examined.flags("long_term_shutdown")
    ):
        yield examined.finding(
            "notice", "no_emission", int(row), f"{examined.pollutants[0]}_kg_d", "0"
        )


FIGURE_RULES = (_capacity, _median, _nothing)
