"""Messes that hypothesis draws give back the inventory that they were made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.spreadsheets import read_spreadsheet
from spreadsheets.base import POLLUTANTS
from spreadsheets.writers import text

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
