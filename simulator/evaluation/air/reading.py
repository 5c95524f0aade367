"""The files of the air: concentrations, weather, donors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator.alerts import air_series
from simulator.alerts.air_series import AirSeries
from simulator.evaluation.air.air_table import AirFiles
from simulator.evaluation.air.counterfactual import learner
from simulator.evaluation.air.weather import read_weather
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import Message, message

# Missing hours stand in the table, station by station.
GAPS = ("remark_missing", "remark_missing_more")


def read_air(air: Path, weather: Path | None, donors: Path | None) -> AirFiles:
    """Return what is known of the air.

    Raises
    ------
    InputError
        With every problem of all files.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    readers = {"air": (_hourly, air), "weather": (read_weather, weather)}
    readers["donors"] = (_series, donors)
    for name, (read, path) in readers.items():
        try:
            found[name] = None if path is None else read(path)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if weather is not None:
        # What is missing is told before anything is computed.
        learner()
    return AirFiles(**found)


def air_remarks(files: AirFiles) -> list[Message]:
    """Return what should be known of the evaluation of the air."""
    remarks = [message("air_other_alerts")]
    for series in (files.air, files.donors):
        told = [] if series is None else series.remarks
        remarks += [remark for remark in told if remark.key not in GAPS]
    if files.weather is None:
        remarks.append(message("air_without_weather"))
    else:
        remarks += files.weather.remarks
    if files.donors is not None:
        remarks.append(message("air_donors_are_yours", names=", ".join(files.donors.places)))
    return list(dict.fromkeys(remarks))


def _series(path: Path) -> AirSeries:
    series = air_series.read(path)
    if not series.has_concentrations:
        raise refuse(path, "", "aqi", message("air_needs_concentrations"))
    return series


def _hourly(path: Path) -> AirSeries:
    series = _series(path)
    if series.step_h != air_series.HOUR_H:
        raise refuse(path, "", "", message("air_hourly_only"))
    return series
