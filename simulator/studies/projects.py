"""Projects of a year (工程减排): dated factors on the emission of lines and area sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from simulator.files.checked_table import read_table
from simulator.inputs.reading import Inputs
from simulator.terms.contracts import PROJECTS
from simulator.terms.errors import SHOWN, Problem, nearest
from simulator.terms.labels import message


@dataclass(frozen=True)
class Project:
    """One project.

    Attributes
    ----------
    lines, area : array
        Masks of the lines (L) and area sources (S) whose emission it changes.
    pollutants : array
        Mask (P).
    day : date
        First day on which it works.
    factor : float
        Emission after over emission before.
    assessed : bool
        Whether it counts.
    """

    lines: np.ndarray
    area: np.ndarray
    pollutants: np.ndarray
    day: date
    factor: float
    assessed: bool


def read_projects(path: Path, inputs: Inputs, year: int) -> list[Project]:
    """Return the projects of a file, in order of their days.

    Raises
    ------
    InputError
        With every problem: unknown names, a day outside the year, rows of both kinds or none.
    """
    file = read_table(path, PROJECTS, pollutants=False)
    problems: list[Problem] = []
    projects = []
    for number, row in zip(file.rows, file.frame.to_dict("records"), strict=True):
        where = _Row(str(path), int(number), row, inputs, len(problems) < SHOWN)
        projects.append(where.project(year))
        problems += where.problems
    file.check(problems)
    return sorted((project for project in projects if project), key=lambda project: project.day)


class _Row:
    """One row of a file of projects, with its problems; `hinted` looks up the nearest names."""

    def __init__(self, file: str, number: int, row: dict, inputs: Inputs, hinted: bool) -> None:
        self.file, self.number, self.row, self.inputs = file, number, row, inputs
        self.hinted = hinted
        self.problems: list[Problem] = []

    def project(self, year: int) -> Project | None:
        """Return the project, None where a problem was found."""
        row, inputs = self.row, self.inputs
        lines = np.zeros(len(inputs.fleet), dtype=bool)
        area = np.zeros(len(inputs.area), dtype=bool)
        if bool(row["enterprise_id"]) == bool(row["area_source"]):
            self._wrong("enterprise_id", row["enterprise_id"], message("project_of_one"))
        elif row["enterprise_id"]:
            lines = self._lines()
        else:
            area = self._area()
        known = inputs.inventory.pollutants
        name = row["pollutant"]
        if name and name not in known:
            allowed = message("pollutant_of_inventory", known=", ".join(known))
            self._wrong("pollutant", name, allowed, self._near(name, known))
        chosen = np.array([not name or name == pollutant for pollutant in known])
        day = date.fromisoformat(row["date"]) if row["date"] else date(year, 1, 1)
        if day.year != year:
            self._wrong("date", row["date"], message("project_in_year", year=year))
        if self.problems or np.isnan(row["factor"]):
            return None
        return Project(lines, area, chosen, day, float(row["factor"]), bool(row["assessed"]))

    def _lines(self) -> np.ndarray:
        fleet, lines, row = self.inputs.fleet, self.inputs.inventory.lines, self.row
        name = row["enterprise_id"]
        rows = fleet.enterprise.codes == fleet.enterprise.code(name)
        if not rows.any():
            near = self._near(name, fleet.enterprise.names)
            self._wrong("enterprise_id", name, message("no_such_enterprise"), near)
        elif row["line_id"]:
            own = lines["line_id"][rows]
            rows = rows & (lines["line_id"] == row["line_id"]).to_numpy()
            if not rows.any():
                near = self._near(row["line_id"], own)
                self._wrong("line_id", row["line_id"], message("project_no_line"), near)
        return rows

    def _area(self) -> np.ndarray:
        sources, row = self.inputs.area.rows, self.row
        rows = (sources["area_source"] == row["area_source"]).to_numpy()
        if row["district"]:
            rows = rows & (sources["district"] == row["district"]).to_numpy()
        if not rows.any():
            near = self._near(row["area_source"], sources["area_source"])
            self._wrong("area_source", row["area_source"], message("project_no_source"), near)
        return rows

    def _near(self, name: str, known: Iterable[str]) -> str:
        return nearest(name, known) if self.hinted else ""

    def _wrong(self, column: str, value: object, allowed, hint: str = "") -> None:
        place = f"row {self.number}, {column}"
        order = (self.number, column)
        self.problems.append(Problem(self.file, place, str(value), allowed, hint, order))
