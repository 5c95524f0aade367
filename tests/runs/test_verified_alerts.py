"""False-alarm and missed hours of a scenario's alerts, worked by hand on a series of AQI."""

import os
from pathlib import Path

import pandas as pd
import pytest

from simulator import InputError, load_scenario
from simulator.inputs.scenario import make_scenario
from simulator.runs.verified_alerts import verified

CRITERIA = "mee-2018"


def scenario_with(root, alerts):
    """Return a shipped scenario over January 2020 with other alerts."""
    base = load_scenario(root / "scenarios" / "replay-taiyuan-2020-01.yaml")
    data = dict(base.data) | {"alerts": alerts}
    return make_scenario(data, base.folder, "scenario.yaml")


def stage(level, start, end):
    """Return an alert of a scenario."""
    return {"level": level, "issued": start, "start": start, "end": end}


def series(tmp_path, bad_days, bad=230.0):
    """Write daily AQI of January 2020: clean but for some days."""
    days = pd.date_range("2020-01-01", "2020-01-31")
    aqi = [bad if day.day in bad_days else 60.0 for day in days]
    path = tmp_path / "aqi.csv"
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "AQI": aqi}).to_csv(path, index=False)
    return path


def needed(root, tmp_path, bad_days):
    """Return the stages that the rule set gives to the series."""
    from simulator.alerts.air_series import read
    from simulator.alerts.triggers import derive_stages

    return derive_stages(read(series(tmp_path, bad_days)), CRITERIA)


def test_alerts_as_the_rules_ask_are_neither_false_nor_missed(root, tmp_path):
    """The rule set's own stages have no hour in vain and miss none."""
    bad = {8, 9, 10, 11}
    rows = needed(root, tmp_path, bad)
    assert len(rows)
    alerts = [
        stage(row.level, row.start.isoformat(), row.end.isoformat()) for row in rows.itertuples()
    ]
    found = verified(scenario_with(root, alerts), series(tmp_path, bad), CRITERIA)
    assert (found.false_share, found.missed_share) == (0.0, 0.0)


def test_alerts_in_clean_air_are_false(root, tmp_path):
    """A day of alert in a clean month is all in vain, and nothing was missed."""
    alerts = [stage("yellow", "2020-01-14T00:00", "2020-01-15T00:00")]
    found = verified(scenario_with(root, alerts), series(tmp_path, set()), CRITERIA)
    assert (found.false_share, found.missed_share) == (1.0, None)


def test_hours_count_by_their_length(root, tmp_path):
    """Needed hours before and after an alert that covers half of them are missed; the alert's own
    hours beyond them are false.
    """
    bad = {8, 9, 10, 11}
    (row,) = needed(root, tmp_path, bad).itertuples()
    half = (row.end - row.start) / 2
    alerts = [stage(row.level, (row.start + half).isoformat(), (row.end + half).isoformat())]
    found = verified(scenario_with(root, alerts), series(tmp_path, bad), CRITERIA)
    assert found.false_share == pytest.approx(0.5)
    assert found.missed_share == pytest.approx(0.5)


def test_a_place_that_is_not_there_is_refused_with_those_that_are(root, tmp_path):
    """The refusal lists the places of the series."""
    path = tmp_path / "two.csv"
    path.write_text("city,date,AQI\n太原,2020-01-01,60\n晋城,2020-01-01,60\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        verified(scenario_with(root, []), path, CRITERIA, ["太园"])
    (problem,) = caught.value.problems
    assert "太原, 晋城" in problem.allowed.text("zh")


@pytest.mark.skipif(
    not os.environ.get("HEAVYPOLLUTION_REAL_DATA"), reason="needs HEAVYPOLLUTION_REAL_DATA"
)
def test_taiyuan_s_alerts_of_january_2020_against_its_air(root):
    """Against the rules then in force most hours of the city's alerts were not called for by its
    own air: they came by the province's order.
    """
    folder = Path(os.environ["HEAVYPOLLUTION_REAL_DATA"])
    observed = folder / "aq_hourly_shanxi_201812-201906_201912-202006.csv.gz"
    scenario = load_scenario(root / "scenarios" / "replay-taiyuan-2020-01.yaml")
    found = verified(scenario, observed, CRITERIA, ["太原"])
    assert found.false_share is not None
    assert 0 < found.false_share < 1
