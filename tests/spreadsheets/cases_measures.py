"""Messes of the measures: words instead of shares, levels packed in a cell, counts of lines and
machines.
"""

from __future__ import annotations

from spreadsheets.base import BASE, HEADERS, rows_of, table, with_extra
from spreadsheets.cases import Case
from spreadsheets.writers import xlsx

PACKED = "黄色：限产30%；橙色：限产50%；红色：停产"
COKED = round(1 - 19 / 36, 9)


def _beside(heads: list[str], cells: list[list]) -> list[list]:
    return [[*HEADERS, *heads], *([*row, *more] for row, more in zip(table(), cells, strict=True))]


def cases() -> list[Case]:
    book = lambda name, found, **more: (
        lambda folder: xlsx(folder / f"{name}.xlsx", ("Sheet1", found), **more)
    )
    levels = ["黄色预警执行措施", "橙色预警执行措施", "红色预警执行措施"]
    none = [""] * 6
    plain = (
        [["限产20%", "限产30%", "停产50%，以生产线计"]] * 2
        + [["停产", "停产；停止公路运输", "全厂停产"]]
        + [["自主减排"] * 3] * 2
        + [["", "错峰运输", "不予停产"]]
    )
    plain_cuts = with_extra(
        BASE,
        cut_yellow=[0.2, 0.2, 1.0, 0.0, 0.0, ""],
        cut_orange=[0.3, 0.3, 1.0, 0.0, 0.0, ""],
        cut_red=[0.5, 0.5, 1.0, 0.0, 0.0, 0.0],
    )
    packed = with_extra(BASE, cut_yellow=[0.3] * 6, cut_orange=[0.5] * 6, cut_red=[1.0] * 6)
    lines = (
        [["", "停产1条生产线", "停产"]] * 2
        + [["", "", ""]]
        + [["", "停产1条生产线", "停产2条生产线"]] * 2
        + [["", "", ""]]
    )
    line_cuts = with_extra(
        BASE, cut_orange=[0.5, 0.5, "", 0.5, 0.5, ""], cut_red=[1.0, 1.0, "", 1.0, 1.0, ""]
    )
    coking = [["", "出焦时间延长至36小时", ""]] * 2 + [["", "", ""]] * 4
    coking_cuts = with_extra(BASE, cut_orange=[COKED, COKED, "", "", "", ""])
    coking_said = with_extra(BASE, cut_orange=[round(1 - 24 / 36, 9)] * 2 + [""] * 4)
    machines = [["", "停产1台焦炉", ""]] * 2 + [["", "停产2台中频炉", ""]] + [["", "", ""]] * 3
    machine_cuts = with_extra(BASE, cut_orange=[0.5, 0.5, "", "", "", ""])
    other = [["", "烧结机停产", ""]] + [["", "", ""]] * 5
    unknown = [["加强管理", "限产30%；提高站位", "视情减少应急管控措施"]] + [["", "", ""]] * 5
    unknown_cuts = with_extra(BASE, cut_orange=[0.3, *none[1:]])
    clock = [["", "每天8时至16时停产", "停48小时、开12小时"]] + [["", "", ""]] * 5
    clock_cuts = with_extra(
        BASE, cut_orange=[round(8 / 24, 9), *none[1:]], cut_red=[0.8, *none[1:]]
    )
    both = [
        [*HEADERS, "橙色预警限产比例", "橙色预警执行措施"],
        *(
            [*row, 0.5 if place == 2 else "", "停产" if place == 2 else ""]
            for place, row in enumerate(table())
        ),
    ]
    return [
        Case(
            "measures-by-level",
            book("measures-by-level", _beside(levels, plain)),
            tuple(rows_of(plain_cuts)),
        ),
        Case(
            "measures-roman-levels",
            book(
                "measures-roman-levels",
                _beside(["Ⅲ级响应措施", "Ⅱ级响应措施", "Ⅰ级响应措施"], plain),
            ),
            tuple(rows_of(plain_cuts)),
        ),
        Case(
            "measures-two-row-header",
            book(
                "measures-two-row-header",
                [
                    [*HEADERS, "应急减排措施", "", ""],
                    [*([""] * 9), "黄色预警", "橙色预警", "红色预警"],
                    *([*row, *more] for row, more in zip(table(), plain, strict=True)),
                ],
                merges={"Sheet1": [*(f"{c}1:{c}2" for c in "ABCDEFGHI"), "J1:L1"]},
            ),
            tuple(rows_of(plain_cuts)),
        ),
        Case(
            "measures-packed",
            book("measures-packed", _beside(["应急减排措施"], [[PACKED]] * 6)),
            tuple(rows_of(packed)),
        ),
        Case(
            "measures-packed-breaks",
            book(
                "measures-packed-breaks", _beside(["减排措施"], [[PACKED.replace("；", "\n")]] * 6)
            ),
            tuple(rows_of(packed)),
        ),
        Case(
            "measures-all-levels",
            book("measures-all-levels", _beside(["减排措施"], [["停产50%"]] * 6)),
            tuple(
                rows_of(
                    with_extra(BASE, cut_yellow=[0.5] * 6, cut_orange=[0.5] * 6, cut_red=[0.5] * 6)
                )
            ),
            guessed=("Sheet1!J2",),
        ),
        Case(
            "measures-lines-counted",
            book("measures-lines-counted", _beside(levels, lines)),
            tuple(rows_of(line_cuts)),
        ),
        Case(
            "measures-coking-assumed",
            book("measures-coking-assumed", _beside(levels, coking)),
            tuple(rows_of(coking_cuts)),
            guessed=("Sheet1!K2",),
        ),
        Case(
            "measures-coking-said",
            book("measures-coking-said", _beside(levels, coking)),
            tuple(rows_of(coking_said)),
            mapping="schema: 1\nnormal_coking_h: 24\n",
        ),
        Case(
            "measures-machines-counted",
            book("measures-machines-counted", _beside(levels, machines)),
            tuple(rows_of(machine_cuts)),
            refused=("Sheet1!K4",),
        ),
        Case(
            "measures-other-equipment",
            book("measures-other-equipment", _beside(levels, other)),
            tuple(rows_of(with_extra(BASE, cut_orange=none))),
        ),
        Case(
            "measures-not-understood",
            book("measures-not-understood", _beside(levels, unknown)),
            tuple(rows_of(unknown_cuts)),
            refused=("Sheet1!J2", "Sheet1!K2", "Sheet1!L2"),
        ),
        Case(
            "measures-by-the-clock",
            book("measures-by-the-clock", _beside(levels, clock)),
            tuple(rows_of(clock_cuts)),
            guessed=("Sheet1!K2", "Sheet1!L2"),
        ),
        Case(
            "measures-share-and-words",
            book("measures-share-and-words", both),
            tuple(rows_of(with_extra(BASE, cut_orange=["", "", 0.5, "", "", ""]))),
            differs=("Sheet1!K4",),
        ),
    ]
