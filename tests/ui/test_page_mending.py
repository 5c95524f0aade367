"""Changes and districts that do not fit the list are mended where they are told, on every page that
shows figures.
"""

import pytest

from workbench import plan_of, sound, turn_to, visit, widget

CHANGE = {"at": "2020-12-05T00:00", "enterprise_id": "NO-SUCH-PLANT", "grade": "D"}


@pytest.mark.parametrize("page", ["result", "measures", "export"])
def test_misfits_are_mended_where_they_are_told(page):
    """A change of an enterprise that the list lacks is told with a button that takes it out; the
    plan then has its figures again, and the step can be undone.
    """
    app = turn_to(visit(), page)
    desk = app.session_state["desk"]
    desk.take(desk.plan.put(("changes",), [CHANGE]))
    sound(app.run())
    button = widget(app, "button", "mend-misfits")
    assert "1" in button.label
    sound(button.click().run())
    assert "changes" not in plan_of(app)
    assert not [item for item in app.button if item.key == "mend-misfits"]
    assert len(app.metric) >= 4
    assert desk.before[-1].get("changes") == [CHANGE]


def test_other_problems_have_no_such_button():
    """Where something else is wrong, nothing is offered that would not help."""
    app = visit()
    desk = app.session_state["desk"]
    desk.take(desk.plan.put(("response", "notification_lag_h"), -1))
    sound(app.run())
    assert app.error
    assert not [item for item in app.button if item.key == "mend-misfits"]
