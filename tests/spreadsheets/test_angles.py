"""Longitude and latitude in degrees, minutes and seconds."""

from __future__ import annotations

import pytest

from simulator.spreadsheets.angles import angle_part, read_angle
from simulator.spreadsheets.importer import read_spreadsheet
from spreadsheets.writers import xlsx

HEAD = ["企业名称", "行业", "绩效等级", "SO2（千克/日）"]
ROW = ["甲", "铸造", "C", 100]


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("112°30′36″", 112.51),
        ("东经112°30'36\"", 112.51),
        ("112度30分", 112.5),
        ("112.51°", 112.51),
        (112.51, 112.51),
        ("112.51", 112.51),
    ],
)
def test_an_angle_in_one_cell_is_read_in_degrees(cell, degrees):
    """Signs of degrees, minutes and seconds in one cell make one number."""
    assert read_angle(cell).value == pytest.approx(degrees)


@pytest.mark.parametrize("cell", ["112°75′", "112°30′61″", "约112°"])
def test_an_angle_that_cannot_be_is_refused(cell):
    """Sixty minutes or seconds are none."""
    assert read_angle(cell).value is None


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("中心经度-度", ("lon", "度")),
        ("经度>分", ("lon", "分")),
        ("纬度(秒)", ("lat", "秒")),
        ("经度", None),
        ("经度分布", None),
    ],
)
def test_a_heading_says_which_part_it_holds(heading, part):
    """Degrees, minutes and seconds in columns of their own are told by the end of the heading."""
    assert angle_part(heading) == part


def test_three_columns_make_one_angle(tmp_path):
    """Degrees, minutes and seconds are added up and said; sixty minutes are refused."""
    parts = ["中心经度-度", "中心经度-分", "中心经度-秒", "中心纬度-度", "中心纬度-分"]
    rows = [[*HEAD, *parts], [*ROW, 112, 30, 36, 35, 30], ["乙", *ROW[1:], 112, 75, 36, 35, 0]]
    imported = read_spreadsheet(xlsx(tmp_path / "list.xlsx", ("清单", rows)))
    assert imported.frame["lon"].tolist() == [pytest.approx(112.51), pytest.approx(112.01)]
    assert imported.frame["lat"].tolist() == [pytest.approx(35.5), 35.0]
    assert [entry.found for entry in imported.report.of_kind("refused")] == ["75"]


def test_a_kind_of_control_is_told_by_its_values(tmp_path):
    """企业类型 says many things; with 保障类 and 小微涉气 in its cells it is the kind of control."""
    kinds = ["保障类", "小微涉气", "长期停产"]
    rows = [[*HEAD, "生产线", "企业类型"]]
    rows += [[*ROW, f"{place}#线", kind] for place, kind in enumerate(kinds)]
    imported = read_spreadsheet(xlsx(tmp_path / "list.xlsx", ("清单", rows)))
    assert imported.frame["protected"].tolist() == [True, False, False]
    assert imported.frame["small_micro"].tolist() == [False, True, False]
