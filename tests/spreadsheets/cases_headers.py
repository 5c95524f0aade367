"""Messes of the header: titles, several rows, merged cells, units in odd places, columns that
repeat.
"""

from __future__ import annotations

from spreadsheets.base import BASE, HEADERS, rows_of, table
from spreadsheets.cases import Case
from spreadsheets.writers import text, xlsx

GOOD = tuple(rows_of(BASE))
NAMES = list(HEADERS[:5])
SHORT = [*NAMES, "SO2", "NOx", "颗粒物", "年运行天数"]


def _with(header: list, rows: list[list] | None = None) -> list[list]:
    return [header, *(table() if rows is None else rows)]


def _add(rows: list[list], place: int, values: list) -> list[list]:
    return [[*row[:place], value, *row[place:]] for row, value in zip(rows, values, strict=True)]


def _groups() -> list[list]:
    upper = [*NAMES, "年排放量（吨/年）", "", "", "年运行天数"]
    lower = ["", "", "", "", "", "SO₂", "NOx", "颗粒物", ""]
    return [upper, lower, *table()]


GROUP_MERGES = [*(f"{letter}1:{letter}2" for letter in "ABCDEI"), "F1:H1"]
TITLED = [
    ["泽州县2023年重污染天气工业源应急减排清单"],
    [],
    ["填报单位：泽州县生态环境局", "", "", "单位：吨/年", "", "", "2023年10月"],
]
LEVELS = [f"{level}预警减排量(吨)" for level in ("黄色", "橙色", "红色")]


def _reductions() -> list[list]:
    upper = [*HEADERS, *(cell for level in LEVELS for cell in (level, "", ""))]
    lower = [*([""] * 9), *(["SO2", "NOx", "PM10"] * 3)]
    return [upper, lower, *([*row, *([0.5] * 9)] for row in table())]


def cases() -> list[Case]:
    book = lambda name, rows, **more: (
        lambda folder: xlsx(folder / f"{name}.xlsx", ("Sheet1", rows), **more)
    )
    organised = [
        [*NAMES, "有组织SO2（吨/年）", "无组织SO2（吨/年）", *HEADERS[6:]],
        *([*row[:5], row[5] * 0.75, row[5] * 0.25, *row[6:]] for row in table()),
    ]
    whole = [
        [*NAMES, "有组织SO2（吨/年）", "无组织SO2（吨/年）", "SO2排放总量（吨/年）", *HEADERS[6:]],
        *([*row[:5], row[5] * 0.5, row[5] * 0.25, *row[5:]] for row in table()),
    ]
    years = [
        [*NAMES, "2021年SO2排放量（吨/年）", "2022年SO2排放量（吨/年）", *HEADERS[6:]],
        *([*row[:5], row[5] * 2, *row[5:]] for row in table()),
    ]
    permitted = [
        [*NAMES, "SO2许可排放量（吨/年）", *HEADERS[5:]],
        *([*row[:5], row[5] * 3, *row[5:]] for row in table()),
    ]
    twice = [[*HEADERS, HEADERS[5]], *([*row, row[5]] for row in table())]
    offset = [[], [], *([["", "", *row] for row in _with(list(HEADERS))])]
    no_heading = [[*NAMES, "", *HEADERS[6:]], *table()]
    english = [
        "enterprise",
        "industry",
        "grade",
        "line",
        "district",
        "SO2 (t/a)",
        "NOx (t/a)",
        "PM (t/a)",
        "operating_days",
    ]
    other = [
        "申报主体（盖章）",
        "产业门类",
        "星级",
        "装置",
        "片区",
        "硫（吨/年）",
        "氮（吨/年）",
        "尘（吨/年）",
        "开工天",
    ]
    names = (
        "enterprise",
        "industry",
        "grade",
        "line",
        "district",
        "so2",
        "nox",
        "pm",
        "operating_days",
    )
    columns = "".join(
        f'      - {{header: "{head}", is: {name}{", unit: 吨/年" if name in ("so2", "nox", "pm") else ""}}}\n'
        for head, name in zip(other, names, strict=True)
    )
    return [
        Case(
            "header-title-row",
            book(
                "header-title-row",
                [["泽州县工业源应急减排清单"], *_with(list(HEADERS))],
                merges={"Sheet1": ["A1:I1"]},
            ),
            GOOD,
        ),
        Case(
            "header-titles-and-unit",
            book("header-titles-and-unit", [*TITLED, *_with(SHORT)]),
            GOOD,
            guessed=("Sheet1!F4", "Sheet1!H4"),
        ),
        Case(
            "header-two-rows-merged",
            book("header-two-rows-merged", _groups(), merges={"Sheet1": GROUP_MERGES}),
            GOOD,
        ),
        Case(
            "header-two-rows-title",
            book(
                "header-two-rows-title",
                [["清单"], *_groups()],
                merges={"Sheet1": ["A1:I1", *(f"{c}2:{c}3" for c in "ABCDEI"), "F2:H2"]},
            ),
            GOOD,
        ),
        Case("header-two-rows-csv", lambda f: text(f / "header-two-rows-csv.csv", _groups()), GOOD),
        Case(
            "header-three-rows",
            book(
                "header-three-rows",
                [
                    ["企业基本信息", "", "", "", "", "污染物排放", "", "", ""],
                    [*NAMES, "SO2", "NOx", "颗粒物", "年运行天数"],
                    ["", "", "", "", "", "吨/年", "吨/年", "吨/年", "天"],
                    *table(),
                ],
                merges={"Sheet1": ["A1:E1", "F1:I1"]},
            ),
            GOOD,
        ),
        Case(
            "header-column-numbers",
            book("header-column-numbers", [list(HEADERS), list(range(1, 10)), *table()]),
            GOOD,
        ),
        Case(
            "header-line-breaks",
            book(
                "header-line-breaks",
                _with([head.replace("排放量", "\n排放量\n") for head in HEADERS]),
            ),
            GOOD,
        ),
        Case(
            "header-full-width",
            book(
                "header-full-width",
                _with(
                    [
                        *NAMES,
                        "ＳＯ２排放量（ｔ／ａ）",
                        "ＮＯｘ 排放量 ( 吨 / 年 )",
                        "颗粒物排放量［吨／年］",
                        "年运行天数（天）",
                    ]
                ),
            ),
            GOOD,
        ),
        Case(
            "header-mixed-brackets",
            book(
                "header-mixed-brackets",
                _with(
                    [*NAMES, "SO2排放量（年)", "NOx排放量（年）", "颗粒物排放量(年)", "年生产天数"]
                ),
            ),
            GOOD,
            guessed=("Sheet1!F1", "Sheet1!G1", "Sheet1!H1"),
        ),
        Case(
            "header-tonnes-without-time",
            book(
                "header-tonnes-without-time",
                _with([*NAMES, "二氧化硫(吨)", "氮氧化物(吨)", "烟粉尘(吨)", "运行天数"]),
            ),
            GOOD,
            guessed=("Sheet1!F1",),
        ),
        Case(
            "header-other-spellings",
            book(
                "header-other-spellings",
                _with(
                    [
                        "单位名称",
                        "所属行业",
                        "绩效分级",
                        "工序",
                        "街乡镇",
                        "二氧化硫排放量 t/a",
                        "氮氧化物排放量,t/a",
                        "烟(粉)尘 吨/年",
                        "年生产时间（天）",
                    ]
                ),
            ),
            GOOD,
        ),
        Case("header-english", book("header-english", _with(english)), GOOD),
        Case(
            "header-organised-fugitive",
            book("header-organised-fugitive", organised),
            GOOD,
            guessed=("Sheet1!F1", "Sheet1!G1"),
        ),
        Case("header-whole-column", book("header-whole-column", whole), GOOD),
        Case("header-two-years", book("header-two-years", years), GOOD),
        Case("header-permitted-beside", book("header-permitted-beside", permitted), GOOD),
        Case("header-column-twice", book("header-column-twice", twice), GOOD),
        Case(
            "header-reductions-beside",
            book(
                "header-reductions-beside",
                _reductions(),
                merges={
                    "Sheet1": [*(f"{c}1:{c}2" for c in "ABCDEFGHI"), "J1:L1", "M1:O1", "P1:R1"]
                },
            ),
            GOOD,
        ),
        Case(
            "header-contacts-beside",
            book(
                "header-contacts-beside",
                [
                    ["序号", *HEADERS, "联系人", "电话"],
                    *(
                        [number, *row, "张三", "13800000000"]
                        for number, row in enumerate(table(), start=1)
                    ),
                ],
            ),
            GOOD,
        ),
        Case("header-offset", book("header-offset", offset), GOOD),
        Case(
            "header-again-on-pages",
            book(
                "header-again-on-pages", [list(HEADERS), *table()[:3], list(HEADERS), *table()[3:]]
            ),
            GOOD,
        ),
        Case(
            "header-unknown-mapped",
            book("header-unknown-mapped", _with(other)),
            GOOD,
            mapping=f'schema: 1\nsheets:\n  "*":\n    header_rows: [1]\n    columns:\n{columns}',
        ),
        Case(
            "header-letter-mapped",
            book("header-letter-mapped", no_heading),
            GOOD,
            mapping="schema: 1\nsheets:\n  Sheet1:\n    columns:\n      - {column: F, is: so2, unit: 吨/年}\n",
        ),
        Case("header-no-unit", book("header-no-unit", _with(SHORT)), refused=("Sheet1",)),
        Case(
            "header-no-unit-mapped",
            book("header-no-unit-mapped", _with(SHORT)),
            GOOD,
            mapping=(
                'schema: 1\nsheets:\n  "*":\n    columns:\n'
                + "".join(
                    f'      - {{header: "{head}", is: {name}, unit: t/a}}\n'
                    for head, name in (("SO2", "so2"), ("NOx", "nox"), ("颗粒物", "pm"))
                )
            ),
        ),
        Case(
            "header-no-industry",
            book(
                "header-no-industry",
                [[HEADERS[0], *HEADERS[2:]], *([row[0], *row[2:]] for row in table())],
            ),
            refused=("industry",),
        ),
        Case(
            "header-no-industry-given",
            book(
                "header-no-industry-given",
                [[HEADERS[0], *HEADERS[2:]], *([row[0], *row[2:]] for row in table(BASE[:2]))],
            ),
            tuple(rows_of(BASE[:2])),
            mapping="schema: 1\ndefaults: {industry: 焦化}\n",
        ),
        Case(
            "header-no-emissions",
            book(
                "header-no-emissions",
                [[*NAMES, "减排措施"], *([*row[:5], "停产"] for row in table())],
            ),
            refused=("Sheet1",),
        ),
    ]
