"""The laws that the oracle obeys on every drawn case, and that drawn cases survive as files."""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from .case import LEVELS, SHORTFALL_PARTS, Case
from .cases import cases, write_case
from .oracle import simulate

ROUNDING = 1e-9
slow_draws = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def near(first: float, second: float) -> bool:
    """Tell whether two sums of the same kilograms agree to rounding."""
    return first == pytest.approx(second, rel=1e-9, abs=1e-7)


@slow_draws
@given(cases())
def test_every_dimension_sums_to_the_total(case: Case) -> None:
    """Lines and area sources, hours and stage keys give the same totals in all three runs."""
    result = simulate(case)
    for pollutant in case.pollutants:
        total = result.totals[pollutant]
        for run in range(3):
            rows = [*result.lines.items(), *result.area.items()]
            assert near(sum(t[run] for key, t in rows if key[1] == pollutant), total[run])
            hours = [t[run] for key, t in result.hours.items() if key[0] == pollutant]
            assert near(sum(hours), total[run])
            stages = [t[run] for key, t in result.stages.items() if key[1] == pollutant]
            assert near(sum(stages), total[run])


@slow_draws
@given(cases())
def test_kilograms_are_bounded(case: Case) -> None:
    """No run is negative and, where nothing is moved, seasonal never exceeds baseline."""
    result = simulate(case)
    moves = any(rule.get("moved") for rule in case.policy["seasonal"])
    for three in [*result.line_hours.values(), *result.area_hours.values()]:
        assert min(three) >= -ROUNDING
        assert moves or three.seasonal_kg <= three.baseline_kg + ROUNDING
        assert moves or three.actual_kg <= three.baseline_kg + ROUNDING


@slow_draws
@given(cases())
def test_shortfall_closes_the_gap_between_nominal_and_delivered(case: Case) -> None:
    """Nominal minus the shortfall parts is the alert reduction in stage hours."""
    result = simulate(case)
    for pollutant in case.pollutants:
        summary = result.summary[pollutant]
        delivered = sum(
            three.seasonal_kg - three.actual_kg
            for (key, name), three in result.stages.items()
            if name == pollutant and key not in ("early", "outside")
        )
        assert near(summary.nominal_kg - sum(summary.shortfall.values()), delivered)
        for part in SHORTFALL_PARTS:
            value = summary.shortfall[part]
            assert value <= 1e-9 if part == "carried" else value >= -1e-9


@slow_draws
@given(cases(with_stages=False))
def test_without_alerts_nothing_is_cut_by_alerts(case: Case) -> None:
    """Without stages the seasonal and the actual run are the same."""
    for three in simulate(case).line_hours.values():
        assert three.seasonal_kg == three.actual_kg


@slow_draws
@given(cases())
def test_order_of_the_rows_is_irrelevant(case: Case) -> None:
    """Lines in reverse order give each line the same kilograms."""
    turned = Case(case.lines[::-1], case.area_sources, case.profiles, case.policy, case.scenario)
    first, second = simulate(case).lines, simulate(turned).lines
    for key, three in first.items():
        assert all(near(a, b) for a, b in zip(three, second[key], strict=True))


@slow_draws
@given(cases())
def test_order_of_a_scopes_names_is_irrelevant(case: Case) -> None:
    """Scopes turned round, with a name twice, give each line the same kilograms to the last bit."""
    stages = [
        {**stage, "scope": stage["scope"] and [*stage["scope"][::-1], stage["scope"][0]]}
        for stage in case.scenario["stages"]
    ]
    assert simulate(with_stages(case, stages)).lines == simulate(case).lines


@slow_draws
@given(cases(), st.data())
def test_more_alert_never_saves_less(case: Case, data: Any) -> None:
    """A stage added, or raised in level, lowers the alert reduction of no line in no hour."""
    plain = without_traps(case)
    stages = plain.scenario["stages"]
    assume(stages)
    place = data.draw(st.integers(0, len(stages) - 1))
    chosen = stages[place]
    start = chosen["start"] + timedelta(minutes=data.draw(st.sampled_from((0, 20, 600, -90))))
    lead = timedelta(minutes=data.draw(st.sampled_from((0, 35, 600))))
    length = timedelta(minutes=data.draw(st.sampled_from((5, 60, 1440))))
    more = {
        "level": data.draw(st.sampled_from(LEVELS[:0:-1])),
        "issued": start - lead,
        "start": start,
        "end": start + length,
        "scope": data.draw(st.sampled_from((None, chosen["scope"]))),
    }
    higher = data.draw(st.sampled_from(LEVELS[LEVELS.index(chosen["level"]) :]))
    raised = [*stages[:place], {**chosen, "level": higher}, *stages[place + 1 :]]
    before = simulate(plain)
    for changed in (raised, [more, *stages], [*stages, more]):
        after = simulate(with_stages(plain, changed))
        for key, three in [*after.line_hours.items(), *after.area_hours.items()]:
            old = before.line_hours.get(key) or before.area_hours[key]
            assert three.seasonal_kg == pytest.approx(old.seasonal_kg, abs=ROUNDING)
            assert three.actual_kg <= old.actual_kg + ROUNDING, key


def with_stages(case: Case, stages: list[dict[str, Any]]) -> Case:
    """Return the case with other stages."""
    scenario = {**case.scenario, "stages": stages}
    return Case(case.lines, case.area_sources, case.profiles, case.policy, scenario)


def without_traps(case: Case) -> Case:
    """Return the case with cuts by load that no clock ends and that do not fall with the level.

    Early starts and `no_restart` are off: what they do hangs on what was in force before.
    """
    policy = {
        **case.policy,
        "counting": "by_load",
        "curtailment": {name: rising(row) for name, row in case.policy["curtailment"].items()},
        "industries": {
            industry: {
                grade: [rising(one) for one in row] if isinstance(row, list) else rising(row)
                for grade, row in rows.items()
            }
            for industry, rows in case.policy["industries"].items()
        },
    }
    response = {**case.scenario["response"], "early_start": "none", "no_restart": False}
    scenario = {**case.scenario, "response": response, "own_measures": "ignore"}
    sources = [rising(source, "cut_") for source in case.area_sources]
    return Case(case.lines, sources, case.profiles, policy, scenario)


def rising(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a row whose cuts are numbers that do not fall from level to level."""
    names = [prefix + level for level in LEVELS[1:]]
    cuts = [row.get(name) or 0 for name in names]
    numbers = sorted(cut["cut"] if isinstance(cut, dict) else cut for cut in cuts)
    return {**row, **dict(zip(names, numbers, strict=True))}


@slow_draws
@given(cases())
def test_written_files_hold_the_case(case: Case) -> None:
    """What `write_case` writes parses back to the policy, the alerts and every number."""
    yaml = YAML(typ="safe", pure=True)
    with TemporaryDirectory() as folder:
        path = write_case(case, Path(folder) / "case")
        scenario = yaml.load(path)
        policy = yaml.load(path.parent / scenario["policy"])
        with (path.parent / scenario["inventory"]).open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    assert policy == case.policy
    for written, stage_row in zip(scenario["alerts"] or [], case.scenario["stages"], strict=True):
        assert datetime.fromisoformat(written["start"]) == stage_row["start"]
        assert written.get("scope") == stage_row["scope"]
    for row, line in zip(rows, case.lines, strict=True):
        assert row["line_id"] == line["line_id"]
        for name, value in line.items():
            if isinstance(value, float):
                assert float(row[name]) == value
            elif value is None:
                assert row[name] == ""
