"""An example of each file that the workbench takes: made from the shipped data, or for the plan in
hand, so that it can be uploaded at once.
"""

from __future__ import annotations

import csv
import io
import json
import secrets
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from simulator.evaluation.templates import EXAMPLE
from simulator.inputs.reading import Inputs
from simulator.terms.paths import DATA
from simulator.workbench.inventory_upload import mapping_text
from simulator.workbench.plans import FIRST_EXAMPLE, bundle, plan_of_example
from simulator.workbench.workspace import Workspace

BOM = "\ufeff"
CLOCK = "%Y-%m-%d %H:%M"
# Lines and enterprises that an example is about.
FEW = 3
# Readings of the example: days before the first alert and in it, and the share of normal amounts
# in the alert (all assumed; nobody measured them).
BEFORE_DAYS, IN_ALERT_DAYS = 14, 3
SHARE_IN_ALERT = 0.6
WEATHER_DAYS = 50
# Around the places of a town's enterprises [degrees] (assumed; no town has this outline).
MARGIN_DEG = 0.01


@dataclass(frozen=True)
class UploadExample:
    """A file to download: its name, and its bytes for the inputs of the plan in hand."""

    name: str
    content: Callable[[Inputs], bytes]


def _shipped(*path: str) -> Callable[[Inputs], bytes]:
    return lambda inputs: DATA.joinpath(*path).read_bytes()


def _plan(inputs: Inputs) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder), secrets.token_hex(16))
        workspace.folder.mkdir(parents=True)
        return bundle(plan_of_example(FIRST_EXAMPLE, workspace))


def _mapping(inputs: Inputs) -> bytes:
    said = {"defaults": {"county": "示例县"}, "values": {"grade": {"绩效先进": "B"}}}
    return mapping_text(said).encode()


def _table(names: Iterable[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return rows as CSV that Excel reads as UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(names), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return (BOM + text.getvalue()).encode()


def _transport(inputs: Inputs) -> bytes:
    """Return flows of the first enterprises of the plan's inventory, the rest as shipped."""
    shipped = pd.read_csv(DATA / "transport" / "demo-city.csv", dtype=str, keep_default_na=False)
    enterprises = inputs.inventory.lines["enterprise_id"].drop_duplicates().head(FEW)
    # The first flow of so many shippers.
    rows = shipped.drop_duplicates("enterprise_id").head(len(enterprises)).copy()
    rows["enterprise_id"] = list(enterprises)
    if "district" in rows:
        rows["district"] = ""
    return _table(rows.columns, rows.to_dict("records"))


def _first_alert(inputs: Inputs) -> datetime:
    shape = inputs.scenario.shape
    starts = [stage.start for stage in inputs.scenario.dated]
    return min(starts) if starts else shape.period.start


def _times(inputs: Inputs, step: timedelta) -> list[tuple[datetime, float]]:
    """Return times within the plan's period, from some days before the first alert, with the share
    of the normal amount.
    """
    alert = _first_alert(inputs).replace(hour=0, minute=0)
    period = inputs.scenario.shape.period
    first = max(alert - timedelta(days=BEFORE_DAYS), period.start.replace(hour=0, minute=0))
    last = min(alert + timedelta(days=IN_ALERT_DAYS), period.end)
    count = int((last - first) / step)
    return [
        (at, SHARE_IN_ALERT if at >= alert else 1.0)
        for at in (first + place * step for place in range(count))
    ]


def _lines(inputs: Inputs) -> list[dict[str, str]]:
    lines = inputs.inventory.lines.drop_duplicates("enterprise_id").head(FEW)
    return lines[["enterprise_id", "line_id"]].astype(str).to_dict("records")


def _readings(
    inputs: Inputs, name: str, normal: float, time: str, form: str, step: timedelta
) -> bytes:
    """Return readings of one amount of some lines: normal, and less in the alert."""
    return _table(
        ("enterprise_id", "line_id", time, name),
        (
            line | {time: at.strftime(form), name: round(normal * share, 1)}
            for line in _lines(inputs)
            for at, share in _times(inputs, step)
        ),
    )


def _electricity(inputs: Inputs) -> bytes:
    name = "electricity_kwh"
    return _readings(inputs, name, float(EXAMPLE[name]), "time", CLOCK, timedelta(hours=1))


def _cems(inputs: Inputs) -> bytes:
    names = ("pollutant", "conc_mg_m3", "o2_pct")
    constant = {name: EXAMPLE[name] for name in names}
    flow = float(EXAMPLE["flow_m3_h"])
    return _table(
        ("enterprise_id", "line_id", "time", "pollutant", "conc_mg_m3", "flow_m3_h", "o2_pct"),
        (
            line | constant | {"time": at.strftime(CLOCK), "flow_m3_h": round(flow * share)}
            for line in _lines(inputs)
            for at, share in _times(inputs, timedelta(hours=1))
        ),
    )


def _production(inputs: Inputs) -> bytes:
    name = "output"
    return _readings(inputs, name, float(EXAMPLE[name]), "date", "%Y-%m-%d", timedelta(days=1))


def _weather(inputs: Inputs) -> bytes:
    """Return the weather of the hours of the shipped series, the same at each hour."""
    names = ("wind_m_s", "wind_dir_deg", "temp_c", "rh", "pressure_hpa", "blh_m", "precip_mm")
    first = pd.Timestamp(pd.read_csv(DATA / "forecasts" / _HOURLY, nrows=1)["time"][0])
    times = pd.date_range(first, periods=24 * WEATHER_DAYS, freq="h")
    constant = {name: EXAMPLE[name] for name in names}
    return _table(("time", *names), ({"time": at.strftime(CLOCK)} | constant for at in times))


def _donors(inputs: Inputs) -> bytes:
    """Return the shipped series of one place under the name of another."""
    series = pd.read_csv(DATA / "forecasts" / _HOURLY, dtype=str, keep_default_na=False)
    one = series[series["city"] == series["city"].iloc[0]].assign(city="对照城市")
    return _table(one.columns, one.to_dict("records"))


def _outlines(inputs: Inputs) -> bytes:
    """Return a rectangle around the enterprises of each town."""
    lines = inputs.inventory.lines.dropna(subset=["lon", "lat"])
    features = []
    for town, places in lines[lines["district"].ne("")].groupby("district"):
        west, south = places[["lon", "lat"]].min() - MARGIN_DEG
        east, north = places[["lon", "lat"]].max() + MARGIN_DEG
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": town},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False).encode()


_HOURLY = "synthetic-winter-hourly.csv"
# By the upload that takes it.
EXAMPLES: dict[str, UploadExample] = {
    "plan": UploadExample("plan.zip", _plan),
    "inventory": UploadExample("inventory.csv", _shipped("inventories", "demo-county.csv")),
    "mapping": UploadExample("mapping.yaml", _mapping),
    "area_sources": UploadExample("area-sources.csv", _shipped("area_sources", "demo-county.csv")),
    "profiles": UploadExample("profiles.csv", _shipped("profiles", "default.csv")),
    "transport": UploadExample("transport.csv", _transport),
    "outlines": UploadExample("towns.geojson", _outlines),
    "alerts": UploadExample("alerts.csv", _shipped("alerts", "taiyuan-2020-12.csv")),
    "series": UploadExample(
        "air-forecast.csv", _shipped("forecasts", "synthetic-winter-daily.csv")
    ),
    "policy": UploadExample("policy.yaml", _shipped("policies", "zezhou-2020.yaml")),
    "electricity": UploadExample("electricity.csv", _electricity),
    "cems": UploadExample("emission-monitors.csv", _cems),
    "production": UploadExample("output.csv", _production),
    "air": UploadExample("air-quality.csv", _shipped("forecasts", _HOURLY)),
    "weather": UploadExample("weather.csv", _weather),
    "donors": UploadExample("places-without-alert.csv", _donors),
}
