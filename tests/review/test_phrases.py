"""Measures in words: what phrases become, what they need, what is not understood, and how far the
rules reach on phrases as found.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careful_readings import OUTCOMES, counted, found_readings, made_readings
from phrase_coverage import coverage, read_phrases
from simulator.files.yaml_file import read_yaml
from simulator.review.measure_text import FOLDER, one_form
from simulator.review.measure_words import lexicon
from simulator.review.phrase_levels import named_levels, split_levels
from simulator.review.phrases import understand
from spreadsheets.checks import real_data

# Measured on measures-in-the-wild.tsv (97 distinct phrases): 69 settled, 18 that need a figure the
# words do not hold, 10 unknown.
FEWEST_SETTLED, FEWEST_RECOGNISED = 69, 87
# Readings of a careful engineer that are settled right, of those on words-phrases.tsv and
# phrases-made.tsv.
FEWEST_RIGHT = {"words-phrases.tsv": 115, "phrases-made.tsv": 33}


@pytest.mark.parametrize(
    ("phrase", "cut"),
    [
        ("停产", 1.0),
        ("全厂停产", 1.0),
        ("停止生产", 1.0),
        ("限产50%", 0.5),
        ("限产５０％", 0.5),
        ("限产50%以上", 0.5),
        ("限产 50 %", 0.5),
        ("限产三成", 0.3),
        ("停产百分之五十", 0.5),
        ("停产50%，以生产线计", 0.5),
        ("限产30%以生产线计", 0.3),
        ("限产30%（以生产线计）", 0.3),
        ("减产40%", 0.4),
        ("降低负荷30%", 0.3),
        ("生产负荷降至70%", 0.3),
        ("按70%负荷生产", 0.3),
        ("限产至60%", 0.4),
        ("停限产比例50%", 0.5),
        ("自主减排", 0.0),
        ("可自主采取减排措施", 0.0),
        ("不予停产", 0.0),
        ("停产；停止使用国四及以下重型载货车辆（含燃气）进行运输", 1.0),
        ("停产、错峰运输", 1.0),
        ("停产保窑", 1.0),
        ("停产停运", 1.0),
        ("1、限产50%；2、停止国四及以下货车运输", 0.5),
        ("停止1/2生产线", 0.5),
        ("停止三分之一生产线", 1 / 3),
        ("停产一半生产线", 0.5),
        ("停用一半设备", 0.5),
        ("产能停产三分之二", 2 / 3),
    ],
)
def test_a_phrase_becomes_its_cut(phrase, cut):
    """A phrase that holds its figure gives the cut at the level it is written for, and
    nothing is left over.
    """
    meaning = understand(phrase, "orange")
    assert meaning.cuts == {"orange": pytest.approx(cut)}
    assert meaning.complete


@pytest.mark.parametrize(
    ("phrase", "figures", "cut"),
    [
        ("停产1条生产线", {"line_count": 4}, 0.25),
        ("停产一条生产线", {"line_count": 2}, 0.5),
        ("2条生产线停产", {"line_count": 4}, 0.5),
        ("保留1条生产线运行", {"line_count": 4}, 0.75),
        ("停产2台烧结机", {"machine_counts": {"烧结机": 4}}, 0.5),
        ("停产两台烧结机", {"machine_counts": {"1#烧结机": 4}}, 0.5),
        ("1台200m2烧结机停产", {"machine_counts": {"烧结机": 4, "高炉": 2}}, 0.25),
        ("停产44台电解槽", {"machine_counts": {"电解槽": 220}}, 0.2),
        ("延长出焦时间至36小时", {"normal_coking_h": 18}, 0.5),
        ("出焦时间延长至48小时以上", {"normal_coking_h": 24}, 0.5),
        ("高炉焖炉50%", {"line": "1#高炉"}, 0.5),
        ("烧结机、球团设备停产", {"line": "2号烧结"}, 1.0),
    ],
)
def test_counts_and_hours_are_read_with_their_figures(phrase, figures, cut):
    """Counts of lines and machines are divided by how many there are, coking hours by the normal
    time.
    """
    meaning = understand(phrase, "red", **figures)
    assert meaning.cuts == {"red": pytest.approx(cut)}
    assert meaning.complete


@pytest.mark.parametrize(
    ("phrase", "key"),
    [
        ("停产1条生产线", "phrase_needs_line_count"),
        ("停产2台烧结机", "phrase_needs_machine_count"),
        ("清洁热回收焦炉结焦时间延长至144小时", "phrase_needs_normal_coking"),
        ("按照30-50%的比例减排", "phrase_needs_choice_in_range"),
        ("轮流停产", "phrase_needs_share_stopped"),
        ("严格执行以热定产", "phrase_needs_heat_load"),
        ("严格执行以量定产", "phrase_needs_order"),
        ("按前一年中日生产最低负荷运行", "phrase_needs_lowest_load"),
        ("烧结机头颗粒物日均浓度不高于5mg/m3", "phrase_needs_emission_today"),
        ("限产150%", "phrase_needs_share"),
        ("未完成脱硫脱硝的焦炉结焦时间延长至72小时", "phrase_needs_condition"),
        ("溶剂型停产，非溶剂型限产50%", "phrase_needs_one_cut"),
    ],
)
def test_what_a_phrase_needs_is_said_and_no_cut_is_made(phrase, key):
    """A phrase that is recognised but lacks a figure names it, and gives no cut."""
    meaning = understand(phrase, "orange")
    assert key in [need.key for need in meaning.needs]
    assert meaning.cuts == {}
    assert not meaning.not_understood


def test_more_stops_than_lines_are_not_a_cut():
    """Stopping three of two lines is told as a contradiction."""
    meaning = understand("停产3条生产线", "red", line_count=2)
    assert [need.key for need in meaning.needs] == ["phrase_needs_fewer"]
    assert meaning.cuts == {}


def test_the_normal_coking_time_is_named_where_it_is_assumed():
    """Without a normal coking time 19 h is assumed, 24 h for ovens of 6 m and above, and both are
    said.
    """
    low, high = (
        understand("6米以下炭化室焦炉出焦时间延长至36小时"),
        understand("6米及以上炭化室焦炉出焦时间延长至36小时"),
    )
    assert low.cuts["red"] == pytest.approx(1 - 19 / 36)
    assert high.cuts["red"] == pytest.approx(1 - 24 / 36)
    assert [note.key for note in (*low.assumed, *high.assumed)] == [
        "phrase_normal_coking_assumed"
    ] * 2


def test_a_coking_time_below_the_normal_one_is_no_cut():
    """A coking time shorter than normal is told, not turned into a negative cut."""
    assert understand("出焦时间延长至16小时").cuts == {}


@pytest.mark.parametrize(
    "phrase",
    [
        "黄色:限产30%；橙色:限产50%；红色:停产",
        "黄色：限产30%\n橙色：限产50%\n红色：停产",
        "黄色预警限产30%，橙色预警限产50%，红色预警停产",
        "Ⅲ级响应：限产30%；Ⅱ级响应：限产50%；Ⅰ级响应：全厂停产",
        "黄色预警:限产30% 橙色预警:限产50% 红色预警:停产",
        "三级：限产30%。二级：限产50%。一级：停产。",
    ],
)
def test_levels_packed_in_one_cell_come_apart(phrase):
    """Levels in one cell, however they are marked, each get their own cut."""
    assert understand(phrase).cuts == {
        "yellow": pytest.approx(0.3),
        "orange": pytest.approx(0.5),
        "red": 1.0,
    }


def test_levels_that_share_a_measure_share_its_cut():
    """黄色、橙色预警：… gives both levels the measure."""
    assert understand("黄色、橙色预警：限产30%；红色预警：停产").cuts == {
        "yellow": 0.3,
        "orange": 0.3,
        "red": 1.0,
    }


@pytest.mark.parametrize(
    "phrase",
    [
        "停止使用国四及以下重型载货车辆",
        "错峰运输",
        "停止公路运输",
        "禁用国四及以下车辆（含燃气）",
        "日进厂车辆减少50%",
        "环城高速以内禁止中、重型载货车通行",
        "机动车实行单双号限行",
        "实行单双号停驶",
        "公务车停驶30%",
        "在执行单双号限行措施的基础上，再停驶30%，整体停驶80%",
    ],
)
def test_transport_is_known_and_cuts_no_load(phrase):
    """Measures on vehicles set the transport flag and say nothing of the line's load."""
    meaning = understand(phrase)
    assert meaning.transport
    assert meaning.cuts == {}
    assert meaning.complete


@pytest.mark.parametrize(
    ("phrase", "line", "cut"),
    [
        ("在执行单双号限行措施的基础上，再停驶30%，整体停驶80%", "公车", 0.8),
        ("在执行单双号限行措施的基础上，再停驶30%", "公车", None),
        ("公务车停驶50%", "公务车", 0.5),
        ("停驶50%", "机动车、公务车", 0.5),
        ("机动车停驶三成", "公车", 0.3),
        ("公务车停驶50%", "机动车", None),
        ("机动车停驶50%", "机动车维修", None),
        ("机动车停驶50%", "全厂", None),
        ("机动车实行单双号限行", "机动车", None),
    ],
)
def test_vehicles_off_the_road_are_a_cut_of_rows_of_these_vehicles_only(phrase, line, cut):
    """A share of vehicles off the road cuts a row of these vehicles; what comes on top of another
    share needs their sum; every other row has no cut by it.
    """
    meaning = understand(phrase, "red", line=line)
    assert meaning.cuts.get("red") == cut
    assert meaning.transport


def test_autonomous_is_told():
    """自主减排 is autonomous, 停产 is not."""
    assert understand("自主减排").autonomous
    assert not understand("停产").autonomous


def test_hours_of_the_day_and_cycles_give_their_mean():
    """A stop from 8 to 16 is a third of the day, 48 hours off and 12 on is four fifths."""
    day, cycle = understand("每天8时至16时停产"), understand("停48小时、开12小时为周期限产")
    assert day.hours == (8.0, 16.0)
    assert (day.cuts["red"], day.mean_cuts["red"]) == (1.0, pytest.approx(1 / 3))
    assert (cycle.cuts["red"], cycle.mean_cuts["red"]) == (1.0, pytest.approx(0.8))


def test_a_measure_of_other_equipment_gives_the_line_no_cut():
    """烧结机停产 says nothing of a blast furnace, nor which share of a whole plant it is."""
    assert understand("烧结机停产", line="1#高炉").cuts == {}
    assert understand("烧结机停产", line="全厂").cuts == {}
    assert understand("烧结机停产；高炉焖炉50%", line="1#高炉").cuts["red"] == 0.5


@pytest.mark.parametrize(
    "phrase",
    [
        "加强管理",
        "视情减少应急管控措施",
        "停产或最严级别限产措施",
        "未按要求停产",
        "两台以上烧结机的先限产50%后全部停产",
        "仅有一台烧结机的企业停产",
        "尽量少排",
    ],
)
def test_what_is_not_understood_is_listed_and_never_guessed(phrase):
    """Vague, conditional and either-or phrases give no cut and are listed as they stand."""
    meaning = understand(phrase)
    assert meaning.cuts == {}
    assert meaning.not_understood


def test_the_rest_of_a_phrase_is_listed_beside_what_was_understood():
    """限产30%；提高站位 gives the cut and lists the rest."""
    meaning = understand("限产30%；提高站位", "orange")
    assert meaning.cuts == {"orange": 0.3}
    assert meaning.not_understood == ("提高站位",)
    assert not meaning.complete


def test_every_doubt_finds_its_own_example():
    """The example beside each doubt gives no cut, and the doubt is found in it."""
    rows = read_yaml(FOLDER / "measure_words.yaml").data["doubts"]
    for doubt, row in zip(lexicon().doubts, rows, strict=True):
        assert doubt.pattern.search(one_form(row["example"])), row["example"]
        assert understand(row["example"]).cuts == {}, row["example"]


def test_coverage_of_phrases_as_found_is_measured_and_printed(capsys):
    """On the list of phrases as found at least the measured numbers are settled and recognised; the
    rest is printed by name.
    """
    found = coverage(read_phrases(real_data("measures-in-the-wild.tsv")))
    with capsys.disabled():
        print("\n" + found.text())
    assert found.total == 97
    assert len(found.settled) >= FEWEST_SETTLED
    assert len(found.settled) + len(found.needing) >= FEWEST_RECOGNISED


@pytest.mark.parametrize(
    ("phrase", "levels"),
    [
        ("橙色及以上停产", ["orange", "red"]),
        ("橙色及以上预警期间：停产", ["orange", "red"]),
        ("当发布橙色及以上预警时，停产", ["orange", "red"]),
        ("橙色预警及以上停产", ["orange", "red"]),
        ("橙色以上预警期间停产", ["orange", "red"]),
        ("橙色（含）以上停产", ["orange", "red"]),
        ("橙色级别及以上：停产", ["orange", "red"]),
        ("Ⅱ级及以上响应停产", ["orange", "red"]),
        ("II级以上响应期间：停产", ["orange", "red"]),
        ("Ⅱ级（橙色）及以上预警期间停产", ["orange", "red"]),
        ("橙色（Ⅱ级）及以上预警：停产", ["orange", "red"]),
        ("二级及以上响应：停产", ["orange", "red"]),
        ("Ⅲ、Ⅱ级响应：停产", ["yellow", "orange"]),
        ("橙色及以下预警期间停产", ["yellow", "orange"]),
        ("橙色以下预警停产", ["yellow", "orange"]),
        ("橙色以下（不含橙色）：停产", ["yellow"]),
        ("黄色及以上：停产", ["yellow", "orange", "red"]),
        ("黄色至红色预警期间停产", ["yellow", "orange", "red"]),
        ("蓝色及以上：停产", ["yellow", "orange", "red"]),
    ],
)
def test_ranges_of_levels_are_right(phrase, levels):
    """及以上, 以上, 以下 and ranges give the measure to all their levels and to no other, in every
    spelling of a level.
    """
    assert understand(phrase).cuts == dict.fromkeys(levels, 1.0)
    assert understand(phrase, "orange").cuts == dict.fromkeys(levels, 1.0)


@pytest.mark.parametrize(
    "phrase",
    [
        "在橙色基础上再限产20%",
        "在橙色预警基础上再停产20%",
        "减排措施同橙色",
        "停产50%橙色预警停产",
        "一级能效",
        "红色涂料",
    ],
)
def test_a_level_named_for_comparison_opens_no_stretch(phrase):
    """A level that is only compared with, or stands in the midst of a part, has no measure of its
    own.
    """
    assert all(
        "orange" not in levels or text == "停产" for levels, text in split_levels(one_form(phrase))
    )
    assert "orange" not in understand(phrase, "red").cuts


def test_levels_named_anywhere_are_found():
    """A level in the midst of a part is still named, with its range."""
    assert named_levels(one_form("电炉、天然气炉在橙色及以上重污染天气预警期间实施停产")) == (
        "orange",
        "red",
    )


OPEN = {
    "stated_share": ["停产若干生产线", "停产数条生产线", "减产过半"],
    "effect": [
        "停止使用溶剂型涂料", "停止使用高VOCs含量原辅材料", "停用溶剂型油墨", "停止使用胶粘剂", "停用溶剂", "停止使用燃煤", "溶剂型涂料停用",
        "停止使用喷枪",
    ],
    "exception": [
        "除A级企业外全部停产", "除A、B级企业外，全部停产", "全部停产（民生工程除外）", "停产，A级企业除外", "停产（不含石灰窑）", "停产，仅保留供暖负荷",
    ],
    "reference": ["在橙色基础上再限产20%", "在黄色预警基础上，再停产30%", "较橙色再减产20%", "按橙色预警停产", "增停20%的烧结机"],
    "later": ["预警120小时后停产", "120小时后停产50%", "响应时间超过120小时停产", "响应超过120小时，停产50%", "5天后停产"],
    "case": ["AQI超过300时停产", "不能稳定达标的，停产", "根据订单停产", "停产检修", "鼓励停产"],
    "before": ["对重点企业，停产", "加强管理，停产"],
    "state": ["实为长期停产", "停产（实为长期停产）", "停产，实为长期停产", "常年停产", "已停产", "2座高炉永久关停"],
    "which": ["其余停产", "部分停产", "个别生产线停产", "水泥窑协同处置生产线限产20%，其他停产", "450立方米以下石灰窑停产"],
    "unit": ["1#窑停产，2#窑正常生产", "1#、2#窑停产，3#窑限产30%", "1号高炉停产", "一号线停产", "限产50%（1#、2#窑）"],
    "hours": ["夜间停产", "白班停产", "隔日停产", "每天10点前停产"],
    "dates": ["采暖季停产", "3月20日至6月30日限产50%", "季节性停产"],
    "choice_in_range": ["限产不超过30%", "减产至多20%"],
    "design": ["负荷降至设计产能的75%"],
    "one_order": ["停产/限产50%"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "phrase"), [(kind, phrase) for kind, phrases in OPEN.items() for phrase in phrases]
)
def test_what_words_do_not_settle_stays_open_and_is_told(kind, phrase):
    """Fractions, materials, exceptions, references, later hours, conditions and numbered
    units give no cut, and say what is missing.
    """
    for line in ("", "石灰窑 石灰"):
        meaning = understand(phrase, "orange", line=line)
        assert meaning.cuts == {}
        assert meaning.not_understood or f"phrase_needs_{kind}" in [
            need.key for need in meaning.needs
        ]


@pytest.mark.parametrize(
    ("phrase", "row", "cut"),
    [
        ("除A级企业外全部停产", {"grade": "C"}, 1.0),
        ("除A级企业外全部停产", {"grade": "A"}, None),
        ("除A级企业外全部停产", {"grade": "ungraded"}, None),
        ("除B级以上企业外全部停产", {"grade": "A"}, None),
        ("停产（A级和引领性企业除外）", {"grade": "lead"}, None),
        ("停产（A级和引领性企业除外）", {"grade": "nonlead"}, 1.0),
        ("停产（不含锅炉）", {"line": "石灰窑"}, 1.0),
        ("停产（不含锅炉）", {"line": "燃气锅炉"}, None),
        ("停产（不含锅炉）", {"line": "全厂"}, None),
        ("除焦化企业外，涉VOCs工序停产", {"line": "喷漆工序", "industry": "家具"}, 1.0),
        ("除焦化企业外，涉VOCs工序停产", {"line": "喷漆工序"}, None),
        ("停产（应急抢险除外）", {"line": "全厂"}, 1.0),
        ("喷漆工序停产，其他工序正常生产", {"line": "打磨工序"}, 0.0),
        ("喷漆工序停产，其他工序限产30%", {"line": "打磨工序"}, 0.3),
        ("喷漆工序停产，其他工序限产30%", {"line": "喷漆工序"}, 1.0),
        ("喷漆工序停产，其他工序限产30%", {"line": "全厂"}, None),
        ("450立方米以下高炉停产", {"line": "石灰窑"}, None),
        ("采暖季高炉停产；石灰窑限产30%", {"line": "石灰窑"}, 0.3),
        ("高炉停产1座，石灰窑限产30%", {"line": "石灰窑"}, 0.3),
    ],
)
def test_the_row_decides_on_exceptions_and_the_rest(phrase, row, cut):
    """Grade, industry and line of the row say whether it is in an exception; where they do not, it
    stays open.
    """
    assert understand(phrase, "red", **row).cuts.get("red") == cut


@pytest.mark.parametrize(
    ("phrase", "cuts"),
    [
        ("黄色：限产30%；橙色：同黄色预警", {"yellow": 0.3, "orange": 0.3}),
        ("黄色：限产30%；橙色：按黄色预警措施执行；红色：停产", {"yellow": 0.3, "orange": 0.3, "red": 1.0}),
        ("黄色：限产30%；橙色：在黄色预警基础上再限产20%；红色：停产", {"yellow": 0.3, "red": 1.0}),
        ("黄色：同橙色；橙色：同黄色；红色：停产", {"red": 1.0}),
        ("橙色及以下停产；黄色限产30%", {"orange": 1.0}),
        ("黄色及以上限产30%；红色停产", {"yellow": 0.3, "orange": 0.3, "red": 1.0}),
        ("烧结机：黄色预警限产30%，橙色预警停产", {}),
        ("烧结机在橙色及以上预警期间停产", {}),
    ],
)  # fmt: skip
def test_a_level_that_refers_to_another_takes_its_cut(phrase, cuts):
    """同黄色预警 is the cut of yellow; 再限产 on top of another level, and circles, stay open."""
    assert understand(phrase, line="全厂", industry="铸造").cuts == cuts


@pytest.mark.parametrize(
    ("phrase", "cuts"),
    [
        ("烧结机：黄色预警限产30%，橙色预警停产", {"yellow": 0.3, "orange": 1.0}),
        ("烧结机在橙色及以上预警期间停产", {"orange": 1.0, "red": 1.0}),
        ("烧结机在黄色预警期间限产30%，橙色及以上预警期间停产", {"yellow": 0.3, "orange": 1.0, "red": 1.0}),
    ],
)  # fmt: skip
def test_a_subject_before_the_levels_is_for_all_of_them(phrase, cuts):
    """What stands before the first level says what all levels are for."""
    assert understand(phrase, line="1#烧结机").cuts == cuts
    assert understand(phrase, line="1#高炉").cuts == {}


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("1#窑", 1.0),
        ("2#窑", 0.5),
        ("11#窑", None),
        ("3号窑", 0.5),
        ("4#窑", 0.5),
        ("2#烧结机", None),
        ("石灰窑", None),
    ],
)
def test_a_numbered_unit_gets_what_is_ordered_for_its_number(line, cut):
    """A line gets the measure of its own number: 1#窑 is not 11#窑, and 2-4号窑 has three units."""
    assert understand("1#窑停产；2-4号窑限产50%", "red", line=line).cuts.get("red") == cut


@pytest.mark.parametrize(
    ("phrase", "line", "cut"),
    [
        ("燃煤锅炉停产", "燃气锅炉", None),
        ("燃煤锅炉停产", "1#燃煤锅炉", 1.0),
        ("锅炉停产", "燃气锅炉", 1.0),
        ("冲天炉停产", "中频炉", None),
        ("熔炼设备停产", "中频炉", 1.0),
        ("注塑工序停产", "挤出工序", None),
        ("破碎工序停产", "筛分工序", None),
        ("酸洗工序停产", "镀锌工序", None),
        ("热轧停产", "冷轧", None),
        ("轧钢停产", "冷轧", 1.0),
        ("砖瓦窑停产", "1#隧道窑", 1.0),
        ("轮窑停产", "1#隧道窑", None),
    ],
)
def test_a_machine_is_no_other_of_its_kind(phrase, line, cut):
    """A row gets what is ordered for its machine or for the kind that it is of, and nothing that is
    ordered for another machine of the kind.
    """
    assert understand(phrase, "red", line=line).cuts.get("red") == cut


def test_lines_kept_running_contradict_a_stop_of_everything():
    """停产 beside 保留1条生产线 is no whole stop: with the number of lines they are two cuts, without
    it the number is needed.
    """
    assert understand("停产，仅保留1条生产线", "red", line_count=4).cuts == {}
    assert understand("停产，仅保留1条生产线", "red").cuts == {}


@pytest.mark.parametrize(
    ("name", "readings"),
    [("words-phrases.tsv", found_readings), ("phrases-made.tsv", made_readings)],
)
def test_no_reading_is_wrong_or_lost(name, readings, capsys):
    """On the lists of phrases with a careful reading none settles to another cut, and none stays
    without a cut unsaid.
    """
    counts, outcomes = counted(list(readings(real_data(name))))
    with capsys.disabled():
        print(f"\n{name}: " + ", ".join(f"{outcome} {counts[outcome]}" for outcome in OUTCOMES))
    assert [phrase for outcome, phrase in outcomes if outcome in ("wrong", "lost")] == []
    assert counts["right"] >= FEWEST_RIGHT[name]


@given(st.text(max_size=60))
def test_any_text_gives_cuts_from_0_to_1_or_none(phrase):
    """Whatever stands in a cell, nothing raises and every cut is a share."""
    meaning = understand(phrase, line_count=3, machine_counts={"烧结机": 2})
    assert all(0 <= cut <= 1 for cut in meaning.cuts.values())
    assert all(0 <= meaning.mean_cuts[level] <= cut + 1e-12 for level, cut in meaning.cuts.items())


@given(
    st.lists(
        st.sampled_from(
            ["停产", "限产50%", "错峰运输", "停止公路运输", "加强管理", "自主减排", "以生产线计"]
        ),
        min_size=1,
        max_size=4,
    )
)
def test_parts_in_any_order_are_all_accounted_for(parts):
    """Every part joined by ； is either understood or listed; 停产 anywhere settles the cut."""
    meaning = understand("；".join(parts), "red")
    assert meaning.transport == any("运输" in part for part in parts)
    assert meaning.not_understood.count("加强管理") == parts.count("加强管理")
    if "停产" in parts:
        assert meaning.cuts["red"] == 1.0


@given(st.integers(1, 99))
def test_a_share_is_the_same_in_every_writing(percent):
    """限产n%, 减产n%, 停产n%, and load down to 100-n % are one cut."""
    phrases = (
        f"限产{percent}%",
        f"减产{percent}％",
        f"停产{percent}%以上",
        f"负荷降至{100 - percent}%",
        f"按{100 - percent}%负荷生产",
    )
    assert {round(understand(phrase, "red").cuts["red"], 9) for phrase in phrases} == {
        round(percent / 100, 9)
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("kind", "phrase"), [(kind, phrase) for kind, phrases in OPEN.items() for phrase in phrases]
)
def test_what_is_missing_can_be_said(kind, phrase, language):
    """Every need of an open phrase is a whole sentence in both languages."""
    for words in (phrase, f"未完成改造的，{phrase}"):
        for need in understand(words, "orange").needs:
            assert need.text(language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_condition_is_said_in_words(language):
    """A condition on the plant is told with the words that it stands in."""
    needs = understand("未安装在线监测的停产", "orange").needs
    assert [need.key for need in needs] == ["phrase_needs_condition"]
    assert "未安装在线监测的停产" in needs[0].text(language)
