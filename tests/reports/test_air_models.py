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


# Columns as the SMOKE user's manual has them (FF10 formats of PTINV, PTDAY and hourly points).
SOURCE = (
    "country_cd region_cd tribal_code facility_id unit_id rel_point_id process_id scc poll "
    "op_type_cd calc_method date_updated"
).split()
COLUMNS = {
    "hourly": [*SOURCE, "date", "daytot", *(f"hrval{hour}" for hour in range(24)), "comment"],
    "daily": [
        *SOURCE,
        "monthnum",
        "monthtot",
        *(f"dayval{day}" for day in range(1, 32)),
        "comment",
    ],
}
POLLUTANTS = {"pm25": "PM25-PRI", "pm10": "PM10-PRI", "vocs": "VOC"}


def ff10_table(path: Path, kind: str, year: int = 2020) -> tuple[list[str], pd.DataFrame]:
    """Return the columns and the rows of a table, its header checked."""
    text = path.read_text(encoding="utf-8").splitlines()
    assert text[0] == f"#FORMAT=FF10_{kind.upper()}"
    assert f"#YEAR {year}" in text[:4]
    rows = [line for line in text if not line.startswith("#")]
    table = list(csv.reader(rows))
    return table[0], pd.DataFrame(table[1:], columns=table[0])


@pytest.fixture(scope="module")
def ff10(run, tmp_path_factory):
    """Return the folder of the tables of a run."""
    folder = tmp_path_factory.mktemp("ff10")
    assert main(["emissions", str(run), "--ff10", str(folder)]) == 0
    return folder


def expected(run: Path, name: str) -> dict[tuple[str, str], np.ndarray]:
    """Return {(line, pollutant): kg by hour} of the lines with coordinates that emit any."""
    inputs = inputs_of_run(run)
    hours = line_hours(inputs, None)
    units = getattr(hours, name)[hours.unit]
    lines = inputs.inventory.lines["line_id"].tolist()
    kg = {
        (lines[place], POLLUTANTS.get(pollutant, pollutant.upper())): units[place]
        * inputs.fleet.base_kg_h[place, column]
        for place in range(LEFT, len(lines))
        for column, pollutant in enumerate(inputs.inventory.pollutants)
    }
    return {key: series for key, series in kg.items() if series.any()}


@pytest.mark.parametrize("name", ["baseline", "actual"])
def test_every_hour_of_the_hourly_table_is_the_line_s_own(run, ff10, name):
    """All columns in the manual's order; each hour of each line and pollutant to 1e-9; none is
    missing and none too many; the day's total is the sum of its hours.
    """
    columns, table = ff10_table(ff10 / f"ff10_hourly_{name}.csv", "hourly_point")
    assert columns == COLUMNS["hourly"]
    assert set(table["country_cd"]) == {"CN"}
    assert set(table["region_cd"]) == {"00000"}
    assert set(table["scc"]) == {"0" * 10}
    assert set(table["process_id"]) == {"1"}
    for column in ("tribal_code", "op_type_cd", "calc_method", "date_updated", "comment"):
        assert set(table[column]) == {""}
    pd.testing.assert_series_equal(table["unit_id"], table["rel_point_id"], check_names=False)
    lines = inputs_of_run(run).inventory.lines.set_index("line_id")["enterprise_id"]
    assert (lines.loc[table["unit_id"]].to_numpy() == table["facility_id"].to_numpy()).all()
    values = table[[f"hrval{hour}" for hour in range(24)]].to_numpy(dtype=float)
    totals = table["daytot"].to_numpy(dtype=float)
    np.testing.assert_allclose(values.sum(axis=1), totals, rtol=1e-12)
    wanted = expected(run, name)
    hourly = pd.read_csv(run / "hourly.csv", encoding="utf-8-sig")
    start = pd.Timestamp(hourly["time"].iloc[0])
    groups = table.groupby(["unit_id", "poll"], sort=False).indices
    assert set(groups) == set(wanted)
    for key, rows in groups.items():
        dates = pd.to_datetime(table["date"].iloc[rows], format="%Y%m%d")
        days = pd.date_range(start.normalize(), periods=len(rows), freq="D")
        assert dates.tolist() == days.tolist()
        found = SHORT_TON_KG * values[rows].ravel()
        before = int((start - start.normalize()) / pd.Timedelta(hours=1))
        series = wanted[key]
        np.testing.assert_allclose(
            found[before : before + len(series)], series, rtol=1e-9, atol=1e-12
        )
        assert not found[:before].any()
        assert not found[before + len(series) :].any()


@pytest.mark.parametrize("name", ["baseline", "actual"])
def test_every_day_of_the_daily_table_is_the_sum_of_its_hours(ff10, name):
    """The days of the daily table are those of the hourly one, the month's total is their sum."""
    columns, daily = ff10_table(ff10 / f"ff10_daily_{name}.csv", "daily_point")
    assert columns == COLUMNS["daily"]
    _, hourly = ff10_table(ff10 / f"ff10_hourly_{name}.csv", "hourly_point")
    days = daily[[f"dayval{day}" for day in range(1, 32)]].to_numpy(dtype=float)
    np.testing.assert_allclose(days.sum(axis=1), daily["monthtot"].astype(float), rtol=1e-12)
    keys = list(zip(daily["unit_id"], daily["poll"], daily["monthnum"].astype(int), strict=True))
    assert len(set(keys)) == len(keys)
    by_day = dict(zip(keys, days, strict=True))
    for row in hourly.itertuples():
        date = pd.Timestamp(row.date)
        values = by_day[row.unit_id, row.poll, date.month]
        assert values[date.day - 1] == pytest.approx(float(row.daytot), rel=1e-12)
        values[date.day - 1] = 0.0
    assert not any(values.any() for values in by_day.values())
    for column in SOURCE[:-3]:
        assert set(daily[column]) == set(hourly[column])


def test_ff10_and_all_other_sources_are_the_run_s_own_table(run, ff10):
    """Hour by hour: point sources of the table, lines without coordinates and area sources are the
    emissions of hourly.csv, to 1e-9.
    """
    from dataclasses import replace

    inputs = inputs_of_run(run)
    nobody = inputs.fleet.take(np.zeros(0, dtype=np.int64))
    changes = tuple((change, rows[:0]) for change, rows in inputs.changes)
    area = simulate(replace(inputs, fleet=nobody, changes=changes)).hourly_kg.sum(axis=1)
    hours = line_hours(inputs, None)
    own = pd.read_csv(run / "hourly.csv", encoding="utf-8-sig")
    for number, name in ((0, "baseline"), (2, "actual")):
        _, table = ff10_table(ff10 / f"ff10_hourly_{name}.csv", "hourly_point")
        for place, pollutant in enumerate(inputs.inventory.pollutants):
            rows = table[table["poll"] == POLLUTANTS.get(pollutant, pollutant.upper())]
            values = rows[[f"hrval{hour}" for hour in range(24)]].astype(float)
            by_day = values.groupby(rows["date"]).sum().to_numpy().ravel() * SHORT_TON_KG
            left = getattr(hours, name)[hours.unit[:LEFT]].T @ inputs.fleet.base_kg_h[:LEFT, place]
            wanted = own[own["pollutant"] == pollutant].groupby("time")[f"{name}_kg"].sum()
            before = pd.Timestamp(wanted.index[0]).hour
            points = by_day[before : before + len(wanted)] if len(by_day) else 0.0
            total = points + left + area[number, place]
            np.testing.assert_allclose(total, wanted.to_numpy(), rtol=1e-9, atol=1e-9)


def test_ff10_point_gives_places_stacks_and_a_year(run, ff10):
    """The sources of the tables, with stacks in feet, degrees Fahrenheit and cubic feet a second
    and a year of 365 days at normal load: 60 m are 196.85 ft, 2 m 6.5617 ft, 380 K 224.33 degF,
    12 m/s 39.370 ft/s, through a stack of 2 m 37.699 m3/s or 1331.3 ft3/s.
    """
    columns, table = ff10_table(ff10 / "ff10_point.csv", "point")
    assert columns[:8] == [*SOURCE[:7], "agy_facility_id"]
    assert columns[11:16] == ["scc", "poll", "ann_value", "ann_pct_red", "facility_name"]
    stack = ["stkhgt", "stkdiam", "stktemp", "stkflow", "stkvel"]
    assert columns[17:22] == stack
    assert columns[23:25] == ["longitude", "latitude"]
    assert len(columns) == 77
    found = table[stack].astype(float).drop_duplicates().to_numpy()
    np.testing.assert_allclose(found, [[196.8504, 6.56168, 224.33, 1331.33, 39.37008]], rtol=1e-5)
    inputs = inputs_of_run(run)
    lines = inputs.inventory.lines.set_index("line_id")
    rows = lines.loc[table["unit_id"]]
    for column, own in (("longitude", "lon"), ("latitude", "lat")):
        np.testing.assert_array_equal(table[column].astype(float), rows[own])
    assert table["facility_name"].tolist() == rows["enterprise"].tolist()
    tons = table["ann_value"].astype(float) * SHORT_TON_KG / 365
    for pollutant in inputs.inventory.pollutants:
        own = table["poll"] == POLLUTANTS.get(pollutant, pollutant.upper())
        np.testing.assert_allclose(tons[own], rows.loc[own.to_numpy(), f"{pollutant}_kg_d"])
    _, hourly = ff10_table(ff10 / "ff10_hourly_baseline.csv", "hourly_point")
    sources = {tuple(row) for row in hourly[[*SOURCE[:9]]].to_numpy()}
    assert sources <= {tuple(row) for row in table[[*SOURCE[:9]]].to_numpy()}


def test_ff10_tables_hold_one_year_each(tmp_path, capsys):
    """A period over New Year makes tables for each year, which together hold every day once."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.reports.air_models.emissions import emissions_of
    from simulator.reports.air_models.ff10 import write_ff10

    settings = {"period.start": "2020-12-30T06:00", "period.end": "2021-01-02T12:00", "alerts": []}
    inputs = read_inputs(load_scenario(Path(SCENARIO), settings))
    inputs.inventory.lines["lon"], inputs.inventory.lines["lat"] = 112.5, 35.5
    emissions = emissions_of(inputs)
    names = [path.name for path in write_ff10(emissions, tmp_path)]
    assert names[1:5:2] == ["ff10_hourly_baseline_2020.csv", "ff10_hourly_baseline_2021.csv"]
    total = 0.0
    for year, dates in ((2020, 2), (2021, 2)):
        path = tmp_path / f"ff10_hourly_baseline_{year}.csv"
        _, table = ff10_table(path, "hourly_point", year)
        assert table["date"].str[:4].unique().tolist() == [str(year)]
        assert table["date"].nunique() == dates
        total += table["daytot"].astype(float).sum() * SHORT_TON_KG
    kg = sum(
        emissions.point_kg("baseline", place).sum()
        for place in range(len(inputs.inventory.pollutants))
    )
    assert total == pytest.approx(kg, rel=1e-9)


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
