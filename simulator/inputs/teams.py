"""Teams of inspectors: their file, and a check of every name that `supervision` writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from simulator.files.checked_table import read_table, rows_again
from simulator.files.shapes import dotted_key
from simulator.inputs.fleet import Fleet
from simulator.inputs.scenario import Scenario
from simulator.inputs.supervision import LEAST_VISIT_H, Supervision, TeamFile
from simulator.terms.clock import Hours, show_time
from simulator.terms.contracts import TEAM_LIST
from simulator.terms.errors import Problem, nearest
from simulator.terms.labels import message


@dataclass(frozen=True)
class Team:
    """A team of inspectors.

    Attributes
    ----------
    name : str
        Its name in tables.
    districts : tuple of str
        Districts that it works in; empty for all.
    shift : Hours
        Hours of the day in which it works.
    travel_h, travel_other_h : float
        Hours of a way within a district, and to another one.
    """

    name: str
    districts: tuple[str, ...]
    shift: Hours
    travel_h: float
    travel_other_h: float


def read_teams(scenario: Scenario, fleet: Fleet, digests: dict[str, str]) -> tuple[Team, ...]:
    """Return the teams of a scenario, none without the block `supervision`.

    Parameters
    ----------
    scenario : Scenario
        A checked scenario.
    fleet : Fleet
        Its lines, whose districts teams may name.
    digests : dict of str to str
        Receives the digest of a file of teams.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    shape = scenario.shape.supervision
    if shape is None:
        return ()
    if isinstance(shape.teams, TeamFile):
        return _teams_of_file(scenario.path(shape.teams.file), shape, fleet, digests)
    return numbered_teams(shape, shape.teams)


def numbered_teams(shape: Supervision, count: int) -> tuple[Team, ...]:
    """Return so many teams without districts, the last of them on the night shift."""
    # Half up, so that 2 teams with a share of 0.25 are one of each.
    by_night = int(np.floor(count * shape.night_share + 0.5))
    return tuple(
        Team(
            str(number + 1),
            (),
            cast(Hours, shape.shift if number < count - by_night else shape.night_shift),
            shape.travel_h,
            shape.travel_other_h,
        )
        for number in range(count)
    )


def _teams_of_file(
    path: Path, shape: Supervision, fleet: Fleet, digests: dict[str, str]
) -> tuple[Team, ...]:
    file = read_table(path, TEAM_LIST, pollutants=False)
    digests[str(path)] = file.sha256
    teams, problems = [], rows_again(file, str(path), ("team",), "team_twice")
    shift = cast(Hours, shape.shift)
    for number, row in zip(file.rows, file.frame.to_dict("records"), strict=True):
        districts = tuple(part.strip() for part in str(row["districts"]).split(";") if part.strip())
        for name in districts:
            if name not in fleet.district.names:
                problems.append(
                    _unknown_district(str(path), f"row {number}, districts", name, fleet)
                )
        first, last = (
            float(row[key]) if np.isfinite(row[key]) else default
            for key, default in (("shift_start_h", shift.a), ("shift_end_h", shift.b))
        )
        if first == last or (first, last) == (24, 0):
            problems.append(
                Problem(
                    str(path), f"row {number}, shift_end_h", f"{last:g}", message("two_hours"), "",
                    (int(number), "shift_end_h"),
                )
            )  # fmt: skip
        travel, other = (
            float(row[key]) if np.isfinite(row[key]) else getattr(shape, key)
            for key in ("travel_h", "travel_other_h")
        )
        if shape.visit_h + min(travel, other) < LEAST_VISIT_H:
            allowed = message("visits_take_time", limit=f"{LEAST_VISIT_H:g}")
            found = f"{shape.visit_h + min(travel, other):g}"
            problems.append(Problem(str(path), f"row {number}, travel_h", found, allowed))
        teams.append(Team(str(row["team"]), districts, Hours(first, last), travel, other))
    file.check(problems)
    return tuple(teams)


def check_supervision(scenario: Scenario, fleet: Fleet) -> list[Problem]:
    """Return a problem for every enterprise, district and time of the block that does not fit the
    inventory and the period.
    """
    shape = scenario.shape.supervision
    if shape is None:
        return []
    problems = []
    known = set(fleet.enterprise.names)
    listed = {
        "behaviour": [item.enterprise_id for item in shape.behaviour.listed],
        "fraud": [item.enterprise_id for item in shape.fraud.listed],
    }
    for key, names in listed.items():
        seen: set[str] = set()
        for index, name in enumerate(names):
            place = dotted_key(("supervision", key, "listed", index, "enterprise_id"))
            if name not in known:
                near = nearest(name, fleet.enterprise.names)
                problems.append(
                    Problem(scenario.file, place, name, message("no_such_enterprise"), near)
                )
            elif name in seen:
                problems.append(Problem(scenario.file, place, name, message("listed_twice")))
            seen.add(name)
    start, end = scenario.shape.period.start, scenario.shape.period.end
    times = [
        (("fraud", "listed", index, "found_at"), item.found_at)
        for index, item in enumerate(shape.fraud.listed)
    ] + [(("raids", index, "at"), raid.at) for index, raid in enumerate(shape.raids)]
    for where, time in times:
        if time is not None and not start <= time < end:
            problems.append(
                Problem(
                    scenario.file,
                    dotted_key(("supervision", *where)),
                    show_time(time),
                    message("within_period", start=show_time(start), end=show_time(end)),
                )
            )
    for index, raid in enumerate(shape.raids):
        place = dotted_key(("supervision", "raids", index, "districts"))
        problems += [
            _unknown_district(scenario.file, place, name, fleet)
            for name in raid.districts
            if name not in fleet.district.names
        ]
    return problems


def _unknown_district(file: str, place: str, name: str, fleet: Fleet) -> Problem:
    return Problem(
        file, place, name, message("no_such_district"), nearest(name, fleet.district.names)
    )
