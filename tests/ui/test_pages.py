"""The pages of the workbench: a first visit, a change and what it comes to, problems, both
languages.
"""

import io
import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from simulator import load_scenario, run
from simulator.inputs.policy import read_policy
from simulator.inputs.policy_sources import assumed_sources
from simulator.ui.result.cards import tonnes
from simulator.workbench.plans import Plan
from workbench import PAGES, ROOT, cards, plan_of, press, sound, texts, turn_to, visit, widget

CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(autouse=True)
def _own_workspaces(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_first_visit_shows_a_finished_page(page, language):
    """Every page of a first visit shows the finished example in the planner's language, without a
    problem.
    """
    app = turn_to(visit(language), page)
    assert not app.error
    assert bool(CHINESE.search(app.title[0].value)) == (language == "zh" or page == "result")
    labels = [
        item.label
        for kind in ("slider", "selectbox", "button", "number_input", "toggle")
        for item in getattr(app, kind)
    ]
    known = ("泽州", "演示", "示例", "攻坚")
    assert language == "zh" or not [
        label
        for label in labels
        if CHINESE.search(label) and not any(name in label for name in known)
    ]


def test_cards_are_those_of_a_run_from_the_file():
    """The cards of a first visit are the figures that the command line's road gives for the same
    scenario.
    """
    app = visit()
    figures = run(load_scenario("scenarios/zezhou-winter-2020.yaml")).summary["pollutants"]
    assert cards(app) == [
        tonnes(figures[name]["alert_reduction_kg"]) for name in ("so2", "nox", "pm", "vocs")
    ]


def test_slider_moves_the_plan_and_the_cards():
    """A slider writes the policy's override of the plan, and the cards become those of the changed
    scenario.
    """
    app = turn_to(visit(), "measures")
    sound(widget(app, "slider", "cut-C-orange").set_value(50).run())
    assert plan_of(app)["policy_overrides"] == {"curtailment": {"C": {"orange": 0.5}}}
    changed = load_scenario(
        "scenarios/zezhou-winter-2020.yaml", {"policy_overrides.curtailment.C.orange": 0.5}
    )
    figures = run(changed).summary["pollutants"]
    assert cards(app) == [
        tonnes(figures[name]["alert_reduction_kg"]) for name in ("so2", "nox", "pm", "vocs")
    ]


def chips(app) -> list[str]:
    """Return the changes that the cards show."""
    return [item.delta for item in app.metric]


def test_cards_show_the_change_against_the_chosen_plan():
    """Cards are compared with the policy's own values, with the step before, or with a kept plan,
    on every page with settings or results; a dropped plan gives way to the policy's own values.
    """
    app = visit()
    assert chips(app) == ["与对照方案相同"] * 4
    press(turn_to(app, "compare"), "保留")
    turn_to(app, "measures")
    sound(widget(app, "slider", "cut-C-orange").set_value(50).run())
    deeper = chips(app)
    assert all(text.startswith("+") and "%" in text for text in deeper)
    sound(widget(app, "slider", "cut-C-orange").set_value(45).run())
    assert all(text.startswith("+") for text in chips(app))
    sound(widget(app, "selectbox", "preview-reference").set_value("step").run())
    assert all(text.startswith("-") for text in chips(app))
    sound(widget(app, "selectbox", "preview-reference").set_value("kept-1.yaml").run())
    sound(widget(app, "slider", "cut-C-orange").set_value(50).run())
    assert chips(turn_to(app, "result")) == deeper
    press(turn_to(app, "compare"), "删除")
    assert widget(turn_to(app, "result"), "selectbox", "result-reference").value == "policy"
    assert chips(app) == deeper


def test_slider_back_at_the_policys_value_leaves_no_override():
    """A cut moved and moved back is the policy's own again: the plan says nothing of it."""
    app = turn_to(visit(), "measures")
    before = dict(plan_of(app))
    sound(widget(app, "slider", "cut-C-orange").set_value(45).run())
    sound(widget(app, "slider", "cut-C-orange").set_value(40).run())
    assert plan_of(app) == before


def test_sliders_stay_within_the_policys_bounds():
    """B and C can be set from 30 to 50 % only, D not at all, until what-if is switched on."""
    app = turn_to(visit(), "measures")
    slider = widget(app, "slider", "cut-B-red")
    assert (slider.min, slider.max) == (30, 50)
    assert not [item for item in app.slider if item.key.startswith("cut-D-")]
    sound(widget(app, "toggle", "what-if").set_value(True).run())
    assert (widget(app, "slider", "cut-B-red").min, widget(app, "slider", "cut-D-red").max) == (
        0,
        100,
    )


def test_what_if_is_marked_on_every_page_and_taken_back_whole():
    """A cut outside the bounds is marked on every page; switching what-if off brings it back
    inside.
    """
    app = turn_to(visit(), "measures")
    sound(widget(app, "toggle", "what-if").set_value(True).run())
    sound(widget(app, "slider", "cut-B-red").set_value(80).run())
    for page in PAGES:
        assert "假设分析" in texts(turn_to(app, page)), page
    turn_to(app, "measures")
    sound(widget(app, "toggle", "what-if").set_value(False).run())
    assert plan_of(app)["policy_overrides"] == {"curtailment": {"B": {"red": 0.5}}}
    assert "what_if" not in plan_of(app)
    assert not app.error


def test_undo_goes_back_one_step():
    """Undo brings back the plan before the last change, with its figures."""
    app = turn_to(visit(), "measures")
    before, figures = dict(plan_of(app)), cards(app)
    sound(widget(app, "slider", "cut-C-orange").set_value(50).run())
    assert cards(app) != figures
    press(app, "撤销上一步")
    assert (plan_of(app), cards(app)) == (before, figures)


def test_seasonal_rule_can_be_switched_off_and_on():
    """Switching the winter stop of D off takes the seasonal reduction away; going back restores
    it.
    """
    app = turn_to(visit(), "measures")
    sound(widget(app, "segmented_control", "measures-part").set_value("seasons").run())
    press(app, "停用")
    assert plan_of(app)["policy_overrides"]["seasonal"] == [{"id": "d-winter", "cut": 0.0}]
    assert "季节性措施另减 0.000\u00a0t" in texts(app)
    press(app, "恢复原值")
    assert "policy_overrides" not in plan_of(app)


def test_response_is_written_as_a_scenario_says_it():
    """Lag, early start and compliance are written under the scenario's own keys; full
    compliance is no entry.
    """
    app = turn_to(visit(), "measures")
    sound(widget(app, "segmented_control", "measures-part").set_value("answers").run())
    sound(widget(app, "number_input", "response.notification_lag_h").set_value(6.0).run())
    sound(widget(app, "segmented_control", "response.early_start").set_value("planned").run())
    sound(widget(app, "slider", "response.compliance.B").set_value(100).run())
    assert plan_of(app)["response"] == {
        "notification_lag_h": 6.0,
        "early_start": "planned",
        "compliance": {"C": 0.9},
    }


def test_unusable_plan_says_where_and_what_next():
    """A plan that cannot be computed shows each problem with what is allowed, and how to go on, on
    every page.
    """
    app = visit()
    here = app.session_state["desk"]
    here.plan = Plan(
        here.plan.data | {"period": {"start": "2021-04-01T00:00", "end": "2020-10-01T00:00"}},
        here.plan.folder,
    )
    for page in PAGES:
        turn_to(app, page)
        assert app.error or page in ("inventory", "help"), page
    assert "撤销上一步" in texts(turn_to(app, "result"))


def test_stages_derived_from_a_forecast_become_a_list():
    """Alerts derived by a rule set stand in the plan as their source; as a list they are the same
    stages.
    """
    app = turn_to(visit(), "alerts")
    sound(widget(app, "segmented_control", "alert-source").set_value("forecast").run())
    sound(widget(app, "button", "derive").click().run())
    source = plan_of(app)["alerts"]
    dated = Plan(plan_of(app), app.session_state["desk"].plan.folder).scenario().dated
    assert source["criteria"]
    assert dated
    press(app, "转为可编辑的列表")
    assert Plan(plan_of(app), app.session_state["desk"].plan.folder).scenario().dated == dated


def test_deriving_again_keeps_what_the_screen_does_not_show():
    """Alerts of a plan's own forecast, derived again untouched, are the same: places, errors
    and the series stay.
    """
    app = visit()
    widget(app, "selectbox", "example_name").set_value("forecast-two-districts")
    sound(widget(app, "button", "open_example").click().run())
    turn_to(app, "alerts")
    before = plan_of(app)["alerts"]
    sound(widget(app, "button", "derive").click().run())
    assert plan_of(app)["alerts"] == before
    sound(widget(app, "toggle", "unified").set_value(True).run())
    sound(widget(app, "button", "derive").click().run())
    assert plan_of(app)["alerts"] == before | {"unified": True}


def test_moving_one_edge_of_the_period_keeps_the_other_and_the_hours():
    """Another first day keeps its hour, and the end as it is."""
    import datetime

    app = visit()
    here = app.session_state["desk"]
    here.take(here.plan.put(("period",), {"start": "2020-11-13T07:00", "end": "2020-11-20T18:00"}))
    turn_to(app, "alerts")
    sound(widget(app, "date_input", "period-start").set_value(datetime.date(2020, 11, 12)).run())
    assert plan_of(app)["period"] == {"start": "2020-11-12T07:00", "end": "2020-11-20T18:00"}


def test_period_is_fitted_to_the_stages_as_they_are():
    """Fitting the period looks at the stages in hand when the button is pressed."""
    app = turn_to(visit(), "alerts")
    here = app.session_state["desk"]
    here.take(
        here.plan.put(
            ("alerts",), [{"level": "red", "start": "2021-03-18T00:00", "end": "2021-03-20T00:00"}]
        ),
        anew=False,
    )
    press(app, "时段对准预警过程")
    assert plan_of(app)["period"] == {"start": "2021-03-16T00:00", "end": "2021-03-23T00:00"}


def test_no_alerts_can_be_filled():
    """An empty source of alerts is an empty list: stages can be added to it."""
    app = visit()
    here = app.session_state["desk"]
    here.take(here.plan.put(("alerts",), {}))
    turn_to(app, "alerts")
    press(app, "增加")
    assert len(plan_of(app)["alerts"]) == 1


def test_old_periods_and_large_seeds_are_shown():
    """What is legal in a file opens on its page: a period of long ago, a seed of many digits,
    an odd number of replicates.
    """
    app = visit()
    here = app.session_state["desk"]
    here.take(
        here.plan.put(("period",), {"start": "1980-01-01T00:00", "end": "1980-02-01T00:00"}).put(
            ("uncertainty",), {"seed": 2**40, "replicates": 300}
        )
    )
    turn_to(app, "alerts")
    assert widget(app, "date_input", "period-start").value.year == 1980
    turn_to(app, "uncertainty")
    assert widget(app, "number_input", "seed").value == 2**40
    assert widget(app, "select_slider", "replicates").value == 300


def test_shares_are_shown_as_they_are():
    """A cut of 42.5 % and a compliance of 95.5 % are not rounded, under whatever spelling of the
    grade.
    """
    app = visit()
    here = app.session_state["desk"]
    plan = here.plan.put(("policy_overrides", "curtailment", "B", "orange"), 0.425).put(
        ("response", "compliance"), {"B级": 0.955}
    )
    here.take(plan)
    turn_to(app, "measures")
    assert widget(app, "slider", "cut-B-orange").value == 42.5
    sound(widget(app, "segmented_control", "measures-part").set_value("answers").run())
    slider = next(item for item in app.slider if item.label == "B级")
    assert slider.value == 95.5
    sound(slider.set_value(90.0).run())
    assert plan_of(app)["response"]["compliance"] == {"B级": 0.9}
    assert not app.error


def test_a_users_words_are_no_markup():
    """A title with signs of Markdown is shown as it stands, on the result and in the list of kept
    plans.
    """
    app = visit()
    here = app.session_state["desk"]
    here.take(here.plan.put(("title",), "![x](http://127.0.0.1/x.png) $a$"))
    turn_to(app, "result")
    assert app.title[0].value.startswith("\\!\\[x")
    press(turn_to(app, "compare"), "保留")
    assert not [item.value for item in app.markdown if "![x](" in item.value]


def test_own_policy_is_uploaded_and_a_bad_one_is_refused():
    """A policy file of the planner's own holds at once; one with a problem leaves the plan as it is
    and says where.
    """
    app = turn_to(visit(), "measures")
    text = "id: own\ntitle: 本县政策\nextends: base-process\ncurtailment:\n  B: {yellow: 0.2, orange: 0.3, red: 0.4}\n  C: {yellow: 0.2, orange: 0.3, red: 0.4}\n"
    before = dict(plan_of(app))
    uploader = widget(app, "file_uploader", "policy-file")
    sound(
        uploader.set_value(
            ("own.yaml", text.replace("0.2", "2").encode(), "application/yaml")
        ).run()
    )
    assert app.error
    assert plan_of(app) == before
    sound(
        widget(app, "file_uploader", "policy-file")
        .set_value(("own.yaml", text.encode(), "application/yaml"))
        .run()
    )
    assert "本县政策" in app.selectbox[0].options
    assert widget(app, "slider", "cut-B-red").value == 40


def test_real_history_is_taken_with_its_dates():
    """A real history becomes the plan's stages, and the period is laid around them."""
    app = turn_to(visit(), "alerts")
    widget(app, "selectbox", "history").set_value("taiyuan-2020-12")
    sound(widget(app, "button", "history-use").click().run())
    rows = plan_of(app)["alerts"]
    assert [row["level"] for row in rows] == ["orange", "orange"]
    assert (rows[0]["start"], rows[-1]["end"]) == ("2020-12-11T00:00", "2021-01-01T00:00")
    assert plan_of(app)["period"] == {"start": "2020-12-09T00:00", "end": "2021-01-04T00:00"}


def test_stage_is_added_by_length_and_lead():
    """The short form adds a stage of so many days, issued so many hours ahead."""
    app = turn_to(visit(), "alerts")
    before = len(plan_of(app)["alerts"])
    press(app, "增加")
    added = plan_of(app)["alerts"][before:]
    assert added == [
        {
            "level": "orange",
            "issued": "2020-09-30T00:00",
            "start": "2020-10-01T00:00",
            "end": "2020-10-04T00:00",
        }
    ]


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


def test_an_enterprise_is_found_and_tells_its_story_on_every_page():
    """A part of a name finds enterprises; one click opens the story of one, where the planner is;
    it is opened once.
    """
    app = visit()
    for page in PAGES:
        turn_to(app, page)
        sound(widget(app, "text_input", "find-enterprise").set_value("水泥02").run())
        found = next(item for item in app.button if (item.key or "").startswith("found-"))
        sound(found.click().run())
        assert [item.value for item in app.subheader if "水泥02" in item.value], page
        told = next(item.value for item in app.code if "水泥02" in item.value)
        assert "规则" not in told
        assert "执行要求的 90%：要求停产时仍留 10% 的负荷" in told
        sound(app.run())
        assert not [item.value for item in app.subheader if "水泥02" in item.value], page


def test_kept_plan_is_compared_with_the_one_in_hand():
    """A plan kept before a change stands beside the changed one; the table's difference is
    that of two runs.
    """
    app = turn_to(visit(), "compare")
    assert "至少需要两个方案" in texts(app)
    press(app, "保留")
    turn_to(app, "measures")
    sound(widget(app, "slider", "cut-C-orange").set_value(50).run())
    turn_to(app, "compare")
    first = run(load_scenario("scenarios/zezhou-winter-2020.yaml")).summary["pollutants"]["so2"][
        "alert_reduction_kg"
    ]
    changed = load_scenario(
        "scenarios/zezhou-winter-2020.yaml", {"policy_overrides.curtailment.C.orange": 0.5}
    )
    then = run(changed).summary["pollutants"]["so2"]["alert_reduction_kg"]
    table = app.dataframe[-1].value
    row = table[(table["污染物"] == "SO₂") & table["方案"].str.startswith("【当前】")].iloc[0]
    assert row["与基准方案之差 （吨）"] == pytest.approx((then - first) / 1000, abs=1e-9)


def test_kept_plan_is_opened_and_dropped():
    """A kept plan can be taken in hand again and be dropped."""
    app = turn_to(visit(), "compare")
    press(app, "保留")
    kept = dict(plan_of(app))
    turn_to(app, "measures")
    sound(widget(app, "slider", "cut-C-orange").set_value(50).run())
    turn_to(app, "compare")
    press(app, "打开")
    assert plan_of(app) == kept
    press(app, "删除")
    assert not app.session_state["desk"].workspace.kept()


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


def test_another_example_is_opened_whole():
    """Opening another example takes its inventory, policy and alerts in hand, and undo brings the
    first back.
    """
    app = visit()
    first = dict(plan_of(app))
    widget(app, "selectbox", "example_name").set_value("datong-winter-2021")
    sound(widget(app, "button", "open_example").click().run())
    assert plan_of(app)["policy"] == "datong-2021"
    assert not app.error
    press(app, "撤销上一步")
    assert plan_of(app) == first


def test_two_planners_do_not_share_a_plan():
    """What one planner changes, another does not see."""
    one, other = turn_to(visit(), "measures"), turn_to(visit(), "measures")
    sound(widget(one, "slider", "cut-C-orange").set_value(50).run())
    sound(other.run())
    assert "policy_overrides" not in plan_of(other)
    assert one.session_state["desk"].workspace.key != other.session_state["desk"].workspace.key


def test_reload_finds_the_work_again():
    """A new session with the key of the address has the plan and the kept ones again."""
    one = turn_to(visit(), "measures")
    sound(widget(one, "slider", "cut-C-orange").set_value(50).run())
    press(turn_to(one, "compare"), "保留")
    again = visit_with(one.session_state["desk"].workspace.key)
    assert plan_of(again) == plan_of(one)
    assert again.session_state["desk"].workspace.kept() == ["kept-1.yaml"]


def visit_with(key):
    """Return a first visit that comes with a key in its address."""
    from streamlit.testing.v1 import AppTest

    from workbench import ROOT, SLOW_S

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SLOW_S)
    app.session_state["language"] = "zh"
    app.query_params["work"] = key
    return sound(app.run())


def test_numbers_of_the_downloads_are_those_of_the_cards():
    """Workbook, tables and scenario of the export page are made of the result on the screen."""
    import io
    import json
    import zipfile

    from simulator.workbench import exports
    from simulator.workbench.plan_upload import plan_of_upload
    from simulator.workbench.plans import bundle
    from simulator.workbench.workspace import new_workspace

    app = turn_to(visit(), "measures")
    sound(widget(app, "slider", "cut-C-orange").set_value(50).run())
    here = app.session_state["desk"]
    result = app.session_state["last_outcome"][2].result
    with zipfile.ZipFile(
        io.BytesIO(
            exports.tables(
                result, app.session_state["last_outcome"][2].inputs, ("csv", "json"), "zh"
            )
        )
    ) as archive:
        summary = json.loads(archive.read(f"{result.name}/summary.json"))
        manifest = json.loads(archive.read(f"{result.name}/manifest.json"))
    assert [
        tonnes(summary["pollutants"][name]["alert_reduction_kg"])
        for name in ("so2", "nox", "pm", "vocs")
    ] == cards(app)
    assert here.workspace.key not in json.dumps(manifest)
    elsewhere = new_workspace(here.workspace.root)
    # As on the screen, without sums by sector: their order of adding moves the last digit.
    scenario = plan_of_upload("plan.zip", bundle(here.plan), elsewhere).scenario()
    again = run(scenario, by_sector=False)
    assert again.summary["pollutants"] == replace(result).summary["pollutants"]


def test_choices_of_a_former_plan_do_not_outlive_it():
    """An alert and a pollutant that were looked at and are gone with another plan give way to those
    that are there.
    """
    app = visit()
    sound(widget(app, "selectbox", "result-window").set_value("6").run())
    sound(widget(app, "segmented_control", "result-pollutant").set_value("pm10").run())
    here = app.session_state["desk"]
    content = (ROOT / "data" / "inventories" / "demo-county.csv").read_text(encoding="utf-8-sig")
    table = pd.read_csv(io.StringIO(content), dtype=str, keep_default_na=False).drop(
        columns="pm10_kg_d"
    )
    name = here.workspace.put("inventory", table.to_csv(index=False).encode(), ".csv")
    here.take(
        here.plan.put(("inventory",), name)
        .put(("area_sources",), None)
        .put(("alerts",), here.plan.get("alerts")[:1])
    )
    sound(app.run())
    assert widget(app, "selectbox", "result-window").value == "whole"
    assert widget(app, "segmented_control", "result-pollutant").value == "so2"
    assert len(cards(app)) == 4
    for page in ("measures", "alerts", "compare", "uncertainty", "export"):
        turn_to(app, page)
