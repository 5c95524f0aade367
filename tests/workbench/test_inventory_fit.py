"""Whether a plan's alerts and changes fit its inventory and area sources, and the plan with
what does not fit taken out.
"""

from __future__ import annotations

import pytest

from simulator import run
from simulator.inputs.inventory import read_inventory
from simulator.workbench.inventory_fit import fitted, misfits
from simulator.workbench.plans import Plan

INVENTORY = "enterprise,industry,grade,line,district,nox_kg_d\n甲厂,铸造,C,1#,东镇,100\n乙厂,铸造,C,1#,西镇,900\n"
AREA = "area_source,sector,district,nox_kg_d,cut_red\n货车,freight,城区,50,0.4\n"
STAGE = {
    "level": "red",
    "issued": "2020-11-13T16:00",
    "start": "2020-11-14T00:00",
    "end": "2020-11-16T00:00",
}


@pytest.fixture
def county(root):
    """The example county's inventory."""
    return read_inventory(root / "data" / "inventories" / "demo-county.csv")


@pytest.fixture
def plan(tmp_path):
    """A plan of two districts with enterprises and one with area sources only."""
    (tmp_path / "list.csv").write_text(INVENTORY, encoding="utf-8")
    (tmp_path / "area.csv").write_text(AREA, encoding="utf-8")
    data = {
        "schema": 1,
        "name": "fit",
        "title": "fit",
        "period": {"start": "2020-11-10T00:00", "end": "2020-11-20T00:00"},
        "inventory": "list.csv",
        "area_sources": "area.csv",
        "policy": "zezhou-2020",
        "alerts": [STAGE | {"scope": ["城区"]}],
    }
    return Plan(data, tmp_path)


def test_what_does_not_fit_is_named_and_taken_out(county, tmp_path):
    """Districts and enterprises that a list does not have are named; without them the plan
    keeps all else.
    """
    data = {
        "alerts": [
            {"level": "red", "scope": ["演示城关镇", "别处"]},
            {"level": "red", "scope": "别处"},
            {"level": "red"},
        ],
        "changes": [
            {"enterprise_id": "DEMO-ST-01", "grade": "D"},
            {"enterprise_id": "NONE", "grade": "D"},
        ],
    }
    plan = Plan(data, tmp_path)
    found = misfits(plan, county)
    assert found.scopes == ((1, ("别处",)), (2, ("别处",)))
    assert found.nowhere == (2,)
    assert found.changes == ((2, "NONE"),)
    after = fitted(plan, county)
    assert after.data == {
        "alerts": [{"level": "red", "scope": ["演示城关镇"]}, {"level": "red"}],
        "changes": data["changes"][:1],
    }
    assert not misfits(after, county)


def test_districts_of_area_sources_are_known(plan):
    """A scope of a district that only area sources have fits, and mending leaves it as it is."""
    inventory = read_inventory(plan.folder / "list.csv")
    assert not misfits(plan, inventory)
    assert fitted(plan, inventory).data == plan.data
    without = plan.put(("area_sources",), None)
    assert misfits(without, inventory).nowhere == (1,)


def test_mending_never_widens_a_stage(plan):
    """With stages for districts that are nowhere, mending saves no more than the plan did, and no
    stage remains of none but such.
    """
    inventory = read_inventory(plan.folder / "list.csv")
    rows = [
        STAGE | {"scope": ["别处"]},
        STAGE
        | {
            "start": "2020-11-17T00:00",
            "end": "2020-11-18T00:00",
            "issued": "2020-11-16T12:00",
            "scope": ["别处", "城区"],
        },
    ]
    before = plan.put(("alerts",), rows)
    after = fitted(before, inventory)
    assert [stage["scope"] for stage in after.data["alerts"]] == [["城区"]]
    saved = [
        run(item.scenario()).summary["pollutants"]["nox"]["alert_reduction_kg"]
        for item in (before, after)
    ]
    assert saved == pytest.approx([20.0, 20.0])  # 50 kg/d of lorries, 40 % less, one day
    assert "alerts" not in fitted(plan.put(("alerts",), rows[:1]), inventory).data


def test_unread_area_sources_take_nothing_out(plan):
    """Where the area sources cannot be read, no scope is called a misfit for it."""
    (plan.folder / "area.csv").write_text("nothing\n", encoding="utf-8")
    assert not misfits(plan, read_inventory(plan.folder / "list.csv"))
