"""Parts beside an order whose words nobody knows: left aside and told where they can change
nothing, open where they might.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator.review.phrases import understand

# (cell, line, industry, cut)
ASIDE = [
    ("停产；加强甑馏罐封签", "喷漆线", "工业涂装", 1.0),
    ("停产，苫盖甑馏渣", "洗选", "洗煤", 1.0),
    ("加强调度，停产", "", "铸造", 1.0),
    ("限产30%；焦炭外运改铁路", "焦炉", "焦化", 0.3),
    ("限产30%，张贴甑馏明示", "反应釜", "化工", 0.3),
    ("因甑馏易裂，限产40%", "辊道窑", "陶瓷", 0.4),
    ("停产，出入车辆冲洗率100%", "搅拌楼", "商砼", 1.0),
    ("限产20%，燃用硫分不高于0.6%的煤", "锅炉", "造纸", 0.2),
    ("限产20%，循环液pH不低于7", "隧道窑", "砖瓦", 0.2),
    ("限产20%，禁止国四及以下重货进出厂（含燃气车）", "熟料线", "水泥", 0.2),
    ("加强甑馏巡护，正常生产", "反应釜", "化工", 0.0),
]
# What might narrow, soften, time, hand on or repeat an order, in words that nobody knows.
OPEN = [
    ("停产，封甑馏门", "蒸馏"),
    ("加强甑馏，停产可缓", "蒸馏"),
    ("停产，加强甑馏保温", "蒸馏"),
    ("限产30%，加强甑馏减量", "蒸馏"),
    ("因甑馏未改造的，停产", "蒸馏"),
    ("停产，甑馏可继续", "蒸馏"),
    ("停产，甑馏工序", "蒸馏"),
    ("停产，甑馏炉", "蒸馏"),
    ("停产，甑馏除外", "蒸馏"),
    ("停产，仅甑馏", "蒸馏"),
    ("停产，甑馏照常", "蒸馏"),
    ("停产，甑馏保温", "蒸馏"),
    ("停产，维持甑馏", "蒸馏"),
    ("停产，夜间甑馏", "蒸馏"),
    ("停产，甑馏期间", "蒸馏"),
    ("停产，甑馏后", "蒸馏"),
    ("停产，甑馏完成前", "蒸馏"),
    ("停产，按甑馏调度", "蒸馏"),
    ("停产，以甑馏令", "蒸馏"),
    ("停产，若甑馏", "蒸馏"),
    ("停产，A级甑馏", "蒸馏"),
    ("停产，承担甑馏", "蒸馏"),
    ("停产，甑馏3小时", "蒸馏"),
    ("停产，重点甑馏", "蒸馏"),
    ("停产，甑馏一半", "蒸馏"),
    ("停产，甑馏2条", "蒸馏"),
    ("停产：甑馏池", "蒸馏"),
    ("甑馏池：停产", "蒸馏"),
    ("限产30%，甑馏停", "蒸馏"),
    ("限产30%，不甑馏", "蒸馏"),
    ("限产30%，关甑馏", "蒸馏"),
    ("限产30%，严禁甑馏", "蒸馏"),
    ("限产30%，甑馏熄灭", "蒸馏"),
    ("限产30%，再减甑馏", "蒸馏"),
    ("限产30%，甑馏翻倍压缩", "蒸馏"),
    ("限产30%，国四车辆进产线", "蒸馏"),
    ("停产，汽车冲压件甑馏运输", "蒸馏"),
    ("为保证供暖蒸馏运行，停产", "蒸馏"),
    ("因甑馏仍在产，停产", "蒸馏"),
    ("限产20%，甑馏除尘停产30%", "蒸馏"),
    ("停产，蒸馏货车甑馏", "蒸馏"),
]


@pytest.mark.parametrize(("text", "line", "industry", "cut"), ASIDE)
def test_a_duty_in_other_words_changes_nothing_and_is_told(text, line, industry, cut):
    """The order beside it counts, and the part stands among what was assumed, unless its words are
    known by now.
    """
    meaning = understand(text, "orange", line=line, industry=industry)
    assert meaning.cuts == {"orange": pytest.approx(cut)}
    assert meaning.complete


def test_what_is_left_aside_is_told():
    """The report of an import names the part, as assumed."""
    (note,) = understand("停产，加强甑馏罐封签", "orange", line="轮窑").assumed
    assert note.key == "phrase_aside"
    assert "甑馏罐封签" in note.text("zh")
    assert "假定" in note.text("zh")
    assert "assumed" in note.text("en")


@pytest.mark.parametrize(("text", "line"), OPEN)
def test_what_might_change_an_order_stays_open(text, line):
    """No cut is made, and what is not understood or missing is said."""
    meaning = understand(text, "orange", line=line, industry="化工")
    assert meaning.cuts == {}
    assert meaning.not_understood or meaning.needs


def test_alone_unknown_words_order_nothing():
    """Without an order beside it a part in unknown words stays open; one about vehicles does not."""
    assert not understand("甑馏罐贴封签", "orange").complete
    vehicles = understand("焦炭外运改铁路", "orange")
    assert vehicles.complete
    assert vehicles.cuts == {}


def _unusual() -> list[tuple[str, ...]]:
    with (Path(__file__).parent / "unusual_cells.tsv").open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize(("text", "line", "industry", "why"), _unusual())
def test_a_clause_in_unusual_words_changes_what_is_entered(text, line, industry, why):
    """Somebody wrote each so that no official would enter the number of the clear order: it stays
    open, and is told.
    """
    meaning = understand(text, "orange", line=line, industry=industry)
    assert "orange" not in meaning.cuts, why
    assert meaning.not_understood or meaning.needs
