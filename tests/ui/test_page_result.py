"""The pages of the result and of its uncertainty: every part, losses, why a line emits, work in the
background.
"""

import json
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from simulator import load_scenario, run
from simulator.inputs.policy import read_policy
from simulator.inputs.policy_sources import assumed_sources
from workbench import press, sound, texts, turn_to, visit, widget


@pytest.mark.parametrize(
    "part",
    [
        "breakdown",
        "shortfall",
        "stages",
        "losses",
        "accounting",
        "enterprises",
        "events",
        "warnings",
    ],
)
def test_every_part_of_the_result_is_shown(part):
    """Each closer look of the result page shows a table, a figure or a text, in either language."""
    for language in ("zh", "en"):
        app = visit(language)
        sound(widget(app, "segmented_control", "result-part").set_value(part).run())
        assert len(app.dataframe) == (
            part in ("breakdown", "stages", "losses", "enterprises", "events")
        )
        assert len(app.get("plotly_chart")) == {"events": 1, "warnings": 1, "enterprises": 3}.get(
            part, 2
        )
        if part == "warnings":
            policy = read_policy("zezhou-2020", Path())
            assert str(len(assumed_sources(policy.shape, transport=False))) in texts(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_losses_are_told_with_the_loss_per_tonne(language):
    """Cards tell the alerts' losses, those of the summary; every group has a table of them."""
    app = visit(language)
    sound(widget(app, "segmented_control", "result-part").set_value("losses").run())
    summary = app.session_state["last_outcome"][2].result.summary
    lost = summary["output_value_lost_by_alerts_cny"] / 1e4
    saved = summary["pollutants"]["so2"]["alert_reduction_kg"] / 1000
    told = [metric.value for metric in app.metric[4:]]
    assert told[0] == f"{lost:,.1f}"
    assert told[2] == f"{lost / saved:,.1f}"
    for dimension in ("level", "stage", "enterprise", "grade"):
        sound(widget(app, "segmented_control", "loss-dimension").set_value(dimension).run())
        assert len(app.dataframe[-1].value)
    sound(widget(app, "segmented_control", "loss-kind").set_value("power").run())


def test_line_tells_why_it_emits():
    """From the enterprise that saves most down to a line: its story names the rule and the
    document of the moment.
    """
    app = visit()
    sound(widget(app, "segmented_control", "result-part").set_value("enterprises").run())
    told = app.code[0].value
    assert "2020-11-14 12:00" in told
    assert "泽政办发〔2020〕28号" in told


def figure_of(app) -> str:
    """Return the last figure of a page as it goes to the browser."""
    return json.loads(app.get("plotly_chart")[-1].proto.spec)["layout"]["xaxis"]["title"]["text"]


def wait_for(app, name):
    """Return the workbench once a piece of background work has ended."""
    job = app.session_state["jobs"][name][1]
    for _ in range(600):
        if job.ended:
            return sound(app.run())
        time.sleep(0.1)
    raise AssertionError(job.state)


def test_replicates_give_the_intervals_of_a_headless_run():
    """Replicates started on the page come to the table that a run with as many replicates gives."""
    app = turn_to(visit(), "uncertainty")
    widget(app, "select_slider", "replicates").set_value(100)
    sound(app.run())
    press(app, "开始计算")
    wait_for(app, "replicates")
    result = app.session_state["jobs"]["replicates"][1].value
    told = run(load_scenario("scenarios/zezhou-winter-2020.yaml", {"uncertainty.replicates": 100}))
    pd.testing.assert_frame_equal(result.uncertainty, told.uncertainty)
    assert len(app.selectbox)


def test_work_can_be_cancelled(monkeypatch):
    """Cancelled work ends without a result, and the page says so."""
    at_work = threading.Event()

    def endless(self, inputs, words, progress):
        while True:
            progress(0, 1)
            at_work.set()
            time.sleep(0.01)

    monkeypatch.setattr("simulator.workbench.desk.Results.with_replicates", endless)
    app = turn_to(visit(), "uncertainty")
    press(app, "开始计算")
    assert at_work.wait(60)
    app.session_state["jobs"]["replicates"][1].cancel()
    wait_for(app, "replicates")
    assert app.session_state["jobs"]["replicates"][1].state == "cancelled"
    assert "已取消" in texts(app)


def test_tornado_names_what_matters():
    """One at a time, the assumptions are run from their low to their high value."""
    app = turn_to(visit(), "uncertainty")
    sound(widget(app, "segmented_control", "uncertainty-part").set_value("sensitivity").run())
    press(app, "开始分析")
    wait_for(app, "tornado")
    table = app.session_state["jobs"]["tornado"][1].value
    swing = table[table["pollutant"] == "so2"].set_index("factor")["swing"]
    assert (
        swing["policy_overrides.curtailment.C.orange"]
        > swing["policy_overrides.small_micro_relief"]
        > 0
    )
    assert "预警减排量" in figure_of(app)
    widget(app, "selectbox", "sensitivity-figure").set_value("baseline_kg")
    sound(app.run())
    press(app, "开始分析")
    wait_for(app, "tornado")
    assert "预警减排量" not in figure_of(app)
