"""Messes of the cells: figures as text, units, grades, yes and no, errors, codes."""

from __future__ import annotations

from dataclasses import replace

from spreadsheets.base import BASE, HEADERS, Line, rows_of, table, with_extra
from spreadsheets.cases import Case
from spreadsheets.writers import xlsx

GOOD = tuple(rows_of(BASE))


def _changed(column: int, values: list) -> list[list]:
    return [
        [*row[:column], value, *row[column + 1 :]]
        for row, value in zip(table(), values, strict=True)
    ]


def _wide(text: object) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in str(text))


def _per_day(factor: float) -> list[list]:
    return [
        [*row[:5], *(amount * 1000 / row[8] * factor for amount in row[5:8]), row[8]]
        for row in table()
    ]


def _scaled(lines: tuple[Line, ...], factor: float) -> tuple[Line, ...]:
    return tuple(replace(line, t_a=tuple(amount * factor for amount in line.t_a)) for line in lines)


def _formula(book) -> None:
    book["Sheet1"]["F2"] = "=70+3"


def _error(book) -> None:
    book["Sheet1"]["G3"] = "#REF!"
    book["Sheet1"]["G3"].data_type = "e"


def cases() -> list[Case]:
    head = list(HEADERS)
    book = lambda name, found, **more: (
        lambda folder: xlsx(folder / f"{name}.xlsx", ("Sheet1", found), **more)
    )
    units = lambda unit: [
        *head[:5],
        f"SO2（{unit}）",
        f"NOx（{unit}）",
        f"颗粒物（{unit}）",
        head[8],
    ]
    spelled = ["B级", "绩效Ｂ", "C类", "Ａ 级", "绩效A级企业", "D级"]
    leading = ["引领性", "绩效引领性企业", "非引领性", "B级(含B-)", "由B级降为C级", "未评级"]
    led = tuple(
        replace(line, grade=grade)
        for line, grade in zip(BASE, ("lead", "lead", "nonlead", "B", "C", "ungraded"), strict=True)
    )
    protected = with_extra(
        (*BASE[:5], replace(BASE[5], grade="ungraded")), protected=["", "", "", "", "", "1"]
    )
    marks = with_extra(
        BASE,
        protected=["", "", "", "", "", "1"],
        waste_heat_source=["1", "1", "", "", "", ""],
        small_micro=["", "", "1", "", "", ""],
    )
    yes_no = [
        [*head, "是否保障类", "余热供暖", "小微涉气"],
        *(
            [*row, *marks_]
            for row, marks_ in zip(
                table(),
                (
                    ["否", "√", "无"],
                    ["否", 1, 0],
                    ["×", "", "有"],
                    ["", "无", "N"],
                    ["/", "-", "否"],
                    ["是", 0, "0"],
                ),
                strict=True,
            )
        ),
    ]
    shut = with_extra(BASE, long_term_shutdown=["", "", "1", "", "", ""])
    state = [
        [*head, "生产状态"],
        *(
            [*row, text]
            for row, text in zip(
                table(), ["正常", "在产", "长期停产", "正常生产", "", "运行"], strict=True
            )
        ),
    ]
    approx = _changed(5, [73, "约36吨", 2.5, 30, 15, 6])
    codes = [
        ["统一社会信用代码", *head],
        *(
            [code, *row]
            for code, row in zip(
                ["91140500A1", "", "91140500B2", 911405001234567890, "", ""], table(), strict=True
            )
        ),
    ]
    with_codes = with_extra(
        BASE,
        enterprise_id=[
            "91140500A1",
            "91140500A1",
            "91140500B2",
            BASE[3].enterprise,
            BASE[4].enterprise,
            BASE[5].enterprise,
        ],
    )
    shares = ([0.3, 0.5, 0.2, 0, "", 1], [0.5, 0.5, 0.5, 0.25, "", 1])
    cut = with_extra(
        BASE, cut_yellow=[0.3, 0.5, 0.2, 0.0, "", 1.0], cut_red=[0.5, 0.5, 0.5, 0.25, "", 1.0]
    )
    cut_rows = lambda heads, cells: [
        [*head, *heads],
        *([*row, *pair] for row, pair in zip(table(), cells, strict=True)),
    ]
    as_percent = [
        tuple("" if share == "" else f"{share * 100:g}%" for share in pair)
        for pair in zip(*shares, strict=True)
    ]
    as_hundred = [
        tuple("" if share == "" else share * 100 for share in pair)
        for pair in zip(*shares, strict=True)
    ]
    capacity = with_extra(
        BASE,
        capacity=[600000.0, 300000.0, 12000.0, 1200000.0, 600000.0, ""],
        output_value_cny_d=[1e6, 5e5, 4e4, 1e6, 5e5, ""],
    )
    money = [
        [*head, "设计产能（万吨/年）", "年产值（万元）"],
        *(
            [*row, *pair]
            for row, pair in zip(
                table(),
                ((60, 36500), (30, 18250), (1.2, 1000), (120, 30000), (60, 15000), ("", "")),
                strict=True,
            )
        ),
    ]
    return [
        Case(
            "cells-figures-as-text",
            book(
                "cells-figures-as-text",
                [head, *([*row[:5], *(f" {amount} " for amount in row[5:])] for row in table())],
            ),
            GOOD,
        ),
        Case(
            "cells-full-width",
            book(
                "cells-full-width",
                [
                    head,
                    *(
                        [
                            *row[:3],
                            row[3].replace("1#", "１＃").replace("2#", "２＃"),
                            row[4],
                            *(_wide(a) for a in row[5:]),
                        ]
                        for row in table()
                    ),
                ],
            ),
            GOOD,
        ),
        Case(
            "cells-spaces-and-breaks",
            book(
                "cells-spaces-and-breaks",
                [
                    head,
                    *(
                        [f"　{row[0][:2]}\n{row[0][2:]} ", f" {row[1]}", *row[2:]]
                        for row in table()
                    ),
                ],
            ),
            GOOD,
        ),
        Case(
            "cells-thousands",
            book(
                "cells-thousands",
                [
                    units("kg/a"),
                    *(
                        [*row[:5], *(f"{amount * 1000:,.1f}" for amount in row[5:8]), row[8]]
                        for row in table()
                    ),
                ],
            ),
            GOOD,
        ),
        Case("cells-kg-a-day", book("cells-kg-a-day", [units("kg/d"), *_per_day(1)]), GOOD),
        Case(
            "cells-kilograms-in-words",
            book("cells-kilograms-in-words", [units("公斤/日"), *_per_day(1)]),
            GOOD,
        ),
        Case(
            "cells-tonnes-a-day", book("cells-tonnes-a-day", [units("t/d"), *_per_day(0.001)]), GOOD
        ),
        Case(
            "cells-ten-thousand-tonnes",
            book("cells-ten-thousand-tonnes", [units("万吨/年"), *table(factor=1e-4)]),
            GOOD,
        ),
        Case(
            "cells-kg-an-hour", book("cells-kg-an-hour", [units("kg/h"), *_per_day(1 / 24)]), GOOD
        ),
        Case(
            "cells-unit-in-cell",
            book(
                "cells-unit-in-cell",
                [
                    head,
                    *(
                        [*row[:5], *(f"{amount}吨/年" for amount in row[5:8]), row[8]]
                        for row in table()
                    ),
                ],
            ),
            GOOD,
        ),
        Case(
            "cells-no-days",
            book("cells-no-days", [head[:8], *(row[:8] for row in table())]),
            tuple(rows_of(BASE, False, 365.0)),
            guessed=("Sheet1!F2",),
        ),
        Case(
            "cells-some-days-missing",
            book("cells-some-days-missing", [head, *_changed(8, [365, 365, "", 300, 300, 120])]),
            tuple(
                row
                | (
                    {
                        "operating_days": "",
                        **{
                            f"{n}_kg_d": round(a * 1000 / 365, 9)
                            for n, a in zip(("so2", "nox", "pm"), BASE[2].t_a, strict=True)
                        },
                    }
                    if place == 2
                    else {}
                )
                for place, row in enumerate(GOOD)
            ),
            guessed=("Sheet1!F4",),
        ),
        Case(
            "cells-hours-not-days",
            book(
                "cells-hours-not-days",
                [[*head[:8], "年运行时间（小时）"], *_changed(8, [8760] * 6)],
            ),
            tuple(rows_of(BASE, False, 365.0)),
        ),
        Case(
            "cells-grades-spelled",
            book("cells-grades-spelled", [head, *_changed(2, spelled)]),
            GOOD,
        ),
        Case(
            "cells-grades-leading",
            book("cells-grades-leading", [head, *_changed(2, leading)]),
            tuple(rows_of(led)),
            guessed=("Sheet1!C5", "Sheet1!C6"),
        ),
        Case(
            "cells-protected-as-grade",
            book(
                "cells-protected-as-grade",
                [head, *_changed(2, ["B", "B", "C", "A", "A", "保障类"])],
            ),
            tuple(rows_of(protected)),
        ),
        Case(
            "cells-no-grade-column",
            book(
                "cells-no-grade-column",
                [[*head[:2], *head[3:]], *([*row[:2], *row[3:]] for row in table())],
            ),
            tuple(rows_of(tuple(replace(line, grade="ungraded") for line in BASE))),
            guessed=("Sheet1!2:7",),
        ),
        Case(
            "cells-grade-unknown",
            book(
                "cells-grade-unknown", [head, *_changed(2, ["B", "B", "绩效先进", "A", "A", "D"])]
            ),
            tuple(rows_of((*BASE[:2], replace(BASE[2], grade="ungraded"), *BASE[3:]))),
            refused=("Sheet1!C4",),
        ),
        Case(
            "cells-grade-mapped",
            book(
                "cells-grade-mapped", [head, *_changed(2, ["B", "B", "绩效先进", "A", "A", "豁免"])]
            ),
            GOOD,
            mapping="schema: 1\nvalues:\n  grade: {绩效先进: C, 豁免: D}\n",
        ),
        Case("cells-yes-and-no", book("cells-yes-and-no", yes_no), tuple(rows_of(marks))),
        Case("cells-state", book("cells-state", state), tuple(rows_of(shut))),
        Case(
            "cells-percent-sign",
            book(
                "cells-percent-sign",
                cut_rows(["黄色预警停限产比例", "红色预警停限产比例"], as_percent),
            ),
            tuple(rows_of(cut)),
        ),
        Case(
            "cells-percent-heading",
            book(
                "cells-percent-heading",
                cut_rows(["黄色预警限产比例(%)", "红色预警限产比例（％）"], as_hundred),
            ),
            tuple(rows_of(cut)),
        ),
        Case(
            "cells-percent-as-share",
            book(
                "cells-percent-as-share",
                cut_rows(["黄色停限产比例", "红色停限产比例"], list(zip(*shares, strict=True))),
            ),
            tuple(rows_of(cut)),
        ),
        Case(
            "cells-percent-one",
            book(
                "cells-percent-one",
                cut_rows(
                    ["黄色停限产比例", "红色停限产比例"],
                    [(30, 50), (50, 50), (20, 50), (0, 25), ("", ""), (1, 100)],
                ),
            ),
            tuple(
                rows_of(
                    with_extra(
                        BASE,
                        cut_yellow=[0.3, 0.5, 0.2, 0.0, "", ""],
                        cut_red=[0.5, 0.5, 0.5, 0.25, "", 1.0],
                    )
                )
            ),
            refused=("Sheet1!J7",),
        ),
        Case(
            "cells-approximate",
            book("cells-approximate", [head, *approx]),
            tuple(rows_of((BASE[0], *BASE[2:]))),
            refused=("Sheet1!F3",),
            rows_refused=1,
        ),
        Case(
            "cells-negative",
            book("cells-negative", [head, *_changed(6, [146, 73, -5, 150, 75, 12])]),
            tuple(rows_of((*BASE[:2], *BASE[3:]))),
            refused=("Sheet1!G4",),
            rows_refused=1,
        ),
        Case(
            "cells-dash-for-none",
            book("cells-dash-for-none", [head, *_changed(5, [73, 36.5, "—", 30, 15, "/"])]),
            tuple(
                row | ({"so2_kg_d": 0.0} if place in (2, 5) else {})
                for place, row in enumerate(GOOD)
            ),
        ),
        Case(
            "cells-formula-unsaved",
            book("cells-formula-unsaved", [head, *table()], change=_formula),
            tuple(rows_of(BASE[1:])),
            refused=("Sheet1!F2",),
            rows_refused=1,
        ),
        Case(
            "cells-error",
            book("cells-error", [head, *table()], change=_error),
            tuple(rows_of((BASE[0], *BASE[2:]))),
            refused=("Sheet1!G3",),
            rows_refused=1,
        ),
        Case(
            "cells-codes",
            book("cells-codes", codes),
            tuple(rows_of(with_codes)),
            refused=("Sheet1!A5",),
            guessed=("Sheet1!A3",),
        ),
        Case(
            "cells-capacity-and-money",
            book("cells-capacity-and-money", money),
            tuple(rows_of(capacity)),
        ),
        Case(
            "cells-nothing-usable",
            book(
                "cells-nothing-usable",
                [head, *([*row[:5], "待核", "待核", "待核", row[8]] for row in table())],
            ),
            refused=("F2", "H7"),
        ),
    ]
