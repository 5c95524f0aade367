"""Uploads that tests make, and what opening one reads."""

import io
import json
import sys
import zipfile

import pytest

from simulator import InputError
from simulator.terms.paths import DATA
from simulator.workbench.desk import read_plan
from simulator.workbench.plan_upload import plan_of_upload

SECRET = "recognisable-4711"
OPENED: list[str] = []
WATCHING = [False]


def _note(event: str, arguments: tuple) -> None:
    if WATCHING[0] and event == "open":
        OPENED.append(str(arguments[0]))


sys.addaudithook(_note)


def zipped(members: dict[str, bytes | str], **options) -> bytes:
    """Return a ZIP of members by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **{"compression": zipfile.ZIP_DEFLATED} | options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def scenario(**settings) -> dict:
    """Return a scenario that is right but for the settings."""
    return {
        "schema": 1,
        "name": "upload",
        "period": {"start": "2020-11-01T00:00", "end": "2020-11-11T00:00"},
        "inventory": "inventory.csv",
        "policy": "zezhou-2020",
        "alerts": [
            {
                "level": "orange",
                "issued": "2020-11-02T12:00",
                "start": "2020-11-03T00:00",
                "end": "2020-11-06T00:00",
            }
        ],
    } | settings


def county() -> bytes:
    """Return the bytes of the shipped county's inventory."""
    return (DATA / "inventories" / "demo-county.csv").read_bytes()


def nested(keys: tuple[str, ...], value: object) -> dict:
    """Return {key: {key: ... value}}."""
    return {keys[0]: nested(keys[1:], value) if len(keys) > 1 else value}


def opened_plan(name: str, content: bytes, workspace):
    """Open an upload as the screen does, and read everything that it names."""
    WATCHING[0] = True
    try:
        plan = plan_of_upload(name, content, workspace)
        plan.scenario()
        read_plan(plan)
        return plan
    finally:
        WATCHING[0] = False


def refusal(name: str, content: bytes, workspace) -> InputError:
    """Return why an upload is refused."""
    with pytest.raises(InputError) as caught:
        opened_plan(name, content, workspace)
    return caught.value


def leaves_nothing(workspace) -> bool:
    """Return whether a refused upload left no file behind."""
    return not [path for path in workspace.folder.rglob("*") if path.is_file()]


def as_scenario(extra: dict[str, bytes | str], **options) -> bytes:
    """Return an archive that would open, with further members."""
    return zipped(
        {"scenario.yaml": json.dumps(scenario()), "inventory.csv": county()} | extra, **options
    )


WELL_FORMED = {
    "inventory": county().decode("utf-8-sig"),
    "area-sources": (DATA / "area_sources" / "demo-county.csv").read_text(encoding="utf-8-sig"),
    "profiles": (DATA / "profiles" / "default.csv").read_text(encoding="utf-8-sig"),
    "policy": (DATA / "policies" / "zezhou-2020.yaml").read_text(encoding="utf-8"),
    "measures": (DATA / "policies" / "xinfu-2023-measures.csv").read_text(encoding="utf-8-sig"),
    "alerts": (DATA / "alerts" / "zezhou-2021-12.csv").read_text(encoding="utf-8-sig"),
    "forecast": (DATA / "forecasts" / "synthetic-winter-daily.csv").read_text(encoding="utf-8-sig"),
    "criteria": (DATA / "criteria" / "mee-2018.yaml").read_text(encoding="utf-8"),
    "ensemble": (DATA / "forecasts" / "synthetic-ensemble.csv").read_text(encoding="utf-8-sig"),
    "changes": f"at,enterprise_id,grade,reason\n2020-11-05T00:00,{SECRET},A,x\n",
    "teams": f"team,districts\n{SECRET},\n",
    "transport": (DATA / "transport" / "demo-coking-county.csv").read_text(encoding="utf-8-sig"),
    "transport-factors": (DATA / "transport" / "factors.csv").read_text(encoding="utf-8"),
    "tax": (DATA / "tax" / "shanxi-2018.yaml").read_text(encoding="utf-8"),
    "prices": (DATA / "prices" / "shanxi-steel-2021.yaml").read_text(encoding="utf-8"),
    "targets": (DATA / "targets" / "shanxi-2021.yaml").read_text(encoding="utf-8"),
    "heating": (DATA / "heating" / "zezhou-2020.yaml").read_text(encoding="utf-8"),
    "dust-limits": (DATA / "dust" / "shanxi.yaml").read_text(encoding="utf-8"),
    "dust-fall": (DATA / "dust" / "synthetic-county.csv").read_text(encoding="utf-8-sig"),
    "districts": f"district,area_km2\n{SECRET},100\n",
    "outlines": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": SECRET},
                    "geometry": {
                        "type": "Polygon",
                        "coordinates": [[[112, 35], [113, 35], [113, 36], [112, 35]]],
                    },
                }
            ],
        }
    ),
}


def naming(keys: tuple[str, ...], text: str) -> dict:
    """Return a scenario that names a file at one key and is right otherwise."""
    data = scenario()
    if keys[:1] == ("alerts",):
        data["alerts"] = (
            {}
            if keys == ("alerts", "file")
            else {"forecast": "forecast.csv", "criteria": "mee-2018"}
        )
    for key, value in nested(keys, text).items():
        data[key] = (
            {**data[key], **value}
            if isinstance(value, dict) and isinstance(data.get(key), dict)
            else value
        )
    return data
