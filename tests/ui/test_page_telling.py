"""The list of whom to tell on the page of today: ticks kept, counted, chosen, taken into the ZIP."""

import io
import zipfile

from simulator.inputs.told_file import TOLD_FILE
from simulator.workbench.plans import bundle
from simulator.workbench.told import ticks_of
from workbench import press, sound, texts, turn_to, visit, widget


def page(language: str = "zh"):
    """Return the list of the first alert."""
    app = turn_to(visit(language), "today")
    return part(app)


def part(app):
    """Return the page at its part of the list."""
    control = widget(app, "button_group", "today-part")
    return sound(control.set_value("telling").run())


def figures(app) -> dict[str, int]:
    """Return the counts above the list by their titles."""
    return {item.label: int(item.value.replace(",", "")) for item in app.metric[-4:]}


def test_everybody_listed_is_ticked_as_told_at_once():
    """The button ticks the chosen town alone; counts follow, and a new session finds the ticks."""
    app = page()
    before = figures(app)
    assert before["应通知"] == before["未通知"] > 50
    assert before["已通知"] == before["未回复"] == 0
    towns = widget(app, "multiselect", "telling-towns")
    town = towns.options[0]
    app = sound(towns.set_value([town]).run())
    count = figures(app)["应通知"]
    assert 0 < count < before["应通知"]
    app = press(app, f"所列 {count} 家全部标为已通知")
    assert figures(app) == {"应通知": count, "已通知": count, "未通知": 0, "未回复": count}
    own_desk = app.session_state["desk"]
    assert len(ticks_of(own_desk.workspace)) == count
    again = visit_again(own_desk.workspace.key)
    assert figures(again) == {
        "应通知": before["应通知"],
        "已通知": count,
        "未通知": before["应通知"] - count,
        "未回复": count,
    }


def visit_again(key: str):
    """Return the list as a new session at the same address shows it."""
    app = visit()
    app.query_params["work"] = key
    del app.session_state["desk"]
    return part(turn_to(sound(app.run()), "today"))


def test_a_step_back_of_the_plan_takes_no_tick_back():
    """Ticks tell what was done: they stay, and travel in the plan's ZIP."""
    app = page()
    label = next(item.label for item in app.button if item.label.endswith("全部标为已通知"))
    app = press(app, label)
    told = figures(app)["已通知"]
    own_desk = app.session_state["desk"]
    own_desk.change(("title",), "另一方案")
    app = press(sound(app.run()), "撤销上一步")
    assert figures(part(app))["已通知"] == told
    with zipfile.ZipFile(io.BytesIO(bundle(own_desk.plan))) as archive:
        assert len(archive.read(TOLD_FILE).decode().splitlines()) == told + 1


def test_enterprises_are_shown_by_grade_and_state():
    """Grades leave theirs alone; nobody is unanswered before anybody was told."""
    app = page("en")
    app = sound(widget(app, "multiselect", "telling-grades").set_value(["D"]).run())
    count = figures(app)["to tell"]
    assert count > 0
    app = sound(widget(app, "button_group", "telling-state").set_value("unanswered").run())
    assert "No enterprise is like that." in texts(app)
