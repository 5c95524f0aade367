"""Whom to visit next, as a table with reasons: for the bureau alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import pandas as pd

from simulator.engine.supervised import make_scene
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.tonight import Visit, visits_at
from simulator.files.raw_table import read_raw_table
from simulator.inputs.reading import Inputs
from simulator.terms.clock import hours_between, show_time
from simulator.terms.contracts import VISITS
from simulator.terms.errors import SHOWN, InputError, Problem, nearest, refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import GRADES
from simulator.terms.titles import grade_title, joined


def visits_table(
    inputs: Inputs, at: datetime, flagged: Collection[str] = (), language: str = "en"
) -> pd.DataFrame:
    """Return the visits of a moment in their order, with reasons.

    Parameters
    ----------
    inputs : Inputs
        A scenario with supervision, read and joined.
    at : datetime
        The moment.
    flagged : collection of str
        Enterprises whose meters were flagged.
    language : str
        zh or en, for the reasons.

    Raises
    ------
    InputError
        The scenario has no supervision, or the moment lies outside its period.
    """
    scenario = inputs.scenario
    if scenario.shape.supervision is None:
        raise refuse(scenario.file, "", "", message("needs_supervision"))
    start, end = scenario.shape.period.start, scenario.shape.period.end
    if not start <= at < end:
        within = message("within_period", start=show_time(start), end=show_time(end))
        raise refuse("--at", "", show_time(at), within)
    scene = make_scene(inputs)
    names = inputs.inventory.enterprise_names()
    rows = [
        (
            rank,
            scene.ids[visit.place],
            names[scene.ids[visit.place]],
            scene.districts[int(scene.home[visit.place])],
            GRADES[int(scene.grade[visit.place])],
            visit.chance,
            visit.stake_kg_h,
            visit.left_h,
            visit.worth_kg,
            visit.cut,
            visit.in_reach,
            _reason(scene, visit, language),
        )
        for rank, visit in enumerate(
            visits_at(scene, hours_between(scenario.start, at), flagged), start=1
        )
    ]
    return pd.DataFrame(rows, columns=[column.name for column in VISITS])


def read_flagged(path: Path, inputs: Inputs) -> set[str]:
    """Return the enterprises of a file with the column `enterprise_id`.

    Raises
    ------
    InputError
        With every enterprise that the inventory does not have.
    """
    table = read_raw_table(path)
    problems = [*table.problems, *table.missing_columns(["enterprise_id"])]
    known, flagged = set(inputs.fleet.enterprise.names), set()
    for number, cells in table.records():
        name = str(cells.get("enterprise_id") or "").strip()
        if name and name not in known:
            # Among thousands of names a look-up takes long; no more problems are shown.
            hinted = len(problems) < SHOWN
            near = nearest(name, inputs.fleet.enterprise.names) if hinted else ""
            problems.append(
                Problem(
                    str(path),
                    f"row {number}, enterprise_id",
                    name,
                    message("no_such_enterprise"),
                    near,
                )
            )
        elif name:
            flagged.add(name)
    if problems:
        raise InputError(problems)
    return flagged


def _reason(scene: Scene, visit: Visit, language: str) -> str:
    """Return in words why an enterprise stands where it stands."""
    parts = [
        say(
            language,
            "reason_stake",
            kg=f"{visit.stake_kg_h:,.1f}",
            hours=f"{visit.left_h:.4g}",
            cut=f"{100 * visit.cut:.0f}",
        ),
        say(
            language,
            "reason_chance",
            grade=grade_title(GRADES[int(scene.grade[visit.place])], language),
            chance=f"{100 * visit.chance:.1f}",
        ),
    ]
    known = int(scene.findings_12m[visit.place])
    if known:
        parts.append(say(language, "reason_findings", count=known))
    if visit.flagged:
        parts.append(say(language, "reason_flagged"))
    elif not visit.metered:
        parts.append(say(language, "reason_unmetered"))
    return joined(parts, language, "part")
