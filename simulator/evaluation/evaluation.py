"""The evaluation of a run: its readings, tables and headline figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.alerts.holidays import known_years
from simulator.evaluation.air.air_table import AirFiles, air_table
from simulator.evaluation.air.limits import air_limits
from simulator.evaluation.air.reading import air_remarks, read_air
from simulator.evaluation.asked import Asked
from simulator.evaluation.evaluate import Evaluated, Measured, evaluate
from simulator.evaluation.forecast_check import forecast_check
from simulator.evaluation.learning import learned_table
from simulator.evaluation.reading_files import read_cems, read_power, read_production
from simulator.evaluation.subjects import SHOWN, Register
from simulator.evaluation.tables import (
    bases_table,
    deliveries_table,
    groups_table,
    readings_table,
    verdicts_table,
)
from simulator.evaluation.verdicts import CANNOT_TELL
from simulator.inputs.reading import Inputs
from simulator.runs.inputs_again import inputs_of_run
from simulator.runs.store import read_replicates, read_run
from simulator.terms.contracts import TABLES, pollutant_title
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import Message, message
from simulator.terms.version import VERSION

# Steps beside the episodes: reading, the interval, the tables.
STEPS = 3
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Files:
    """The files of an evaluation, each of which opens a part of it.

    Attributes
    ----------
    electricity, cems, production : Path or None
        Electricity, emission monitors, output.
    air, weather, donors : Path or None
        Concentrations of stations under alert, weather, and concentrations of places without one.
    """

    electricity: Path | None = None
    cems: Path | None = None
    production: Path | None = None
    air: Path | None = None
    weather: Path | None = None
    donors: Path | None = None

    @property
    def given(self) -> bool:
        """Whether there is one at least that something can be told from."""
        parts = (self.electricity, self.cems, self.production, self.air)
        return any(part is not None for part in parts)


@dataclass(frozen=True)
class Evaluation:
    """The evaluation of a run.

    Attributes
    ----------
    name, title : str
        Name and title of the run.
    evaluated : Evaluated
        What was delivered.
    tables : dict of str to DataFrame
        Tables by name: delivery_groups, deliveries, verdicts, forecast_check, learned, bases,
        readings, evaluation_air.
    remarks : tuple of Message
        What should be known.
    summary : dict
        Headline figures.
    """

    name: str
    title: str
    evaluated: Evaluated
    tables: dict[str, pd.DataFrame]
    remarks: tuple[Message, ...]
    summary: dict[str, Any]

    @property
    def inputs(self) -> Inputs:
        """What the run was computed from."""
        return self.evaluated.asked.inputs


def evaluate_run(
    folder: str | Path, files: Files, credit_after: bool = False, progress: Progress | None = None
) -> Evaluation:
    """Return the evaluation of a saved run.

    Raises
    ------
    InputError
        The folder holds no run, an input changed since, it has no alert, or a file of readings has
        problems; those of all files are told at once.
    """
    inputs = inputs_of_run(folder)
    manifest = read_run(folder)
    return evaluation_of(
        inputs, files, read_replicates(folder), credit_after, progress, manifest.get("fingerprint")
    )


def evaluation_of(
    inputs: Inputs,
    files: Files,
    replicates: pd.DataFrame | None,
    credit_after: bool = False,
    progress: Progress | None = None,
    fingerprint: str | None = None,
) -> Evaluation:
    """Return the evaluation of a run's inputs; parameters as in `evaluate_run`."""
    scenario = inputs.scenario
    if not scenario.stages:
        raise refuse(scenario.file, "alerts", "", message("evaluation_needs_alert"))
    if not files.given:
        raise refuse("evaluate", "", "", message("evaluation_needs_files"))
    if files.air is None and (files.weather or files.donors):
        raise refuse("evaluate", "--air", "", message("air_needed"))
    air: AirFiles | None = None
    wrong: Sequence[Problem] = ()
    try:
        air = None if files.air is None else read_air(files.air, files.weather, files.donors)
    except InputError as error:
        wrong = error.problems

    models = air.courses * air_limits().models if air and air.weather else 0
    done = 0

    def tell(count: int) -> None:
        if progress is not None:
            progress(done, count)

    def steps(number: int, episodes: int) -> None:
        nonlocal done
        done = number + 1
        tell(episodes + STEPS + models)

    def read(asked: Asked) -> Measured:
        return read_files(asked, files, wrong)

    evaluated = evaluate(inputs, read, credit_after, steps)
    count = len(evaluated.asked.episodes) + STEPS + models

    def step() -> None:
        nonlocal done
        done += 1
        tell(count)

    step()
    learned = learned_table(evaluated)
    tables = {
        "delivery_groups": groups_table(evaluated),
        "deliveries": deliveries_table(evaluated),
        "verdicts": verdicts_table(evaluated),
        "forecast_check": forecast_check(evaluated, replicates),
        "learned": learned,
        "bases": bases_table(evaluated),
        "readings": readings_table(evaluated),
    }
    tables["evaluation_air"] = (
        air_table(inputs, evaluated.asked.episodes, air, air_limits(), step)
        if air
        else pd.DataFrame(columns=[column.name for column in TABLES["evaluation_air"]])
    )
    done = count
    tell(count)
    remarks = _remarks(evaluated, replicates) + (tuple(air_remarks(air)) if air else ())
    shape = scenario.shape
    return Evaluation(
        shape.name,
        shape.title or shape.name,
        evaluated,
        tables,
        remarks,
        _summary(evaluated, tables, fingerprint) | _air_summary(tables, files, air),
    )


def read_files(asked: Asked, files: Files, wrong: Sequence[Problem] = ()) -> Measured:
    """Return what files hold of the days that are asked for.

    Parameters
    ----------
    wrong : sequence of Problem
        What is wrong with other files, to be told with the rest.

    Raises
    ------
    InputError
        With every problem of all files.
    """
    inputs = asked.inputs
    register = Register.of(inputs.inventory, inputs.fleet.enterprise.names)
    found: dict[str, Any] = {}
    problems = list(wrong)
    readers: dict[str, Callable] = {
        "electricity": read_power, "cems": read_cems, "production": read_production,
    }  # fmt: skip
    for name, read in readers.items():
        path = getattr(files, name)
        if path is None:
            continue
        try:
            found[name] = read(path, register, asked.window)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Measured(**found)


def _remarks(evaluated: Evaluated, replicates: pd.DataFrame | None) -> tuple[Message, ...]:
    measured = evaluated.measured
    parts = [measured.electricity, measured.production, *measured.cems.values()]
    told = [remark for part in parts if part is not None for remark in part.remarks]
    told += _silent(evaluated)
    remarks = list(dict.fromkeys(told))
    years = {day.year for episode in evaluated.asked.episodes for day in episode.days}
    unknown = sorted(years - known_years())
    if unknown:
        remarks.append(message("no_holidays", years=", ".join(map(str, unknown))))
    if replicates is None:
        remarks.append(message("evaluation_no_replicates"))
    listed = sum(base.contradicts for base in evaluated.bases)
    if listed:
        remarks.append(message("evaluation_bases", count=listed))
    return tuple(remarks)


def _silent(evaluated: Evaluated) -> list[Message]:
    """Return remarks on files, and on subjects of a file, that have no value in the days needed."""
    measured, asked = evaluated.measured, evaluated.asked
    lines = [str(name) for name in asked.inputs.inventory.lines["line_id"]]
    names = np.array([*asked.inputs.fleet.enterprise.names, *lines], dtype=object)
    parts = [("", measured.electricity), ("", measured.production)]
    parts += [(f" {pollutant_title(name)}", part) for name, part in measured.cems.items()]
    remarks, silent = [], dict[str, list[str]]()
    for suffix, part in parts:
        if part is not None:
            none = names[part.subject[~np.isfinite(part.values).any(axis=1)]]
            silent.setdefault(part.file, []).extend(f"{name}{suffix}" for name in none)
    for file, some in silent.items():
        accounts = [part.account for _, part in parts if part is not None and part.file == file]
        name = Path(file).name
        if not sum(account.read for account in accounts):
            outside = sum(account.outside for account in accounts)
            days = {"start": asked.window.start.date(), "end": asked.window.end.date()}
            remarks.append(message("reading_none", file=name, outside=outside, **days))
        elif some:
            shown = ", ".join([*some[:SHOWN], *(["..."] if len(some) > SHOWN else [])])
            remarks.append(message("reading_silent", file=name, count=len(some), names=shown))
    return remarks


def _air_summary(
    tables: dict[str, pd.DataFrame], files: Files, air: AirFiles | None
) -> dict[str, Any]:
    """Return what was read of the air, and how often each verdict was given."""
    if air is None:
        return {}
    parts = ((files.air, air.air), (files.weather, air.weather), (files.donors, air.donors))
    return {
        "air": tables["evaluation_air"]["verdict"].value_counts().to_dict(),
        "air_files": {path.name: part.sha256 for path, part in parts if path and part},
    }


def _summary(
    evaluated: Evaluated, tables: dict[str, pd.DataFrame], fingerprint: str | None
) -> dict[str, Any]:
    """Return the headline figures as plain data."""
    verdicts, groups = tables["verdicts"], tables["delivery_groups"]
    counts = verdicts["verdict"].value_counts().to_dict()
    total = groups[groups["dimension"] == "total"].set_index("pollutant")
    names = [name for name in total.columns if name not in ("dimension", "key")]
    measured = evaluated.measured
    parts = [measured.electricity, measured.production, *measured.cems.values()]
    digests = {part.file: part.sha256 for part in parts if part is not None}
    return {
        "program": VERSION,
        "run": fingerprint,
        "files": {Path(name).name: digest for name, digest in digests.items()},
        "synthetic": evaluated.asked.inputs.synthetic,
        "credit_after": evaluated.credited,
        "verdicts": {str(name): int(count) for name, count in counts.items()},
        "cannot_tell": {
            str(name): int(count)
            for name, count in verdicts.loc[verdicts["verdict"] == CANNOT_TELL, "reason"]
            .value_counts()
            .items()
        },
        "pollutants": {
            pollutant: {
                name: None if np.isnan(value) else float(value)
                for name, value in zip(names, row, strict=True)
            }
            for pollutant, row in zip(total.index, total[names].to_numpy(dtype=float), strict=True)
        },
    }
