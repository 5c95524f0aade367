"""A session gathers nothing of widgets that left its screen."""

from streamlit.testing.v1 import AppTest

from workbench import plan_of, press, sound, turn_to, visit, widget


def known_widgets(app) -> int:
    """Return of how many widgets Streamlit knows more than the value."""
    return len(app.session_state._state._state._new_widget_state.widget_metadata)


def test_a_long_day_leaves_no_widgets_behind():
    """Each undo makes all widgets anew: after five of them the session knows as many as after
    two, and the sliders still work.
    """
    app = turn_to(visit(), "measures")
    counts = []
    for share in (50, 45, 35, 46, 44):
        sound(widget(app, "slider", "cut-C-orange").set_value(share).run())
        assert plan_of(app)["policy_overrides"]["curtailment"]["C"]["orange"] == share / 100
        press(app, "撤销上一步")
        counts.append(known_widgets(app))
    assert counts[-1] <= counts[1]


def test_a_widget_on_the_screen_stays_known():
    """Also one whose value lies under its key alone, because the page set it first."""
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from simulator.ui.frame import gone_widgets\n"
        "st.session_state.setdefault('x', 1)\n"
        "st.number_input('x', key='x')\n"
        "gone_widgets.let_go()\n"
    )
    assert known_widgets(app.run()) == 1


def test_clicks_on_a_component_stay_known():
    """A component on the screen has two ids: its own and that of its clicks."""
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from simulator.ui.frame import gone_widgets, tiles\n"
        "if st.checkbox('shown', True):\n"
        "    tiles.open_stories_of_tiles('map', {'tile': 'E1'})\n"
        "gone_widgets.let_go()\n"
    )
    assert known_widgets(app.run()) == 3
    assert known_widgets(app.checkbox[0].uncheck().run()) == 1
