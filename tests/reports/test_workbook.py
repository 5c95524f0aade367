"""report.xlsx: the same figures as the tables, texts that stay texts, sheets that print."""

import json
import re
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from deliverables import HOSTILE, demo_inputs, demo_result, hostile_inputs, pdf_of
from simulator import run, save, vary
from simulator.reports.excel import sheet as sheet_module
from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter, shown_width
from simulator.reports.excel.workbook import STRICT, write_workbook
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say, table

# XlsxWriter writes 16 digits.
SAME = 1e-15


def _sheet(book, key, language="zh"):
    return book[say(language, key)]


def _rows(sheet, first_heading):
    """Return the rows of a sheet's table as dicts by heading, line breaks of headings left out."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(index for index, row in enumerate(rows) if row[0] == first_heading)
    heads = [str(text).replace("\n", "") for text in rows[start] if text is not None]
    body = []
    for row in rows[start + 1 :]:
        # A table ends with its last full row; sentences below it fill one cell only.
        if row[0] is None or sum(cell is not None for cell in row) == 1:
            break
        body.append(dict(zip(heads, row[: len(heads)], strict=True)))
    return body


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return a run's folder with report.xlsx, and the open workbook."""
    folder = save(
        demo_result(),
        tmp_path_factory.mktemp("book"),
        formats=("csv", "json", "xlsx"),
        language="zh",
    )
    return folder, openpyxl.load_workbook(folder / "report.xlsx")


def test_summary_equals_summary_json(saved):
    """The summary's tonnes are the kilograms of summary.json over a thousand, to the last
    digit that a cell holds.
    """
    folder, book = saved
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["pollutants"]
    rows = {row["污染物"]: row for row in _rows(_sheet(book, "tab_summary"), "污染物")}
    assert set(rows) == {pollutant_title(name) for name in summary}
    for name, figures in summary.items():
        row = rows[pollutant_title(name)]
        assert row["基准排放量（吨）"] == pytest.approx(figures["baseline_kg"] / 1000, rel=SAME)
        assert row["预警减排量（吨）"] == pytest.approx(
            figures["alert_reduction_kg"] / 1000, rel=SAME
        )
        assert row["减排比例（%）"] == pytest.approx(figures["reduction_pct"], rel=SAME)
        assert row["应减排量（吨）"] == pytest.approx(figures["nominal_kg"] / 1000, rel=SAME)
        assert row["差额（吨）"] == pytest.approx(
            sum(figures["shortfall"].values()) / 1000, rel=1e-12
        )


def test_accounting_equals_the_table(saved):
    """The accounting sheet has every level and pollutant, with the ratio and the verdict of the
    table.
    """
    _, book = saved
    rows = _rows(_sheet(book, "tab_accounting"), "预警级别")
    expected = demo_result().accounting
    assert len(rows) == len(expected)
    for row, known in zip(rows, expected.itertuples(), strict=True):
        assert row["污染物"] == pollutant_title(known.pollutant)
        assert row["全社会日排放量（kg/d）"] == pytest.approx(known.base_kg_d, rel=SAME)
        assert row["减排比例"] == pytest.approx(known.ratio, rel=SAME)
        assert row["是否满足减排比例要求"] == (
            None if pd.isna(known.met) else "✓" if known.met else "✗"
        )


@pytest.mark.parametrize(
    "dimension", ["industry", "grade", "district", "sector", "enterprise", "line"]
)
def test_groups_sum_to_the_total(saved, dimension):
    """Each group sheet holds every group once per pollutant that it emits, no row of zeros, and its
    alert reductions sum to the total.
    """
    _, book = saved
    reductions = demo_result().reductions
    sheet = _sheet(book, f"tab_{dimension}")
    first = (
        say("zh", f"word_{dimension}") if dimension not in ("enterprise", "line") else "企业名称"
    )
    rows = _rows(sheet, first)
    emitted = reductions[["baseline_kg", "seasonal_kg", "actual_kg"]].ne(0).any(axis=1)
    assert len(rows) == (emitted & (reductions["dimension"] == dimension)).sum()
    unit, divisor = ("kg", 1.0) if dimension == "line" else ("吨", 1000.0)
    total = reductions[reductions["dimension"] == "total"].set_index("pollutant")[
        "alert_reduction_kg"
    ]
    for name, kg in total.items():
        column = [
            row[f"预警减排量（{unit}）"] for row in rows if row["污染物"] == pollutant_title(name)
        ]
        assert sum(column) == pytest.approx(kg / divisor, rel=1e-9)


def test_hours_and_days_equal_the_table(saved):
    """The hours are the hourly table, and the days sum to the same kilograms."""
    _, book = saved
    hourly = demo_result().hourly
    hours, days = _rows(_sheet(book, "tab_hours"), "时间"), _rows(_sheet(book, "tab_days"), "日期")
    so2 = hourly[hourly["pollutant"] == "so2"]
    assert [row["SO₂ 实际情景排放量（kg）"] for row in hours] == pytest.approx(
        list(so2["actual_kg"]), rel=SAME
    )
    assert [row["时间"] for row in hours] == list(so2["time"].dt.to_pydatetime())
    assert sum(row["SO₂ 实际情景排放量（吨）"] for row in days) == pytest.approx(
        so2["actual_kg"].sum() / 1000, rel=1e-12
    )
    assert {row["预警级别（最高）"] for row in days} == {"无", "橙色预警"}


def test_policy_rows_name_document_and_clause(saved):
    """Every row of the policy sheet names its document and says whether it is assumed;
    assumptions are counted alike.
    """
    _, book = saved
    rows = _rows(_sheet(book, "tab_policy"), "规则类别")
    b_row = next(row for row in rows if row["绩效等级"] == "B级" and row["规则类别"] == "绩效等级")
    assert (b_row["橙色预警"], b_row["是否假定"], b_row["条款"]) == ("限产 40%", "是", "二（三）")
    assert all(row["依据文件"] for row in rows)
    assumed = _rows(_sheet(book, "tab_assumptions"), "序号")
    warned = next(
        dict(item.values)["count"]
        for item in demo_result().warnings
        if item.key == "policy_assumed"
    )
    assert len(assumed) == warned


def test_sheets_print_on_a4(saved):
    """Every sheet is A4 landscape, one page wide, with the run's name in its header; tables repeat
    their headings.
    """
    _, book = saved
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # A width that is not written is one page.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddHeader.left.text == demo_result().name
    lines = _sheet(book, "tab_line")
    assert lines.freeze_panes
    assert lines.print_title_rows
    assert lines.auto_filter.ref


def test_long_lists_stay_out_of_the_print(saved):
    """Enterprises, lines, hours and events print their first rows alone; the summary prints whole."""
    _, book = saved
    for key in ("tab_enterprise", "tab_line", "tab_hours"):
        sheet = _sheet(book, key)
        end = int(re.findall(r"\$(\d+)", sheet.print_area)[-1])
        assert end < 50 < sheet.max_row
        assert any(say("zh", "note_printed_rows", rows=30) == cell.value for cell in sheet["A"])
    assert not _sheet(book, "tab_summary").print_area


def test_intervals_are_those_of_the_run(tmp_path):
    """The intervals of a run with replicates stand in the workbook in tonnes and per cent,
    every row of them.
    """
    inputs = demo_inputs()
    drawn = vary(inputs.scenario, {"uncertainty.replicates": 8})
    result = run(drawn, language="zh", inputs=replace(inputs, scenario=drawn))
    write_workbook(result, tmp_path / "r.xlsx", "zh")
    rows = _rows(_sheet(openpyxl.load_workbook(tmp_path / "r.xlsx"), "tab_uncertainty"), "指标")
    assert len(rows) == len(result.uncertainty)
    factors = {"alert_reduction_kg": 1e-3, "reduction_pct": 1.0, "accounting_orange_ratio": 100.0}
    for row, known in zip(rows, result.uncertainty.itertuples(), strict=True):
        assert row["指标"] != known.measure
        if known.measure in factors:
            assert row["95%分位"] == pytest.approx(known.p95 * factors[known.measure], rel=SAME)


def test_native_charts_stand_on_the_sheets_of_figures(saved):
    """The chart sheet has one chart of shares and one for each target pollutant; their ranges hold
    figures, and every line is told to be straight.
    """
    folder, book = saved
    with zipfile.ZipFile(folder / "report.xlsx") as archive:
        for name in archive.namelist():
            if name.startswith("xl/charts/chart") and b"<c:lineChart>" in archive.read(name):
                smooth = re.findall(rb"<c:smooth[^>]*>", archive.read(name))
                assert set(smooth) == {b'<c:smooth val="0"/>'}
    charts = _sheet(book, "tab_charts")._charts
    assert len(charts) == 5
    for chart in charts[1:]:
        for series in chart.series:
            name, cells = series.val.numRef.f.rsplit("!", 1)
            values = [
                cell.value for row in book[name.strip("'")][cells.replace("$", "")] for cell in row
            ]
            assert values
            assert all(isinstance(value, (int, float)) for value in values)


def test_no_text_becomes_a_formula(tmp_path):
    """Names that begin like formulas stay texts, letter by letter, and no sheet holds a formula."""
    inputs = hostile_inputs(tmp_path)
    result = run(inputs.scenario, language="zh", inputs=inputs)
    write_workbook(result, tmp_path / "r.xlsx", "zh")
    with zipfile.ZipFile(tmp_path / "r.xlsx") as parts:
        sheets = [
            parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
    assert sheets
    assert not any("<f>" in text or "<f " in text for text in sheets)
    rows = _rows(_sheet(openpyxl.load_workbook(tmp_path / "r.xlsx"), "tab_line"), "企业名称")
    assert {row["企业名称"] for row in rows} == {name.replace("\x07", "") for name in HOSTILE}


def test_what_if_is_marked_in_red(tmp_path):
    """A run outside the policy's bounds says so in red on the first sheet and in every header."""
    result = demo_result("what-if-outside-bounds")
    write_workbook(result, tmp_path / "r.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    cell = next(
        row[0]
        for row in _sheet(book, "tab_summary").iter_rows()
        if row[0].value == say("zh", "what_if_mark")
    )
    assert cell.font.color.rgb == "FFC00000"
    assert all(
        say("zh", "what_if_short") in (sheet.oddHeader.right.text or "")
        for sheet in book.worksheets
    )


def test_english_workbook_has_no_chinese_heading(tmp_path):
    """With language en sheets and headings are English; only names and documents stay as they
    are.
    """
    write_workbook(demo_result(language="en"), tmp_path / "r.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert all(name.isascii() for name in book.sheetnames)
    rows = _rows(_sheet(book, "tab_industry", "en"), "industry")
    assert "alert reduction[t]" in rows[0]
    assert all(row["industry"].isascii() for row in rows)


def test_rows_beyond_the_limit_are_said(tmp_path, monkeypatch):
    """A sheet that Excel's rows do not suffice for stops and says how many it holds; the others are
    whole.
    """
    monkeypatch.setattr(sheet_module, "LAST_ROW", 60)
    write_workbook(demo_result(), tmp_path / "r.xlsx", "zh")
    lines = _sheet(openpyxl.load_workbook(tmp_path / "r.xlsx"), "tab_line")
    last = [row[0] for row in lines.iter_rows(values_only=True)][-1]
    assert lines.max_row == 61
    assert last == say("zh", "tab_full", rows=60 - 4)


def test_codes_stand_for_names_without_the_inventory(tmp_path):
    """Where the inventory is gone the sheets list codes and say so, and the figures stay."""
    result = demo_result()
    bare = replace(result, manifest=result.manifest | {"folder": str(tmp_path)})
    write_workbook(bare, tmp_path / "r.xlsx", "zh")
    sheet = _sheet(openpyxl.load_workbook(tmp_path / "r.xlsx"), "tab_enterprise")
    texts = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert say("zh", "note_no_names") in texts
    assert "DEMO-PI-01" in texts


def test_widths_count_chinese_characters_twice():
    """A column of Chinese is twice as wide as one of as many digits, and a unit takes a line of its
    own.
    """
    assert shown_width("预警级别") == 8
    assert Field("全社会日排放量（kg/d）").lines == ["全社会日排放量", "（kg/d）"]


def test_every_label_has_the_same_fields_in_both_languages():
    """A label's {names} are the same in Chinese and English, so that no text fails in one language
    only.
    """
    from string import Formatter

    for key, texts in table().items():
        names = [
            {name for _, name, _, _ in Formatter().parse(texts[language]) if name}
            for language in ("zh", "en")
        ]
        assert names[0] == names[1], key


@pytest.mark.heavy
def test_libreoffice_opens_the_workbook(saved):
    """LibreOffice opens the workbook and makes a PDF of it."""
    folder, _ = saved
    assert pdf_of(folder / "report.xlsx").stat().st_size > 10_000


def test_many_rows_are_written_as_few_are(tmp_path):
    """The fast way of large tables gives the same cells, formats, widths and heights as the plain
    one, for texts of every kind and missing figures.
    """
    import xlsxwriter

    frame = pd.DataFrame(
        {
            "name": ["=1+1", "a&b<c>", "  led", "示例水泥制造有限责任公司第一分公司一号窑", ""],
            "kg": [1.5, float("nan"), -2e6, 0.0, 1e-9],
            "share": [0.1, 0.25, 1.0, float("nan"), 0.0],
            "plain": ["x", "bell\x07", "y", "z", "x"],
        }
    )
    fields = [Field("名称", "wrapped", 18.0), Field("kg", "kg"), Field("s", "share"), Field("p")]
    cells = {}
    for way in ("table", "block"):
        path = tmp_path / f"{way}.xlsx"
        with xlsxwriter.Workbook(str(path), STRICT) as workbook:
            sheet = SheetWriter(WorkbookWriter(workbook, "zh", "n", "p", ""), "tab_line")
            sheet.head("h")
            rows = frame.itertuples(index=False, name=None) if way == "table" else frame
            getattr(sheet, way)(fields, rows, main=True, frozen=1)
            sheet.note("below")
        opened = openpyxl.load_workbook(path).worksheets[0]
        cells[way] = (
            [
                [(cell.value, cell.number_format, cell.alignment.wrap_text) for cell in row]
                for row in opened.iter_rows()
            ],
            {row: size.height for row, size in opened.row_dimensions.items() if size.height},
            {column: size.width for column, size in opened.column_dimensions.items()},
            (opened.dimensions, opened.auto_filter.ref, opened.freeze_panes),
        )
    assert cells["block"] == cells["table"]
