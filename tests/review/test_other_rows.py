"""What is not for a row, or says less than it seems, gives it no number: exceptions, other machines
named in a figure, windows of hours, shares that add up.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator.review.phrases import understand

# Cells of misleading_left.tsv.
MOST_LEFT = 348
# text, line, industry, grade; None stays open, a number is the mean over the day.
CASES = [
    ("全厂（锅炉除外）停产", "锅炉", "家具", "", None),
    ("全厂（锅炉除外）停产", "全厂", "家具", "", None),
    ("生产线（喷漆除外）限产30%", "喷漆", "家具", "", None),
    ("企业（A级企业除外）停产", "全厂", "家具", "A", None),
    ("涉气工序（不含喷漆）停产", "喷漆", "家具", "", None),
    ("全厂停产，锅炉正常运行", "锅炉", "家具", "", None),
    ("停产，1#线正常生产", "1#线", "家具", "", None),
    ("全部停产，A级企业正常生产", "全厂", "家具", "A", None),
    ("停产；A级企业限产20%", "全厂", "家具", "A", None),
    ("0-24时停产", "喷漆", "家具", "", 1),
    ("0时-24时限产50%", "喷漆", "家具", "", 0.5),
    ("停产（每日0:00-24:00）", "喷漆", "家具", "", 1),
    ("每日8-12时停产，14-18时停产", "喷漆", "家具", "", 0.3333),
    ("每日8-12时停产，12-20时限产50%", "喷漆", "家具", "", 0.3333),
    ("中午12点-3点停产", "喷漆", "家具", "", 0.125),
    ("中午11点-2点停产", "喷漆", "家具", "", 0.125),
    ("白天8点到6点停产", "喷漆", "家具", "", 0.4167),
    ("白天9点-5点限产50%", "喷漆", "家具", "", 0.1667),
    ("1#线停产（共3条），2#线停产（共3条）", "全厂", "家具", "", None),
    ("夜班停产（原三班），中班停产（原三班）", "喷漆", "家具", "", None),
    ("每日停产12小时，限产50%", "喷漆", "家具", "", None),
    ("喷漆线停产1条，占全厂产能40%", "喷漆", "家具", "", None),
    ("停产1台锅炉，占全厂产能30%", "锅炉", "供热", "", None),
    ("停产1#喷漆线（全厂共4条线）", "喷漆", "家具", "", None),
    ("锅炉负荷80%", "喷漆", "家具", "", None),
    ("锅炉负荷降低30%", "喷漆", "家具", "", None),
    ("锅炉负荷80%", "全厂", "家具", "", None),
    ("锅炉负荷80%", "锅炉", "供热", "", 0.2),
    ("炉窑负荷80%", "破碎", "建材", "", None),
    ("喷漆量减少30%", "打磨", "家具", "", None),
    ("熔炼量减少30%", "打磨", "铸造", "", None),
    ("出铁量降低20%", "烧结机", "钢铁", "", None),
    ("日产熟料不超过2000吨（日均4000吨）", "水泥磨", "水泥", "", None),
    ("日产熟料不超过2000吨（日均4000吨）", "回转窑", "水泥", "", 0.5),
    ("结焦时间延长至36小时", "锅炉", "焦化", "", None),
    ("进车间隔由60分钟延长至90分钟", "破碎", "砖瓦", "", None),
    ("停止喷涂作业", "打磨", "家具", "", None),
    ("停止熔炼", "打磨", "铸造", "", None),
    ("停磨", "回转窑", "水泥", "", None),
    ("停窑", "破碎", "砖瓦", "", None),
    ("焖炉", "打磨", "铸造", "", None),
    ("休风", "烧结机", "钢铁", "", None),
    ("停止冶炼", "轧机", "钢铁", "", None),
    ("涉VOCs工序停产，其余正常生产", "注塑机", "塑料", "", None),
    ("产尘工序停产，其余正常", "抛丸机", "铸造", "", None),
    ("非涉气工序正常，其余停产", "组装", "家具", "", None),
    ("负荷50%以上", "喷漆", "家具", "", None),
    ("开工率80%以上", "喷漆", "家具", "", None),
    ("喷漆保留50%产能运行，其余工序停产", "打磨", "家具", "", None),
    ("仅保留1台锅炉供暖，其余停产", "喷漆", "家具", "", None),
    ("用漆量减少50%", "打磨", "家具", "", None),
    ("喷涂面积减少50%", "打磨", "家具", "", None),
    ("涂料使用量减少30%", "打磨", "家具", "", None),
    ("停炉", "破碎", "石料", "", None),
]


@pytest.mark.parametrize(("text", "line", "industry", "grade", "mean"), CASES)
def test_a_row_gets_what_is_said_for_it_and_no_more(text, line, industry, grade, mean):
    """Each was read as a number once that no careful engineer would enter."""
    found = understand(text, "orange", line=line, industry=industry, grade=grade)
    assert found.mean_cuts.get("orange") == (
        None if mean is None else pytest.approx(mean, abs=1e-4)
    )


def _wrong(name: str) -> list[str]:
    """Return the cells of a list that give their row another number than the last column, which is
    empty where no careful engineer would enter one.
    """
    wrong = []
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        for cell in csv.DictReader(file, delimiter="\t"):
            row = {key: cell[key] for key in ("line", "industry", "grade")}
            found = understand(cell["text"], cell["level"], **row).mean_cuts
            right = float(cell["cut"]) if cell["cut"] else None
            if any(right is None or abs(cut - right) > 1e-3 for cut in found.values()):
                wrong.append(f"{cell['text']} | {cell['line']} | {found}")
    return wrong


def test_cells_built_to_mislead_give_no_wrong_number():
    """Each was read once as a number that no careful engineer would enter for the row."""
    assert _wrong("misleading_cells.tsv") == []


def test_cells_that_still_mislead_become_no_more(capsys):
    """Cells of the same collection that still give a number where its author would enter another or
    none (some can be disputed): they are to become fewer, and are printed.
    """
    wrong = _wrong("misleading_left.tsv")
    with capsys.disabled():
        print(f"\nstill misleading: {len(wrong)} of at most {MOST_LEFT}")
    assert len(wrong) <= MOST_LEFT
