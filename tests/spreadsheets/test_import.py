"""Bureaus' spreadsheets in: the corpus, the report, mapping files, the round trip, and messes that
hypothesis makes.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.inputs.inventory import read_inventory
from simulator.inputs.policy import read_policy
from simulator.spreadsheets import read_mapping, read_spreadsheet, suggest_mapping, write_inventory
from simulator.terms.errors import InputError
from spreadsheets.base import BASE, HEADERS, POLLUTANTS, rows_of, table
from spreadsheets.cases import Case, all_cases
from spreadsheets.checks import differences, of_cell, real_data, said
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


NAMES = st.text("甲乙丙丁戊己庚辛工厂炉窑线1234#（）·", min_size=1, max_size=8).filter(
    lambda name: not name.isdigit() and name[0] != "#"
)
AMOUNTS = st.floats(0.001, 1e5, allow_nan=False).map(lambda value: float(f"{value:.6g}"))
SPELLINGS = {
    "enterprise": ("企业名称", "单位名称", "企业 名称", "污染源名称", "企业名称（全称）"), "industry": ("行业类别", "所属行业", "行业"),
    "grade": ("绩效等级", "绩效分级", "绩效\n等级"), "line": ("生产线", "工序", "生产线/工序", "产线名称"), "district": ("乡镇", "区县", "县（市、区）"),
    "operating_days": ("年运行天数", "年生产天数（天）", "运行天数(d)"),
}  # fmt: skip
UNITS = {
    "吨/年": (1e-3, True),
    "t/a": (1e-3, True),
    "kg/d": (1.0, False),
    "千克/日": (1.0, False),
    "t/d": (1e-3, False),
    "公斤/年": (1.0, True),
}
POLLUTANT_SPELLINGS = {
    "so2": ("SO2", "二氧化硫", "ＳＯ２", "SO₂"),
    "nox": ("NOx", "氮氧化物", "NOX"),
    "pm": ("颗粒物", "PM", "烟粉尘"),
}
GRADE_SPELLINGS = {
    "A": ("A", "A级", "绩效A", "Ａ"),
    "B": ("B", "B级", "B类"),
    "B-": ("B-", "B-级"),
    "C": ("C", "Ｃ级"),
    "D": ("D",),
    "lead": ("引领性",),
    "ungraded": ("未评级", ""),
}


@st.composite
def messes(draw):
    """Draw an inventory in kg/d and a sheet that holds it: order of columns, spellings,
    units, titles, totals, notes, blanks.
    """
    enterprises = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    lines = []
    for enterprise in enterprises:
        grade = draw(st.sampled_from(sorted(GRADE_SPELLINGS)))
        days = draw(st.sampled_from([100.0, 250.0, 330.0, 365.0]))
        for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
            lines.append(
                (
                    enterprise,
                    "焦化",
                    grade,
                    name,
                    "某镇",
                    days,
                    *(draw(AMOUNTS) for _ in POLLUTANTS),
                )
            )
    columns = draw(st.permutations([*SPELLINGS, *POLLUTANTS]))
    heads, cells = [], []
    for column in columns:
        if column in SPELLINGS:
            heads.append(draw(st.sampled_from(SPELLINGS[column])))
            place = list(SPELLINGS).index(column)
            values = [line[place] for line in lines]
            if column == "grade":
                spelled = {
                    grade: draw(st.sampled_from(GRADE_SPELLINGS[grade])) for grade in set(values)
                }
                values = [spelled[grade] for grade in values]
        else:
            unit = draw(st.sampled_from(sorted(UNITS)))
            factor, annual = UNITS[unit]
            heads.append(
                f"{draw(st.sampled_from(POLLUTANT_SPELLINGS[column]))}排放量{draw(st.sampled_from(['（{}）', '({})']))}".format(
                    unit
                )
            )
            place = 6 + POLLUTANTS.index(column)
            values = [line[place] * factor * (line[5] if annual else 1) for line in lines]
            if draw(st.booleans()):
                values = [f"{value:,.12f}" for value in values]
        cells.append(values)
    rows = [list(row) for row in zip(*cells, strict=True)]
    titles = draw(
        st.sampled_from(
            [
                [],
                [["某县应急减排清单"]],
                [["某县应急减排清单"], [], ["填报单位：某局", "", "", "日期：2023年"]],
            ]
        )
    )
    total = draw(st.booleans())
    notes = draw(
        st.sampled_from([[], [[], ["注：数据为上年实际"]], [["填表人：", "", "审核人："]]])
    )
    sums = [
        sum(line[6 + POLLUTANTS.index(column)] for line in lines) if column in POLLUTANTS else ""
        for column in columns
    ]
    sums[0] = "合计" if columns[0] not in POLLUTANTS else sums[0]
    body = [*rows, *([sums] if total and sums[0] == "合计" else [])]
    if draw(st.booleans()):
        body.insert(draw(st.integers(0, len(rows))), [])
    return lines, [*titles, heads, *body, *notes]


@given(messes())
def test_drawn_messes_give_back_their_inventory(tmp_path_factory, mess):
    """Whatever the order, spelling, units, titles, totals and notes, the same lines and kg/d come
    out.
    """
    lines, rows = mess
    path = text(tmp_path_factory.mktemp("mess") / "a.csv", rows)
    imported = read_spreadsheet(path)
    found = sorted(
        zip(
            *(
                imported.frame[name]
                for name in ("enterprise", "line", "grade", *(f"{p}_kg_d" for p in POLLUTANTS))
            ),
            strict=True,
        )
    )
    wanted = sorted((line[0], line[3], line[2], *line[6:]) for line in lines)
    assert [row[:3] for row in found] == [row[:3] for row in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert one[3:] == pytest.approx(other[3:], rel=1e-6, abs=1e-9)


HEAD = [
    "企业名称",
    "行业",
    "绩效等级",
    "生产线",
    "SO2排放量(吨/年)",
    "黄色预警措施",
    "橙色预警措施",
    "红色预警措施",
    "应急减排措施",
]


def _measures(folder: Path, **words: str):
    """Return the import of a sheet of one line with measures in the columns yellow, orange, red and
    all levels (packed).
    """
    row = [
        "甲",
        "石灰",
        "C",
        "石灰窑",
        36.5,
        *(words.get(name, "") for name in ("yellow", "orange", "red", "packed")),
    ]
    head = [title for place, title in enumerate(HEAD) if place < 5 or row[place]]
    row = [cell for place, cell in enumerate(row) if place < 5 or cell]
    return read_spreadsheet(xlsx(folder / "list.xlsx", ("清单", [head, row])))


def _cuts(imported) -> list[float | None]:
    """Return the cuts of the only line at yellow, orange and red, None where there is none."""
    line = imported.frame.iloc[0]
    return [
        None if pd.isna(line[f"cut_{level}"]) else line[f"cut_{level}"]
        for level in ("yellow", "orange", "red")
    ]


@pytest.mark.parametrize(
    ("words", "cuts"),
    [
        ({"packed": "黄色预警期间：停产50%；橙色及以上预警期间：停产"}, [0.5, 1, 1]),
        ({"packed": "黄色预警期间：停产50%，以生产线计；橙色及以上预警期间：停产"}, [0.5, 1, 1]),
        ({"packed": "Ⅲ级响应限产30%，Ⅱ级及以上响应停产"}, [0.3, 1, 1]),
        ({"packed": "橙色及以下：限产30%；红色：停产"}, [0.3, 0.3, 1]),
        ({"orange": "橙色及以上预警期间：停产"}, [None, 1, 1]),
        ({"orange": "橙色及以上停产", "red": "停产"}, [None, 1, 1]),
        ({"yellow": "黄色预警：限产20%；橙色及以上：限产50%"}, [0.2, 0.5, 0.5]),
        ({"yellow": "黄色及以上：停产"}, [1, 1, 1]),
        ({"packed": "限产比例：黄色20%，橙色50%，红色100%"}, [0.2, 0.5, 1]),
        ({"packed": "黄色、橙色、红色预警分别限产10%、20%、30%"}, [0.1, 0.2, 0.3]),
    ],
)
def test_no_level_of_a_cell_is_lost(words, cuts, tmp_path):
    """Ranges of levels fill all their levels, whether the cell is of all levels or of one."""
    assert _cuts(_measures(tmp_path, **words)) == cuts


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ({"packed": "黄色预警停产50%橙色预警停产"}, "orange"),
        ({"packed": "黄色：限产20%；橙色及以上：按方案执行"}, "red"),
        ({"packed": "黄色：限产20%；橙色：在黄色基础上再限产20%"}, "orange"),
        ({"packed": "橙色：停止使用国四货车运输；红色：停产"}, "orange"),
        ({"orange": "红色预警：停产"}, "orange"),
        ({"orange": "停止使用国四及以下重型载货车辆运输"}, "orange"),
        ({"orange": "电炉在橙色及以上预警期间停产"}, "red"),
        ({"orange": "1#窑停产，2#窑正常生产"}, "orange"),
        ({"orange": "停止使用溶剂型涂料"}, "orange"),
        ({"red": "实为长期停产"}, "red"),
        ({"red": "120小时后停产"}, "red"),
    ],
)
def test_a_level_that_ends_without_a_cut_is_told_with_its_words(words, level, tmp_path):
    """A level that words name, or whose column has words, is in the report where its cut stays
    empty.
    """
    imported = _measures(tmp_path, **words)
    assert pd.isna(imported.frame.iloc[0][f"cut_{level}"])
    told = [
        entry
        for entry in imported.report.entries
        if entry.target == f"cut_{level}" and entry.why is not None
    ]
    assert told
    assert all(entry.found and entry.kind in ("refused", "guessed", "left_out") for entry in told)


def test_words_of_another_cell_do_not_replace_a_level_that_has_its_own(tmp_path):
    """橙色及以上停产 in the orange column leaves the red column's own words, and says that it does."""
    imported = _measures(tmp_path, orange="橙色及以上停产", red="限产50%")
    assert _cuts(imported) == [None, 1, 0.5]
    assert [
        entry.target for entry in imported.report.of_kind("left_out") if entry.found == "停产"
    ] == ["measure_red"]


def test_a_plant_shut_for_long_in_a_measure_cell_asks_for_the_flag(tmp_path):
    """停产（实为长期停产） gives no cut, and the report names long_term_shutdown."""
    imported = _measures(tmp_path, red="停产（实为长期停产）")
    assert "long_term_shutdown" in imported.report.text("en")
    assert _cuts(imported) == [None, None, None]


def test_one_row_is_not_taken_for_the_only_machine(tmp_path):
    """停用1条喷涂线 of an enterprise with one row and no count needs the number of lines."""
    row = ["甲", "工业涂装", "C", "喷涂线", 36.5, "停用1条喷涂线"]
    imported = read_spreadsheet(
        xlsx(tmp_path / "list.xlsx", ("清单", [[*HEAD[:5], "橙色预警措施"], row]))
    )
    assert _cuts(imported) == [None, None, None]
    assert any(
        entry.why.key == "phrase_needs_machine_count"
        for entry in imported.report.of_kind("refused")
    )


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
