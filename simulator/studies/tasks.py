"""What a batch runs: scenario files, patterns of them, and grids of settings, checked before
anything is computed.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simulator.files.raw_table import read_raw_table
from simulator.files.yaml_file import is_file, parse_value, read_yaml
from simulator.inputs.scenario import load_scenario
from simulator.inputs.shipped import scenario_file
from simulator.studies.negotiated import problems_of, split
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import message

# Runs of one grid (assumed).
MOST_RUNS = 100_000
# What a problem says is allowed where a key, and not its value, is wrong.
ABOUT_KEYS = ("unknown_key", "one_of", "index_of_list")


@dataclass(frozen=True)
class Task:
    """One run of a batch: a scenario file with settings, under a name of its own."""

    name: str
    scenario: str
    settings: dict[str, Any] = field(default_factory=dict)
    out: str = "runs"
    formats: tuple[str, ...] = ("csv", "json")
    resume: bool = False
    force: bool = False
    language: str = "en"


def read_grid(path: Path) -> list[dict[str, Any]]:
    """Return the settings of each run of a grid file.

    A YAML grid gives lists of values by key and stands for every combination; a CSV grid is a table
    of rows.

    Raises
    ------
    InputError
        The file is neither, or a key has no list of values.
    """
    if path.suffix.lower() == ".csv":
        return _rows_of_grid(path)
    file = read_yaml(path)
    data = file.data if isinstance(file.data, dict) else {}
    problems = [
        Problem(str(path), f"line {file.line((key,))} {key}", str(values), message("grid_list"))
        for key, values in data.items()
        if not isinstance(values, list) or not values
    ]
    if problems or not data:
        raise InputError(problems or refuse(path, "", "", message("grid_list")).problems)
    runs = math.prod(len(values) for values in data.values())
    if runs > MOST_RUNS:
        raise refuse(path, "", f"{runs}", message("grid_too_large", most=f"{MOST_RUNS:,}"))
    return [dict(zip(data, values, strict=True)) for values in itertools.product(*data.values())]


def _rows_of_grid(path: Path) -> list[dict[str, Any]]:
    """Return the settings of each row of a table."""
    table = read_raw_table(path)
    if table.problems:
        raise InputError(table.problems)
    if not len(table.frame):
        raise refuse(path, "", "", message("no_rows"))
    if len(table.frame) > MOST_RUNS:
        allowed = message("grid_too_large", most=f"{MOST_RUNS:,}")
        raise refuse(path, "", f"{len(table.frame)}", allowed)
    return [
        {key: parse_value(text) for key, text in cells.items() if text}
        for _, cells in table.records()
    ]


def expand(patterns: Sequence[str | Path]) -> list[Path]:
    """Return the files that names and patterns stand for, patterns in alphabetical order: not every
    shell expands them.

    Raises
    ------
    InputError
        With every pattern that no file matches.
    """
    found: list[Path] = []
    problems = []
    for pattern in map(str, patterns):
        path = Path(pattern)
        if not set("*?[") & set(pattern) or is_file(path):
            found.append(_file_of(path))
            continue
        try:
            # A folder whose own name has such signs is no pattern.
            folder = path.parent if path.parent.is_dir() else Path(path.anchor)
            matches = sorted(
                match for match in folder.glob(str(path.relative_to(folder))) if is_file(match)
            )
        except (OSError, ValueError):  # such as a**, which stands for no folder
            matches = []
        found += matches
        if not matches:
            problems.append(Problem("batch", "", pattern, message("pattern_without_file")))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(found))


def _file_of(path: Path) -> Path:
    """Return the file of a path or a shipped scenario's name; one that is neither is left to fail
    as one run of the batch.
    """
    try:
        return scenario_file(path)
    except InputError:
        return path


def tasks_of(
    scenarios: Sequence[Path], grid: list[dict[str, Any]] | None, **options: Any
) -> list[Task]:
    """Return the tasks of a batch: each scenario as it stands, or with every row of the grid as
    scenario-index.

    Raises
    ------
    InputError
        A scenario cannot be read, a key of the grid is none of a scenario's, or two runs would have
        one name.
    """
    tasks: list[Task] = []
    problems: list[Problem] = []
    for path in scenarios:
        try:
            name = load_scenario(path).shape.name if grid is None else _name_of(path)
        except InputError as error:
            # A scenario that is wrong is one failed run of the batch; its name is its file's.
            name = path.stem
            if grid is not None:
                problems += error.problems
        problems += _unknown_keys(path, grid or ())
        if grid is None:
            tasks.append(Task(name, str(path), {}, **options))
        for index, settings in enumerate(grid or (), start=1):
            tasks.append(Task(f"{name}-{index}", str(path), settings, **options))
    for row in grid or ():
        problems += problems_of(split(row)[1])
    for name in [name for name, times in Counter(task.name for task in tasks).items() if times > 1]:
        problems.append(Problem("batch", "", name, message("run_name_twice")))
    if problems:
        raise InputError(
            {(problem.file, problem.place, problem.found): problem for problem in problems}.values()
        )
    return tasks


def _unknown_keys(path: Path, grid: Sequence[dict[str, Any]]) -> list[Problem]:
    """Return the problems of a grid's keys that a scenario does not have, each told once and not by
    every run.
    """
    keys = {key: value for row in reversed(grid) for key, value in split(row)[0].items()}
    problems = []
    try:
        load_scenario(path)
    except InputError:
        return []  # what is wrong with the scenario itself is told by its runs
    for key, value in keys.items():
        try:
            load_scenario(path, {key: value})
        except InputError as error:
            parts = (key, *key.split("."))
            problems += [
                replace(problem, file="--grid", place=key)
                for problem in error.problems
                if getattr(problem.allowed, "key", "") in ABOUT_KEYS and problem.found in parts
            ]
    return problems


def _name_of(path: Path) -> str:
    data = read_yaml(path).data
    return str(data.get("name", path.stem)) if isinstance(data, dict) else path.stem
