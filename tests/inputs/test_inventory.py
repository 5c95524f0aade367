"""Inventories: the same table from every format, texts kept as they are, spellings, defaults; area
sources and profiles.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator import InputError
from simulator.files.checked_table import FLAGS
from simulator.inputs.area_sources import read_area_sources
from simulator.inputs.inventory import Inventory, read_inventory
from simulator.inputs.profiles import read_profiles
from simulator.terms.contracts import INVENTORY
from simulator.terms.levels import GRADE_SPELLINGS

ROWS = [
    {"enterprise": "示例砖厂", "enterprise_id": "0012", "industry": "砖瓦窑", "grade": "B级", "line": "1号窑", "district": "NA", "so2_kg_d": "5.25",
     "capacity": "1e3", "protected": "否", "continuous": "", "cut_red": "0.5", "note": "含\"引号\"，逗号"},
    {"enterprise": "Null Foundry", "enterprise_id": "1e5", "industry": "casting", "grade": "引领性", "line": "line 1", "district": "", "so2_kg_d": "0",
     "capacity": "", "protected": "是", "continuous": "是", "cut_red": "", "note": ""},
    {"enterprise": "nan", "enterprise_id": "", "industry": "casting", "grade": "未定级", "line": "007", "district": "县", "so2_kg_d": "",
     "capacity": "2", "protected": "1", "continuous": "no", "cut_red": "0", "note": "None"},
]  # fmt: skip


def as_text() -> pd.DataFrame:
    """Return the rows as cells of text."""
    return pd.DataFrame(ROWS, dtype=str)


def write(folder: Path, form: str) -> Path:
    """Write the rows in a format and return the path."""
    path = folder / f"list.{form if form in ('xlsx', 'parquet') else 'csv'}"
    if form == "xlsx":
        # As Excel keeps them: figures as numbers, the rest as text.
        frame = as_text()
        for name in ("so2_kg_d", "capacity", "cut_red"):
            frame[name] = pd.to_numeric(frame[name])
        frame.to_excel(path, index=False)
    elif form == "parquet":
        frame = as_text()
        for name in ("so2_kg_d", "capacity", "cut_red"):
            frame[name] = pd.to_numeric(frame[name])
        frame["continuous"] = pd.array([None, True, False], dtype="boolean")
        frame["protected"] = [False, True, True]
        frame.to_parquet(path)
    else:
        path.write_bytes(as_text().to_csv(index=False, lineterminator="\r\n").encode(form))
    return path


def read_text(folder: Path, text: str) -> Inventory:
    """Return the inventory of a CSV of this text."""
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return read_inventory(path)


# --- formats
# --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["utf-8-sig", "gb18030", "xlsx", "parquet"])
def test_every_format_reads_the_same_as_utf_8(form: str, tmp_path: Path) -> None:
    """BOM, GB18030, XLSX and Parquet give the same lines and pollutants as a UTF-8 CSV."""
    plain, other = read_inventory(write(tmp_path, "utf-8")), read_inventory(write(tmp_path, form))
    pd.testing.assert_frame_equal(plain.lines, other.lines)
    assert plain.pollutants == other.pollutants == ("so2",)
    assert plain.sha256 != other.sha256


@pytest.mark.parametrize("form", ["utf-8", "gb18030", "xlsx", "parquet"])
def test_texts_stay_texts(form: str, tmp_path: Path) -> None:
    """An id 0012 keeps its zeros, 1e5 is no number, a district named NA and an enterprise
    named nan do not vanish.
    """
    lines = read_inventory(write(tmp_path, form)).lines
    assert list(lines["enterprise_id"]) == ["0012", "1e5", "nan"]
    assert list(lines["line_id"]) == ["0012/1号窑", "1e5/line 1", "nan/007"]
    assert list(lines["district"]) == ["NA", "", "县"]
    assert list(lines["enterprise"]) == ["示例砖厂", "Null Foundry", "nan"]
    assert list(lines["note"]) == ['含"引号"，逗号', "", "None"]


@pytest.mark.parametrize("form", ["utf-8", "xlsx", "parquet"])
def test_figures_and_flags_are_read(form: str, tmp_path: Path) -> None:
    """Numbers are numbers, an empty emission is 0, an empty capacity is missing, an empty cut
    is none while 0 is one.
    """
    lines = read_inventory(write(tmp_path, form)).lines
    assert list(lines["so2_kg_d"]) == [5.25, 0.0, 0.0]
    np.testing.assert_array_equal(lines["capacity"], [1000, np.nan, 2])
    np.testing.assert_array_equal(lines["cut_red"], [0.5, np.nan, 0])
    assert list(lines["protected"]) == [False, True, True]
    np.testing.assert_array_equal(lines["continuous"], [np.nan, 1, 0])
    assert list(lines["grade"]) == ["B", "lead", "ungraded"]


def test_ids_that_excel_keeps_as_numbers_lose_no_digit(tmp_path: Path) -> None:
    """A whole number in a text column becomes its digits, without .0."""
    frame = pd.DataFrame(
        {
            "enterprise": [12.0],
            "enterprise_id": [911405000000],
            "industry": ["x"],
            "grade": ["B"],
            "line": [1],
            "so2_kg_d": [5],
        }
    )
    for ending in ("xlsx", "parquet"):
        path = tmp_path / f"list.{ending}"
        getattr(frame, "to_excel" if ending == "xlsx" else "to_parquet")(path, index=False)
        lines = read_inventory(path).lines
        assert (lines["enterprise"][0], lines["line_id"][0]) == ("12", "911405000000/1")


def test_missing_numbers_of_parquet_are_missing(tmp_path: Path) -> None:
    """Nullable integers with a gap are read like an empty cell."""
    frame = pd.DataFrame(
        {
            "enterprise": ["E", "E"],
            "industry": ["x", "x"],
            "grade": ["B", "C"],
            "line": ["1", "2"],
            "so2_kg_d": [5, 6],
            "capacity": pd.array([3, None], dtype="Int64"),
            "min_load": pd.array([None, 1], dtype="Int64"),
        }
    )
    frame.to_parquet(tmp_path / "list.parquet", index=False)
    lines = read_inventory(tmp_path / "list.parquet").lines
    np.testing.assert_array_equal(lines["capacity"], [3, np.nan])
    np.testing.assert_array_equal(lines["min_load"], [0, 1])


# --- rows as people write them
# --------------------------------------------------------------------------------------------

HEAD = "enterprise,industry,grade,line,so2_kg_d"


def test_columns_may_stand_in_any_order_with_spaces_around(tmp_path: Path) -> None:
    """Names and cells are read without the spaces around them."""
    lines = read_text(
        tmp_path, " line , so2_kg_d ,grade,industry,enterprise\n k1 , 5 , B ,x, P \n"
    ).lines
    assert [lines[name][0] for name in ("enterprise", "line", "grade", "so2_kg_d")] == [
        "P",
        "k1",
        "B",
        5.0,
    ]


def test_empty_rows_and_columns_are_left_out(tmp_path: Path) -> None:
    """Blank rows before, between and after, and columns without name and cells, are no rows and no
    columns.
    """
    lines = read_text(tmp_path, f"\n,,,,,\n{HEAD},\nP,x,B,k1,5,\n\n,,,,,\nP,x,B,k2,6,\n\n").lines
    assert list(lines["line"]) == ["k1", "k2"]


def test_rows_that_excel_ends_early_have_empty_cells_at_their_end(tmp_path: Path) -> None:
    """A row with fewer cells than the header is complete with empty ones."""
    lines = read_text(tmp_path, f"{HEAD},capacity,note\nP,x,B,k1,5\nP,x,B,k2,6,7,n\n").lines
    np.testing.assert_array_equal(lines["capacity"], [np.nan, 7])
    assert list(lines["note"]) == ["", "n"]


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    """A problem below blank rows is told with the row that a spreadsheet shows."""
    with pytest.raises(InputError) as error:
        read_text(tmp_path, f"\n{HEAD}\n\nP,x,B,k1,5\n,,,,\nP,x,B,k2,-1\n")
    assert [problem.place for problem in error.value.problems] == ["row 6, so2_kg_d"]


def test_row_numbers_of_a_sheet_are_those_of_excel(tmp_path: Path) -> None:
    """Rows and columns left empty above and beside a table in XLSX are counted."""
    frame = pd.DataFrame([HEAD.split(","), ["P", "x", "B", "k1", -5]])
    frame.to_excel(tmp_path / "list.xlsx", index=False, header=False, startrow=3, startcol=2)
    with pytest.raises(InputError) as error:
        read_inventory(tmp_path / "list.xlsx")
    assert [problem.place for problem in error.value.problems] == ["row 5, so2_kg_d"]


@pytest.mark.parametrize("spelling", sorted(GRADE_SPELLINGS))
def test_every_spelling_of_a_grade_is_accepted(spelling: str, tmp_path: Path) -> None:
    """Chinese and English spellings mean the grades of the policy, in capitals, small letters
    and full width.
    """
    for text in (
        spelling,
        spelling.lower(),
        f" {spelling}",
        spelling.replace("-", "－").replace("+", "＋"),
    ):
        assert (
            read_text(tmp_path, f"{HEAD}\nP,x,{text},k1,5\n").lines["grade"][0]
            == GRADE_SPELLINGS[spelling]
        )


@pytest.mark.parametrize("spelling", sorted(FLAGS))
def test_every_spelling_of_yes_and_no_is_accepted(spelling: str, tmp_path: Path) -> None:
    """是/否, yes/no, true/false, 1/0 and √/× are read, capitals too."""
    for text in (spelling, spelling.upper()):
        assert (
            read_text(tmp_path, f"{HEAD},small_micro\nP,x,B,k1,5,{text}\n").lines["small_micro"][0]
            == FLAGS[spelling]
        )


def test_columns_that_are_not_there_have_their_defaults(tmp_path: Path) -> None:
    """The four required columns and one pollutant are enough; the rest is as interfaces.md says."""
    lines = read_text(tmp_path, f"{HEAD}\nP,x,B,k1,5\n").lines
    for column in INVENTORY:
        if not column.required and column.name not in ("enterprise_id", "line_id"):
            value = lines[column.name][0]
            assert np.isnan(value) if column.default is None else value == column.default, (
                column.name
            )
    assert (lines["enterprise_id"][0], lines["line_id"][0]) == ("P", "P/k1")


def test_pollutants_are_the_columns_in_their_order(tmp_path: Path) -> None:
    """Whatever `<name>_kg_d` columns there are, in the file's order."""
    inventory = read_text(
        tmp_path, "enterprise,nox_kg_d,industry,pm25_kg_d,grade,line,bc_kg_d\nP,1,x,2,B,k1,3\n"
    )
    assert inventory.pollutants == ("nox", "pm25", "bc")
    assert inventory.base_kg_d().tolist() == [[1, 2, 3]]


def test_two_enterprises_may_have_lines_of_one_name(tmp_path: Path) -> None:
    """A line's name is unique within its enterprise only; enterprises of one name differ by their
    codes.
    """
    lines = read_text(tmp_path, f"{HEAD},enterprise_id\nP,x,B,k1,5,1\nP,x,B,k1,5,2\n").lines
    assert list(lines["line_id"]) == ["1/k1", "2/k1"]


# --- area sources and profiles
# --------------------------------------------------------------------------------------------


def test_area_sources_take_the_inventorys_pollutants(tmp_path: Path) -> None:
    """In the inventory's order, 0 where a column is missing; a level without a cut has none."""
    path = tmp_path / "area.csv"
    path.write_text(
        "area_source,sector,district,nox_kg_d,cut_orange\ntrucks,traffic,A,4,0.5\ntrucks,traffic,B,6,\n"
    )
    sources = read_area_sources(path, ("so2", "nox"))
    assert sources.base_kg_d.tolist() == [[0, 4], [0, 6]]
    assert sources.cuts.tolist() == [[0, 0, 0, 0.5, 0], [0, 0, 0, 0, 0]]


def test_profiles_are_complete_sets_in_any_order(tmp_path: Path) -> None:
    """Rows may stand in any order; kinds and sectors that are not there are flat; a mean
    within 0.001 of 1 is taken.
    """
    path = tmp_path / "profiles.csv"
    days = [1.003, *[1.0] * 6]
    path.write_text(
        "sector,kind,index,factor\n"
        + "".join(f"traffic,weekday,{day},{days[day - 1]}\n" for day in (7, 1, 3, 2, 6, 5, 4))
    )
    profiles = read_profiles(path)
    assert list(profiles.factors["traffic", "weekday"]) == days
    assert (profiles.hours("traffic") == 1).all()
