"""The part of the comparison page that says what another grade is worth."""

import pytest

from simulator.economics.grade_worth import Ask, worth_of_grade
from simulator.studies.drawn_winters import drawn_stages
from simulator.workbench.desk import read_plan
from workbench import press, sound, texts, turn_to, visit, widget

A_MOMENT_S = 120
WORDS = {
    "zh": ("开始测算", "年收回", "等级价值"),
    "en": ("Compute", "paid back", "What a grade is worth"),
}


def page(language: str):
    """Return the part of the page in a language."""
    app = turn_to(visit(language), "compare")
    return sound(app.button_group(key="compare-part").set_value("grades").run())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_tells_what_the_engine_computes(language) -> None:
    """The figure on the card is that of the study, over the same drawn winters; a retrofit has its
    break-even, and the table its six columns.
    """
    app = page(language)
    app = sound(widget(app, "selectbox", "worth-enterprise").set_value("DEMO-CK-01").run())
    app = sound(widget(app, "selectbox", "worth-to-").set_value("A").run())
    app = sound(widget(app, "select_slider", "worth-winters").set_value(10).run())
    app = sound(widget(app, "number_input", "worth-cost").set_value(100.0).run())
    compute, paid, title = WORDS[language]
    app = press(app, compute)
    app.session_state["jobs"]["grades"][1].wait(A_MOMENT_S)
    app = sound(app.run())
    inputs = read_plan(app.session_state["desk"].plan)
    winters = drawn_stages(inputs.scenario, 10, seed=1)
    table = worth_of_grade(inputs, Ask(("DEMO-CK-01",), to="A"), winters).table
    saved = table.set_index("figure").loc["sum", "saved_cny"]
    assert app.metric[0].value == f"{saved / 1e4:,.2f}"
    assert paid in texts(app)
    assert title in texts(app)
    assert any(len(item.value.columns) == 6 for item in app.dataframe)


def test_only_grades_of_the_industry_are_offered() -> None:
    """A mill of letters is offered letters; without a retrofit no break-even is told."""
    app = page("zh")
    app = sound(widget(app, "selectbox", "worth-enterprise").set_value("DEMO-CK-01").run())
    options = widget(app, "selectbox", "worth-to-").options
    assert options[0] == "B级 → A级"
    assert not [text for text in options if "引领" in text]
