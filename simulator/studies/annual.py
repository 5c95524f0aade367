"""A year's emissions as a ledger from the last year's, and whether its targets lean on alerts
(docs/method.md, Y1 to Y5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.engine.simulation import simulate
from simulator.engine.summing_up import Simulated
from simulator.files.checked_table import read_table
from simulator.inputs.dated_tables import TargetSet, targets_of_year
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import Scenario, vary
from simulator.studies.projects import Project, read_projects
from simulator.terms.contracts import LAST_YEAR, TABLES, pollutant_title
from simulator.terms.errors import Problem, nearest
from simulator.terms.labels import Message, message

# A target is met to this share of the last year's emission.
SLACK = 1e-9
# A report that differs by more than this factor from what was computed is taken for another unit
# (assumed).
OTHER_UNITS = 10.0
BASELINE, SEASONAL, ACTUAL = range(3)


@dataclass(frozen=True)
class Annual:
    """A year's ledger.

    Attributes
    ----------
    inputs : Inputs
        The scenario over the year.
    targets : TargetSet
        What the year is judged by.
    table : DataFrame
        A row for each pollutant (contract `annual`).
    notes : tuple of Message
        What is assumed or missing.
    """

    inputs: Inputs
    targets: TargetSet
    table: pd.DataFrame
    notes: tuple[Message, ...]

    @property
    def leaning(self) -> list[str]:
        """The pollutants whose target is met with alerts only."""
        with_alerts = self.table["met"].fillna(False)
        without = ~self.table["met_without_alerts"].fillna(True)
        return list(self.table.loc[with_alerts & without, "pollutant"])


def annual(
    scenario: Scenario,
    year: int,
    projects: Path | None = None,
    last_year: Path | None = None,
    targets: str = "",
) -> Annual:
    """Return a year's ledger.

    Parameters
    ----------
    scenario : Scenario
        Inventory, policy and alerts; its period is replaced by the calendar year.
    projects : Path or None
        File of projects (contract `projects`).
    last_year : Path or None
        Last year's emissions as reported (contract `last_year`); None for those that the inventory
        comes to without alerts and projects.
    targets : str
        Id or path of a target set; "" for the scenario's own, else the one of the year.

    Raises
    ------
    InputError
        A file is not usable, or no target set holds in the year.
    """
    asked = targets_of_year(year, targets or scenario.table("targets"))
    inputs = read_inputs(_of_year(scenario, year))
    before = read_inputs(vary(_of_year(scenario, year - 1), {"alerts": []}))
    planned = read_projects(projects, inputs, year) if projects is not None else []
    pollutants = inputs.inventory.pollutants
    last, this = simulate(before), simulate(inputs)
    computed = {run: _kg(before, last, run) for run in (BASELINE, SEASONAL)}
    reported = computed[SEASONAL]
    if last_year is not None:
        reported = _reported(last_year, pollutants)
    base = [_kg(inputs, this, run) for run in range(3)]
    saved = _saved_by_projects(inputs, this, [each for each in planned if each.assessed])
    # Each run less what the projects save in it: the seasonal rules and alerts meet what is left.
    left = [kg - part for kg, part in zip(base, saved, strict=True)]
    season_before = computed[BASELINE] - computed[SEASONAL]
    parts = {
        "last_kg": reported,
        "rest_kg": computed[SEASONAL] - reported,
        "activity_kg": base[BASELINE] - computed[BASELINE],
        "projects_kg": 0.0 - saved[BASELINE],
        "season_kg": left[SEASONAL] - left[BASELINE] + season_before,
        "alerts_kg": left[ACTUAL] - left[SEASONAL],
    }
    table = _judged(parts, left[ACTUAL], pollutants, asked)
    notes = _notes(inputs, asked, planned, last_year, year)
    if not targets and not scenario.table("targets"):
        notes.append(message("annual_note_targets", id=asked.id, title=asked.references[0].title))
    strange = _other_units(pollutants, reported, computed[SEASONAL])
    if strange:
        notes.append(message("annual_note_units", pollutants=strange))
    unreported = [name for name, kg in zip(pollutants, reported, strict=True) if np.isnan(kg)]
    if unreported:
        names = ", ".join(pollutant_title(name) for name in unreported)
        notes.append(message("annual_note_unreported", pollutants=names))
    return Annual(inputs, asked, table, tuple(notes))


def _of_year(scenario: Scenario, year: int) -> Scenario:
    """Return the scenario over a calendar year, all orders obeyed: one draw of supervision would
    decide whether a target is met.
    """
    period = {"period.start": f"{year}-01-01T00:00", "period.end": f"{year + 1}-01-01T00:00"}
    return vary(scenario, {**period, "supervision": None})


def _kg(inputs: Inputs, simulated: Simulated, run: int) -> np.ndarray:
    """Return the emission (P) [kg] of one run, area sources included."""
    lines = simulated.hours[run] @ inputs.fleet.base_kg_h
    return lines + simulated.area_hours[run] @ (inputs.area.base_kg_d / 24.0)


def _saved_by_projects(
    inputs: Inputs, this: Simulated, projects: Sequence[Project]
) -> list[np.ndarray]:
    """Return what the projects save (P) [kg] in each of the three runs.

    Of a line's hours those from a project's day on are the year's less those before it, which a run
    up to that day gives.
    """
    lines = inputs.fleet.base_kg_h
    area = inputs.area.base_kg_d / 24.0
    line_factor, area_factor = np.ones_like(lines), np.ones_like(area)
    saved = [np.zeros(lines.shape[1]) for _ in range(3)]
    for project in projects:
        line_after = np.where(project.lines[:, None] & project.pollutants, project.factor, 1.0)
        area_after = np.where(project.area[:, None] & project.pollutants, project.factor, 1.0)
        before = _until(inputs, project.day)
        for run in range(3):
            hours, area_hours = this.hours[run], this.area_hours[run]
            if before is not None:
                hours, area_hours = hours - before.hours[run], area_hours - before.area_hours[run]
            saved[run] = saved[run] + hours @ (lines * line_factor * (1 - line_after))
            saved[run] += area_hours @ (area * area_factor * (1 - area_after))
        line_factor *= line_after
        area_factor *= area_after
    return saved


def _until(inputs: Inputs, day: date) -> Simulated | None:
    """Return the run from the year's start up to a day; None for its first day."""
    end = datetime(day.year, day.month, day.day)
    scenario = inputs.scenario
    if end <= scenario.start:
        return None
    period = scenario.shape.period.model_copy(update={"end": end})
    shape = scenario.shape.model_copy(update={"period": period})
    return simulate(replace(inputs, scenario=replace(scenario, shape=shape)))


def _reported(path: Path, pollutants: Sequence[str]) -> np.ndarray:
    """Return the reported emission (P) [kg]; NaN where the file has none of a pollutant."""
    file = read_table(path, LAST_YEAR, pollutants=False)
    problems = [
        Problem(
            str(path),
            f"row {number}, pollutant",
            name,
            message("pollutant_of_inventory", known=", ".join(pollutants)),
            nearest(name, pollutants),
            (int(number), "pollutant"),
        )
        for number, name in zip(file.rows, file.frame["pollutant"], strict=True)
        if name and name not in pollutants
    ]
    again = file.frame["pollutant"].duplicated()
    problems += [
        Problem(str(path), f"row {number}, pollutant", name, message("pollutant_twice"))
        for number, name in zip(file.rows[again], file.frame["pollutant"][again], strict=True)
    ]
    file.check(problems)
    known = dict(zip(file.frame["pollutant"], file.frame["year_kg"], strict=True))
    return np.array([known.get(name, np.nan) for name in pollutants])


def _other_units(pollutants: Sequence[str], reported: np.ndarray, computed: np.ndarray) -> str:
    """Return the pollutants whose report is so far from the computed year that its unit is in
    doubt.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        times = reported / computed
    strange = (times > OTHER_UNITS) | (times < 1 / OTHER_UNITS)
    return ", ".join(
        pollutant_title(name) for name, far in zip(pollutants, strange, strict=True) if far
    )


def _judged(
    parts: dict[str, np.ndarray],
    computed: np.ndarray,
    pollutants: Sequence[str],
    targets: TargetSet,
) -> pd.DataFrame:
    """Return the table of the parts, their sum, and whether it meets the targets.

    Parameters
    ----------
    computed : array, (P)
        The year's emission as computed, for pollutants that the last year's report does not tell.
    """
    year = np.sum(list(parts.values()), axis=0)
    year = np.where(np.isnan(year), computed, year)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = year / parts["last_kg"] - 1
        without = (year - parts["alerts_kg"]) / parts["last_kg"] - 1
    wanted = np.array([targets.emission_change.get(name, np.nan) for name in pollutants])

    def verdict(value: np.ndarray) -> pd.arrays.BooleanArray:
        """Return whether each change meets its target; missing without one."""
        unknown = ~(np.isfinite(value) & np.isfinite(wanted))
        return pd.arrays.BooleanArray(value <= wanted + SLACK, unknown)

    columns = {"pollutant": list(pollutants), **parts, "year_kg": year, "change": change}
    columns |= {"change_without_alerts": without, "target_change": wanted}
    columns |= {"met": verdict(change), "met_without_alerts": verdict(without)}
    return pd.DataFrame(columns)[[column.name for column in TABLES["annual"]]]


def _notes(
    inputs: Inputs,
    targets: TargetSet,
    projects: Sequence[Project],
    last_year: Path | None,
    year: int,
) -> list[Message]:
    notes = [*inputs.warnings]
    if last_year is None:
        notes.append(message("annual_note_last", year=year - 1))
    left_out = sum(not project.assessed for project in projects)
    if left_out:
        notes.append(message("annual_note_not_assessed", count=left_out))
    known = inputs.inventory.pollutants
    for name in targets.emission_change:
        if name not in known:
            notes.append(
                message("target_without_pollutant", pollutant=name, known=", ".join(known))
            )
    if not inputs.scenario.dated:
        notes.append(message("annual_note_no_alerts"))
    return notes
