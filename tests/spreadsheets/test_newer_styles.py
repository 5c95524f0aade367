"""Lists in the newer styles: a sheet a plant (一厂一策), and long tables with one row a level."""

from __future__ import annotations

import pandas as pd
import pytest

from simulator.spreadsheets.importer import read_spreadsheet
from spreadsheets.writers import xlsx

TABLE = ["生产线", "SO2（千克/日）", "黄色预警措施", "橙色预警措施", "红色预警措施"]
LONG = ["企业名称", "行业", "绩效等级", "生产线", "SO2（千克/日）", "预警级别", "减排措施"]


def _plant(name: str, grade: str) -> list[list[object]]:
    return [
        [f"{name}重污染天气应急减排操作方案"],
        ["企业名称", name, "行业", "铸造"],
        ["绩效等级", grade, "所属区县", "泽州县"],
        TABLE,
        ["1#线", 10, "限产30%", "停产50%", "停产"],
        ["2#线", 20, "", "同红色预警", "停产"],
    ]


def test_a_sheet_for_each_plant_comes_in(tmp_path):
    """Name, industry, grade and county above the table hold for its lines, and this is said."""
    path = xlsx(
        tmp_path / "plants.xlsx", ("甲", _plant("甲公司", "C级")), ("乙", _plant("乙厂", "B"))
    )
    imported = read_spreadsheet(path)
    frame = imported.frame
    assert frame["enterprise"].tolist() == ["甲公司", "甲公司", "乙厂", "乙厂"]
    assert frame["grade"].tolist() == ["C", "C", "B", "B"]
    assert set(frame["district"]) == {"泽州县"}
    assert frame["cut_orange"].tolist() == [0.5, 1.0, 0.5, 1.0]
    said = [entry for entry in imported.report.of_kind("converted") if entry.target == "enterprise"]
    assert [entry.cells for entry in said] == ["甲!B2", "乙!B2"]


def test_a_form_with_colons_comes_in(tmp_path):
    """企业名称：甲公司 in one cell is read like two cells."""
    rows = [["企业名称：甲公司", "", "行业：铸造"], TABLE, ["1#线", 10, "", "", "停产"]]
    frame = read_spreadsheet(xlsx(tmp_path / "plant.xlsx", ("方案", rows))).frame
    assert frame["enterprise"].tolist() == ["甲公司"]
    assert frame["industry"].tolist() == ["铸造"]


@pytest.mark.parametrize("repeated", [True, False])
def test_one_row_a_level_becomes_one_line(repeated, tmp_path):
    """The rows of a line become one with the measure of each level; its emission counts once,
    whether it is repeated or merged.
    """
    line = ["甲", "铸造", "C", "1#线", 30]
    levels = [("黄色预警", "限产30%"), ("Ⅱ级", "停产50%"), ("红色", "停产")]
    rows = [LONG, *([*line, level, words] for level, words in levels)]
    rows += [["甲", "铸造", "C", "2#线", 12, "橙色及以上", "停产"]]
    merges = [] if repeated else [f"{column}2:{column}4" for column in "ABCDE"]
    path = xlsx(tmp_path / "long.xlsx", ("清单", rows), merges={"清单": merges})
    imported = read_spreadsheet(path)
    frame = imported.frame
    assert frame["line"].tolist() == ["1#线", "2#线"]
    assert frame["so2_kg_d"].tolist() == [30.0, 12.0]
    assert frame[["cut_yellow", "cut_orange", "cut_red"]].iloc[0].tolist() == [0.3, 0.5, 1.0]
    assert pd.isna(frame["cut_yellow"].iloc[1])
    assert frame["cut_orange"].iloc[1] == 1.0
    assert imported.report.rows_refused == 0


def test_amounts_that_differ_from_level_to_level_are_told(tmp_path):
    """Rows of one line with different emissions keep the first, and this is told; a level that
    cannot be read is refused.
    """
    rows = [
        LONG,
        ["甲", "铸造", "C", "1#线", 30, "黄色", "限产30%"],
        ["甲", "铸造", "C", "1#线", 20, "红色", "停产"],
        ["甲", "铸造", "C", "2#线", 20, "特级", "停产"],
    ]
    imported = read_spreadsheet(xlsx(tmp_path / "long.xlsx", ("清单", rows)))
    assert imported.frame["so2_kg_d"].tolist() == [30.0, 20.0]
    assert [entry.found for entry in imported.report.of_kind("differs")] == ["20"]
    assert "特级" in [entry.found for entry in imported.report.of_kind("refused")]
