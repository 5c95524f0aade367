"""The laws that the oracle obeys on every drawn case, and that drawn cases survive as files."""

import csv
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from ruamel.yaml import YAML

from .case import SHORTFALL_PARTS, Case
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
