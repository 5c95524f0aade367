"""The pages of the workbench: a first visit, a change and what it comes to, problems, both
languages.
"""

import io
import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from simulator import load_scenario, run
from simulator.ui.result.cards import tonnes
from simulator.workbench.plans import Plan
from workbench import PAGES, ROOT, cards, plan_of, press, sound, texts, turn_to, visit, widget

CHINESE = re.compile(r"[一-鿿]")


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
