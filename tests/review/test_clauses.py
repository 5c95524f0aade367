"""Clauses beside a cut: duties, records, vehicles and materials, as lists write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.review.phrases import understand

CLAUSES = (Path(__file__).parent / "clauses.txt").read_text(encoding="utf-8").split()
FEWEST_READ = 0.8
# Orders that stand beside words of a duty, and must not be taken for one.
ORDERS = {
    "设备停用并张贴封条": 1.0,
    "生产线停电": 1.0,
    "不得生产并上锁": 1.0,
    "停产并做好台账": 1.0,
    "限产30%并做好台账记录": 0.3,
    "限产50%及加强洒水抑尘": 0.5,
}
OPEN = (
    "停产；重点区域部分工序上锁",
    "停产；若影响安全可恢复生产",
    "停产；保障类企业除外",
    "停产；控制1台设备运行并巡检",
    "停产；应急物资生产",
    "停产；安全生产设备正常生产",
    "减少生产班次并加强巡检",
    "按停产计划执行",
)


def test_a_clause_beside_a_cut_changes_it_never_and_most_are_read():
    """限产30%；加强洒水 is 0.3 or open, nothing else."""
    cuts = [
        understand(f"限产30%；{clause}", "red", line="全厂", industry="铸造").cuts.get("red")
        for clause in CLAUSES
    ]
    assert set(cuts) == {0.3, None}
    assert cuts.count(0.3) >= FEWEST_READ * len(cuts)


@pytest.mark.parametrize("phrase", ORDERS)
def test_an_order_beside_words_of_a_duty_stays_one(phrase):
    """The clause is no duty as a whole."""
    meaning = understand(phrase, "red", line="全厂", industry="铸造")
    assert meaning.cuts == {"red": pytest.approx(ORDERS[phrase])}


@pytest.mark.parametrize("phrase", OPEN)
def test_what_a_duty_does_not_say_stays_open(phrase):
    """Words of a duty beside words of a condition or of what goes on settle nothing."""
    assert understand(phrase, "red", line="全厂", industry="铸造").cuts == {}
