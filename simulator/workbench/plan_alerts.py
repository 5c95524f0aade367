"""Alert stages of a plan as a table that a planner edits, and the sources of stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.alerts.alert_file import NOTE_COLUMNS, DatedStage, read_alert_file, scope_names
from simulator.alerts.criteria import FOLDER, criteria_names, read_criteria
from simulator.files.raw_table import read_raw_table
from simulator.terms.clock import parse_time, show_time
from simulator.terms.levels import RANK
from simulator.terms.paths import DATA
from simulator.workbench.plans import Plan

COLUMNS = ("level", "issued", "start", "end", "scope", "event", "note")
TIMES = ("issued", "start", "end")
HISTORIES = DATA / "alerts"
FORECASTS = DATA / "forecasts"
HOUR = timedelta(hours=1)


def stage_table(rows: Iterable[DatedStage] | Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return stages as a table for editing.

    Returns
    -------
    DataFrame
        Columns level, issued, start, end (datetime64, empty where not readable), scope (list of
        names), event and note.
    """
    records = []
    for row in rows:
        cells: dict[str, Any] = (
            row
            if isinstance(row, dict)
            else {
                "level": row.level,
                "issued": row.issued,
                "start": row.start,
                "end": row.end,
                "scope": row.scope,
            }
        )
        scope = cells.get("scope")
        scope = [scope] if isinstance(scope, str) else list(dict.fromkeys(scope or ()))
        records.append(
            {name: cells.get(name) for name in COLUMNS}
            | {"scope": scope, "note": str(cells.get("note") or cells.get("reason") or "")}
        )
    table = pd.DataFrame(records, columns=list(COLUMNS)).astype(
        {"level": "object", "event": "object"}
    )
    for name in TIMES:
        table[name] = pd.Series([_time(value) for value in table[name]], dtype="datetime64[s]")
    return table


def _time(value: Any) -> datetime | None:
    """Return a time of a list or file, or None where it is not readable; the plan's problem
    says why.
    """
    try:
        return value if isinstance(value, datetime) else parse_time(str(value))
    except ValueError:
        return None


def stage_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return an edited table as rows of a scenario's alerts, without empty rows."""
    rows = []
    for cells in table.to_dict("records"):
        row: dict[str, Any] = {}
        for name in COLUMNS:
            value = cells.get(name)
            if name == "scope":
                # Streamlit returns an edited list as list or array, and an empty cell as None or
                # NaN.
                written = isinstance(value, (list, tuple)) or hasattr(value, "tolist")
                names = list(dict.fromkeys(str(item) for item in value)) if written else []
                row |= {"scope": names} if names else {}
            elif value is None or value == "" or pd.isna(value):
                continue
            else:
                row[name] = (
                    show_time(pd.Timestamp(value).to_pydatetime()) if name in TIMES else str(value)
                )
        # A note alone makes no stage.
        if set(row) - {"note"}:
            rows.append(row)
    return rows


def source_of(plan: Plan) -> str:
    """Return the source of a plan's stages: "file", "forecast", or "" for a list or none."""
    return next((name for name in ("file", "forecast") if plan.get("alerts", name)), "")


def listed_rows(plan: Plan, dated: Sequence[DatedStage]) -> list[dict[str, Any]]:
    """Return the alerts of a plan as rows of a list: its own list, else the stages of its file
    or forecast.
    """
    rows = plan.get("alerts", default=[])
    if source_of(plan):
        return stage_rows(stage_table(dated))
    return [dict(row) for row in rows] if isinstance(rows, list) else []


def file_rows(path: Path) -> list[dict[str, Any]]:
    """Return an alert file's rows as rows of a list, with level, times, scope, event and note
    as written.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    read_alert_file(path)
    rows = []
    for _, cells in read_raw_table(path).records():
        row: dict[str, Any] = {
            name: cells[name] for name in ("level", *TIMES, "event") if cells.get(name)
        }
        names = scope_names(cells.get("scope"))
        note = next((cells[name] for name in NOTE_COLUMNS if cells.get(name)), "")
        rows.append(row | ({"scope": names} if names else {}) | ({"note": note} if note else {}))
    return rows


def new_stage(
    level: str, start: datetime, hours: float, lead_h: float, scope: Sequence[str]
) -> dict[str, Any]:
    """Return a stage of some hours that is issued some hours before its start."""
    row: dict[str, Any] = {
        "level": level,
        "issued": show_time(start - lead_h * HOUR),
        "start": show_time(start),
        "end": show_time(start + hours * HOUR),
    }
    return row | ({"scope": list(dict.fromkeys(scope))} if scope else {})


def histories() -> list[str]:
    """Return the names of the shipped real alert histories."""
    return sorted(path.stem for path in HISTORIES.glob("*.csv"))


def history(name: str) -> Path:
    """Return the file of a shipped history."""
    if name not in histories():
        raise KeyError(name)
    return HISTORIES / f"{name}.csv"


def forecasts() -> list[str]:
    """Return the names of the shipped series (all synthetic), winters first, without ensembles."""
    return sorted(
        (path.stem for path in FORECASTS.glob("*.csv") if "ensemble" not in path.stem), reverse=True
    )


def rule_sets(language: str) -> dict[str, str]:
    """Return {id: title} of the rule sets for emergency alerts, the newest first."""
    criteria = {name: read_criteria(FOLDER / f"{name}.yaml") for name in criteria_names()}
    kept = {name: item for name, item in criteria.items() if item.response == "emergency"}
    ordered = sorted(kept, key=lambda name: str(kept[name].valid.from_), reverse=True)
    return {
        name: kept[name].title.zh if language == "zh" else kept[name].title.en for name in ordered
    }


def period_around(dated: Sequence[DatedStage], days: int = 2) -> tuple[str, str] | None:
    """Return (start, end) of a period from midnight to midnight that holds all stages, or None
    without.

    Parameters
    ----------
    dated : sequence of DatedStage
        The stages.
    days : int
        Days to add before and after.
    """
    if not dated:
        return None
    first, last = min(stage.issued for stage in dated), max(stage.end for stage in dated)
    start = datetime(first.year, first.month, first.day) - timedelta(days=days)
    end = datetime(last.year, last.month, last.day) + timedelta(days=days + 1)
    return show_time(start), show_time(end)


def hours_by_level(dated: Sequence[DatedStage]) -> dict[str, float]:
    """Return the hours of the stages of each level, the highest first; overlaps count twice."""
    hours: dict[str, float] = {}
    for stage in sorted(dated, key=lambda stage: -RANK[stage.level]):
        hours[stage.level] = hours.get(stage.level, 0.0) + (stage.end - stage.start) / HOUR
    return hours
