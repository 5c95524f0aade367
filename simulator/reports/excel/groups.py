"""Sheets by industry, grade, district, sector, enterprise and line: emissions and reductions
of every group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from simulator.reports.excel.sheet import Book, Field, Sheet
from simulator.reports.run_view import AREA, RunView
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import GRADES
from simulator.terms.titles import TONNE_KG, grade_title, heading, with_unit

FIGURES = (
    "baseline_kg", "seasonal_kg", "actual_kg", "seasonal_reduction_kg", "alert_reduction_kg",
    "reduction_kg",
)  # fmt: skip
# Beside many columns of words only these are shown; the others are in reductions.csv.
FEW_FIGURES = ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg", "reduction_kg")
WIDTHS = {
    "enterprise": 24.0,
    "industry": 22.0,
    "grade": 9.0,
    "district": 12.0,
    "line": 18.0,
    "line_id": 20.0,
    "enterprise_id": 20.0,
}
PLANT_FIELDS = ("enterprise", "industry", "grade", "district")


def write_groups(book: Book, view: RunView, dimension: str, unit: str) -> None:
    """Write the sheet of one dimension, its groups in falling order of alert reduction,
    pollutants one below the other.

    Parameters
    ----------
    dimension : industry, grade, district, sector, enterprise or line. unit : t or kg, of the
    figures.
    """
    table = view.result.reductions
    sheet = Sheet(book, f"tab_{dimension}")
    sheet.head(sheet.title)
    sheet.note(book.say("note_groups"))
    if dimension in ("enterprise", "line") and view.lines is None:
        sheet.note(book.say("note_no_names"), red=True)
    words, tell = _words(book, view, dimension)
    names = FEW_FIGURES if dimension in ("enterprise", "line") else FIGURES
    figures = [Field(heading("reductions", name, book.language, unit), unit) for name in names]
    fields = [
        *words,
        Field(heading("reductions", "pollutant", book.language)),
        *figures,
        Field(heading("reductions", "reduction_pct", book.language), "pct"),
        Field(with_unit(book.say("head_share_of_alert"), "%", book.language), "pct"),
    ]
    totals = table[table["dimension"] == "total"].set_index("pollutant")["alert_reduction_kg"]
    rows = _rows(
        ordered(table, dimension, view.leading),
        names,
        totals,
        tell,
        TONNE_KG if unit == "t" else 1.0,
    )
    sheet.table(fields, rows, main=True, frozen=len(words))


def ordered(table: pd.DataFrame, dimension: str, leading: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of a dimension, groups in falling order of the leading pollutants' alert
    reduction.

    Grades keep their own order, from A on. Ties keep the table's order.
    """
    part = table[table["dimension"] == dimension].reset_index(drop=True)
    if dimension == "grade":
        places = {grade: index for index, grade in enumerate(GRADES)}
        order = part["key"].map(lambda key: places.get(key, len(GRADES))).to_numpy()
        return part.iloc[np.argsort(order, kind="stable")]
    saved = part["alert_reduction_kg"].where(part["pollutant"].isin(leading), 0.0)
    weight = saved.groupby(part["key"], sort=False).transform("sum").to_numpy()
    first = part.groupby("key", sort=False).ngroup().to_numpy()
    return part.iloc[np.lexsort((np.arange(len(part)), first, -weight))]


def _rows(
    part: pd.DataFrame,
    names: tuple[str, ...],
    totals: pd.Series,
    tell: Callable[[str], tuple],
    divisor: float,
) -> Iterator[tuple]:
    figures = part[list(names)].to_numpy() / divisor
    whole = part["pollutant"].map(totals).to_numpy(dtype=float)
    saved = part["alert_reduction_kg"].to_numpy()
    share = np.divide(100 * saved, whole, out=np.full(len(part), np.nan), where=whole > 0)
    titles = {name: pollutant_title(name) for name in part["pollutant"].unique()}
    percent = part["reduction_pct"].to_numpy(dtype=float)
    for index, (key, pollutant) in enumerate(zip(part["key"], part["pollutant"], strict=True)):
        yield (
            *tell(key),
            titles[pollutant],
            *figures[index].tolist(),
            percent[index],
            share[index],
        )


def _words(book: Book, view: RunView, dimension: str) -> tuple[list[Field], Callable[[str], tuple]]:
    """Return the columns of words that stand before the figures, and what they hold for a key."""
    if dimension not in ("enterprise", "line"):
        name = book.say(f"word_{dimension}")
        return [Field(name)], lambda key: (view.key_title(dimension, key),)
    names = (
        [*PLANT_FIELDS, "enterprise_id"]
        if dimension == "enterprise"
        else [*PLANT_FIELDS, "line", "line_id"]
    )
    fields = [
        Field(heading("inventory", name, book.language), "wrapped", WIDTHS[name]) for name in names
    ]
    cells = _plant_cells(view) if dimension == "enterprise" else _line_cells(view)
    blank = ("",) * (len(names) - 1)

    def tell(key: str) -> tuple:
        if key.startswith(AREA):
            return (view.key_title(dimension, key), book.say("grade_area"), *blank[2:], key)
        return (*cells[key], key) if key in cells else (*blank, key)

    return fields, tell


def _plant_cells(view: RunView) -> dict[str, tuple[Any, ...]]:
    plants = view.plants()
    return dict(
        zip(
            plants.index, plants[list(PLANT_FIELDS)].itertuples(index=False, name=None), strict=True
        )
    )


def _line_cells(view: RunView) -> dict[str, tuple[Any, ...]]:
    if view.lines is None:
        return {}
    lines = view.lines[[*PLANT_FIELDS, "line"]]
    lines = lines.assign(grade=lines["grade"].map(lambda grade: grade_title(grade, view.language)))
    return dict(zip(view.lines["line_id"], lines.itertuples(index=False, name=None), strict=True))
