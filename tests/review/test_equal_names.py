"""Enterprises of one name and two codes: two everywhere, in counts, figures and choices."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from simulator.inputs.inventory import read_inventory
from simulator.review.composition import enterprises, facts_of, places
from simulator.terms.titles import told_apart
from simulator.ui import figures
from simulator.workbench.inventory_upload import read_content
from workbench import sound, turn_to, visit, widget

ROWS = (
    "enterprise,enterprise_id,industry,grade,line,nox_kg_d,protected,protected_reason,lon,lat",
    "甲厂,X1,铸造,C,1#,100,是,供暖,112.5,35.5",
    "甲厂,X2,铸造,B,1#,40,是,供暖,112.6,35.6",
    "乙厂,,铸造,B,1#,7,,,112.7,35.7",
)
CONTENT = "\n".join(ROWS).encode()


@pytest.fixture(scope="module")
def inventory():
    """A list with two enterprises of one name."""
    return read_content(CONTENT, ".csv", read_inventory)


@pytest.fixture
def app(tmp_path, monkeypatch) -> AppTest:
    """The workbench with that list in hand."""
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))
    app = visit()
    here = app.session_state["desk"]
    plan = here.plan.put(("inventory",), here.workspace.put("inventory", CONTENT, ".csv"))
    for key in ("area_sources", "changes"):
        plan = plan.put((key,), None)
    here.take(
        plan.put(
            ("alerts",),
            [
                {name: value for name, value in stage.items() if name != "scope"}
                for stage in plan.data["alerts"]
            ],
        )
    )
    return sound(app.run())


def test_equal_titles_get_their_keys() -> None:
    """Only titles that several keys have are followed by the key, in the language's brackets;
    a name that is its own key stands.
    """
    titles = {"X1": "甲厂", "甲厂": "甲厂", "Y": "乙厂"}
    assert told_apart(titles, "zh") == {"X1": "甲厂（X1）", "甲厂": "甲厂", "Y": "乙厂"}
    assert told_apart(titles, "en")["X1"] == "甲厂 (X1)"


def test_surfaces_are_by_code(inventory) -> None:
    """The treemap has one surface for each code, with its own emission and grade, and names that
    differ.
    """
    table = enterprises(inventory, "nox", None, "zh")
    tree = figures.composition_treemap(table, "NOx", "zh").data[0]
    assert dict(zip(tree.ids, tree.values, strict=True)) == {
        "铸造": 0,
        "铸造\nX1": 100,
        "铸造\nX2": 40,
        "铸造\n乙厂": 7,
    }
    assert len(set(tree.labels)) == 4
    assert list(table["enterprise"]) == ["甲厂（X1）", "甲厂（X2）", "乙厂"]
    assert list(places(inventory, "nox", None, "zh")["enterprise"]) == [
        "甲厂（X1）",
        "甲厂（X2）",
        "乙厂",
    ]


def test_the_rest_of_each_grade_is_its_own_surface(inventory, monkeypatch) -> None:
    """Small enterprises are added up by grade; two such sums of equally many enterprises are two
    surfaces.
    """
    monkeypatch.setattr("simulator.review.composition.LARGEST_ENTERPRISES", 0)
    table = enterprises(
        type(inventory)(inventory.lines.iloc[:2], inventory.pollutants, "", ""), "nox", None, "zh"
    )
    tree = figures.composition_treemap(table, "NOx", "zh").data[0]
    assert sorted(tree.values) == [0, 40, 100]


def test_differences_of_equal_titles_are_two_bars() -> None:
    """Two keys of one title stand in two rows of the figure."""
    table = pd.DataFrame(
        {"run": "乙", "key": ["X1", "X2"], "key_title": "甲厂", "difference_kg": [5.0, -3.0]}
    )
    figure = figures.difference_bars(table, "zh")
    assert list(figure.data[0].y) == [0, 1]
    assert list(figure.layout.yaxis.ticktext) == ["甲厂", "甲厂"]


def test_lists_count_codes(app, inventory) -> None:
    """The lists of the measures page count enterprises as the inventory page does: by code."""
    assert facts_of(inventory).flagged["protected"] == (2, 2)
    turn_to(app, "measures")
    sound(widget(app, "segmented_control", "measures-part").set_value("lists").run())
    labels = [item.label for item in app.expander]
    assert any(label.startswith("保障类") and "2 家" in label for label in labels), labels


def test_choices_are_told_apart(app) -> None:
    """Enterprises to choose from on the result page have titles that differ."""
    turn_to(app, "result")
    sound(widget(app, "segmented_control", "result-part").set_value("enterprises").run())
    assert sorted(widget(app, "selectbox", "enterprise-").options) == [
        "乙厂",
        "甲厂（X1）",
        "甲厂（X2）",
    ]
