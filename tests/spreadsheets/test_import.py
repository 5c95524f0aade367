"""Bureaus' spreadsheets in: the corpus, the report, mapping files, the round trip."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pandas as pd
import pytest

from simulator.inputs.inventory import read_inventory
from simulator.inputs.policy import read_policy
from simulator.spreadsheets import read_mapping, read_spreadsheet, suggest_mapping, write_inventory
from simulator.terms.errors import InputError
from spreadsheets.base import HEADERS, table
from spreadsheets.cases import Case, all_cases
from spreadsheets.checks import differences, of_cell, said
from spreadsheets.writers import text, xlsx

EXPECTED = Path(__file__).resolve().parents[1] / "spreadsheets" / "expected"
CASES = {case.name: case for case in all_cases()}
GOOD = [name for name, case in CASES.items() if case.rows]
BAD = [name for name, case in CASES.items() if not case.rows]


def _read(case: Case, folder: Path):
    path = case.write(folder)
    mapping = None
    if case.mapping:
        mapping = folder / f"{case.name}.mapping.yaml"
        mapping.write_text(case.mapping, encoding="utf-8")
    return path, read_spreadsheet(path, mapping)


def test_the_corpus_has_at_least_forty_different_messes():
    """The corpus has at least forty cases, and one expected result for each."""
    assert len(CASES) >= 40
    assert set(json.loads((EXPECTED / "reports.json").read_text(encoding="utf-8"))) == set(CASES)
    assert {path.stem for path in EXPECTED.glob("*.csv")} == set(GOOD)


def test_the_expected_results_are_those_of_the_script(root):
    """The committed results equal what the script makes of the cases without the importer."""
    sys.path.insert(0, str(root / "scripts"))
    from build_spreadsheet_corpus import expected

    assert {
        path.name: path.read_text(encoding="utf-8") for path in EXPECTED.iterdir()
    } == expected()


@pytest.mark.parametrize("name", GOOD)
def test_a_mess_gives_the_expected_inventory(name, tmp_path):
    """Each spreadsheet of the corpus becomes the inventory written beside it."""
    _, imported = _read(CASES[name], tmp_path)
    assert differences(imported.frame, (EXPECTED / f"{name}.csv").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", GOOD)
def test_a_report_names_what_was_refused_and_guessed(name, tmp_path):
    """Each report has the refusals, guesses and disagreements at the cells where the case has
    them.
    """
    case = CASES[name]
    _, imported = _read(case, tmp_path)
    for kind, places in (
        ("refused", case.refused),
        ("guessed", case.guessed),
        ("differs", case.differs),
    ):
        assert [place for place in places if not said(imported, kind, place)] == []
    assert imported.report.rows_refused == case.rows_refused
    if not case.refused:
        assert imported.report.of_kind("refused") == []


@pytest.mark.parametrize("name", GOOD)
def test_rows_and_emissions_add_up(name, tmp_path):
    """Rows in are rows out and rows refused, and emissions before are emissions after and
    refused.
    """
    _, imported = _read(CASES[name], tmp_path)
    report = imported.report
    assert (
        report.rows_in
        == report.rows_out + report.rows_refused
        == len(imported.frame) + report.rows_refused
    )
    assert [item.pollutant for item in report.sums] == list(imported.pollutants)
    for item in report.sums:
        assert math.isclose(item.before_kg_d, item.after_kg_d + item.refused_kg_d, rel_tol=1e-12)
        assert math.isclose(
            item.after_kg_d, imported.frame[f"{item.pollutant}_kg_d"].sum(), rel_tol=1e-12
        )


@pytest.mark.parametrize("name", BAD)
def test_a_hopeless_sheet_is_refused_with_its_reason(name, tmp_path):
    """A spreadsheet that is no inventory raises an InputError that names the sheet, the
    column or the cell.
    """
    with pytest.raises(InputError) as caught:
        _read(CASES[name], tmp_path)
    for words in CASES[name].refused:
        assert words in str(caught.value)


@pytest.mark.parametrize("name", GOOD)
def test_an_imported_inventory_makes_a_round_trip(name, tmp_path):
    """An import written as XLSX and as CSV imports to the same inventory, and reads as one."""
    _, imported = _read(CASES[name], tmp_path)
    for ending in ("xlsx", "csv"):
        out = tmp_path / f"out-{name}.{ending}"
        write_inventory(imported, out)
        again = read_spreadsheet(out)
        pd.testing.assert_frame_equal(again.frame, imported.frame)
        assert (
            again.report.of_kind("guessed")
            == again.report.of_kind("refused")
            == again.report.of_kind("converted")
            == []
        )
        pd.testing.assert_frame_equal(
            read_inventory(out).lines[list(imported.frame.columns)], imported.frame
        )


@pytest.mark.parametrize("name", ["demo-county.csv", "demo-city.csv"])
def test_a_shipped_inventory_makes_a_round_trip(name, root, tmp_path):
    """A shipped inventory written as XLSX and imported is the same inventory."""
    inventory = read_inventory(root / "data" / "inventories" / name)
    write_inventory(inventory.lines, tmp_path / "out.xlsx")
    imported = read_spreadsheet(tmp_path / "out.xlsx")
    pd.testing.assert_frame_equal(imported.frame[list(inventory.lines.columns)], inventory.lines)
    assert imported.pollutants == inventory.pollutants


@pytest.mark.parametrize("name", [name for name in GOOD if not CASES[name].mapping])
def test_a_suggested_mapping_changes_nothing(name, tmp_path):
    """The suggested mapping of a spreadsheet without one gives the inventory that the
    importer finds alone.
    """
    path, imported = _read(CASES[name], tmp_path)
    suggested = tmp_path / "suggested.yaml"
    suggested.write_text(suggest_mapping(path), encoding="utf-8")
    pd.testing.assert_frame_equal(read_spreadsheet(path, suggested).frame, imported.frame)


@pytest.mark.parametrize("name", BAD)
def test_a_mapping_is_suggested_for_a_hopeless_sheet_too(name, tmp_path):
    """What cannot be imported still gets a mapping file to edit, and that file is valid."""
    suggested = tmp_path / "suggested.yaml"
    suggested.write_text(suggest_mapping(CASES[name].write(tmp_path)), encoding="utf-8")
    assert read_mapping(suggested) is not None


def test_a_suggested_mapping_marks_what_was_not_understood(tmp_path):
    """Unknown headings stand in the suggestion with a question mark, the nearest heading and
    examples.
    """
    path = xlsx(
        tmp_path / "a.xlsx",
        ("Sheet1", [[*HEADERS, "企业名称简"], *([*row, "某"] for row in table())]),
    )
    line = next(line for line in suggest_mapping(path).splitlines() if "企业名称简" in line)
    assert "is: ignore" in line
    assert "? not understood" in line
    assert "某" in line


def test_mapping_problems_are_told_together(tmp_path):
    """A wrong mapping names every wrong key, column and unit with its line."""
    path = tmp_path / "m.yaml"
    path.write_text(
        "schema: 1\ncolour: red\nsheets:\n  A:\n    header_rows: [3, 1]\n    columns:\n      - {header: x, is: enterprize}\n"
        "      - {header: y, is: so2, unit: 吨}\n      - {is: nox, unit: t/a}\n      - {column: 7, is: pm, unit: t/a}\ndefaults: {industri: x}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_mapping(path)
    words = str(caught.value)
    for part in (
        "colour",
        "header_rows",
        "did you mean enterprise",
        "unit",
        "header or column",
        "column letter",
        "did you mean industry",
    ):
        assert part in words
    assert "line 7" in words


def test_the_report_speaks_of_every_row_that_is_no_data(tmp_path):
    """Titles, totals, notes, sections and repeated headers are listed with their text."""
    rows = [
        ["应急减排清单"],
        list(HEADERS),
        ["一、金村镇"],
        *table()[:3],
        list(HEADERS),
        *table()[3:],
        ["合计", "", "", "", "", 163, 461, 133.35],
        [],
        ["注：单位为吨"],
    ]
    imported = read_spreadsheet(xlsx(tmp_path / "a.xlsx", ("Sheet1", rows)))
    listed = {entry.cells: entry.found for entry in imported.report.of_kind("listed")}
    assert listed == {
        "Sheet1!1:1": "应急减排清单",
        "Sheet1!3:3": "一、金村镇",
        "Sheet1!7:7": "企业名称",
        "Sheet1!11:11": "合计",
        "Sheet1!13:13": "注：单位为吨",
    }
    assert len(imported.report.of_kind("checked")) == 3


def test_a_conversion_states_its_factor(tmp_path):
    """Annual tonnes over 250 operating days are told with the factor 4, at the cell."""
    imported = read_spreadsheet(xlsx(tmp_path / "a.xlsx", ("Sheet1", [list(HEADERS), *table()])))
    entry = next(entry for entry in of_cell(imported, "Sheet1", 3, 5) if entry.kind == "converted")
    assert "x 4 kg/d" in entry.why.text("en")
    assert "250" in entry.why.text("zh")
    assert entry.became == "10"


def test_days_that_nobody_wrote_are_said_to_be_assumed(tmp_path):
    """Without operating days the report calls 365 an assumption."""
    imported = read_spreadsheet(
        xlsx(tmp_path / "a.xlsx", ("Sheet1", [HEADERS[:8], *(row[:8] for row in table())]))
    )
    assert "assumed all year" in imported.report.text("en")
    assert "假定全年" in imported.report.text("zh")


def test_the_report_as_csv_has_every_entry_and_no_formula(tmp_path):
    """The report's CSV has one row an entry, and no cell that a spreadsheet would run."""
    rows = [list(HEADERS), *table()]
    rows[1][2] = "=1+cmd|' /C calc'!A0"
    path = text(tmp_path / "a.csv", rows)
    report = read_spreadsheet(path).report
    lines = report.to_csv("en").splitlines()
    assert len(lines) == len(report.entries) + 1
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))


def test_unknown_industries_are_told_and_kept(tmp_path, root):
    """With a policy, an industry that it does not know stays as written and is told with the
    nearest name.
    """
    rows = [list(HEADERS), *table()]
    rows[1][1] = "焦化行业"
    imported = read_spreadsheet(
        xlsx(tmp_path / "a.xlsx", ("Sheet1", rows)), policy=read_policy("mee-2020", root)
    )
    assert imported.frame["industry"].iloc[0] == "焦化行业"
    assert [entry.cells for entry in imported.report.of_kind("differs")] == ["Sheet1!B2"]


def test_names_that_look_like_formulas_stay_text(tmp_path):
    """An enterprise called =A1 is written as text and comes back the same from XLSX."""
    rows = [list(HEADERS), *table()]
    rows[3][0] = "=HYPERLINK(A1)"
    rows[4][0] = rows[5][0] = "@水泥"
    imported = read_spreadsheet(text(tmp_path / "a.csv", rows))
    write_inventory(imported, tmp_path / "b.xlsx")
    again = read_spreadsheet(tmp_path / "b.xlsx")
    assert list(again.frame["enterprise"]) == list(imported.frame["enterprise"])
    assert "=HYPERLINK(A1)" in set(again.frame["enterprise"])
    write_inventory(imported, tmp_path / "b.csv")
    assert not any(
        cell.startswith(("=", "@"))
        for line in (tmp_path / "b.csv").read_text("utf-8-sig").splitlines()
        for cell in line.split(",")
    )
