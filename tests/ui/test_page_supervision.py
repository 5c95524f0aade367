"""The page of supervision: switched on, settings, the study, tonight's list."""

import pytest

from workbench import plan_of, press, sound, texts, turn_to, visit, widget

A_MOMENT_S = 5


@pytest.fixture
def page():
    """The page with a plan that takes it that everybody obeys."""
    app = turn_to(visit("zh"), "supervision")
    app.session_state["desk"].change(("response", "compliance"), None)
    return sound(app.run())


@pytest.fixture
def supervised(page):
    """The page after supervision was switched on."""
    return sound(widget(page, "toggle", "sup-switch").set_value(True).run())


def test_switch_adds_the_block_and_a_step_back_takes_it_away(page):
    """Without the switch there is no block; with it four assumed teams look for those that do not
    obey.
    """
    assert "supervision" not in plan_of(page)
    app = sound(widget(page, "toggle", "sup-switch").set_value(True).run())
    assert plan_of(app)["supervision"] == {"teams": 4}
    assert "无执法帮扶时" in texts(app)
    app = press(app, "撤销上一步")
    assert "supervision" not in plan_of(app)


def test_a_setting_is_written_and_changes_the_figures(supervised):
    """No team and no meter: nobody is found, and what is delivered is that without supervision."""
    app = sound(widget(supervised, "number_input", "sup-teams").set_value(0).run())
    app = sound(widget(app, "slider", "sup-meters.coverage").set_value(0).run())
    assert plan_of(app)["supervision"]["teams"] == 0
    assert plan_of(app)["supervision"]["meters"] == {"coverage": 0.0}
    assert "查实：0" in texts(app)
    shares = [metric.value for metric in app.metric]
    captions = [item.value for item in app.caption if "无执法帮扶时" in item.value]
    assert [caption.split("时 ")[1] for caption in captions] == shares


def test_compliance_is_replaced_only_when_asked():
    """The example has a compliance: the page says that both exclude each other, and offers the
    exchange.
    """
    app = turn_to(visit("zh"), "supervision")
    assert plan_of(app)["response"]["compliance"]
    assert not [item for item in app.toggle if (item.key or "").startswith("sup-switch")]
    assert "只能选一种" in texts(app)
    app = press(app, "改用执法帮扶")
    assert "compliance" not in plan_of(app).get("response", {})
    assert plan_of(app)["supervision"] == {"teams": 4}


def test_tonight_s_list_names_whom_to_visit_and_why(supervised):
    """The evening of the first alert has a list, the dearest first, with reasons in words."""
    app = sound(supervised.button_group(key="sup-part").set_value("visits").run())
    assert "仅限生态环境部门内部使用" in texts(app)
    table = next(item.value for item in app.dataframe if "理由" in item.value)
    worth = table["期望挽回量（kg）"]
    assert worth.iloc[0] == worth.max() > 0
    assert table["理由"].str.contains("未落实概率").all()


def test_the_study_tells_what_meters_bring(supervised):
    """The study runs as a job; its table has today's supervision and the variants asked for."""
    app = sound(supervised.button_group(key="sup-part").set_value("worth").run())
    app = sound(app.button_group(key="sup-varied").set_value("meters").run())
    app = sound(widget(app, "select_slider", "sup-count").set_value(20).run())
    app = press(app, "计算")
    _, job = app.session_state["jobs"]["supervision"]
    while not job.wait(A_MOMENT_S):
        job.ask()  # as the open page does
    assert job.state == "done"
    app = sound(app.run())
    table = next(item.value for item in app.dataframe if "方案" in item.value)
    assert list(table["方案"]) == ["现状", *(f"分表计电 {share} %" for share in (0, 50, 80, 100))]
