"""Readers of YAML: scenarios, policies, rule sets, dated tables, factors, grids, settings, mapping
files.
"""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from bad_files import BAD
from fuzz.checks import finite, finite_data, finite_files
from fuzz.of_tables import good_inputs, good_rows
from fuzz.tables import changed as changed_table
from fuzz.tables import write_table
from fuzz.trees import changed, plain, yaml_bytes
from fuzz.values import hostile, misspelt
from simulator import load_scenario
from simulator.inputs.named_files import files_of, set_text
from simulator.inputs.outlines_file import read_outlines
from simulator.inputs.policy import read_policy
from simulator.inputs.reading import read_inputs
from simulator.runs.run import account_inputs, run
from simulator.terms.paths import DATA, SCENARIOS

GOOD = BAD / "good"
SHIPPED = (
    "late-start",
    "what-if-outside-bounds",
    "clocked-orders",
    "forecast-two-districts",
    "zezhou-supervised-2020",
)
POLICIES = ("zezhou-2020", "tangshan-ozone-2021", "changzhi-2020", "jincheng-2023", "xinfu-2023")
# A run of so many hours and replicates is small.
MOST_H, MOST_REPLICATES = 2_000, 5


@lru_cache(maxsize=32)
def _plain(path: Path) -> Any:
    return plain(path.read_text(encoding="utf-8"))


def _scenario_data(path: Path) -> dict:
    """Return a good scenario with absolute paths of its files."""
    data = copy.deepcopy(_plain(path))
    for keys, _, text in list(files_of(data)):
        set_text(data, keys, str((path.parent / text).resolve()))
    return data


def scenario(draw: Random, folder: Path) -> None:
    """A scenario, accounted, and run where it is small."""
    name = draw.choice(("", "", "", *SHIPPED))
    data = changed(
        draw, _scenario_data(SCENARIOS / f"{name}.yaml" if name else GOOD / "scenario.yaml")
    )
    path = folder / "scenario.yaml"
    path.write_bytes(yaml_bytes(draw, data))
    _use(path, {}, folder, draw.random() < (0.1 if name else 0.5))


def _use(path: Path, settings: dict, folder: Path, whole: bool) -> None:
    loaded = load_scenario(path, settings)
    inputs = read_inputs(loaded)
    finite(account_inputs(inputs).table)
    shape = loaded.shape
    if (
        whole
        and inputs.scenario.length_h <= MOST_H
        and shape.uncertainty.replicates <= MOST_REPLICATES
    ):
        from simulator.reports.save import save

        result = run(loaded, inputs=inputs)
        finite_data(result.summary)
        finite_files(
            save(result, folder / "out", ("csv", "json")),
            frozenset({"nan", "NaN", "inf", "-inf", "Infinity"}),
        )


def policy(draw: Random, folder: Path) -> None:
    """A policy."""
    name = draw.choice(("", "", *POLICIES))
    source = DATA / "policies" / f"{name}.yaml" if name else GOOD / "policy.yaml"
    data = _plain(source)
    if "measures" in data:
        data = data | {"measures": str(source.parent / data["measures"])}
    path = folder / "policy.yaml"
    path.write_bytes(yaml_bytes(draw, changed(draw, data)))
    found = read_policy(path.name, folder)
    found.resolved()
    if not name:
        account_inputs(read_inputs(load_scenario(GOOD / "scenario.yaml", {"policy": str(path)})))


def criteria(draw: Random, folder: Path) -> None:
    """A rule set, and the alerts that it makes of a forecast."""
    from simulator.alerts.alert_source import AlertSource
    from simulator.alerts.from_forecast import alerts_of_series

    source = draw.choice(sorted((DATA / "criteria").glob("*.yaml")))
    path = folder / "criteria.yaml"
    path.write_bytes(yaml_bytes(draw, changed(draw, _plain(source))))
    series = DATA / "forecasts" / "synthetic-winter-daily.csv"
    alerts_of_series(AlertSource(forecast=str(series), criteria=str(path)), folder)


def standard(draw: Random, folder: Path) -> None:
    """A standard of the air quality index."""
    from simulator.alerts.aqi import read_standard

    path = folder / "standard.yaml"
    path.write_bytes(
        yaml_bytes(draw, changed(draw, _plain(draw.choice(sorted((DATA / "aqi").glob("*.yaml"))))))
    )
    read_standard(path)


def dated_tables(draw: Random, folder: Path) -> None:
    """Taxes, prices, targets, households, limits of dust."""
    from simulator.inputs.dated_tables import PriceTable, TargetSet, TaxTable, read_dated
    from simulator.studies.dust import DustLimits
    from simulator.studies.heating import HeatingTable

    kinds = {
        "tax": TaxTable,
        "prices": PriceTable,
        "targets": TargetSet,
        "heating": HeatingTable,
        "dust": DustLimits,
    }
    name = draw.choice(tuple(kinds))
    path = folder / "table.yaml"
    source = draw.choice(sorted((DATA / name).glob("*.yaml")))
    path.write_bytes(yaml_bytes(draw, changed(draw, _plain(source))))
    read_dated(kinds[name], str(path), folder)
    if name == "tax":
        from simulator.economics.tax_of_run import tax_of_run

        finite(tax_of_run(good_inputs(), str(path)).rows)
    if name == "heating":
        from simulator.studies.heating import heating

        for value in vars(heating(good_inputs("zezhou-winter-2020"), str(path))).values():
            if hasattr(value, "columns"):
                finite(value)


FACTORS = {"factors": [{"key": "response.notification_lag_h", "low": 0, "high": 12}, {"key": "response.ramp_down_h", "low": 0, "high": 6}]}  # fmt: skip


def factors(draw: Random, folder: Path) -> None:
    """The factors of a sensitivity study, and one at a time of a small scenario."""
    from simulator.studies.sensitivity import read_factors, tornado

    path = folder / "factors.yaml"
    path.write_bytes(yaml_bytes(draw, changed(draw, FACTORS)))
    found = read_factors(path)
    finite(tornado(load_scenario(GOOD / "scenario.yaml"), found[:3]))


KEYS = (
    "name", "title", "period", "period.start", "period.end", "inventory", "area_sources", "profiles", "policy", "alerts",
    "alerts.0.level", "alerts.0.start", "alerts.0.scope", "alerts.9", "alerts.-1", "changes.0.at", "changes", "response",
    "response.notification_lag_h", "response.ramp_down_h", "response.compliance.B", "response.early_start",
    "uncertainty.replicates", "uncertainty.seed", "policy_overrides.curtailment.B.red", "what_if", "own_measures",
    "whole_society_kg_d.so2", "supervision.teams", "tables.tax", "transport", "notes", "schema", "", ".", "..", "a.b.c",
    "alerts.level", "alerts[0].level",
)  # fmt: skip
PAIRS = (
    "response.notification_lag_h=6", "response.ramp_down_h=1e3", "period.end=2021-01-05", "alerts.0.level=red", "name=x",
    "alerts=[]", "response.compliance={B: 0.5}", "uncertainty.replicates=2", "what_if=true", "changes=[]", "notes=[a, b]",
    "policy_overrides.curtailment.B.red=0.45", "whole_society_kg_d={so2: 1e9}", "title='a: b'", "area_sources=null",
    "response.early_start=at_issue", "alerts.0.scope=null", "supervision={teams: 2}", "own_measures=first",
)  # fmt: skip
GRID_VALUES: tuple[Any, ...] = (0, 1, 6.5, "red", "orange", True, None, "2021-01-02T00:00", [], {})


def settings(draw: Random, folder: Path) -> None:
    """Pairs of --set."""
    from simulator.commands.options import settings_of

    pairs = []
    for _ in range(draw.choice((1, 1, 2, 4))):
        key = draw.choice(
            (draw.choice(KEYS), draw.choice(KEYS), misspelt(draw, draw.choice(KEYS)), hostile(draw))
        )
        value = draw.choice(
            (
                hostile(draw),
                str(draw.choice(GRID_VALUES)),
                "[" * 50,
                "{a: b}",
                "!!int x",
                "*a",
                "&a [*a]",
            )
        )
        good = draw.choice(PAIRS)
        pairs.append(
            draw.choice((good, good, misspelt(draw, good), f"{key}={value}", f"{key}={value}", key))
        )
    _use(GOOD / "scenario.yaml", settings_of(pairs, {}), folder, draw.random() < 0.3)


def grid(draw: Random, folder: Path) -> None:
    """The grid of a batch, as lists of values or as a table, and its tasks."""
    from simulator.studies.tasks import read_grid, tasks_of

    keys = [draw.choice(KEYS) for _ in range(draw.choice((1, 2, 3)))]
    if draw.random() < 0.5:
        data = {
            key: [draw.choice(GRID_VALUES) for _ in range(draw.choice((1, 2, 4)))] for key in keys
        }
        path = folder / "grid.yaml"
        path.write_bytes(yaml_bytes(draw, changed(draw, data)))
    else:
        rows = [
            list(dict.fromkeys(keys)),
            *([str(draw.choice(GRID_VALUES)) for _ in keys] for _ in range(3)),
        ]
        path, _ = write_table(draw, changed_table(draw, rows), folder)
    tasks_of([GOOD / "scenario.yaml"], read_grid(path)[:50], out=str(folder))


MAPPING = {
    "schema": 1,
    "sheets": {
        "*": {
            "header": "1",
            "columns": {"企业名称": {"is": "enterprise"}, "SO2": {"is": "so2", "unit": "t/a"}},
        }
    },
    "defaults": {"grade": "C", "operating_days": "300"},
    "values": {"grade": {"甲": "A"}, "industry": {"焦化": "coking"}},
    "normal_coking_h": 24,
    "phrases": {"停产50%": {"yellow": 0.3, "red": 0.5}, "错峰运输": "none", "减少作业": 0.2},
}


@lru_cache(maxsize=1)
def _suggested() -> Any:
    """Return the mapping that the program suggests for a small good sheet."""
    from tempfile import TemporaryDirectory

    from fuzz.of_sheets import good_sheet
    from simulator.spreadsheets import suggest_mapping
    from spreadsheets.writers import text

    with TemporaryDirectory() as folder:
        return plain(suggest_mapping(text(Path(folder) / "sheet.csv", good_sheet())))


def mapping(draw: Random, folder: Path) -> None:
    """A mapping file with its phrase book, and a sheet read with it."""
    from fuzz.of_sheets import good_sheet, imported
    from spreadsheets.writers import text

    path = folder / "mapping.yaml"
    path.write_bytes(yaml_bytes(draw, changed(draw, draw.choice((MAPPING, _suggested())))))
    imported(text(folder / "sheet.csv", good_sheet()), path)


def measures_policy(draw: Random, folder: Path) -> None:
    """A shipped table of measures, used by its policy."""
    name = draw.choice(("jincheng-2023", "xinfu-2023"))
    source = DATA / "policies" / f"{name}.yaml"
    data = dict(_plain(source))
    path, _ = write_table(
        draw, changed_table(draw, good_rows(source.parent / data["measures"])), folder
    )
    (folder / "policy.yaml").write_text(
        json.dumps(data | {"measures": path.name}, default=str), encoding="utf-8"
    )
    read_policy("policy.yaml", folder)


def outlines(draw: Random, folder: Path) -> None:
    """Outlines of towns; what was read has finite degrees, and its own form reads the same."""
    ring = [[112.0, 35.0], [112.1, 35.0], [112.1, 35.1], [112.0, 35.0]]
    shapes: list[dict] = [
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "MultiPolygon", "coordinates": [[ring], [ring, ring]]},
    ]
    features = [
        {
            "type": "Feature",
            "properties": {"NAME": name, "code": number},
            "geometry": copy.deepcopy(draw.choice(shapes)),
        }
        for number, name in enumerate(("城关镇", "柳林镇"))
    ]
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    data = changed(draw, {"type": "FeatureCollection", "crs": crs, "features": features})
    path = folder / "towns.geojson"
    path.write_text(json.dumps(data, default=str), encoding="utf-8")
    found = read_outlines(path, ("城关镇",))
    for outline in found.outlines:
        assert outline.name
        for polygon in outline.polygons:
            for part in polygon:
                assert (abs(part) <= (180.0, 90.0)).all()
    path.write_bytes(found.geojson())
    assert [one.name for one in read_outlines(path).outlines] == [
        one.name for one in found.outlines
    ]
