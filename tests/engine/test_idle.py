"""Lines that stand idle for repair or for want of a market: never savings of an alert."""

from typing import Any

import pytest

from engine_case import about, account_row, at, cell, run_case, saved_kg, shortfall
from oracle.plain import plain_case, plain_line, plain_policy, stage
from supervised_case import run_under


def case(changes: list[dict[str, Any]], lines: list[dict] | None = None, **more: Any):
    """Return four days with an orange alert (C stops half) on the second day."""
    stages = [stage("orange", at(24), at(48))]
    return plain_case(lines or [plain_line()], stages, changes=changes, **more)


def idle(hours: float, value: bool = True, **more: Any) -> dict[str, Any]:
    """Return a change that makes E1 idle, or runs it again."""
    return {"at": at(hours), "enterprise_id": "E1", "idle": value, **more}


def test_idle_through_an_alert_is_no_saving_of_it() -> None:
    """24 kg a day; idle from the first noon for two days: 48 kg idle, the alert saves nothing, and
    12 kg it would have saved are told apart.
    """
    result = run_case(case([idle(12), idle(60, False)]))
    row = cell(result, "total", "total")
    assert row.alert_reduction_kg == 0
    assert row.seasonal_reduction_kg == about(48)
    assert result.idle is not None
    told = result.idle.iloc[0]
    assert told["idle_kg"] == about(48)
    assert told["claimed_kg"] == about(12)
    assert result.summary["idle"]["pollutants"]["so2"] == {"idle_kg": 48, "claimed_kg": 12}


def test_idle_for_a_part_of_the_alert() -> None:
    """Idle from the alert's middle: the alert saves half of the load of its first 12 h, 6 kg."""
    result = run_case(case([idle(36)]))
    assert saved_kg(result) == about(6)
    assert result.idle is not None
    assert result.idle.iloc[0]["idle_kg"] == about(60)
    assert result.idle.iloc[0]["claimed_kg"] == about(6)


def test_no_floor_and_no_season_hold_an_idle_line() -> None:
    """A line with a floor stands at 0 when idle; nothing is asked of it and nothing falls short."""
    line = plain_line(min_load=0.4)
    result = run_case(case([idle(0)], [line]))
    assert cell(result, "total", "total").actual_kg == 0
    assert shortfall(result).nominal == 0
    assert shortfall(result).floor == 0


@pytest.mark.parametrize("credit", [False, True])
def test_static_accounting_gives_no_credit(credit: bool) -> None:
    """On paper an idle line saves nothing at any level, with credit for the season or without."""
    policy = plain_policy(credit_seasonal=credit)
    plain = plain_case([plain_line()], [stage("orange", at(24), at(48))], policy,
                       changes=[idle(0)])  # fmt: skip
    result = run_case(plain)
    for level in ("yellow", "orange", "red"):
        assert account_row(result, level).reduction_kg_d == 0


def test_idle_line_is_not_the_one_that_stops() -> None:
    """Of two equal lines one must stop at orange; where one is idle the other has the cut alone."""
    lines = [plain_line("l1"), plain_line("l2", so2_kg_d=20.0)]
    result = run_case(case([idle(0, line_id="E1/l1")], lines))
    assert cell(result, "line", "E1/l1").alert_reduction_kg == 0
    assert cell(result, "line", "E1/l2").alert_reduction_kg == about(10)


def test_without_idle_changes_there_is_no_table() -> None:
    """A run without such a change has neither the table nor its figures."""
    result = run_case(case([]))
    assert result.idle is None
    assert "idle" not in result.summary


def test_what_is_not_claimed_is_that_of_a_running_plant_under_supervision() -> None:
    """An absent plant that nobody looks for saves nothing, so nothing is claimed; found, it would
    have saved what it saves where it is not idle.
    """
    supervision = {
        "teams": 3, "night_share": 0, "detect": {"stop": 1.0, "limit": 1.0}, "relapse": 0.0,
        "meters": {"coverage": 0}, "behaviour": {
            "drawn": False, "listed": [{"enterprise_id": "E1", "kind": "absent"}],
            "probability": {"C": 0.1},
        },
    }  # fmt: skip
    running = run_under(case([]), supervision)
    standing = run_under(case([idle(0)]), supervision)
    assert standing.idle is not None
    assert saved_kg(running) > 0
    assert standing.idle.iloc[0]["claimed_kg"] == about(saved_kg(running))
