"""The page of measures: sliders, bounds, what-if, undo, seasons, answers, policies of one's own."""

from simulator import load_scenario, run
from simulator.ui.result.cards import tonnes
from workbench import PAGES, cards, plan_of, press, sound, texts, turn_to, visit, widget


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
