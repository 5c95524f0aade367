"""The tables of a run for readers, each made in one place: figures in their units, texts in the
language.

Terminal, workbook, Word report and screen only lay them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from simulator.alerts.alert_file import DatedStage
from simulator.runs.results import Result
from simulator.runs.verdicts import Verdict, stages_met, verdicts_of
from simulator.terms.columns import EMISSIONS_KG
from simulator.terms.contracts import TABLES, pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import GRADES
from simulator.terms.titles import (
    TONNE_KG,
    event_title,
    grade_title,
    heading,
    joined,
    level_title,
    printable,
    unit_words,
    with_unit,
    yes_no,
)

# Prefix of the keys of area sources among enterprises and lines.
AREA = "area:"
# Prefix of the keys of the trucks of enterprises.
TRUCKS = "transport:"
PLANT_COLUMNS = ("enterprise", "industry", "grade", "district")


class View(Protocol):
    """What the tables need of a run: its result, and the names of its keys."""

    @property
    def result(self) -> Result:
        """The run."""

    @property
    def language(self) -> str:
        """The language of the words: zh or en."""

    @property
    def lines(self) -> pd.DataFrame | None:
        """The inventory's lines, None where they cannot be read again."""

    @property
    def dated(self) -> tuple[DatedStage, ...]:
        """The stages with issue and scope, empty where they cannot be read again."""

    @property
    def leading(self) -> tuple[str, ...]:
        """The pollutants that order the groups."""

    def stage_title(self, key: str) -> str:
        """Return a stage key in words."""

    def key_title(self, dimension: str, key: str) -> str:
        """Return what a key of a dimension is called."""

    def industry_of(self, name: str) -> str:
        """Return the title of an industry as the inventory writes it."""

    def plants(self) -> pd.DataFrame:
        """Return name, industry, grade and district by enterprise_id."""


@dataclass(frozen=True)
class PeopleColumn:
    """One column of a table.

    Attributes
    ----------
    name : str
        Name of the frame's column.
    title : str
        Title in the language, without unit.
    kind : str
        text, time (ISO text), t, kg, pct, share, count, hours or met (true, false, missing).
    unit : str
        Unit of the figures, "" for none.
    """

    name: str
    title: str
    kind: str = "text"
    unit: str = ""

    def heading(self, language: str) -> str:
        """Return the title with its unit."""
        return with_unit(self.title, self.unit, language)


@dataclass(frozen=True)
class PeopleTable:
    """A table for readers.

    Attributes
    ----------
    frame : DataFrame
        The columns below, and keys that are not shown (stage_key, level_key, pollutant_key, key).
    columns : tuple of PeopleColumn
        Description of each column that is shown.
    """

    frame: pd.DataFrame
    columns: tuple[PeopleColumn, ...]

    def pick(self, names: Sequence[str] | None = None) -> list[PeopleColumn]:
        """Return the columns with the given names, in that order; all columns without names."""
        known = {column.name: column for column in self.columns}
        return [known[name] for name in (known if names is None else names)]


def stages_table(view: View) -> PeopleTable:
    """Return what each stage saved and its verdict, a row per stage and pollutant.

    Issue and scope are missing where the alerts cannot be read again.
    """
    table, language = view.result.stages, view.language
    dated = [
        view.dated[int(key) - 1] if key.isdigit() and view.dated else None for key in table["stage"]
    ]
    frame = pd.DataFrame(
        {
            "stage_key": table["stage"],
            "level_key": table["level"],
            "pollutant_key": table["pollutant"],
            "stage": table["stage"].map(view.stage_title),
            "level": _levels(table["level"], language),
            "issued": _texts(
                [stage.issued.isoformat(timespec="minutes") if stage else None for stage in dated],
                table,
            ),
            "start": table["start"],
            "end": table["end"],
            "hours": table["hours"],
            "scope": _texts([_scope(stage, language) if stage else None for stage in dated], table),
            "pollutant": table["pollutant"].map(pollutant_title),
            "alert_reduction": table["alert_reduction_kg"] / TONNE_KG,
            "whole_society": table["whole_society_kg"] / TONNE_KG,
            "alert_share": table["alert_share"],
            "target": table["target"],
            "met": stages_met(view.result),
            "met_h": table["met_h"],
        }
    )

    def column(name: str, kind: str = "text", unit: str = "", of: str = "") -> PeopleColumn:
        return PeopleColumn(name, heading("stages", of or name, language, ""), kind, unit)

    return PeopleTable(
        frame,
        (
            column("stage"),
            column("level"),
            PeopleColumn("issued", say(language, "head_issued"), "time"),
            column("start", "time"),
            column("end", "time"),
            column("hours", "hours", "h"),
            PeopleColumn("scope", heading("events", "scope", language)),
            column("pollutant"),
            column("alert_reduction", "t", "t", "alert_reduction_kg"),
            column("whole_society", "t", "t", "whole_society_kg"),
            column("alert_share", "share"),
            column("target", "share"),
            PeopleColumn("met", heading("accounting", "met", language), "met"),
            column("met_h", "hours", "h"),
        ),
    )


# How many digits a figure of each unit is told with.
INDICATOR_DIGITS = {"h": 1, "CNY/t": 0, "CNY": 0}


def teams_table(view: View) -> PeopleTable:
    """Return what each team did in each shift; without supervision it has no rows."""
    return _plain_table(view, "teams", view.result.teams, {"start": "time", "end": "time"})


def screening_table(view: View) -> PeopleTable:
    """Return what each screening came to; without supervision it has no rows."""
    kinds = {"time": "time", "precision": "share", "recall": "share"}
    table = _plain_table(view, "screening", view.result.screening, kinds)
    by = [say(view.language, f"screened_by_{name}") for name in table.frame["by"]]
    return PeopleTable(table.frame.assign(by=by), table.columns)


def _plain_table(
    view: View, contract: str, frame: pd.DataFrame | None, kinds: Mapping[str, str]
) -> PeopleTable:
    """Return a table of a run with the headings of its contract, figures as they stand."""
    columns = []
    for column in TABLES[contract]:
        plain = "hours" if column.unit == "h" else "count" if column.kind == "number" else "text"
        plain = "kg" if column.unit.startswith("kg") else plain
        columns.append(
            PeopleColumn(
                column.name,
                heading(contract, column.name, view.language, ""),
                kinds.get(column.name, plain),
                column.unit,
            )
        )
    names = [column.name for column in columns]
    return PeopleTable(
        pd.DataFrame(columns=names) if frame is None else frame[names], tuple(columns)
    )


def idle_table(view: View) -> PeopleTable:
    """Return what idle lines take away; without any it has no rows."""
    table = _plain_table(view, "idle", view.result.idle, {})
    pollutant = table.frame["pollutant"].map(pollutant_title)
    return PeopleTable(table.frame.assign(pollutant=pollutant), table.columns)


def trips_table(view: View) -> PeopleTable:
    """Return the trips of each flow by what became of them; without transport it has no rows."""
    return _of_flows(view, "transport", view.result.transport)


def transport_kg_table(view: View) -> PeopleTable:
    """Return the kilograms of each flow and pollutant; without transport it has no rows."""
    table = _of_flows(view, "transport_kg", view.result.transport_kg)
    pollutant = table.frame["pollutant"].map(pollutant_title)
    return PeopleTable(table.frame.assign(pollutant=pollutant), table.columns)


def shippers_table(view: View) -> PeopleTable:
    """Return who must stagger its transport; without transport it has no rows."""
    kinds = dict.fromkeys(("clean_share", "clean_share_wanted", "below_share"), "share")
    table = _plain_table(view, "shippers", view.result.shippers, kinds)
    frame = table.frame
    minimum = [
        say(view.language, f"standard_{name}") if isinstance(name, str) and name else ""
        for name in frame["minimum"]
    ]
    must = [yes_no(bool(flag), view.language) for flag in frame["must_stagger"]]
    return PeopleTable(frame.assign(minimum=minimum, must_stagger=must), table.columns)


def _of_flows(view: View, contract: str, rows: pd.DataFrame | None) -> PeopleTable:
    """Return a table of flows with their directions and flags in words."""
    table = _plain_table(view, contract, rows, {})
    frame, language = table.frame, view.language
    words = {"flow": [say(language, f"flow_{name}") for name in frame["flow"]]}
    for name in ("coupled", "must_stagger"):
        if name in frame:
            words[name] = [yes_no(bool(flag), language) for flag in frame[name]]
    return PeopleTable(frame.assign(**words), table.columns)


def indicators_table(view: View) -> PeopleTable:
    """Return the over-reach indicators with their limits, all as texts; empty where a figure
    cannot be told. A run that was saved without them has no rows.
    """
    language = view.language
    names = ("id", "indicator", "pollutant", "figure", "watch", "over", "light")
    rows = []
    for row in () if view.result.indicators is None else view.result.indicators.itertuples():
        rows.append(
            (
                row.id,
                say(language, f"indicator_{row.indicator}"),
                pollutant_title(row.pollutant) if row.pollutant else "",
                *(
                    _indicator_text(value, row.unit, language)
                    for value in (row.value, row.watch_from, row.over_from)
                ),
                say(language, f"light_{row.light}") if row.light else "",
                row.light,
            )
        )
    frame = pd.DataFrame(rows, columns=[*names, "light_key"])
    titles = {
        "id": heading("indicators", "id", language),
        "indicator": say(language, "head_indicator"),
        "pollutant": heading("indicators", "pollutant", language),
        "figure": say(language, "head_value"),
        "watch": say(language, "head_watch"),
        "over": say(language, "head_over_from"),
        "light": say(language, "head_light"),
    }
    return PeopleTable(frame, tuple(PeopleColumn(name, titles[name]) for name in names))


def _indicator_text(value: float, unit: str, language: str) -> str:
    if pd.isna(value):
        return ""
    if unit == "1":
        return f"{100 * value:.1f} %"
    return f"{value:,.{INDICATOR_DIGITS[unit]}f} {unit_words(unit, language)}"


def _texts(texts: Sequence[str | None], table: pd.DataFrame) -> pd.Series:
    """Return texts as a column with a table's index; None stays None."""
    # As dtype str pandas would turn None into NaN.
    return pd.Series(list(texts), index=table.index, dtype=object)


def _scope(stage: DatedStage, language: str) -> str:
    return joined(stage.scope, language) if stage.scope else say(language, "scope_all")


def _levels(levels: pd.Series, language: str) -> pd.Series:
    return levels.map({level: level_title(str(level), language) for level in levels.unique()})


def accounting_of_run(view: View) -> PeopleTable:
    """Return the static accounting of a run, with the verdicts on paper and in the stages'
    hours.
    """
    return accounting_table(view.result.accounting, view.language, verdicts_of(view.result))


def accounting_table(
    accounting: pd.DataFrame,
    language: str,
    verdicts: Mapping[tuple[str, str], Verdict] | None = None,
) -> PeopleTable:
    """Return the static accounting, a row per level and pollutant, with target, verdict and gap.

    Parameters
    ----------
    accounting : DataFrame
        Table of the static accounting.
    language : str
        zh or en.
    verdicts : mapping or None
        Verdicts of a run by level and pollutant. Without them, and for levels without targets,
        their columns are empty.
    """
    met = accounting["met"].astype("boolean")
    gap = (accounting["target"] * accounting["base_kg_d"] - accounting["reduction_kg_d"]).clip(
        lower=0.0
    )
    row_verdicts = [
        (verdicts or {}).get(key)
        for key in zip(accounting["level"], accounting["pollutant"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "level_key": accounting["level"],
            "pollutant_key": accounting["pollutant"],
            "level": _levels(accounting["level"], language),
            "pollutant": accounting["pollutant"].map(pollutant_title),
            "base": accounting["base_kg_d"],
            "reduction": accounting["reduction_kg_d"],
            "ratio": accounting["ratio"],
            "target": accounting["target"],
            "met": met,
            "gap": gap.where(met.notna()),
            "verdict": _texts(
                [item.text(language) if item else "" for item in row_verdicts], accounting
            ),
            "in_hours": _texts(
                [item.stages_text(language) if item else "" for item in row_verdicts], accounting
            ),
            "good": pd.Series(
                [
                    pd.NA if item is None or item.good is None else item.good
                    for item in row_verdicts
                ],
                index=accounting.index,
                dtype="boolean",
            ),
        }
    )

    def column(name: str, kind: str = "text", unit: str = "", of: str = "") -> PeopleColumn:
        return PeopleColumn(name, heading("accounting", of or name, language, ""), kind, unit)

    verdict = say(language, "head_verdict")
    return PeopleTable(
        frame,
        (
            column("level"),
            column("pollutant"),
            column("base", "kg", "kg/d", "base_kg_d"),
            column("reduction", "kg", "kg/d", "reduction_kg_d"),
            column("ratio", "share"),
            column("target", "share"),
            column("met", "met"),
            PeopleColumn("gap", say(language, "head_gap"), "kg", "kg/d"),
            PeopleColumn("verdict", verdict),
            PeopleColumn("in_hours", verdict),
            PeopleColumn("good", verdict, "met"),
        ),
    )


def groups_table(view: View, dimension: str, unit: str = "t") -> PeopleTable:
    """Return emissions and reductions of the groups of a dimension, a row per group and pollutant
    that it emits in any of the runs.

    Parameters
    ----------
    view : View
        The run.
    dimension : str
        industry, grade, district, sector, enterprise or line.
    unit : str
        t or kg, unit of the figures.
    """
    reductions, language = view.result.reductions, view.language
    totals = reductions[reductions["dimension"] == "total"].set_index("pollutant")
    part = ordered(reductions, dimension, view.leading)
    part = part[(part[list(EMISSIONS_KG[:3])] != 0).any(axis=1)]
    whole = part["pollutant"].map(totals["alert_reduction_kg"]).to_numpy(dtype=float)
    saved = part["alert_reduction_kg"].to_numpy()
    share = np.divide(100 * saved, whole, out=np.full(len(part), np.nan), where=whole > 0)
    words, tell = _group_words(view, dimension)
    codes, keys = pd.factorize(part["key"])
    cells = [tell(key) for key in keys]
    frame = pd.DataFrame({"key": part["key"], "pollutant_key": part["pollutant"]})
    for place, word in enumerate(words):
        texts = pd.array([row[place] for row in cells], dtype="str")
        frame[word.name] = pd.Series(texts.take(codes), index=part.index)
    titles = {name: pollutant_title(name) for name in part["pollutant"].unique()}
    frame["pollutant"] = part["pollutant"].map(titles)
    for name in EMISSIONS_KG:
        frame[name.removesuffix("_kg")] = part[name] / (TONNE_KG if unit == "t" else 1.0)
    frame["reduction_pct"] = part["reduction_pct"].astype(float)
    frame["share_of_alert"] = share
    return PeopleTable(
        frame,
        (
            *words,
            PeopleColumn("pollutant", heading("reductions", "pollutant", language)),
            *(
                PeopleColumn(
                    name.removesuffix("_kg"), heading("reductions", name, language, ""), unit, unit
                )
                for name in EMISSIONS_KG
            ),
            PeopleColumn(
                "reduction_pct", heading("reductions", "reduction_pct", language, ""), "pct", "%"
            ),
            PeopleColumn("share_of_alert", say(language, "head_share_of_alert"), "pct", "%"),
        ),
    )


def ordered(table: pd.DataFrame, dimension: str, leading: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of a dimension, groups in falling order of the leading pollutants' alert
    reduction.

    Grades keep their own order, from A on. Ties keep the table's order. The index keeps the table's
    order too.
    """
    part = table[table["dimension"] == dimension].reset_index(drop=True)
    if dimension == "grade":
        places = {grade: index for index, grade in enumerate(GRADES)}
        # Keys that are no grade, such as area sources, come last.
        order = part["key"].map(lambda key: places.get(key, len(GRADES))).to_numpy()
        return part.iloc[np.argsort(order, kind="stable")]
    saved = part["alert_reduction_kg"].where(part["pollutant"].isin(leading), 0.0)
    weight = saved.groupby(part["key"], sort=False).transform("sum").to_numpy()
    first = part.groupby("key", sort=False).ngroup().to_numpy()
    # lexsort takes its last key first; the row number keeps the pollutants of a group in order.
    return part.iloc[np.lexsort((np.arange(len(part)), first, -weight))]


def _group_words(
    view: View, dimension: str
) -> tuple[list[PeopleColumn], Callable[[str], tuple[Any, ...]]]:
    """Return the text columns before the figures, and a function that returns their cells for a
    key.
    """
    language = view.language
    if dimension not in ("enterprise", "line"):
        title = say(language, f"word_{dimension}")
        return [PeopleColumn("name", title)], lambda key: (view.key_title(dimension, key),)
    last = ("enterprise_id",) if dimension == "enterprise" else ("line", "line_id")
    names = (*PLANT_COLUMNS, *last)
    columns = [PeopleColumn(name, heading("inventory", name, language)) for name in names]
    cells = _plant_cells(view) if dimension == "enterprise" else _line_cells(view)
    blank = ("",) * (len(names) - 1)

    def tell(key: str) -> tuple[Any, ...]:
        if key.startswith(TRUCKS):
            trucks = say(language, "grade_transport")
            return (view.key_title(dimension, key), trucks, *blank[2:], key)
        if key.startswith(AREA):
            area = say(language, "grade_area")
            return (view.key_title(dimension, key), area, *blank[2:], key)
        return (*cells[key], key) if key in cells else (*blank, key)

    return columns, tell


def _plant_cells(view: View) -> dict[str, tuple[Any, ...]]:
    plants = view.plants()
    rows = plants[list(PLANT_COLUMNS)].itertuples(index=False, name=None)
    return dict(zip(plants.index, rows, strict=True))


def _line_cells(view: View) -> dict[str, tuple[Any, ...]]:
    if view.lines is None:
        return {}
    lines = view.lines[[*PLANT_COLUMNS, "line"]]
    lines = lines.assign(
        grade=lines["grade"].map(
            {name: grade_title(name, view.language) for name in lines["grade"].unique()}
        ),
        industry=lines["industry"].map(
            {name: view.industry_of(str(name)) for name in lines["industry"].unique()}
        ),
    )
    return dict(zip(view.lines["line_id"], lines.itertuples(index=False, name=None), strict=True))


def events_table(view: View) -> PeopleTable:
    """Return the event log; a scope is empty where an event reaches every district."""
    events, language = view.result.events, view.language
    frame = pd.DataFrame(
        {
            "level_key": events["level"],
            "time": events["time"],
            "event": events["event"].map(
                {name: event_title(name, language) for name in events["event"].unique()}
            ),
            "level": _levels(events["level"], language),
            "scope": events["scope"],
            "enterprises": events["enterprises"],
            "lines": events["lines"],
            "detail": events["detail"].map(printable),
        }
    )
    kinds = {"time": "time", "enterprises": "count", "lines": "count"}
    names = ("time", "event", "level", "scope", "enterprises", "lines", "detail")
    return PeopleTable(
        frame,
        tuple(
            PeopleColumn(name, heading("events", name, language), kinds.get(name, "text"))
            for name in names
        ),
    )
