"""The composition of an inventory: base emissions by industry, grade and district, and its
coverage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.terms.labels import say
from simulator.terms.levels import GRADES, TARGET_LEVELS
from simulator.terms.titles import grade_title, industry_title, told_apart

DIMENSIONS = ("industry", "grade", "district")
LARGEST_GROUPS = 15
LARGEST_ENTERPRISES = 300
MOST_PLACES = 5000


def industry_names(inventory: Inventory, policy: Policy | None, language: str) -> dict[str, str]:
    """Return {industry as written: its title in the policy}; an unknown industry keeps its name."""
    titles = {}
    for name in inventory.lines["industry"].unique():
        code = policy.industry_code(str(name)) if policy is not None else None
        titles[str(name)] = (
            industry_title(policy.shape.process, code, language)
            if policy is not None and code is not None
            else str(name)
        )
    return titles


def counted_kg_d(inventory: Inventory) -> np.ndarray:
    """Return base emissions (L, P) [kg/d] as the simulator counts them: 0 for lines shut for
    long.
    """
    shut = inventory.lines["long_term_shutdown"].to_numpy(dtype=bool)
    return np.where(shut[:, None], 0.0, inventory.base_kg_d())


def groups_of(
    inventory: Inventory, dimension: str, policy: Policy | None, language: str
) -> pd.Series:
    """Return the group (L) of each line: title of its industry, its grade, or its district."""
    lines = inventory.lines
    if dimension == "industry":
        return lines["industry"].map(industry_names(inventory, policy, language)).astype("str")
    if dimension == "grade":
        return (
            lines["grade"]
            .map({grade: grade_title(grade, language) for grade in GRADES})
            .astype("str")
        )
    return (
        lines["district"]
        .where(lines["district"] != "", say(language, "inv_no_district"))
        .astype("str")
    )


def composition(
    inventory: Inventory, dimension: str, policy: Policy | None, language: str
) -> pd.DataFrame:
    """Return base emissions by group and pollutant.

    Parameters
    ----------
    inventory : Inventory
        The list.
    dimension : str
        One of industry, grade and district.
    policy : Policy | None
        Policy with the titles of industries.
    language : str
        Language of the groups, zh or en.

    Returns
    -------
    pd.DataFrame
        Columns group, pollutant, kg_d. Grades are in their order; other groups are sorted by their
        share of all pollutants, the largest first. Groups after the 15th are added up in one.
    """
    base, keys = counted_kg_d(inventory), groups_of(inventory, dimension, policy, language)
    sums = (
        pd.DataFrame(base, columns=list(inventory.pollutants))
        .groupby(keys.to_numpy(), sort=False)
        .sum()
    )
    if dimension == "grade":
        order = [name for grade in GRADES if (name := grade_title(grade, language)) in sums.index]
    else:
        # Pollutants differ by orders of magnitude: shares make them comparable.
        share = (sums / sums.sum().where(sums.sum() > 0, 1.0)).sum(axis=1)
        order = list(share.sort_values(ascending=False, kind="stable").index)
    shown, rest = order[:LARGEST_GROUPS], order[LARGEST_GROUPS:]
    table = sums.loc[shown]
    if rest:
        table = pd.concat(
            [
                table,
                pd.DataFrame(
                    [sums.loc[rest].sum()],
                    index=[say(language, "inv_other_groups", count=len(rest))],
                ),
            ]
        )
    rows = [
        (str(group), name, float(table.loc[group, name]))
        for group in table.index
        for name in inventory.pollutants
    ]
    return pd.DataFrame(rows, columns=["group", "pollutant", "kg_d"])


def enterprise_titles(inventory: Inventory, language: str) -> dict[str, str]:
    """Return {enterprise_id: name}; a name that several enterprises have is followed by the id."""
    first = inventory.lines.drop_duplicates("enterprise_id")
    return told_apart(dict(zip(first["enterprise_id"], first["enterprise"], strict=True)), language)


def enterprises(
    inventory: Inventory, pollutant: str, policy: Policy | None, language: str
) -> pd.DataFrame:
    """Return the emission of one pollutant by enterprise, the largest first.

    Returns
    -------
    pd.DataFrame
        Columns industry, enterprise_id, enterprise, kg_d, grade. A name that several enterprises
        have is followed by the id. Enterprises after the 300th are added up by industry and grade,
        under an id that no enterprise has.
    """
    place = inventory.pollutants.index(pollutant)
    industry = groups_of(inventory, "industry", policy, language).to_numpy()
    lines = pd.DataFrame(
        {
            "industry": industry,
            "enterprise_id": inventory.lines["enterprise_id"].to_numpy(),
            "grade": inventory.lines["grade"].to_numpy(),
            "kg_d": counted_kg_d(inventory)[:, place],
        }
    )
    table = (
        lines.groupby(["industry", "enterprise_id", "grade"], sort=False)["kg_d"]
        .sum()
        .reset_index()
    )
    table["enterprise"] = table["enterprise_id"].map(enterprise_titles(inventory, language))
    table = table[table["kg_d"] > 0].sort_values("kg_d", ascending=False, kind="stable")
    rest = table.iloc[LARGEST_ENTERPRISES:]
    table = table.iloc[:LARGEST_ENTERPRISES]
    if len(rest):
        others = (
            rest.groupby(["industry", "grade"], sort=False)["kg_d"]
            .agg(["sum", "size"])
            .reset_index()
        )
        others["enterprise"] = [
            say(language, "inv_other_enterprises", count=size) for size in others["size"]
        ]
        others["enterprise_id"] = "\n" + others["grade"]  # a cell of the list holds no such code
        table = pd.concat([table, others.rename(columns={"sum": "kg_d"})])
    return table[["industry", "enterprise_id", "enterprise", "kg_d", "grade"]].reset_index(
        drop=True
    )


def places(
    inventory: Inventory, pollutant: str, policy: Policy | None, language: str
) -> pd.DataFrame:
    """Return the 5000 largest enterprises with coordinates, one row each.

    Returns
    -------
    pd.DataFrame
        Columns code, lon, lat [degrees], enterprise, grade, kg_d, title (industry and district).
    """
    lines = inventory.lines
    place = inventory.pollutants.index(pollutant)
    table = pd.DataFrame(
        {
            "code": lines["enterprise_id"].to_numpy(),
            "lon": lines["lon"].to_numpy(),
            "lat": lines["lat"].to_numpy(),
            "enterprise": lines["enterprise"].to_numpy(),
            "grade": lines["grade"].to_numpy(),
            "kg_d": counted_kg_d(inventory)[:, place],
            "industry": groups_of(inventory, "industry", policy, language).to_numpy(),
            "district": lines["district"].to_numpy(),
        }
    )
    table = table[table["lon"].notna() & table["lat"].notna()]
    # An enterprise's lines share its coordinates: the first line stands for them.
    how = dict.fromkeys(("lon", "lat", "enterprise", "grade", "industry", "district"), "first") | {
        "kg_d": "sum"
    }
    table = table.groupby("code", sort=False).agg(how).reset_index()
    table["enterprise"] = table["code"].map(enterprise_titles(inventory, language))
    table["title"] = [
        " · ".join(part for part in pair if part)
        for pair in zip(table["industry"], table["district"], strict=True)
    ]
    return (
        table.sort_values("kg_d", ascending=False, kind="stable")[
            ["code", "lon", "lat", "enterprise", "grade", "kg_d", "title"]
        ]
        .head(MOST_PLACES)
        .reset_index(drop=True)
    )


@dataclass(frozen=True)
class Facts:
    """Coverage of a list.

    Attributes
    ----------
    lines, enterprises : int
        Numbers of lines and enterprises.
    by_grade : pd.DataFrame
        Columns grade, enterprises, lines.
    by_pollutant : pd.DataFrame
        Columns pollutant, kg_d, own_share, guess_share: base emission, and its shares [0 to 1, NaN
        of nothing] on lines with an own measure at any level and on lines whose figure is a guess.
    flagged : dict[str, tuple[int, int]]
        (enterprises, lines) by flag.
    located : int
        Number of enterprises with coordinates.
    """

    lines: int
    enterprises: int
    by_grade: pd.DataFrame
    by_pollutant: pd.DataFrame
    flagged: dict[str, tuple[int, int]]
    located: int


FLAGS = ("protected", "small_micro", "noncompliant", "long_term_shutdown", "waste_heat_source")


def facts_of(inventory: Inventory) -> Facts:
    """Return the coverage of a list."""
    lines, codes = inventory.lines, inventory.lines["enterprise_id"]
    own = lines[[f"cut_{level}" for level in TARGET_LEVELS]].notna().any(axis=1).to_numpy()
    guess = (lines["data_quality"] == "guess").to_numpy(dtype=bool)
    base = counted_kg_d(inventory)
    rows = []
    for place, name in enumerate(inventory.pollutants):
        total = base[:, place].sum()
        rows.append((name, total, *_shares(base[:, place], total, (own, guess))))
    grades = [
        (grade, codes[mask].nunique(), int(mask.sum()))
        for grade in GRADES
        if (mask := (lines["grade"] == grade).to_numpy(dtype=bool)).any()
    ]
    masks = {flag: lines[flag].to_numpy(dtype=bool) for flag in FLAGS}
    flagged = {flag: (codes[mask].nunique(), int(mask.sum())) for flag, mask in masks.items()}
    located = codes[(lines["lon"].notna() & lines["lat"].notna()).to_numpy()].nunique()
    return Facts(
        len(lines),
        codes.nunique(),
        pd.DataFrame(grades, columns=["grade", "enterprises", "lines"]),
        pd.DataFrame(rows, columns=["pollutant", "kg_d", "own_share", "guess_share"]),
        flagged,
        located,
    )


def _shares(kg_d: np.ndarray, total: float, masks: Sequence[np.ndarray]) -> list[float]:
    return [float(kg_d[mask].sum() / total) if total > 0 else np.nan for mask in masks]
