"""A view of a run for readers: the result, from memory or from its folder, with the names of
its keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.alerts.alert_file import DatedStage
from simulator.inputs.inventory import read_inventory
from simulator.inputs.scenario import make_scenario
from simulator.runs.readable import KEYS
from simulator.runs.results import Result
from simulator.runs.store import read_run, read_run_table, read_summary
from simulator.runs.tables_for_people import AREA, TRUCKS
from simulator.terms.contracts import TABLES
from simulator.terms.errors import InputError, refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import GRADES, LEADING_POLLUTANTS
from simulator.terms.titles import (
    grade_title,
    industry_code,
    industry_title,
    joined,
    printable,
    sector_title,
)

# How the workbench names the files of a plan: inventory-0123456789ab.csv.
_DIGEST = re.compile(r"-[0-9a-f]{12}(?=\.[a-z0-9]+$)")
READ_TABLES = (
    "reductions", "stages", "hourly", "hourly_by_sector", "accounting", "accounting_gaps", "events",
    "uncertainty", "indicators", "teams", "screening", "transport", "transport_kg", "shippers",
    "idle",
)  # fmt: skip
# Tables that a run may lack; a report leaves out what is made of them.
OPTIONAL = (
    "uncertainty", "hourly_by_sector", "indicators", "teams", "screening", "transport",
    "transport_kg", "shippers", "idle",
)  # fmt: skip
TEXT_COLUMNS = (
    "dimension",
    "key",
    "pollutant",
    "stage",
    "level",
    "light",
    "start",
    "end",
    "time",
    "event",
    "scope",
    "detail",
    "team",
    "by",
    "enterprise_id",
    "enterprise",
    "district",
    "flow",
    "goods",
    "line",
    "line_id",
    "minimum",
    "missed",
)


@dataclass(frozen=True)
class RunView:
    """A run and the names of its keys.

    Attributes
    ----------
    result : Result
        The run.
    language : str
        zh or en.
    lines : DataFrame or None
        The inventory's lines, None where the file is missing or changed.
    dated : tuple of DatedStage
        The stages with issue and scope; empty where the alerts cannot be read again.
    """

    result: Result
    language: str
    lines: pd.DataFrame | None
    dated: tuple[DatedStage, ...]

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    @property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario, as plain data; empty where the manifest has none."""
        return self.result.manifest.get("scenario", {})

    @property
    def policy(self) -> dict[str, Any]:
        """The resolved policy, as plain data; empty where the manifest has none."""
        return self.result.manifest.get("policy", {})

    @property
    def title(self) -> str:
        """The scenario's title, else its name."""
        return printable(self.scenario.get("title") or self.result.name)

    @property
    def period(self) -> str:
        """Start and end of the period."""
        period = self.scenario.get("period") or {}
        return f"{shown_time(period['start'])} – {shown_time(period['end'])}" if period else ""

    @property
    def pollutants(self) -> tuple[str, ...]:
        """The run's pollutants, in the inventory's order."""
        return tuple(self.result.summary["pollutants"])

    @property
    def leading(self) -> tuple[str, ...]:
        """The pollutants that have targets; all pollutants where none has."""
        return (
            tuple(name for name in LEADING_POLLUTANTS if name in self.pollutants) or self.pollutants
        )

    @property
    def what_if(self) -> bool:
        """Whether the run left the policy's bounds or is marked as a what-if."""
        return bool(self.result.summary.get("what_if") or self.result.summary.get("off_policy"))

    @property
    def synthetic(self) -> bool:
        """Whether a line or an area source of the run is synthetic."""
        return bool(self.result.manifest.get("synthetic", False))

    def marks(self, length: str = "mark") -> list[str]:
        """Return the marks (synthetic, what-if) that every file of the run shows before any
        figure.

        Parameters
        ----------
        length : str
            "mark" for sentences, "short" for the head of a page.
        """
        names = [name for name in ("synthetic", "what_if") if getattr(self, name)]
        return [self.say(f"{name}_{length}") for name in names]

    def warnings(self) -> list[str]:
        """Return the texts of the run's warnings; those of a saved run stay in the language of
        the run.
        """
        if self.result.warnings:
            return [printable(warning.text(self.language)) for warning in self.result.warnings]
        return [printable(text) for text in self.result.summary.get("warnings", [])]

    def key_title(self, dimension: str, key: str) -> str:
        """Return the title of a key of a dimension."""
        if key.startswith(AREA):
            return printable(key.removeprefix(AREA))
        if key.startswith(TRUCKS):
            plants, code = self.plants(), key.removeprefix(TRUCKS)
            name = plants.loc[code, "enterprise"] if code in plants.index else code
            return self.say("key_transport", name=printable(name))
        if key == "transport" and dimension in ("grade", "industry"):
            return self.say("grade_transport")
        if key == "area" and dimension in ("grade", "industry"):
            return self.say("grade_area")
        if dimension == "grade":
            return grade_title(key, self.language)
        if dimension == "industry":
            return industry_title(self.policy.get("process", {}), key, self.language)
        if dimension == "sector":
            return sector_title(key, self.language)
        if dimension == "stage":
            return self.stage_title(key)
        return self.say("key_none") if key == "(none)" else printable(key)

    def industry_of(self, name: str) -> str:
        """Return the title of an industry as the inventory writes it."""
        process = self.policy.get("process", {})
        return industry_title(process, industry_code(process, name), self.language)

    def stage_title(self, key: str) -> str:
        """Return the title of a stage key."""
        return self.say("word_stage", number=key) if key.isdigit() else self.say(f"stage_{key}")

    def plants(self) -> pd.DataFrame:
        """Return name, industry, grade and district by enterprise_id.

        Several values of an enterprise are listed in one cell. The table is empty without
        inventory.
        """
        return self._plants

    @cached_property
    def _plants(self) -> pd.DataFrame:
        columns = ["enterprise", "industry", "grade", "district"]
        if self.lines is None:
            return pd.DataFrame(columns=columns, dtype=object)
        codes, names = pd.factorize(self.lines["enterprise_id"])
        by_column = {
            "enterprise": self.lines["enterprise"].to_numpy(dtype=object)[
                np.unique(codes, return_index=True)[1]
            ]
        }
        for column in columns[1:]:
            by_column[column] = self._listed(column, codes, len(names))
        table = pd.DataFrame(by_column, index=pd.Index(names, name="enterprise_id"))
        return table.assign(enterprise=table["enterprise"].map(printable))

    def _listed(self, column: str, codes: np.ndarray, count: int) -> np.ndarray:
        """Return the values of a column that each enterprise has, in the order of its lines.

        Parameters
        ----------
        codes : array, (L)
            Enterprise of each line.
        count : int
            Number of enterprises.
        """
        cells = self.lines[column] if self.lines is not None else pd.Series(dtype=object)
        values, known = pd.factorize(cells)
        title = self._word_of(column, pd.Series(known))
        words = np.array([printable(title[value]) for value in known], dtype=object)
        _, first = np.unique(codes * len(known) + values, return_index=True)
        first = np.sort(first)
        # Nearly all enterprises have one value; only the others are joined one by one.
        listed = np.empty(count, dtype=object)
        listed[codes[first]] = words[values[first]]
        several = np.flatnonzero(np.bincount(codes[first], minlength=count) > 1)
        parts: dict[int, list[str]] = {code: [] for code in several.tolist()}
        for code, value in zip(codes[first].tolist(), values[first].tolist(), strict=True):
            if code in parts:
                parts[code].append(words[value])
        for code, texts in parts.items():
            listed[code] = joined(texts, self.language)
        return listed

    def _word_of(self, column: str, cells: pd.Series) -> dict[str, str]:
        """Return the titles of the values of a column, grades in their order."""
        order = {grade: index for index, grade in enumerate(GRADES)}
        values = sorted(cells.unique(), key=lambda value: order.get(value, 0))
        if column == "industry":
            return {name: self.industry_of(str(name)) for name in values}
        return {
            value: grade_title(value, self.language) if column == "grade" else str(value)
            for value in values
        }


def view_run(run: Result | str | Path, language: str) -> RunView:
    """Return the view of a result or of a run's folder.

    Raises
    ------
    InputError
        The folder holds no run, or lacks its tables.
    """
    result = run if isinstance(run, Result) else read_result(run)
    return RunView(result, language, _lines_behind(result), _stages_behind(result))


def read_result(folder: str | Path) -> Result:
    """Return the result in a run's folder; its warnings stay texts in the summary.

    Raises
    ------
    InputError
        The folder holds no run, or was written without CSV or Parquet, or without JSON.
    """
    manifest = read_run(folder)
    summary = read_summary(folder)
    if not summary:
        raise refuse(folder, "", "summary.json", message("no_run_table"))
    tables: dict[str, Any] = {}
    for name in READ_TABLES:
        try:
            tables[name] = _typed(read_run_table(folder, name), name)
        except InputError:
            if name not in OPTIONAL:
                raise
            tables[name] = None
    for name in KEYS:
        if set(summary["pollutants"]) - set(tables[name]["pollutant"]):
            raise refuse(folder, "", name, message("run_file_changed"))
    name = manifest.get("scenario", {}).get("name") or Path(folder).name
    return Result(name=name, summary=summary, warnings=(), manifest=manifest, **tables)


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table read from a file with the right types: texts, times and flags."""
    for column in table.columns:
        if name.startswith("hourly") and column == "time":
            table[column] = pd.to_datetime(table[column])
        # An empty cell is read as NaN but stands for an empty text.
        elif column in TEXT_COLUMNS or column.endswith("_id"):
            table[column] = (
                table[column].astype(object).where(table[column].notna(), "").astype(str)
            )
        elif column == "met":
            flags = {True: True, False: False, "true": True, "false": False}
            table[column] = table[column].map(flags).astype("boolean")
        elif name in TABLES and any(
            known.name == column and known.kind == "number" for known in TABLES[name]
        ):
            table[column] = table[column].astype("float64")
    return table


def _lines_behind(result: Result) -> pd.DataFrame | None:
    """Return the lines of a run's inventory, or None where the file is missing or changed."""
    scenario, folder = result.manifest.get("scenario", {}), result.manifest.get("folder")
    if not folder or "inventory" not in scenario:
        return None
    try:
        inventory = read_inventory(Path(folder) / scenario["inventory"])
    except InputError:
        return None
    # Names from a changed list could belong to other lines.
    return inventory.lines if inventory.sha256 == result.manifest.get("inventory_sha256") else None


def _stages_behind(result: Result) -> tuple[DatedStage, ...]:
    """Return the stages of a run with issue and scope, or () where they cannot be read again."""
    scenario, folder = result.manifest.get("scenario"), result.manifest.get("folder")
    if not folder or not scenario:
        return ()
    try:
        dated = make_scenario(scenario, Path(folder)).dated
    except InputError:
        return ()
    keys = [key for key in dict.fromkeys(result.stages["stage"]) if key.isdigit()]
    # Another number of stages means that the alert file changed since the run.
    return dated if len(dated) == len(keys) else ()


def file_title(name: str) -> str:
    """Return a file's name for readers: without the digest that the workbench puts into it."""
    return _DIGEST.sub("", name)


def shown_time(text: object) -> str:
    """Return a time for readers: 2020-11-14 00:00."""
    return str(text).replace("T", " ")


def beijing_time(text: str | None) -> str:
    """Return a manifest's time as Beijing time for readers."""
    if not text:
        return ""
    return (
        datetime.fromisoformat(text)
        .astimezone(timezone(timedelta(hours=8)))
        .strftime("%Y-%m-%d %H:%M")
    )
