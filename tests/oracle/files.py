"""A case as the files that the program reads."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .case import Case


def write_case(case: Case, folder: Path) -> Path:
    """Write inventory, area sources, profiles, policy and scenario; return the scenario's path.

    The two YAML files are written as JSON, which is YAML 1.2; floats keep all their digits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scenario = _scenario(case)
    _write_table(folder / "inventory.csv", case.lines)
    if case.area_sources:
        _write_table(folder / "area_sources.csv", case.area_sources)
        scenario["area_sources"] = "area_sources.csv"
    if case.profiles:
        _write_table(folder / "profiles.csv", _profile_rows(case))
        scenario["profiles"] = "profiles.csv"
    _write_yaml(folder / "policy.yaml", case.policy)
    _write_yaml(folder / "scenario.yaml", scenario)
    return folder / "scenario.yaml"


def _scenario(case: Case) -> dict[str, Any]:
    settings = case.scenario
    written: dict[str, Any] = {
        "schema": 1,
        "name": "drawn",
        "title": "drawn",
        "period": settings["period"],
        "inventory": "inventory.csv",
        "policy": "policy.yaml",
        "alerts": [_filled(stage) for stage in settings.get("stages") or []] or {},
    }
    for name in (
        "changes",
        "response",
        "own_measures",
        "accounting_day",
        "whole_society_kg_d",
    ):
        if settings.get(name):
            written[name] = settings[name]
    return written


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _profile_rows(case: Case) -> list[dict[str, Any]]:
    first = {"hour": 0, "weekday": 1, "month": 1}
    return [
        {"sector": sector, "kind": kind, "index": index, "factor": factor}
        for sector, profile in case.profiles.items()
        for kind, factors in profile.items()
        for index, factor in enumerate(factors, start=first[kind])
    ]


def _write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)


def _write_yaml(path: Path, value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, default=_time_text)
    path.write_text(text + "\n", encoding="utf-8")


def _time_text(moment: Any) -> str:
    if isinstance(moment, datetime):
        whole = moment.second == 0 and moment.microsecond == 0
        return moment.isoformat(timespec="minutes") if whole else moment.isoformat()
    if isinstance(moment, date):
        return moment.isoformat()
    raise TypeError(f"no text for {moment!r}")
