"""Hourly emissions as NetCDF by the CF conventions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from simulator.files.writing import write_bytes
from simulator.reports.air_models.emissions import RUNS, STACK, Emissions
from simulator.terms.contracts import INVENTORY, pollutant_title
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.version import VERSION

TEXTS = ("enterprise_id", "line_id", "industry", "sector")
WORDS = {"baseline": "without seasonal rules and alerts", "actual": "as the run has it"}


def write_netcdf(emissions: Emissions, path: Path) -> Path:
    """Write the emissions and return the file's path.

    Raises
    ------
    InputError
        The optional packages are missing, or the file cannot be written.
    """
    try:
        import h5netcdf  # noqa: F401
        import xarray
    except ImportError:
        raise refuse("emissions", "--out", "", message("needs_netcdf_extra")) from None
    data = xarray.Dataset(_variables(emissions), _coordinates(emissions), _about(emissions))
    names = [str(name) for name in data.data_vars]
    packed: dict[str, Any] = {name: {"zlib": True, "_FillValue": None} for name in names}
    # Times of models are UTC; Beijing time is 8 hours ahead.
    packed["time"] = {"units": "hours since 1970-01-01 00:00:00", "dtype": "float64"}
    try:
        # The library ends the whole process where the disk is full while it writes: it writes the
        # packed file to memory.
        content = data.to_netcdf(None, engine="h5netcdf", encoding=packed)
        write_bytes(content, path)
    except OSError as error:
        raise refuse(path, "", error.strerror or "", message("cannot_write")) from None
    return path


def _variables(emissions: Emissions) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, pollutant in enumerate(emissions.inputs.inventory.pollutants):
        for run in RUNS:
            about = {"units": "kg h-1", "cell_methods": "time: mean"}
            title = f"{pollutant_title(pollutant)} emission, {WORDS[run]}"
            kg = emissions.sector_kg[run][:, place].T
            found[f"{pollutant}_{run}"] = (
                ("time", "sector"), kg, about | {"long_name": f"{title}, all sources"}
            )  # fmt: skip
            point = {"long_name": f"{title}, point sources (part of the sectors)"}
            found[f"{pollutant}_{run}_point"] = (
                ("time", "point"),
                emissions.point_kg(run, place).T,
                about | point | {"coordinates": "lon lat"},
            )
    return found


def _coordinates(emissions: Emissions) -> dict[str, Any]:
    lines = emissions.lines()
    times = emissions.times - np.timedelta64(8, "h")
    columns = {column.name: column for column in INVENTORY}
    found: dict[str, Any] = {
        "time": ("time", times, {"standard_name": "time", "long_name": "start of the hour, UTC"}),
        "sector": ("sector", np.array(emissions.sectors, dtype=object)),
    }
    for name in TEXTS:
        key = "point_sector" if name == "sector" else name
        texts = lines[name].fillna("").astype(str).to_numpy(dtype=object)
        found[key] = ("point", texts, {"long_name": columns[name].meaning})
    for name, standard, units in (
        ("lon", "longitude", "degrees_east"), ("lat", "latitude", "degrees_north"),
    ):  # fmt: skip
        values = lines[name].to_numpy(dtype=float)
        found[name] = ("point", values, {"standard_name": standard, "units": units})
    for name in STACK:
        values = lines[name].to_numpy(dtype=float)
        units = columns[name].unit.replace("m/s", "m s-1")
        found[name] = ("point", values, {"long_name": columns[name].meaning, "units": units})
    return found


def _about(emissions: Emissions) -> dict[str, str]:
    shape = emissions.inputs.scenario.shape
    about = {
        "Conventions": "CF-1.8",
        "title": shape.title or shape.name,
        "source": f"heavy-pollution emergency response simulator {VERSION}",
        "comment": "Beijing time is UTC + 8 h. Point sources are part of the sectors.",
    }
    if emissions.inputs.synthetic:
        about["history"] = "synthetic data, no real enterprises"
    return about
