"""This year's reduction inventory against last year's: who came, who went, grades and kilograms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.inputs.inventory import Inventory
from simulator.review.composition import counted_kg_d
from simulator.terms.contracts import TABLES
from simulator.terms.levels import GRADES, WORST_FIRST

ADDED, GONE, CHANGED, SAME = "added", "gone", "changed", "same"
# A change of emissions below this share of the old ones is rounding.
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class ListChanges:
    """Two lists side by side.

    Attributes
    ----------
    table : DataFrame
        A row for each enterprise of either list (contract `list_changes`), with a column
        `<pollutant>_change_kg_d` for each pollutant of either; NaN where one of the lists does not
        tell the pollutant.
    pollutants : tuple of str
        The pollutants of either list, those of the new one first.
    old_kg_d, new_kg_d : dict of str to float
        Sum of each list by pollutant [kg/d]; a pollutant that a list lacks is missing.
    """

    table: pd.DataFrame
    pollutants: tuple[str, ...]
    old_kg_d: dict[str, float]
    new_kg_d: dict[str, float]

    def of(self, change: str) -> pd.DataFrame:
        """Return the rows of one kind of change."""
        return self.table[self.table["change"] == change]


def compare_lists(old: Inventory, new: Inventory) -> ListChanges:
    """Return what changed from one list to another.

    Enterprises are the same by their code; one whose code is in no other list is the same as one of
    equal name, if there is just one on either side: its code was changed.
    """
    pollutants = tuple(dict.fromkeys([*new.pollutants, *old.pollutants]))
    before, after = _by_enterprise(old, pollutants), _by_enterprise(new, pollutants)
    before.index = before.index.map(_renamed(before, after))
    codes = [*after.index, *(code for code in before.index if code not in after.index)]
    both = [name in old.pollutants and name in new.pollutants for name in pollutants]
    rows = [_row(code, before, after, pollutants, both) for code in codes]
    columns = [column.name for column in TABLES["list_changes"]]
    columns += [f"{name}_change_kg_d" for name in pollutants]
    table = pd.DataFrame(rows, columns=columns)
    sums = [
        {name: float(list_.loc[:, name].sum()) for name in inventory.pollutants}
        for list_, inventory in ((before, old), (after, new))
    ]
    return ListChanges(table, pollutants, *sums)


def _by_enterprise(inventory: Inventory, pollutants: tuple[str, ...]) -> pd.DataFrame:
    """Return a row for each enterprise: name, district, lines, worst grade, base emissions."""
    lines = inventory.lines
    kg = pd.DataFrame(counted_kg_d(inventory), columns=list(inventory.pollutants))
    frame = kg.reindex(columns=list(pollutants), fill_value=0.0)
    worst = lines["grade"].map({name: place for place, name in enumerate(WORST_FIRST)})
    frame = frame.assign(code=lines["enterprise_id"].to_numpy(), worst=worst.to_numpy())
    by_code = frame.groupby("code", sort=False)
    table = by_code[list(pollutants)].sum()
    table["grade"] = [WORST_FIRST[int(place)] for place in by_code["worst"].min()]
    table["lines"] = by_code.size()
    first = lines.drop_duplicates("enterprise_id").set_index("enterprise_id")
    for name in ("enterprise", "district"):
        table[name] = first.loc[table.index, name].to_numpy()
    table["code"] = table.index
    return table


def _renamed(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, str]:
    """Return {old code: code in the new list} of all enterprises of the old list."""
    known = {code: code for code in before.index}
    gone = before[~before.index.isin(after.index)]
    added = after[~after.index.isin(before.index)]
    for name, code in gone["enterprise"].items():
        same = added.index[added["enterprise"] == code]
        if len(same) == 1 and (gone["enterprise"] == code).sum() == 1:
            known[str(name)] = str(same[0])
    return known


def _row(
    code: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    pollutants: tuple[str, ...],
    both: list[bool],
) -> tuple:
    """Return the row of an enterprise; `both` says which pollutants both lists tell."""
    old = before.loc[code] if code in before.index else None
    new = after.loc[code] if code in after.index else None
    there = new if new is not None else old
    assert there is not None
    kg = [
        (0.0 if new is None else float(new[name])) - (0.0 if old is None else float(old[name]))
        if told
        else np.nan
        for name, told in zip(pollutants, both, strict=True)
    ]
    grades = ["" if one is None else one["grade"] for one in (old, new)]
    lines = [0 if one is None else int(one["lines"]) for one in (old, new)]
    change = ADDED if old is None else GONE if new is None else SAME
    if old is not None and new is not None:
        moved = any(
            abs(step) > NEGLIGIBLE * max(abs(float(old[name])), 1.0)
            for step, name in zip(kg, pollutants, strict=True)
        )
        renamed = old["code"] != code
        if moved or renamed or grades[0] != grades[1] or lines[0] != lines[1]:
            change = CHANGED
    before_code = "" if old is None or old["code"] == code else old["code"]
    return (code, there["enterprise"], there["district"], change, before_code, *grades, *lines, *kg)


def grade_moves(changes: ListChanges) -> pd.DataFrame:
    """Return the number of enterprises (old grade, new grade) whose grade changed."""
    table = changes.table
    moved = table[
        (table["grade_old"] != "")
        & (table["grade_new"] != "")
        & (table["grade_old"] != table["grade_new"])
    ]
    counts = moved.groupby(["grade_old", "grade_new"]).size()
    order = sorted(counts.index, key=lambda pair: tuple(GRADES.index(name) for name in pair))
    rows = [(*pair, int(counts[pair])) for pair in order]
    return pd.DataFrame(rows, columns=["grade_old", "grade_new", "enterprises"])


def share_of_change(old: float, new: float) -> float:
    """Return the change as a share of the old value; NaN from nothing."""
    return new / old - 1 if old else float(np.nan)
