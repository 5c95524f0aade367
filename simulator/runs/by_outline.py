"""Reductions by the outlines of towns: by the town that the inventory names, else by the place of
the enterprise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.inputs.outlines import Outlines

FIGURES = ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg", "actual_kg")


@dataclass(frozen=True)
class ByOutline:
    """Reductions by outline.

    Attributes
    ----------
    table : DataFrame
        Index: name of the outline; columns of FIGURES [kg]; every outline has its row.
    elsewhere_kg : float
        Alert reduction that belongs to no outline.
    towns : tuple of str
        Towns of the result without an outline.
    empty : tuple of str
        Outlines that no town and no enterprise of the result belongs to.
    """

    table: pd.DataFrame
    elsewhere_kg: float
    towns: tuple[str, ...]
    empty: tuple[str, ...]


def by_outline(
    reductions: pd.DataFrame, lines: pd.DataFrame, outlines: Outlines, pollutant: str
) -> ByOutline:
    """Return a result's reductions by outline.

    A town whose name an outline has counts there with all that it holds, area sources too. An
    enterprise of another town counts where it lies; without coordinates it belongs nowhere.

    Parameters
    ----------
    reductions : DataFrame
        Table of a result.
    lines : DataFrame
        Lines of the inventory: enterprise_id, district, lon, lat.
    outlines : Outlines
        The outlines.
    pollutant : str
        The pollutant.
    """
    rows = reductions[reductions["pollutant"] == pollutant]
    of_towns = rows[rows["dimension"] == "district"].set_index("key")[list(FIGURES)]
    matched = outlines.of_towns([str(town) for town in of_towns.index])
    names = [outline.name for outline in outlines.outlines]
    table = pd.DataFrame(0.0, index=pd.Index(names, name="outline"), columns=list(FIGURES))
    used = set()
    for town, outline in matched.items():
        table.loc[outline.name] += of_towns.loc[town]
        used.add(outline.name)
    whole = float(of_towns["alert_reduction_kg"].sum())
    for name, figures in _by_place(rows, lines, outlines, set(matched)).items():
        table.loc[name] += figures
        used.add(name)
    return ByOutline(
        table,
        whole - float(table["alert_reduction_kg"].sum()),
        tuple(str(town) for town in of_towns.index if town not in matched),
        tuple(name for name in names if name not in used),
    )


def _by_place(
    rows: pd.DataFrame, lines: pd.DataFrame, outlines: Outlines, matched: set[str]
) -> dict[str, pd.Series]:
    """Return the figures of the enterprises of towns without an outline by where they lie."""
    others = lines[~lines["district"].isin(matched) & lines["lon"].notna() & lines["lat"].notna()]
    # An enterprise with lines in several towns is counted with its towns, not here a second time.
    named = lines.loc[lines["district"].isin(matched), "enterprise_id"]
    others = others[~others["enterprise_id"].isin(named)].drop_duplicates("enterprise_id")
    kg = rows[rows["dimension"] == "enterprise"].set_index("key")[list(FIGURES)]
    others = others[others["enterprise_id"].isin(kg.index)]
    lon, lat = (others[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    free = np.ones(len(others), dtype=bool)
    found = {}
    for outline in outlines.outlines:
        inside = free & outline.holds(lon, lat)
        if inside.any():
            found[outline.name] = kg.loc[others["enterprise_id"].to_numpy()[inside]].sum()
            free &= ~inside
    return found
