"""The page of alerts: stages from a forecast or a history, and the period."""

from simulator.workbench.plans import Plan
from workbench import plan_of, press, sound, turn_to, visit, widget


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
