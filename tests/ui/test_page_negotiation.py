"""The page of negotiated reduction: a round, a change of wishes, a plan taken over and undone."""

import pytest

from simulator.ui.negotiation.ask import ASKED
from simulator.workbench.negotiations import Asked
from workbench import cards, plan_of, press, sound, texts, turn_to, visit, widget

PATIENCE_S = 120


def settled(app):
    """Return the page once its round is done."""
    _, job = app.session_state["jobs"]["negotiation"]
    assert job.wait(PATIENCE_S)
    return sound(app.run())


@pytest.fixture
def solved():
    """The page after its first round."""
    return settled(press(turn_to(visit("zh"), "negotiation"), "求解"))


def test_a_round_sets_plans_side_by_side(solved):
    """The page shows the plan beside today's measures, its bound, and the table of enterprises."""
    said = texts(solved)
    assert "差距 0.000 %" in said
    assert "协商方案" in said
    tables = [frame.value for frame in solved.dataframe]
    assert any("方案" in table and len(table) == 4 for table in tables)


def test_a_change_of_wishes_solves_again(solved):
    """Another weight of fairness starts a round without the button."""
    first = solved.session_state["jobs"]["negotiation"][1]
    slider = widget(solved, "select_slider", "nego-mu")
    app = settled(sound(slider.set_value(8.0).run()))
    assert app.session_state["jobs"]["negotiation"][1] is not first
    assert app.session_state[ASKED][1].mu == 8.0


def test_the_plan_taken_over_changes_the_result_and_can_be_undone(solved):
    """Taking over puts the measures into the inventory; a step back brings the old figures."""
    before, plan = cards(solved), plan_of(solved)
    app = settled(press(solved, "采用此方案"))
    assert plan_of(app)["own_measures"] == "first"
    assert plan_of(app)["inventory"] != plan["inventory"]
    assert cards(app) != before
    app = press(app, "撤销上一步")
    assert plan_of(app) == plan
    assert cards(app) == before


def test_a_kept_plan_stands_on_the_page_of_comparison(solved):
    """Keeping leaves the plan in hand alone."""
    plan = plan_of(solved)
    app = press(solved, "保留备选")
    assert plan_of(app) == plan
    app = turn_to(app, "compare")
    assert "协商减排方案" in texts(app)


def test_what_was_asked_survives_a_new_session(solved):
    """A reload of the address finds level and weight again."""
    slider = widget(solved, "select_slider", "nego-mu")
    app = settled(sound(slider.set_value(4.0).run()))
    del app.session_state[ASKED]
    app = sound(app.run())
    assert app.session_state[ASKED][1].mu == 4.0


def test_targets_out_of_reach_say_why(solved):
    """Targets of 90 % cannot be reached: the page tells the most that can, and offers no plan."""
    key, _ = solved.session_state[ASKED]
    solved.session_state[ASKED] = (key, Asked("red", margin=3.0))
    app = settled(sound(solved.run()))
    said = texts(app)
    assert "目标无法达到" in said
    assert "SO₂：目标 90 %" in said
    assert next(item for item in app.button if item.label == "采用此方案").disabled
