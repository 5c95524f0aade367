"""The inventory page: what a planner sees and does there, on real files, through the app."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from simulator.inputs.inventory import read_inventory
from simulator.terms.labels import say
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.inventory import checks as inventory_checks
from simulator.ui.inventory import line_editor as inventory_table
from simulator.workbench.inventory_edit import Edits
from simulator.workbench.inventory_template import inventory_template
from spreadsheets.base import BASE, HEADERS, table
from spreadsheets.writers import text, xlsx

PAGE = "simulator/ui/pages/inventory.py"
WAIT_S = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def app(root, tmp_path, monkeypatch):
    """The inventory page in Chinese, in a workspace of its own."""
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))
    return open_page(root)


def open_page(root: Path, language: str = "zh") -> AppTest:
    """Return the page as at a first visit."""
    at = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
    at.session_state["language"] = language
    at.run()
    return settled(at.switch_page(PAGE).run())


def settled(at: AppTest) -> AppTest:
    """Return a run without exceptions."""
    assert not at.exception, at.exception
    return at


def look(at: AppTest, view: str) -> AppTest:
    """Return the page on one of its views."""
    at.session_state["inv_view"] = view
    return settled(at.run())


def upload(
    at: AppTest, name: str, content: bytes, kind: str = XLSX, key: str = "inv-file"
) -> AppTest:
    """Return the page after a file was given to an uploader."""
    next(item for item in at.file_uploader if item.key.startswith(key)).set_value(
        (name, content, kind)
    )
    return settled(at.run())


def inventory_of(at: AppTest):
    """Return the inventory that the plan names."""
    plan = at.session_state["desk"].plan
    return read_inventory(plan.folder / plan.data["inventory"])


def texts(at: AppTest) -> str:
    """Return what the page says, in one text."""
    groups = (
        at.title,
        at.subheader,
        at.markdown,
        at.caption,
        at.info,
        at.warning,
        at.error,
        at.success,
        at.button,
    )
    return "\n".join(
        str(getattr(item, "value", "")) + str(getattr(item, "label", ""))
        for group in groups
        for item in group
    )


def tables(at: AppTest) -> str:
    """Return what the page's tables hold, in one text."""
    return "\n".join(item.value.to_csv() for item in at.dataframe)


def press(at: AppTest, key: str) -> AppTest:
    """Return the page after a button."""
    return settled(at.button(key=key).click().run())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("1 减排清单", "企业均为虚构", "255")),
        ("en", ("1 Inventory", "enterprises are invented", "255")),
    ],
)
def test_first_visit_shows_the_examples_inventory(root, tmp_path, monkeypatch, language, words):
    """A first visit shows the finished example's list and that it is invented, in the planner's
    language.
    """
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))
    said = texts(open_page(root, language))
    assert [text for text in words if text not in said] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["composition", "lines", "checks", "map", "source"])
def test_every_view_opens(root, tmp_path, monkeypatch, view, language):
    """Each view of the example's list opens without a fault in either language."""
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))
    at = look(open_page(root, language), view)
    assert not at.error


def test_the_other_shipped_inventory_and_what_no_longer_fits(app):
    """Another shipped list enters the plan; scopes and changes that do not fit it are named,
    and one button takes them out.
    """
    at = look(app, "source")
    at.selectbox(
        key=next(item.key for item in at.selectbox if str(item.key).startswith("inv_shipped-"))
    ).set_value("demo-city")
    at = press(at, "inv_use_shipped")
    assert len(inventory_of(at)) > 3000
    assert "DEMO\\-ST\\-01" in texts(at) or "演示城关镇" in texts(at)
    at = press(at, "inv_fit")
    assert "inv_fit" not in [item.key for item in at.button]
    plan = at.session_state["desk"].plan
    assert all("演示城关镇" not in (stage.get("scope") or []) for stage in plan.data["alerts"])


@pytest.mark.parametrize(("language", "words"), [("zh", "整段删除"), ("en", "removes it whole")])
def test_a_stage_that_would_be_taken_out_is_said_so(root, tmp_path, monkeypatch, language, words):
    """A stage whose districts are nowhere is announced as one to be removed whole, and the
    button does that.
    """
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))
    at = open_page(root, language)
    here = at.session_state["desk"]
    rows = [dict(stage) for stage in here.plan.data["alerts"]]
    here.take(here.plan.put(("alerts",), [rows[0] | {"scope": ["别处"]}, *rows[1:]]))
    at = settled(at.run())
    assert words in texts(at)
    assert len(press(at, "inv_fit").session_state["desk"].plan.data["alerts"]) == len(rows) - 1


def test_a_messy_spreadsheet_becomes_the_inventory_after_one_correction(app, tmp_path):
    """A heading nobody knows is settled with its unit on the screen, the file is read again
    at once, and its lines enter the plan.
    """
    heads = [*HEADERS[:5], "硫", *HEADERS[6:]]
    path = xlsx(tmp_path / "清单.xlsx", ("清单", [["某县应急减排清单"], heads, *table()]))
    at = upload(look(app, "source"), "某县清单.xlsx", path.read_bytes())
    assert [
        item.pollutant for item in at.session_state["inv_upload"].understood.imported.report.sums
    ] == ["nox", "pm"]
    before = inventory_of(at).sha256
    meaning = next(
        item
        for item in at.selectbox
        if str(item.key).startswith("inv-is-") and item.value == "ignore"
    )
    at = settled(meaning.set_value("so2").run())
    unit = next(
        item
        for item in at.selectbox
        if str(item.key).startswith("inv-unit-") and item.value is None
    )
    at = settled(unit.set_value("吨/年").run())
    report = at.session_state["inv_upload"].understood.imported.report
    assert {item.pollutant for item in report.sums} == {"so2", "nox", "pm"}
    assert (report.rows_in, report.rows_out, report.rows_refused) == (6, 6, 0)
    assert inventory_of(at).sha256 == before
    at = press(at, "inv_use")
    lines = inventory_of(at).lines
    assert list(lines["enterprise"]) == [item.enterprise for item in BASE]
    assert list(lines["so2_kg_d"]) == pytest.approx([item.kg_d()[0] for item in BASE])
    assert "area_sources" not in at.session_state["desk"].plan.data
    assert "某县清单" in texts(at)


def test_the_saved_mapping_reads_next_years_list_without_a_click(app, tmp_path):
    """The mapping kept from one list reads another of the same kind at once."""
    heads = [*HEADERS[:5], "硫", *HEADERS[6:]]
    path = xlsx(tmp_path / "a.xlsx", ("清单", [heads, *table()]))
    mapping = "schema: 1\nsheets:\n  清单:\n    columns: [{header: 硫, is: so2, unit: 吨/年}]\n"
    at = upload(look(app, "source"), "a.xlsx", path.read_bytes())
    at = upload(at, "mapping.yaml", mapping.encode(), "application/yaml", "inv-mapping")
    assert "so2" in [
        item.pollutant for item in at.session_state["inv_upload"].understood.imported.report.sums
    ]


def test_an_unknown_grade_is_given_its_meaning(app, tmp_path):
    """A grade that nobody knows is refused and its row is ungraded, until the planner says what it
    means.
    """
    rows = table()
    rows[2][2] = "绩效先进"
    path = xlsx(tmp_path / "a.xlsx", ("清单", [list(HEADERS), *rows]))
    at = upload(look(app, "source"), "a.xlsx", path.read_bytes())
    assert "清单!C4" in tables(at)
    report = at.session_state["inv_upload"].understood.imported.report
    assert report.rows_refused == 0
    assert [entry.found for entry in report.of_kind("refused")] == ["绩效先进"]
    value = next(item for item in at.selectbox if str(item.key).startswith("inv-value-"))
    at = settled(value.set_value("B").run())
    imported = at.session_state["inv_upload"].understood.imported
    assert imported.report.rows_refused == 0
    assert imported.frame["grade"].iloc[2] == "B"


def test_an_open_measure_is_answered_once_and_kept(app, tmp_path):
    """A measure in words that stays open is answered on the page: the cut goes to its rows, and the
    answer is in the mapping.
    """
    words = "未安装在线监测的停产"
    head = ["企业名称", "行业", "绩效等级", "生产线", "SO2（千克/日）", "红色预警措施"]
    rows = [head, *(["甲", "铸造", "C", f"{line}#线", 10, words] for line in (1, 2))]
    path = xlsx(tmp_path / "a.xlsx", ("清单", rows))
    at = upload(look(app, "source"), "a.xlsx", path.read_bytes())
    assert any(words in item.value for item in at.markdown)
    field = next(item for item in at.number_input if item.key.endswith(words))
    field.set_value(60.0)
    settled(at.run())
    said = at.session_state["inv_upload"]
    assert said.understood.imported.frame["cut_red"].tolist() == [0.6, 0.6]
    assert said.said["phrases"] == {words: 0.6}


def test_a_sheet_without_known_headings_is_settled_by_hand(app, tmp_path):
    """Where no heading is known, the planner names header and columns, and the sheet becomes an
    inventory.
    """
    rows = [
        ["甲方", "类别甲", "档", "名目", "硫"],
        ["某厂", "铸造", "B", "1#线", 3.65],
        ["某厂", "铸造", "B", "2#线", 7.3],
    ]
    at = upload(look(app, "source"), "a.xlsx", xlsx(tmp_path / "a.xlsx", ("表", rows)).read_bytes())
    assert at.error
    for place, target in enumerate(("enterprise", "industry", "grade", "line", "so2")):
        box = next(
            item
            for item in at.selectbox
            if str(item.key).startswith("inv-is-") and str(item.key).endswith(f"-{place}")
        )
        at = settled(box.set_value(target).run())
    unit = next(item for item in at.selectbox if str(item.key).startswith("inv-unit-"))
    at = settled(unit.set_value("吨/年").run())
    frame = at.session_state["inv_upload"].understood.imported.frame
    assert list(frame["so2_kg_d"]) == pytest.approx([10.0, 20.0])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 200),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600),
        ("a.parquet", b"PAR1 no PAR1"),
        ("../../etc/passwd.csv", b"\x00\x01\x02"),
        ("a.csv", b""),
        ("a.ods", b"<html>"),
        ("a.csv", "没有表头\n一二三".encode("gb18030")),
    ],
)
def test_a_hostile_file_gives_problems_and_changes_nothing(app, tmp_path, name, content):
    """A broken, empty or foreign file is refused in words with what to do next; the plan and
    the disk stay as they are.
    """
    at = look(app, "source")
    before, files = inventory_of(at).sha256, sorted((tmp_path / "workbench").rglob("*"))
    at = upload(at, name, content)
    assert at.error
    assert at.info
    assert inventory_of(at).sha256 == before
    assert sorted((tmp_path / "workbench").rglob("*")) == files
    assert "inv_use" not in [item.key for item in at.button]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_chosen_finding_is_shown_whole(root, tmp_path, monkeypatch, language):
    """Below the table of findings stands the whole text of the one that is chosen, or how to choose
    one.
    """
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))
    at = look(open_page(root, language), "checks")
    found = next(
        item.value
        for item in at.dataframe
        if {say(language, "inv_what"), say(language, "inv_todo")} <= set(item.value.columns)
    )
    assert say(language, "inv_finding_choose") in texts(at)
    monkeypatch.setattr(inventory_checks, "chosen_row", lambda event: len(found) - 1)
    said = texts(settled(at.run()))
    for name in ("inv_what", "inv_todo"):
        assert as_it_stands(found[say(language, name)].iloc[-1]) in said
    monkeypatch.setattr(inventory_checks, "chosen_row", lambda event: len(found))
    assert say(language, "inv_finding_choose") in texts(settled(at.run()))


@pytest.mark.parametrize(("cells", "row"), [([], None), ([(3, "怎么办")], 3)])
def test_a_finding_is_chosen_by_any_of_its_cells(cells, row):
    """A click on any cell chooses the finding of its row."""
    assert (
        inventory_checks.chosen_row({"selection": {"rows": [], "columns": [], "cells": cells}})
        == row
    )


def test_the_programs_own_format_is_taken_as_it_stands(app, root):
    """A file in the program's own format enters the plan byte for byte."""
    content = (
        (root / "data" / "inventories" / "demo-county.csv")
        .read_bytes()
        .replace("示例焦化01厂".encode(), "某某焦化厂".encode())
    )
    at = press(upload(look(app, "source"), "own.csv", content, "text/csv"), "inv_use")
    plan = at.session_state["desk"].plan
    assert (plan.folder / plan.data["inventory"]).read_bytes() == content


def edit(at: AppTest, monkeypatch, edits: Edits) -> AppTest:
    """Return the page after edits were made in the table on the screen, and applied."""
    monkeypatch.setattr(inventory_table, "edits_on_screen", lambda key: edits)
    return press(settled(at.run()), "inv_apply")


def test_an_edit_under_a_filter_reaches_its_own_row_only(app, monkeypatch):
    """With a filter on, a changed cell is that of the line shown, and nothing else in the list
    differs.
    """
    at = look(app, "lines")
    before = inventory_of(at).lines
    box = next(item for item in at.multiselect if str(item.key).startswith("inv_f_grade"))
    at = settled(box.set_value(["D"]).run())
    row = int((before["grade"] == "D").to_numpy().nonzero()[0][2])
    after = inventory_of(
        edit(at, monkeypatch, Edits({2: {"nox_kg_d": 12.5, "protected": True}}))
    ).lines
    assert after.loc[row, "nox_kg_d"] == 12.5
    assert after.loc[row, "protected"]
    before.loc[row, ["nox_kg_d", "protected"]] = [12.5, True]
    pd.testing.assert_frame_equal(after[before.columns], before)


def test_a_refused_edit_names_its_cell_and_changes_nothing(app, monkeypatch):
    """An edit that the reader refuses is told with row, line and column, and the plan keeps its
    inventory.
    """
    at = look(app, "lines")
    before = inventory_of(at)
    at = edit(
        at, monkeypatch, Edits({0: {"min_load": 3.0}, 1: {"line": before.lines["line"].iloc[0]}})
    )
    assert at.error
    said = tables(at)
    assert "第 2 行 · 示例焦化01厂 · 1#焦炉 · 最低负荷" in said
    assert "第 3 行 · 示例焦化01厂 · 1#焦炉 · 生产线/工序" in said
    assert inventory_of(at).sha256 == before.sha256


def test_lines_are_added_and_deleted(app, monkeypatch):
    """A new line of a known enterprise takes its code; a deleted line is gone; undo brings the list
    back.
    """
    at = look(app, "lines")
    before = inventory_of(at)
    new = {
        "enterprise": "示例焦化01厂",
        "industry": "焦化",
        "grade": "B",
        "line": "9#焦炉",
        "nox_kg_d": 5.0,
    }
    at = edit(at, monkeypatch, Edits({}, (new,), (1,)))
    after = inventory_of(at).lines
    assert len(after) == len(before)
    assert "2#焦炉" not in list(after.loc[after["enterprise"] == "示例焦化01厂", "line"])
    assert after.iloc[-1]["enterprise_id"] == "DEMO-CK-01"
    monkeypatch.undo()


def test_an_unreadable_inventory_says_what_to_do(app):
    """Where the plan's inventory is broken, the page names the cell and offers the ways out."""
    here = app.session_state["desk"]
    here.change(
        ("inventory",),
        here.workspace.put(
            "inventory", b"enterprise,industry,grade,line,so2_kg_d\nA,B,Z,1,-5\n", ".csv"
        ),
    )
    at = settled(app.run())
    assert at.error
    assert "row 2, grade" in tables(at)
    assert any("上传改正后的清单" in item.value for item in at.info)
    assert any(str(item.key).startswith("inv-file") for item in look(at, "source").file_uploader)


def test_area_sources_are_taken_out_and_brought_back(app, root):
    """Without area sources the page says what that means for targets; a CSV brings them back, a bad
    one is refused by cell.
    """
    at = press(look(app, "source"), "inv_out_area_sources")
    assert any("无法判断" in item.value for item in look(at, "checks").warning)
    at = upload(
        look(at, "source"),
        "a.csv",
        b"area_source,sector,so2_kg_d\nx,freight,-1\n",
        "text/csv",
        "inv-area_sources",
    )
    assert "row 2, so2_kg_d" in tables(at)
    content = (root / "data" / "area_sources" / "demo-county.csv").read_bytes()
    at = upload(at, "a.csv", content, "text/csv", "inv-area_sources")
    plan = at.session_state["desk"].plan
    assert (plan.folder / plan.data["area_sources"]).read_bytes() == content


def test_the_template_is_read_back(app):
    """The empty template, uploaded as it is, is understood column by column."""
    at = upload(look(app, "source"), "模板.xlsx", inventory_template())
    found = at.session_state["inv_upload"].understood
    assert found.imported is not None
    assert not [column for column in found.sheets[0].columns if column.doubts]


def test_lists_without_coordinates_say_how_to_have_a_map(app, tmp_path):
    """A list without lon and lat says which columns to add."""
    content = text(
        tmp_path / "a.csv",
        [["enterprise", "industry", "grade", "line", "so2_kg_d"], ["甲厂", "铸造", "B", "1#", 3]],
    ).read_bytes()
    at = press(upload(look(app, "source"), "a.csv", content, "text/csv"), "inv_use")
    assert any("lon" in item.value for item in look(at, "map").info)


def test_names_of_uploads_reach_no_path(app, tmp_path, root):
    """A file's name decides no place on the disk."""
    content = (root / "data" / "inventories" / "demo-county.csv").read_bytes() + b"\n"
    at = press(upload(look(app, "source"), "../../../evil.csv", content, "text/csv"), "inv_use")
    assert at.session_state["desk"].plan.data["inventory"].startswith("inventory-")
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name]


def test_parquet_of_an_edit_is_what_the_reader_read(app, monkeypatch):
    """An edited list is written as Parquet and read back with every type."""
    at = edit(look(app, "lines"), monkeypatch, Edits({0: {"note": "=1+1", "cut_red": 0.25}}))
    plan = at.session_state["desk"].plan
    frame = pd.read_parquet(io.BytesIO((plan.folder / plan.data["inventory"]).read_bytes()))
    assert frame["note"].iloc[0] == "=1+1"
    assert inventory_of(at).lines["cut_red"].iloc[0] == 0.25


@pytest.mark.parametrize("view", ["composition", "lines", "checks", "map", "source"])
def test_the_language_may_change_on_every_view(app, view):
    """Switching the language leaves the planner on the same view, in the other language."""
    at = look(app, view)
    at = settled(at.segmented_control(key="language_switch").set_value("en").run())
    assert at.session_state["inv_view"] == view
    assert "enterprises are invented" in texts(at)


def test_unapplied_edits_outlast_a_look_elsewhere(app, monkeypatch):
    """Edits that were not applied yet are still there after another view was looked at."""
    at = look(app, "lines")
    monkeypatch.setattr(
        inventory_table,
        "edits_on_screen",
        lambda key: Edits({0: {"note": "改过"}}) if key.endswith("-0") else None,
    )
    at = settled(at.run())
    monkeypatch.setattr(inventory_table, "edits_on_screen", lambda key: None)
    at = look(look(at, "checks"), "lines")
    assert any("修改 1 格" in item.value for item in at.markdown)
    assert inventory_of(press(at, "inv_apply")).lines["note"].iloc[0] == "改过"


def test_the_mapping_screen_speaks_of_the_screen(app, tmp_path):
    """Refusals of a spreadsheet name what to do on the screen; nobody is sent to a command
    line or a mapping file.
    """
    rows = table()
    rows[0][2] = "绩效先进"
    path = xlsx(tmp_path / "a.xlsx", ("说明", [["请填报"]]), ("清单", [list(HEADERS), *rows]))
    at = upload(look(app, "source"), "a.xlsx", path.read_bytes())
    said = texts(at) + tables(at)
    assert "读不懂的值" in said
    assert not [word for word in ("--suggest", "header_rows", "映射文件") if word in said]


def test_uploading_what_is_there_already_changes_nothing(app, root):
    """The same area sources or the same inventory uploaded again leave plan and screen at rest."""
    at, before = look(app, "source"), dict(app.session_state["desk"].plan.data)
    at = upload(
        at,
        "a.csv",
        (root / "data" / "area_sources" / "demo-county.csv").read_bytes(),
        "text/csv",
        "inv-area_sources",
    )
    at = upload(
        at, "b.csv", (root / "data" / "inventories" / "demo-county.csv").read_bytes(), "text/csv"
    )
    at = press(settled(at.checkbox(key="inv_area_leaves").uncheck().run()), "inv_use")
    assert at.session_state["desk"].plan.data == before
    assert "inv_upload" not in at.session_state
