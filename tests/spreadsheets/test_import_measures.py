"""Cells of measures: no level of a cell is lost, and what stays open is told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.spreadsheets import read_spreadsheet
from spreadsheets.writers import xlsx

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
