"""Cells that say nothing, headings as bureaus write them, names over several lines, sheets that nobody
knows.
"""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.spreadsheets import read_spreadsheet, suggest_mapping
from spreadsheets.base import BASE, rows_of
from spreadsheets.cases import all_cases
from spreadsheets.checks import real_data
from spreadsheets.writers import xlsx

CASES = {case.name: case for case in all_cases()}
NOT_DETECTED = [
    "未检出",
    "ND",
    "N.D.",
    "nd",
    "低于检出限",
    "检出限以下",
    "<0.5",
    "＜0.01",
    "< 0.01",
    "<0.5吨/年",
]


@pytest.mark.parametrize("written", NOT_DETECTED)
def test_what_is_below_detection_is_nothing_and_said(written, tmp_path):
    """未检出, ND and <0.5 in a pollutant's column are 0 with a note; the row and its other
    figures stay, and its data quality.
    """
    head = [
        "企业名称",
        "行业",
        "绩效等级",
        "生产线",
        "SO2排放量(吨/年)",
        "NOx排放量(吨/年)",
        "数据质量",
    ]
    rows = [
        ["甲", "石灰", "C", "窑1", written, 36.5, "实测"],
        ["甲", "石灰", "C", "窑2", 3.65, 73, "实测"],
    ]
    imported = read_spreadsheet(xlsx(tmp_path / "list.xlsx", ("清单", [head, *rows])))
    assert list(imported.frame["so2_kg_d"]) == [0.0, pytest.approx(10)]
    assert list(imported.frame["nox_kg_d"]) == [pytest.approx(100), pytest.approx(200)]
    assert imported.report.rows_refused == 0
    (entry,) = [
        entry
        for entry in imported.report.of_kind("guessed")
        if entry.target == "so2_kg_d" and entry.became == "0"
    ]
    assert entry.cells == "清单!E2"
    assert entry.why.text("en").startswith(
        "1 cells of the column are below detection and taken as 0 (rows 2)"
    )
    assert len(set(imported.frame["data_quality"])) == 1


def test_signs_for_nothing_are_nothing_and_counted(tmp_path):
    """-, /, 无 and — in a pollutant's column are 0, and one note of the column says how many and in
    which rows; empty cells are not told.
    """
    head = ["企业名称", "行业", "绩效等级", "生产线", "SO2排放量(吨/年)", "NOx排放量(吨/年)"]
    signs = ["-", "/", "", "无", "—", 36.5]
    rows = [["甲", "石灰", "C", f"窑{place}", sign, 73] for place, sign in enumerate(signs)]
    imported = read_spreadsheet(xlsx(tmp_path / "list.xlsx", ("清单", [head, *rows])))
    assert list(imported.frame["so2_kg_d"]) == [0, 0, 0, 0, 0, pytest.approx(100)]
    (entry,) = [
        entry
        for entry in imported.report.of_kind("guessed")
        if entry.target == "so2_kg_d" and entry.became == "0"
    ]
    assert dict(entry.why.values) == {"count": 4, "rows": "2-3, 5-6"}
    assert entry.found == "-, /, 无, —"


def test_words_that_are_no_amount_still_refuse_their_row(tmp_path):
    """约5 and 见附表 in a pollutant's column are no figure and not below detection."""
    head = ["企业名称", "行业", "绩效等级", "生产线", "SO2排放量(吨/年)"]
    rows = [
        ["甲", "石灰", "C", "窑1", "约5"],
        ["甲", "石灰", "C", "窑2", "见附表"],
        ["甲", "石灰", "C", "窑3", 1],
    ]
    assert (
        read_spreadsheet(xlsx(tmp_path / "list.xlsx", ("清单", [head, *rows]))).report.rows_refused
        == 2
    )


def test_an_unknown_sub_heading_costs_its_own_column_only(tmp_path):
    """In a header of two rows with merged groups one unknown sub-heading leaves its column
    out, told; the rest is read.
    """
    head = [
        ["企业名称", "行业", "绩效等级", "生产线", "年排放量（吨/年）", "", "", "备注"],
        ["", "", "", "", "SO2", "NOx", "特征物甲", ""],
    ]
    merges = ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:G1", "H1:H2"]
    rows = [
        ["甲", "石灰", "C", "窑1", 36.5, 73, 5, ""],
        ["乙", "石灰", "C", "窑2", 3.65, 7.3, 6, ""],
    ]
    imported = read_spreadsheet(
        xlsx(tmp_path / "list.xlsx", ("清单", [*head, *rows]), merges={"清单": merges})
    )
    assert list(imported.frame["so2_kg_d"]) == [pytest.approx(100), pytest.approx(10)]
    assert list(imported.frame["nox_kg_d"]) == [pytest.approx(200), pytest.approx(20)]
    assert imported.report.rows_refused == 0
    assert any("特征物甲" in entry.found for entry in imported.report.of_kind("left_out"))


def test_a_sheet_of_the_real_rows_keeps_every_row(tmp_path):
    """The published rows, with emissions added, all come out or are refused, whatever stands
    in their grade cells.
    """
    with real_data("inventory-real-rows.csv").open(encoding="utf-8-sig", newline="") as file:
        real = list(csv.DictReader(file))
    head = [
        "序号",
        "县（市、区）",
        "企业名称",
        "行业类型",
        "绩效评价分类",
        "橙色预警执行措施",
        "SO2排放量(吨/年)",
    ]
    rows = [
        [
            row["row_id"],
            row["area"],
            row["enterprise"],
            row["industry"],
            row["grade_raw"],
            row["measure_raw"],
            36.5,
        ]
        for row in real
    ]
    report = read_spreadsheet(xlsx(tmp_path / "real.xlsx", ("Sheet1", [head, *rows]))).report
    assert report.rows_in == len(real) == report.rows_out + report.rows_refused
    refused = {entry.found for entry in report.of_kind("refused") if entry.target == "grade"}
    assert refused == {"豁免"}
    assert report.sums[0].before_kg_d == pytest.approx(100 * len(real))


def test_headings_as_found_are_understood():
    """Every heading of the list of headings as found is known for what it is, or known to be
    no column of the inventory.
    """
    from simulator.spreadsheets.columns import understand_heading

    with real_data("headers-in-the-wild.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if ":" not in row["canonical"] and row["canonical"] != "row_label"
        ]
    meanings = {
        row["as_written"]: understand_heading(row["as_written"].split(" > ")) for row in rows
    }
    assert [name for name, meaning in meanings.items() if meaning is None] == []
    targets = {
        "em_SO2": "emission",
        "em_NOx": "emission",
        "em_PM": "emission",
        "enterprise": "enterprise",
        "measure_red": "measure_red",
        "county": "county",
    }
    for row in rows:
        if row["canonical"] in targets:
            assert meanings[row["as_written"]].target == targets[row["canonical"]]


def test_the_base_is_what_it_says():
    """The rows that the cases compare with are the base inventory in kg/d."""
    assert rows_of(BASE)[0]["so2_kg_d"] == 200.0


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.booleans(), st.integers(0, 3))
def test_names_over_their_lines_go_to_every_line(tmp_path_factory, counts, merge, before):
    """Names written once over their lines, merged or not, under any number of title rows,
    come out on every line.
    """
    rows, merges, wanted = [], [], []
    for number, count in enumerate(counts, start=1):
        top = before + 2 + len(rows)
        for line in range(count):
            once = [f"企业{number}", "铸造", "C"] if line == 0 else ["", "", ""]
            rows.append([*once, f"{line + 1}#线", 36.5 * (line + 1)])
            wanted.append(
                (f"企业{number}", "铸造", "C", f"{line + 1}#线", pytest.approx(100.0 * (line + 1)))
            )
        if merge and count > 1:
            merges += [f"{letter}{top}:{letter}{top + count - 1}" for letter in "ABC"]
    titles = [["某县应急减排清单"]] * before
    head = ["企业名称", "行业", "绩效等级", "生产线", "SO2（吨/年）"]
    path = xlsx(
        tmp_path_factory.mktemp("merged") / "a.xlsx",
        ("Sheet1", [*titles, head, *rows]),
        merges={"Sheet1": merges},
    )
    frame = read_spreadsheet(path).frame
    assert (
        list(
            zip(
                *(frame[name] for name in ("enterprise", "industry", "grade", "line", "so2_kg_d")),
                strict=True,
            )
        )
        == wanted
    )


def test_a_sheet_of_unknown_headings_gets_its_columns_listed(tmp_path):
    """Where no heading is known, the suggestion lists the row that looks like a header, to be
    filled in and then read.
    """
    path = CASES["header-unknown-mapped"].write(tmp_path)
    suggested = suggest_mapping(path)
    assert "header_rows: [1, 1]" in suggested
    for heading, name in (
        ("申报主体（盖章）", "enterprise"),
        ("产业门类", "industry"),
        ("装置", "line"),
        ("硫（吨/年）", "so2, unit: t/a"),
    ):
        assert f'header: "{heading}", is: ignore' in suggested
        suggested = suggested.replace(
            f'header: "{heading}", is: ignore', f'header: "{heading}", is: {name}'
        )
    mapping = tmp_path / "m.yaml"
    mapping.write_text(suggested.replace("read: false", "read: true"), encoding="utf-8")
    imported = read_spreadsheet(path, mapping)
    assert list(imported.frame["so2_kg_d"]) == pytest.approx(
        [line.t_a[0] * 1000 / 365 for line in BASE]
    )


def test_reductions_of_a_list_are_left_out_and_said(tmp_path):
    """Reductions by level and pollutant have no place in the inventory; their columns are
    told as left out.
    """
    imported = read_spreadsheet(CASES["header-reductions-beside"].write(tmp_path))
    assert [entry.cells for entry in imported.report.of_kind("left_out")] == [
        f"Sheet1!{letter}2" for letter in "JKLMNOPQR"
    ]
