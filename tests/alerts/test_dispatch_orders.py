"""Dispatch orders of a province: read, refused, and laid beside a place's own alerts."""

from datetime import datetime
from pathlib import Path

import pytest

from simulator.alerts.dispatch_orders import (
    FOLDER,
    check_place,
    orders_of,
    read_orders,
    stages_of_orders,
    table_of_orders,
)
from simulator.cli import main
from simulator.inputs.scenario import make_scenario
from simulator.terms.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = FOLDER / "shanxi.csv"
HEADER = "order,places,level,issued,start,end,sure,source,note\n"


def orders_file(folder: Path, *rows: str) -> Path:
    """Return a file of orders."""
    path = folder / "orders.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_shipped_orders_of_shanxi() -> None:
    """The order of 27 November 2020 names every city but Datong: orange from 28 November 0:00
    to 2 December 24:00.
    """
    orders, _ = read_orders(SHIPPED)
    fourth = next(order for order in orders if order.order == "2020年第4号")
    assert (fourth.level, len(fourth.places)) == ("orange", 10)
    assert fourth.start == datetime(2020, 11, 28)
    assert fourth.end == datetime(2020, 12, 3)
    assert orders_of([fourth], "晋城市") == [fourth]
    assert orders_of([fourth], "大同") == []


def test_every_problem_of_a_file_of_orders_is_told(tmp_path) -> None:
    """Unknown level, an end before the start, a missing place and a missing end, at once."""
    path = orders_file(
        tmp_path,
        "1,甲;乙,ornge,,2020-01-02T00:00,2020-01-03T00:00,,,",
        "2,甲,orange,,2020-01-02T00:00,2020-01-01T00:00,,,",
        "3,,orange,,2020-01-02T00:00,2020-01-03T00:00,,,",
        "4,甲,orange,,2020-01-02T00:00,,,,",
    )
    with pytest.raises(InputError) as refused:
        read_orders(path)
    places = [problem.place for problem in refused.value.problems]
    assert {"row 2, level", "row 3, end"} <= set(places)
    assert [place for place in places if place.startswith(("row 4", "row 5"))] == ["row 4", "row 5"]
    assert "orange" in str(refused.value)


def test_a_place_that_no_order_names_is_refused() -> None:
    """The message lists the places and offers the nearest."""
    orders, _ = read_orders(SHIPPED)
    with pytest.raises(InputError, match="运城"):
        check_place(orders, "太原城", "scenario.yaml", "alerts.place")


def scenario_of(alerts: dict, start: str = "2020-11-20T00:00", end: str = "2020-12-10T00:00"):
    """Return a scenario of the demo county with these alerts."""
    data = {
        "schema": 1,
        "name": "orders",
        "period": {"start": start, "end": end},
        "inventory": "../data/inventories/demo-county.csv",
        "policy": "zezhou-2020",
        "alerts": alerts,
    }
    return make_scenario(data, ROOT / "scenarios")


def test_orders_alone_are_a_source_of_alerts() -> None:
    """Of the shipped orders the one of the period makes a stage, everywhere in the county."""
    dated = scenario_of({"orders": "shanxi", "place": "晋城"}).dated
    assert [(stage.level, stage.start, stage.scope) for stage in dated] == [
        ("orange", datetime(2020, 11, 28), None)
    ]


def test_a_citys_own_lift_ends_no_order(tmp_path) -> None:
    """A lift of the city's file ends the city's alert and leaves the order in force."""
    path = tmp_path / "alerts.csv"
    path.write_text(
        "level,issued,start,end,event\n"
        "yellow,2020-11-26T12:00,2020-11-27T00:00,2020-12-05T00:00,start\n"
        ",2020-11-29T08:00,2020-11-29T12:00,,lift\n",
        encoding="utf-8",
    )
    dated = scenario_of({"file": str(path), "orders": "shanxi", "place": "晋城"}).dated
    ends = [(stage.level, stage.end) for stage in dated]
    assert ends == [("yellow", datetime(2020, 11, 29, 12)), ("orange", datetime(2020, 12, 3))]


def test_orders_go_to_the_districts_of_their_place() -> None:
    """`places` names the districts that the place stands for."""
    alerts = {"orders": "shanxi", "place": "晋城", "places": {"晋城": ["演示城关镇"]}}
    (stage,) = scenario_of(alerts).dated
    assert stage.scope == ("演示城关镇",)


def test_orders_need_a_place() -> None:
    """One without the other is refused in words."""
    with pytest.raises(InputError, match="place"):
        scenario_of({"orders": "shanxi"})


def test_the_verb_shows_orders_of_places(capsys) -> None:
    """`alerts --orders shanxi --place 晋城` lists them; without a series or a place it says what
    is needed.
    """
    assert main(["alerts", "--orders", "shanxi", "--place", "晋城", "--lang", "zh"]) == 0
    assert "2020年第4号" in capsys.readouterr().out
    assert main(["alerts", "--orders", "shanxi"]) == 2
    assert "--place" in capsys.readouterr().err


def test_table_and_stages_agree() -> None:
    """The table for people and the stages for a run are of the same orders."""
    orders, _ = read_orders(SHIPPED)
    stages = stages_of_orders(orders, "临汾", None)
    table = table_of_orders(orders, ["临汾"])
    assert list(table["start"]) == [stage.start for stage in stages]
    assert len(stages) >= 6
