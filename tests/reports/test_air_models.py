"""Hourly emissions for air models: read back, nothing is lost."""

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.cli import main
from simulator.engine.line_hours import line_hours
from simulator.engine.simulation import simulate
from simulator.inputs.area_sources import no_area_sources
from simulator.reports.air_models.ff10 import SHORT_TON_KG
from simulator.runs.inputs_again import inputs_of_run

xarray = pytest.importorskip("xarray")
SCENARIO = "escalation-yellow-orange-red"
LEFT = 3
STACK = {"stack_height_m": 60, "stack_diameter_m": 2, "exit_temp_k": 380, "exit_velocity_m_s": 12}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Return the folder of a run whose lines have coordinates and stacks but for three."""
    folder = tmp_path_factory.mktemp("air-models")
    assert main(["run", SCENARIO, "--out", str(folder / "first")]) == 0
    first = folder / "first" / SCENARIO
    lines = inputs_of_run(first).inventory.lines
    path = next(Path().glob("data/inventories/demo-county.csv"))
    table = pd.read_csv(path, encoding="utf-8-sig", dtype=str)
    assert len(table) == len(lines)
    count = np.arange(len(table))
    table = table.assign(lon=112.5 + count / 100, lat=35.5 + count / 200, **STACK)
    table.loc[table.index[:LEFT], ["lon", "lat"]] = np.nan
    table.to_csv(folder / "own.csv", index=False)
    words = ["run", SCENARIO, "--out", str(folder / "second")]
    assert main([*words, "--set", f"inventory={folder / 'own.csv'}"]) == 0
    return folder / "second" / SCENARIO


@pytest.mark.parametrize("scenario", [SCENARIO, "joint-start", "zezhou-supervised-2020"])
def test_hours_of_lines_add_up_to_the_run(scenario):
    """Each hour's emission of all lines is the engine's own, by sector and pollutant."""
    from dataclasses import replace

    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario

    inputs = read_inputs(load_scenario(Path(scenario)))
    inputs = replace(inputs, area=no_area_sources(inputs.inventory.pollutants))
    simulated = simulate(inputs)
    hours = line_hours(inputs, simulated.supervised)
    base = inputs.fleet.base_kg_h
    for run, kg in (
        (hours.baseline, simulated.hourly_kg[0]),
        (hours.actual, simulated.hourly_kg[2]),
    ):
        weight = np.zeros((len(run), base.shape[1]))
        np.add.at(weight, hours.unit, base)
        np.testing.assert_allclose(weight.T @ run, kg.sum(axis=0), rtol=1e-9, atol=1e-9)


def test_netcdf_read_back(run, tmp_path, capsys):
    """By xarray: the mass of the run's tables, places and stacks, points within sectors."""
    out = tmp_path / "own" / "emissions.nc"
    assert main(["emissions", str(run), "--out", str(out), "--lang", "en"]) == 0
    assert "have no coordinates" in capsys.readouterr().err
    hourly = pd.read_csv(run / "hourly.csv", encoding="utf-8-sig")
    with xarray.open_dataset(out, engine="h5netcdf") as data:
        assert data.attrs["Conventions"] == "CF-1.8"
        start = pd.Timestamp(data["time"].values[0]) + pd.Timedelta(hours=8)
        assert start == pd.Timestamp(hourly["time"].iloc[0])
        assert data["lon"].attrs["units"] == "degrees_east"
        assert np.isfinite(data["lon"]).all()
        for name, value in STACK.items():
            assert (data[name] == value).all()
        inputs = inputs_of_run(run)
        assert data.sizes["point"] == len(inputs.inventory.lines) - LEFT
        hours = line_hours(inputs, None)
        for place, pollutant in enumerate(inputs.inventory.pollutants):
            for name in ("baseline", "actual"):
                own = hourly.loc[hourly["pollutant"] == pollutant, f"{name}_kg"].sum()
                assert float(data[f"{pollutant}_{name}"].sum()) == pytest.approx(own, rel=1e-9)
                base = inputs.fleet.base_kg_h[LEFT:, place]
                points = base @ getattr(hours, name)[hours.unit[LEFT:]]
                found = data[f"{pollutant}_{name}_point"]
                np.testing.assert_allclose(found.sum("point"), points, rtol=1e-9, atol=1e-12)
                assert found.attrs["units"] == "kg h-1"


def test_ff10_read_back(run, tmp_path):
    """Daily and hourly tables hold the mass of the point sources, in short tons."""
    assert main(["emissions", str(run), "--ff10", str(tmp_path / "ff10")]) == 0
    inputs = inputs_of_run(run)
    hours = line_hours(inputs, None)
    for name in ("baseline", "actual"):
        kg = getattr(hours, name)[hours.unit[LEFT:]].sum(axis=1) @ inputs.fleet.base_kg_h[LEFT:]
        for kind, column in (("hourly", "daytot"), ("daily", "monthtot")):
            path = tmp_path / "ff10" / f"ff10_{kind}_{name}.csv"
            text = path.read_text(encoding="utf-8").splitlines()
            assert text[0] == f"#FORMAT=FF10_{kind.upper()}_POINT"
            rows = list(csv.DictReader(line for line in text if not line.startswith("#")))
            total = sum(float(row[column]) for row in rows) * SHORT_TON_KG
            assert total == pytest.approx(kg.sum(), rel=1e-9)
            values = "hrval" if kind == "hourly" else "dayval"
            parts = sum(float(row[key]) for row in rows for key in row if key.startswith(values))
            assert parts * SHORT_TON_KG == pytest.approx(kg.sum(), rel=1e-9)


def test_refusals(run, tmp_path, monkeypatch, capsys):
    """A changed input and the missing optional packages are told in a sentence."""
    monkeypatch.setitem(sys.modules, "xarray", None)
    assert main(["emissions", str(run), "--out", str(tmp_path / "x.nc"), "--lang", "en"]) == 2
    assert "optional packages xarray" in capsys.readouterr().err
    own = run.parent.parent / "own.csv"
    before = own.read_bytes()
    own.write_bytes(before + b"\n")
    try:
        assert main(["emissions", str(run), "--lang", "en"]) == 2
        assert "own.csv" in capsys.readouterr().err
    finally:
        own.write_bytes(before)
    assert not (run / "emissions.nc").exists()
