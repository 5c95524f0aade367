"""What stands behind the inventory page without a screen: uploads, mappings, edits, composition."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from simulator.inputs.inventory import read_inventory
from simulator.inputs.policy import read_policy
from simulator.review.composition import composition, counted_kg_d, enterprises, facts_of, places
from simulator.spreadsheets.correction import (
    begun_with,
    is_said,
    kept_for_later,
    say_column,
    say_default,
    say_sheet,
    say_value,
)
from simulator.spreadsheets.proposal import propose
from simulator.terms.errors import InputError
from simulator.workbench.inventory_edit import Draft, Edits, Filter, checked, draft_of, edited
from simulator.workbench.inventory_upload import (
    inventory_workbook,
    mapping_of,
    mapping_text,
    open_upload,
    shown_name,
    understand,
)
from spreadsheets.base import HEADERS, table
from spreadsheets.cases import all_cases
from spreadsheets.writers import text, xlsx


@pytest.fixture(scope="module")
def county(root):
    """The example county's inventory."""
    return read_inventory(root / "data" / "inventories" / "demo-county.csv")


@pytest.fixture(scope="module")
def policy():
    """The policy of the first example."""
    return read_policy("zezhou-2020", Path())


def test_an_untouched_draft_is_the_inventory(county):
    """A draft without changes, written and read, is the same table to the last cell."""
    again, _ = checked(draft_of(county))
    pd.testing.assert_frame_equal(again.lines[county.lines.columns], county.lines)
    assert again.pollutants == county.pollutants


def test_a_filter_passes_what_it_says(county):
    """Each filter passes exactly the lines that have what it asks for, and filters narrow each
    other.
    """
    lines = county.lines
    assert len(Filter().rows(lines)) == len(lines)
    rows = Filter("铸造", grades=("D",)).rows(lines)
    assert len(rows)
    assert set(lines["grade"].iloc[rows]) == {"D"}
    assert all("铸造" in name for name in lines["enterprise"].iloc[rows])
    assert list(Filter(flags=("protected", "small_micro")).rows(lines)) == list(
        np.flatnonzero(lines["protected"] | lines["small_micro"])
    )
    assert not len(Filter("(没有这样的企业[").rows(lines))


def test_edits_reach_the_rows_shown(county):
    """Changes and deletions are by place in what was shown, whatever the filter; all other cells
    stay.
    """
    rows = np.array([40, 7, 300])
    draft = edited(draft_of(county), rows, Edits({1: {"grade": "D", "nox_kg_d": 1.25}}, (), (2,)))
    expected = county.lines.copy()
    expected.loc[7, ["grade", "nox_kg_d"]] = ["D", 1.25]
    expected = expected.drop(index=300).reset_index(drop=True)
    again, _ = checked(draft)
    pd.testing.assert_frame_equal(again.lines[expected.columns], expected)
    assert (len(draft.changed), len(draft.added), draft.deleted) == (2, 0, 1)


def test_edits_pile_up_across_filters(county):
    """What was changed under one filter stays when another part is shown and changed; numbers
    of lines stay theirs.
    """
    draft = edited(draft_of(county), np.array([10]), Edits({}, (), (0,)))
    draft = edited(draft, np.array([10]), Edits({0: {"note": "改"}}))
    assert draft.lines.loc[13, "note"] == "改"
    assert county.lines["enterprise"].iloc[11] == draft.lines.loc[13, "enterprise"]


def test_an_empty_cell_is_what_the_contract_says(county):
    """A cleared number without a default stays missing, one with a default takes it, a
    cleared flag is no.
    """
    rows = np.array([0])
    again, _ = checked(
        edited(
            draft_of(county),
            rows,
            Edits(
                {
                    0: {
                        "capacity": None,
                        "min_load": None,
                        "waste_heat_source": None,
                        "continuous": None,
                    }
                }
            ),
        )
    )
    first = again.lines.iloc[0]
    assert np.isnan(first["capacity"])
    assert first["min_load"] == 0
    assert not first["waste_heat_source"]
    assert np.isnan(first["continuous"])


def test_a_refused_draft_names_lines_by_their_number(county):
    """Problems carry the number that the line has on the screen, also after lines before it were
    deleted.
    """
    draft = edited(
        draft_of(county),
        np.arange(len(county)),
        Edits({9: {"grade": ""}, 20: {"nox_kg_d": "viel"}}, ({"enterprise": "新厂"},), (0, 1, 2)),
    )
    with pytest.raises(InputError) as caught:
        checked(draft)
    told = {problem.place for problem in caught.value.problems}
    assert {"row 11, grade", "row 22, nox_kg_d", f"row {len(county) + 2}, line"} <= told
    assert all(not problem.file for problem in caught.value.problems)


def test_rows_added_and_left_empty_are_none(county):
    """A new row without anything in it is not a line."""
    assert (
        edited(draft_of(county), np.array([0]), Edits({}, ({}, {"protected": False}))).lines.shape
        == county.lines.shape
    )


def test_nothing_to_do_is_no_change(county):
    """A draft is true only where something was changed."""
    draft = draft_of(county)
    assert not draft
    assert isinstance(draft, Draft)
    assert edited(draft, np.array([0]), Edits({})) is draft
    assert edited(draft, np.array([0]), Edits({0: {"note": "x"}}))


@pytest.mark.parametrize("dimension", ["industry", "grade", "district"])
def test_composition_adds_up(county, policy, dimension):
    """Groups of every dimension add up to the list's base emissions, long shut lines left out."""
    found = composition(county, dimension, policy, "zh")
    sums = found.groupby("pollutant")["kg_d"].sum()
    for place, name in enumerate(county.pollutants):
        assert sums[name] == pytest.approx(counted_kg_d(county)[:, place].sum())
    assert found["group"].nunique() <= 16
    assert counted_kg_d(county).sum() < county.base_kg_d().sum()


def test_industries_have_the_policys_titles(county, policy):
    """Aliases and codes of one industry are one group under the policy's title."""
    lines = county.lines.copy()
    lines.loc[0, "industry"] = "coking"
    other = type(county)(lines, county.pollutants, "", "")
    assert set(composition(other, "industry", policy, "zh")["group"]) == set(
        composition(county, "industry", policy, "zh")["group"]
    )


def test_enterprises_and_places_add_up(county, policy):
    """Enterprises, and those with coordinates, add up to the list's emission of the pollutant."""
    total = counted_kg_d(county)[:, county.pollutants.index("nox")].sum()
    assert enterprises(county, "nox", policy, "en")["kg_d"].sum() == pytest.approx(total)
    assert places(county, "nox", policy, "en")["kg_d"].sum() == pytest.approx(total)


def test_facts_are_counted(county):
    """Numbers of enterprises and lines, and the shares under own measures and on guesses, are
    those of the table.
    """
    found, lines = facts_of(county), county.lines
    assert (found.enterprises, found.lines) == (lines["enterprise_id"].nunique(), len(lines))
    assert found.by_grade["lines"].sum() == len(lines)
    assert found.flagged["protected"] == (
        lines.loc[lines["protected"], "enterprise_id"].nunique(),
        int(lines["protected"].sum()),
    )
    shut = lines["long_term_shutdown"]
    own = lines[["cut_yellow", "cut_orange", "cut_red"]].notna().any(axis=1)
    share = lines.loc[own & ~shut, "nox_kg_d"].sum() / lines.loc[~shut, "nox_kg_d"].sum()
    assert found.by_pollutant.set_index("pollutant").loc["nox", "own_share"] == pytest.approx(share)


def test_corrections_make_a_mapping_that_is_read(tmp_path):
    """A column, a default, a value and a sheet said one by one are a mapping file, and taking them
    back leaves nothing.
    """
    rows = table()
    rows[0][2] = "绩效先进"
    path = xlsx(
        tmp_path / "a.xlsx",
        ("清单", [[*HEADERS[:5], "硫", *HEADERS[6:]], *rows]),
        ("旧表", [list(HEADERS), *table()]),
    )
    book, said = open_upload("a.xlsx", path.read_bytes()).book, {}
    column = propose(book)[0].columns[5]
    assert column.unsure
    say_column(said, "清单", column, "so2", "吨/年")
    say_sheet(said, "旧表", "read", False)
    say_value(said, "grade", "绩效先进", "B")
    say_default(said, "zone", "park")
    assert is_said(said, "清单", column)
    found = understand(book, said, None)
    assert found.imported.report.rows_in == 6
    assert list(found.imported.pollutants) == ["so2", "nox", "pm"]
    assert set(found.imported.frame["zone"]) == {"park"}
    assert mapping_of(said).values == {"grade": {"绩效先进": "B"}}
    say_value(said, "grade", "绩效先进", "")
    say_default(said, "zone", "")
    say_sheet(said, "旧表", "read", None)
    assert "values" not in mapping_text(said)
    assert "旧表" not in mapping_text(said)


def test_rows_are_sorted_once_for_all_corrections(tmp_path, monkeypatch):
    """A file's rows are looked through once however often its columns are corrected; a row
    left out by the mapping is left out.
    """
    book = open_upload(
        "a.xlsx", xlsx(tmp_path / "a.xlsx", ("清单", [list(HEADERS), *table()])).read_bytes()
    ).book
    first = understand(book, {}, None).imported
    fewer = understand(book, {"sheets": {"清单": {"skip_rows": [3]}}}, None).imported
    assert (first.report.rows_in, fewer.report.rows_in) == (6, 5)
    monkeypatch.setattr("simulator.spreadsheets.rows._kind", None)
    again = understand(book, {"defaults": {"zone": "park"}}, None).imported
    pd.testing.assert_frame_equal(
        again.frame.drop(columns="zone"), first.frame.drop(columns="zone")
    )
    assert set(again.frame["zone"]) == {"park"}


def test_a_column_said_twice_is_said_once(tmp_path):
    """A later correction of a column replaces the earlier one."""
    book = open_upload(
        "a.csv",
        text(tmp_path / "a.csv", [[*HEADERS[:5], "硫", *HEADERS[6:]], *table()]).read_bytes(),
    ).book
    said, column = {}, propose(book)[0].columns[5]
    say_column(said, book.sheets[0].name, column, "vocs", "吨/年")
    say_column(said, book.sheets[0].name, column, "so2", "千克/年")
    assert said["sheets"][book.sheets[0].name]["columns"] == [
        {"header": "硫", "is": "so2", "unit": "千克/年"}
    ]


def test_a_loaded_mapping_has_no_holes():
    """Empty parts of a mapping file are left out, and figures in it become the texts that a screen
    shows.
    """
    assert begun_with(
        {
            "schema": 1,
            "sheets": None,
            "defaults": {"operating_days": 330},
            "values": {"grade": None, "state": {1: 0}},
        }
    ) == {
        "schema": 1,
        "defaults": {"operating_days": "330"},
        "values": {"state": {"1": "0"}},
    }


@pytest.mark.parametrize(
    "case", [case for case in all_cases() if not case.mapping], ids=lambda case: case.name
)
def test_every_mess_is_opened_in_words(case, tmp_path):
    """Each spreadsheet of the corpus is opened, proposed and imported, or refused with problems;
    nothing is raised.
    """
    path = case.write(tmp_path)
    opened = open_upload(path.name, path.read_bytes())
    assert bool(opened.problems) == (opened.book is None and opened.own is None)
    if opened.book is not None and opened.own is None:
        found = understand(opened.book, {}, None)
        assert (found.imported is None) == bool(found.problems)
        assert len(found.sheets) == len(opened.book.sheets)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\清单.xlsx", "清单.xlsx"),
        ("a\nb.csv", "ab.csv"),
        ("x" * 300 + ".csv", "x" * 80),
    ],
)
def test_names_are_shown_without_folders(name, shown):
    """What a user calls a file is shown without folders and control characters, and cut."""
    assert shown_name(name) == shown


def test_problems_carry_the_shown_name():
    """A problem names the file as the planner knows it, no path of the server."""
    opened = open_upload("../x/清单.xlsx", b"PK\x03\x04nothing")
    assert {problem.file for problem in opened.problems} == {"清单.xlsx"}


def test_a_parquet_file_that_swells_is_refused():
    """A text stored once and repeated in every row is counted in every row before anything is
    unpacked.
    """
    content = io.BytesIO()
    long = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(100_000, dtype=np.int32)), pa.array(["x" * 100_000])
    )
    parquet.write_table(pa.table({"enterprise": long}), content)
    assert len(content.getvalue()) < 1_000_000
    opened = open_upload("a.parquet", content.getvalue())
    assert [problem.allowed.key for problem in opened.problems] == ["sheet_too_much_text"]


def test_a_parquet_file_with_nested_columns_is_refused():
    """Lists within cells are no table."""
    content = io.BytesIO()
    parquet.write_table(pa.table({"enterprise": [["a"], ["b"]]}), content)
    assert [
        problem.allowed.key for problem in open_upload("a.parquet", content.getvalue()).problems
    ] == ["not_a_table"]


def test_a_kept_mapping_holds_for_a_sheet_of_another_name(tmp_path):
    """A mapping kept from a list of one sheet reads next year's list, whose sheet has another name,
    without a word more.
    """
    heads = [*HEADERS[:5], "硫", *HEADERS[6:]]
    book, said = (
        open_upload(
            "a.xlsx", xlsx(tmp_path / "a.xlsx", ("2024年清单", [heads, *table()])).read_bytes()
        ).book,
        {},
    )
    say_column(said, "2024年清单", propose(book)[0].columns[5], "so2", "吨/年")
    kept = kept_for_later(said, ["2024年清单"])
    later = open_upload(
        "b.xlsx",
        xlsx(tmp_path / "b.xlsx", ("2025年清单", [["标题"], heads, *table()])).read_bytes(),
    ).book
    assert understand(later, said, None).imported.pollutants == ("nox", "pm")
    assert understand(later, kept, None).imported.pollutants == ("so2", "nox", "pm")
    assert "*" not in said["sheets"]


def test_a_downloaded_list_is_the_list(county):
    """The list as a workbook, uploaded again, is the same inventory."""
    again = open_upload("清单.xlsx", inventory_workbook(county.lines)).own
    pd.testing.assert_frame_equal(again.lines[county.lines.columns], county.lines)
