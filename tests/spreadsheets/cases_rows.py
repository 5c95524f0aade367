"""Messes of the rows: merged cells, names written once, totals, notes, sections, rows that
repeat.
"""

from __future__ import annotations

from dataclasses import replace

from spreadsheets.base import BASE, HEADERS, rows_of, table
from spreadsheets.cases import Case
from spreadsheets.writers import text, xlsx

GOOD = tuple(rows_of(BASE))
NAMES_OVER_ROWS = ["A2:A3", "B2:B3", "C2:C3", "E2:E4", "A5:A6", "B5:B6", "C5:C6", "E5:E7"]


def _sum(rows: list[list], words: str) -> list:
    return [words, "", "", "", "", *(sum(row[column] for row in rows) for column in (5, 6, 7)), ""]


def _once() -> list[list]:
    rows = table()
    for row in (1, 4):
        rows[row][:3] = ["", "", ""]
    return rows


def cases() -> list[Case]:
    head, rows = list(HEADERS), table()
    book = lambda name, found, **more: (
        lambda folder: xlsx(folder / f"{name}.xlsx", ("Sheet1", found), **more)
    )
    subtotals = [
        *rows[:2],
        _sum(rows[:2], "小计"),
        *rows[2:3],
        *rows[3:5],
        _sum(rows[2:5], "小 计"),
        *rows[5:],
        _sum(rows[5:], "小计"),
        _sum(rows, "总计"),
    ]
    wrong = _sum(rows, "合计")
    wrong[5] += 40
    headings = [
        [BASE[0].enterprise, "焦化", "B", "", "金村镇"],
        *(["", "", "", *row[3:]] for row in rows[:2]),
        *rows[2:],
    ]
    sections = [["一、金村镇"], *rows[:3], ["二、南村镇"], *rows[3:]]
    notes = [
        [],
        ["注：1.排放量为2022年环统数据；"],
        ["    2.运行天数为上年实际。"],
        ["填表人：", "", "", "审核人：", "", "", "日期："],
    ]
    merged = [row[:] for row in rows]
    merged[0][5:8], merged[1][5:8] = [100.0, 200.0, 60.0], ["", "", ""]
    halves = (
        replace(BASE[0], t_a=(50.0, 100.0, 30.0)),
        replace(BASE[1], t_a=(50.0, 100.0, 30.0)),
        *BASE[2:],
    )
    same_name = [row[:] for row in rows]
    same_name[1][3] = "1#焦炉"
    numbered = (BASE[0], replace(BASE[1], line="1#焦炉 (2)"), *BASE[2:])
    no_line = [[*HEADERS[:3], *HEADERS[4:]], *([*row[:3], *row[4:]] for row in rows)]
    plants = tuple(
        replace(line, line=name)
        for line, name in zip(
            BASE, ("全厂-1", "全厂-2", "全厂", "全厂-1", "全厂-2", "全厂"), strict=True
        )
    )
    nameless = [row[:] for row in rows]
    nameless[2][0] = ""
    no_line_nameless = [[*row[:3], *row[4:]] for row in nameless]
    one_plant = [[*HEADERS[:3], *HEADERS[4:]], *no_line_nameless[2:4]]
    county = [
        ["县（市、区）", *head],
        *([("泽州县" if place == 0 else ""), *row] for place, row in enumerate(rows)),
    ]
    counties = [
        ["区县", *HEADERS[:4], *HEADERS[5:]],
        *(
            [("泽州县" if place < 3 else "高平市"), *row[:4], *row[5:]]
            for place, row in enumerate(rows)
        ),
    ]
    by_county = tuple(
        replace(line, district="泽州县" if place < 3 else "高平市")
        for place, line in enumerate(BASE)
    )
    return [
        Case(
            "rows-merged-names",
            book("rows-merged-names", [head, *_once()], merges={"Sheet1": NAMES_OVER_ROWS}),
            GOOD,
        ),
        Case(
            "rows-names-once-csv",
            lambda f: text(f / "rows-names-once-csv.csv", [head, *_once()]),
            GOOD,
            guessed=("rows-names-once-csv!A3",),
        ),
        Case(
            "rows-enterprise-heading",
            book("rows-enterprise-heading", [head, *headings]),
            GOOD,
            guessed=("Sheet1!A3", "Sheet1!A4"),
        ),
        Case("rows-county-once", book("rows-county-once", county), GOOD),
        Case(
            "rows-county-merged",
            book("rows-county-merged", county, merges={"Sheet1": ["A2:A7"]}),
            GOOD,
        ),
        Case("rows-two-counties", book("rows-two-counties", counties), tuple(rows_of(by_county))),
        Case("rows-total", book("rows-total", [head, *rows, _sum(rows, "合计")]), GOOD),
        Case(
            "rows-total-above",
            book("rows-total-above", [head, _sum(rows, "全县合计"), *rows]),
            GOOD,
        ),
        Case("rows-subtotals", book("rows-subtotals", [head, *subtotals]), GOOD),
        Case(
            "rows-total-wrong",
            book("rows-total-wrong", [head, *rows, wrong]),
            GOOD,
            differs=("Sheet1!F8",),
        ),
        Case("rows-notes-below", book("rows-notes-below", [head, *rows, *notes]), GOOD),
        Case(
            "rows-sections",
            book("rows-sections", [head, *sections], merges={"Sheet1": ["A2:I2", "A6:I6"]}),
            GOOD,
        ),
        Case(
            "rows-blank-between",
            book("rows-blank-between", [head, [], *rows[:2], [], [], *rows[2:], []]),
            GOOD,
        ),
        Case(
            "rows-repeated",
            book("rows-repeated", [head, *rows, rows[2]]),
            GOOD,
            refused=("Sheet1!D8",),
            rows_refused=1,
        ),
        Case(
            "rows-same-line-name",
            book("rows-same-line-name", [head, *same_name]),
            tuple(rows_of(numbered)),
            guessed=("Sheet1!D3",),
        ),
        Case(
            "rows-no-line-column",
            book("rows-no-line-column", no_line),
            tuple(rows_of(plants)),
            guessed=("Sheet1!3:3",),
        ),
        Case(
            "rows-nameless",
            book("rows-nameless", one_plant),
            tuple(rows_of((replace(BASE[3], line="全厂"),))),
            refused=("Sheet1!A2",),
            rows_refused=1,
        ),
        Case(
            "rows-amount-merged",
            book(
                "rows-amount-merged",
                [head, *merged],
                merges={"Sheet1": ["F2:F3", "G2:G3", "H2:H3"]},
            ),
            tuple(rows_of(halves)),
            guessed=("Sheet1!F2", "Sheet1!F3"),
        ),
        Case(
            "rows-skipped",
            book(
                "rows-skipped",
                [head, ["示例企业", "焦化", "A", "示例", "某镇", 1, 1, 1, 300], *rows],
            ),
            GOOD,
            mapping="schema: 1\nsheets: {Sheet1: {skip_rows: [2]}}\n",
        ),
    ]
