"""Engine and oracle agree on who is found, when, by what, and on every kilogram under supervision.

The oracle (supervision_oracle.py) goes minute by minute and was written from docs/method.md,
section 8, alone; the engine runs the same worlds from files.
"""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from engine_case import load_case
from simulator import Result, run

from .case import Case
from .supervised_sums import add_kilograms, ledgers, totals
from .supervised_worlds import drawn_world
from .supervision_oracle import World

FAIR = (*range(16), 135, 141, 171, 227, 228, 300, 310)
HEAVY = [seed for seed in range(400) if seed not in FAIR]
# Of the baseline: the two do the same arithmetic in another order.
TOLERANCE = 1e-9
LEAST_KG = 1e-6
TOTALS = (
    "obeyed_alert_reduction_kg",
    "unsupervised_alert_reduction_kg",
    "supervision_saved_kg",
    "by_findings_kg",
)


def as_written(rules: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the block as a scenario writes it, with the file of teams."""
    block = {name: value for name, value in rules.items() if name != "seed"}
    if not isinstance(block["teams"], int):
        path = folder / "teams.csv"
        path.write_text(_team_file(block["teams"]), encoding="utf-8")
        block["teams"] = {"file": str(path)}
    block["raids"] = [{**raid, "at": _time(raid["at"])} for raid in block["raids"]]
    listed = [
        {**row, "found_at": _time(row["found_at"])} if row.get("found_at") else row
        for row in block["fraud"]["listed"]
    ]
    block["fraud"] = {**block["fraud"], "listed": listed}
    return block


def _team_file(teams: list[dict[str, Any]]) -> str:
    rows = ["team,districts,shift_start_h,shift_end_h,travel_h,travel_other_h"]
    for team in teams:
        shift = team["shift"] or ["", ""]
        cells = [team["team"], ";".join(team["districts"]), *shift]
        cells += [team["travel_h"], team["travel_other_h"]]
        rows.append(",".join("" if cell is None else str(cell) for cell in cells))
    return "\n".join(rows) + "\n"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def engine_of(case: Case, rules: dict[str, Any]) -> Result:
    """Return the engine's result of a world that went through files."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "supervision": as_written(rules, Path(folder)),
            "uncertainty": {"seed": rules["seed"]},
        }
        scenario, inputs = load_case(case, settings)
        return run(scenario, inputs=inputs)


def told(value: Any) -> Any:
    """Return a cell, an empty one as an empty text."""
    return "" if value is None or value is pd.NA or value != value else value


def differences(case: Case, rules: dict[str, Any]) -> list[str]:
    """Return everything in which engine and oracle differ, in words."""
    ours, world = engine_of(case, rules), World(case, rules)
    add_kilograms(world)
    found = [*_of_findings(ours, world), *_of_shifts(ours, world), *_of_screenings(ours, world)]
    return [*found, *_of_totals(ours, world), *_of_ledgers(ours, world)]


def _clock(world: World, minute: int | None) -> str:
    if minute is None:
        return ""
    return _time(world.clock.start + timedelta(minutes=minute))


def _rows(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return a table's rows; a run without a row of a table has no table."""
    return [] if table is None else table.to_dict("records")


def _compare(
    what: str, ours: dict[Any, Any], theirs: dict[Any, Any], scale: float = 1
) -> list[str]:
    """Return the keys of one side alone and the values that differ."""
    told = [f"{what} of the engine alone: {key}" for key in ours if key not in theirs]
    told += [f"{what} of the oracle alone: {key}" for key in theirs if key not in ours]
    for key in ours:
        if key not in theirs:
            continue
        for name, value in ours[key].items():
            other = theirs[key][name]
            if isinstance(value, float) and isinstance(other, (int, float)):
                same = abs(value - other) <= max(TOLERANCE * scale, LEAST_KG)
            else:
                same = value == other
            if not same:
                told.append(f"{what} {key} {name}: engine {value}, oracle {other}")
    return told


def _of_findings(ours: Result, world: World) -> list[str]:
    kg = [f"{name}_{what}_kg" for name in world.case.pollutants for what in ("missed", "saved")]
    names = ("by", "team", "decided", "corrected", "relapsed", "grade_after", *kg)
    engine = {
        (row["time"], row["enterprise_id"], row["kind"]): {n: told(row[n]) for n in names}
        for row in _rows(ours.findings)
    }
    oracle = {}
    for item in world.findings:
        cells = {
            "by": item.by,
            "team": item.team,
            "decided": _clock(world, item.decided),
            "corrected": item.corrected,
            "relapsed": _clock(world, item.relapsed),
            "grade_after": "D" if item.makes_d else "",
        }
        cells |= {f"{name}_missed_kg": item.missed[name] for name in item.missed}
        cells |= {f"{name}_saved_kg": item.saved[name] for name in item.saved}
        oracle[_clock(world, item.time), item.enterprise, item.kind] = cells
    return _compare("finding", engine, oracle)


def _of_shifts(ours: Result, world: World) -> list[str]:
    names = ("end", "travelling_h", "visiting_h", "idle_h", "visits", "findings", "queue")
    engine = {
        (row["team"], row["start"]): {name: row[name] for name in names}
        for row in _rows(ours.teams)
    }
    oracle = {}
    for shift in world.shifts:
        idle = shift.end - shift.start - shift.travelling - shift.visiting
        oracle[shift.team, _clock(world, shift.start)] = {
            "end": _clock(world, shift.end),
            "travelling_h": shift.travelling / 60,
            "visiting_h": shift.visiting / 60,
            "idle_h": idle / 60,
            "visits": shift.visits,
            "findings": shift.findings,
            "queue": shift.queue,
        }
    return _compare("shift", engine, oracle)


def _of_screenings(ours: Result, world: World) -> list[str]:
    names = ("screened", "flags", "true_flags", "disobeying")
    engine = {
        (row["time"], row["by"]): {name: row[name] for name in names}
        for row in _rows(ours.screening)
    }
    oracle = {
        (_clock(world, row.time), row.by): {name: getattr(row, name) for name in names}
        for row in world.screenings
    }
    return _compare("screening", engine, oracle)


def _of_totals(ours: Result, world: World) -> list[str]:
    engine, oracle = {}, {}
    for name, theirs in totals(world).items():
        summary = ours.summary["pollutants"][name]
        more = ours.summary["supervision"]["pollutants"][name]
        runs = ("baseline_kg", "seasonal_kg", "actual_kg")
        engine[name] = {run: summary[run] for run in runs} | {one: more[one] for one in TOTALS}
        oracle[name] = theirs
    scale = max((row["baseline_kg"] for row in oracle.values()), default=1.0)
    return _compare("total", engine, oracle, scale)


def _of_ledgers(ours: Result, world: World) -> list[str]:
    names = ("true_factor", "baseline_kg", "seasonal_kg", "actual_kg", "by_findings_kg")
    engine = {
        (row["enterprise_id"], row["ledger"], row["pollutant"]): {name: row[name] for name in names}
        for row in _rows(ours.ledgers)
    }
    oracle = {key: dict(zip(names, values, strict=True)) for key, values in ledgers(world).items()}
    return _compare("ledger", engine, oracle)


@pytest.mark.parametrize("seed", FAIR)
def test_engine_and_oracle_agree_under_supervision(seed: int) -> None:
    """A drawn world gives the same findings, hours, flags and kilograms in both."""
    assert differences(*drawn_world(seed)) == []


@pytest.mark.heavy
@pytest.mark.parametrize("seed", HEAVY)
def test_many_more_worlds_agree(seed: int) -> None:
    """So do several hundred more."""
    assert differences(*drawn_world(seed)) == []
