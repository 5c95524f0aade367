"""Environmental protection tax on air pollutants, by outlet (docs/method.md, M1 to M4)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.inputs.dated_tables import PM, TaxTable
from simulator.inputs.pm_kinds import pm_kinds
from simulator.inputs.reading import Inputs

# A margin is a quotient of two decimals: exactly 30 % may come out a little lower.
SLACK = 1e-9
COLUMNS = (
    "enterprise_id", "enterprise", "outlet", "item", "kg", "equivalents", "taxed", "pay_share",
    "tax_cny",
)  # fmt: skip


def outlet_tax(
    equivalents: np.ndarray, pay_share: np.ndarray, table: TaxTable
) -> tuple[np.ndarray, np.ndarray]:
    """Return (tax [CNY], whether taxed) of each item of each outlet.

    Of every outlet the largest items by equivalents are taxed; of equal ones the first.

    Parameters
    ----------
    equivalents : array, (outlets, items)
        Pollution equivalents.
    pay_share : array, (outlets, items)
        Share of the tax that is paid.
    table : TaxTable
        Rate and number of items.
    """
    order = np.argsort(-equivalents, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(equivalents.shape[1])[None, :], axis=1)
    taxed = (rank < table.most_items) & (equivalents > 0)
    return np.where(taxed, table.rate_cny_per_equivalent * equivalents * pay_share, 0.0), taxed


def pay_share(margin: np.ndarray, table: TaxTable) -> np.ndarray:
    """Return the share of the tax that is paid.

    Parameters
    ----------
    margin : array
        How far a concentration lies below its limit, as a share of the limit; NaN where it is not
        known, and nothing is relieved.
    table : TaxTable
        The steps of relief.
    """
    paid = np.ones(margin.shape)
    for step in sorted(table.relief, key=lambda step: step.below_limit):
        paid = np.where(margin >= step.below_limit - SLACK, step.pay, paid)
    return paid


class TaxedOutlets:
    """The tax of one inventory for any kilograms of its lines.

    Parameters
    ----------
    below_limit : float or None
        How far below their limits the concentrations that are measured lie; None for those of the
        inventory. Then no hour is above a limit.

    Attributes
    ----------
    items : tuple of str
        Taxed items in alphabetical order: pollutants, and the kinds of PM.
    outlet : array, (L)
        Number of the outlet of each line; a line without one is an outlet of its own.
    first : array, (outlets)
        A line of each outlet.
    paid : array, (outlets, items)
        Share of the tax that is paid.
    """

    def __init__(self, inputs: Inputs, table: TaxTable, below_limit: float | None = None) -> None:
        self.inputs, self.table, self.below_limit = inputs, table, below_limit
        lines, fleet = inputs.inventory.lines, inputs.fleet
        known = {name for name in table.equivalents_kg if name != PM} | set(table.pm_kinds)
        self.items = tuple(sorted(known))
        names = np.where(lines["outlet"] == "", lines["line_id"], lines["outlet"])
        keys = pd.Series(
            list(zip(fleet.enterprise.codes, lines["outlet"] == "", names, strict=True))
        )
        self.outlet, distinct = pd.factorize(keys)
        self.count = len(distinct)
        _, self.first = np.unique(self.outlet, return_index=True)
        self.names = [str(name) for name in names[self.first]]
        self.pm_item = self._pm_items()
        self.paid = self._pay_share()

    def _pm_items(self) -> np.ndarray:
        """Return the item (L) that each line's PM is."""
        kinds = pm_kinds(self.inputs.inventory.lines, self.inputs.fleet, self.table)
        return np.array([self.items.index(kind) for kind in kinds], dtype=np.int64)

    def _columns(self) -> list[tuple[int, str, np.ndarray]]:
        """Return (place, name, item (L)) of each pollutant of the inventory that is taxed."""
        count = len(self.inputs.fleet)
        columns = []
        for place, name in enumerate(self.inputs.inventory.pollutants):
            if name == PM:
                columns.append((place, name, self.pm_item))
            elif name in self.items:
                columns.append((place, name, np.full(count, self.items.index(name))))
        return columns

    def _pay_share(self) -> np.ndarray:
        """Return the share (outlets, items) of the tax that is paid.

        Of several lines in one outlet the worst margin counts; one without a concentration leaves
        its outlet's relief to the others.
        """
        lines = self.inputs.inventory.lines
        worst = np.full((self.count, len(self.items)), np.inf)
        for _, name, item in self._columns():
            if f"{name}_mg_m3" not in lines:
                continue
            limit = lines[f"{name}_limit_mg_m3"].to_numpy(dtype=float)
            with np.errstate(divide="ignore", invalid="ignore"):
                margin = 1 - lines[f"{name}_mg_m3"].to_numpy(dtype=float) / limit
            told = np.isfinite(margin)
            if self.below_limit is not None:
                margin = np.full(len(margin), self.below_limit)
            np.minimum.at(worst, (self.outlet[told], item[told]), margin[told])
        paid = pay_share(np.where(np.isinf(worst), np.nan, worst), self.table)
        if self.below_limit is not None:
            return paid
        # One hour above the limit in any outlet forfeits the relief of the whole enterprise.
        enterprise = self.inputs.fleet.enterprise.codes
        over = np.unique(enterprise[lines["exceed_hours_m"].to_numpy(dtype=float) > 0])
        paid[np.isin(enterprise[self.first], over)] = 1.0
        return paid

    def kg_of_items(self, kg: np.ndarray) -> np.ndarray:
        """Return the emission (outlets, items) [kg] of emissions (L, P) [kg]."""
        sums = np.zeros((self.count, len(self.items)))
        for place, _, item in self._columns():
            np.add.at(sums, (self.outlet, item), np.maximum(kg[:, place], 0.0))
        return sums

    def _equivalents(self, kg_of_items: np.ndarray) -> np.ndarray:
        values = self.table.equivalents_kg | self.table.pm_kinds
        return kg_of_items / np.array([values[name] for name in self.items])

    def tax_cny(self, kg: np.ndarray) -> np.ndarray:
        """Return the tax (enterprises) [CNY] of emissions (L, P) [kg]."""
        tax, _ = outlet_tax(self._equivalents(self.kg_of_items(kg)), self.paid, self.table)
        fleet = self.inputs.fleet
        return np.bincount(
            fleet.enterprise.codes[self.first], tax.sum(axis=1), len(fleet.enterprise.names)
        )

    def rows(self, kg: np.ndarray) -> pd.DataFrame:
        """Return the table of outlets and items (contract `tax`) of emissions (L, P) [kg]."""
        sums = self.kg_of_items(kg)
        equivalents = self._equivalents(sums)
        tax, taxed = outlet_tax(equivalents, self.paid, self.table)
        lines = self.inputs.inventory.lines
        rows = []
        for place, item in zip(*np.nonzero(sums), strict=True):
            line = self.first[place]
            rows.append(
                (
                    lines["enterprise_id"].iloc[line],
                    lines["enterprise"].iloc[line],
                    self.names[place],
                    self.items[item],
                    sums[place, item],
                    equivalents[place, item],
                    bool(taxed[place, item]),
                    self.paid[place, item],
                    tax[place, item],
                )
            )
        return pd.DataFrame(rows, columns=list(COLUMNS))


def lines_kg(inputs: Inputs, hours: np.ndarray) -> np.ndarray:
    """Return the emission (L, P) [kg] of one run's hours of normal emission (L)."""
    return inputs.fleet.base_kg_h * hours[:, None]
