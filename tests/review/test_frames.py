"""Frames of language: one order in the many ways in which lists write it (frames.yaml), for every
machine and process, reads as one figure.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.review.phrases import understand
from simulator.terms.levels import LEVEL_SIGNS, ROMAN_CHARACTERS, TARGET_LEVELS

FRAMES = yaml.safe_load(Path(__file__).with_name("frames.yaml").read_text(encoding="utf-8"))
# Words for a machine or a process, and the line of the row that is meant.
LINES = {
    "喷漆": "喷漆", "烧结机": "烧结机", "电炉": "1#电炉", "隧道窑": "隧道窑", "打磨": "打磨工序",
    "涂装": "涂装线", "印刷机": "印刷机", "高炉": "2#高炉", "焙烧": "焙烧炉", "注塑": "注塑机",
    "反应釜": "反应釜", "烘干": "烘干机", "浇注": "浇注", "筛分": "筛分",
}  # fmt: skip
LISTS = [
    (("限产20%", "限产50%", "停产"), (0.2, 0.5, 1.0)),
    (("停产1条线（共4条）", "停产2条线（共4条）", "停产3条线（共4条）"), (0.25, 0.5, 0.75)),
    (("自主减排", "停产50%", "全厂停产"), (0.0, 0.5, 1.0)),
]


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("less_30", 0.3),
        ("stopped_2_of_4_lines", 0.5),
        ("half_of_the_day", 0.5),
        ("half_of_the_output", 0.5),
        ("half_of_coking", 0.5),
        ("full_stop", 1.0),
    ],
)
def test_every_frame_of_an_order_reads_as_its_figure(name, cut):
    """All ways of writing one order give its cut, in the mean of the day."""
    read = {text: understand(text, "orange").mean_cuts.get("orange") for text in FRAMES[name]}
    assert {text: found for text, found in read.items() if found != pytest.approx(cut)} == {}


@pytest.mark.parametrize(("name", "cut"), [("stop_of_x", 1.0), ("half_of_x", 0.5)])
@pytest.mark.parametrize("word", LINES)
def test_every_frame_of_an_order_for_a_machine_is_for_its_row_alone(name, cut, word):
    """All ways of writing an order for a machine give its row the cut, and a row of packing none
    unless it is named.
    """
    texts = [frame.replace("X", word) for frame in FRAMES[name]]
    read = {text: understand(text, "orange", line=LINES[word]).cuts for text in texts}
    assert {text: cuts for text, cuts in read.items() if cuts != {"orange": cut}} == {}
    others = [text for text in texts if "包装" not in text]
    packed = {text: understand(text, "orange", line="包装机", industry="化工") for text in others}
    assert {text: found.cuts for text, found in packed.items() if any(found.cuts.values())} == {}


@pytest.mark.parametrize("mark", FRAMES["level_marks"])
@pytest.mark.parametrize(("orders", "cuts"), LISTS)
def test_every_mark_of_a_level_gives_it_its_order(mark, orders, cuts):
    """However levels are marked in one cell, each gets its own cut."""
    parts = [
        _marked(mark, level, place) + order
        for place, (level, order) in enumerate(zip(TARGET_LEVELS, orders, strict=True))
    ]
    assert understand("；".join(parts)).cuts == dict(zip(TARGET_LEVELS, cuts, strict=True))


def _marked(mark: str, level: str, place: int) -> str:
    signs = zip(LEVEL_SIGNS["yellow"], LEVEL_SIGNS[level], strict=True)
    (colour, own_colour), (roman, own_roman), (number, own_number) = signs
    mark = mark.replace(colour, own_colour).replace(f"{number}级", f"{own_number}级")
    mark = mark.replace("Ⅲ", ROMAN_CHARACTERS[own_roman].upper()).replace(roman, own_roman)
    return mark.replace("①", "①②③"[place]).replace("1", str(place + 1))


def test_every_way_to_name_all_levels_gives_all_of_them_the_order():
    """Half a stop at every level, and less at the lowest with a stop above it."""
    half, less = dict.fromkeys(TARGET_LEVELS, 0.5), {"yellow": 0.3, "orange": 1.0, "red": 1.0}
    wanted = [(text, half) for text in FRAMES["all_levels_half"]]
    wanted += [(text, less) for text in FRAMES["yellow_30_else_stop"]]
    read = [(text, understand(text).cuts, cuts) for text, cuts in wanted]
    assert [(text, found) for text, found, cuts in read if found != cuts] == []


BESIDE = (
    "限产30%；{}",
    "限产30%，{}",
    "{}，限产30%",
    "1、限产30%；2、{}",
    "限产30%，{}。",
)


@pytest.mark.parametrize("frame", BESIDE)
def test_what_is_no_load_changes_no_cut_beside_it(frame):
    """Transport, works, dust and records beside a cut leave it as it is, in any order."""
    texts = [frame.format(text) for text in FRAMES["no_load"]]
    read = {text: understand(text, "orange", line="全厂", industry="化工") for text in texts}
    wrong = {text: found.mean_cuts for text, found in read.items() if found.cuts != {"orange": 0.3}}
    assert wrong == {}


@pytest.mark.parametrize("text", FRAMES["never_settled"])
def test_conditions_vague_words_and_states_settle_nothing(text):
    """What depends on something, or says no figure, gives no cut and is told."""
    found = understand(text, "orange", line="全厂", industry="化工")
    assert found.cuts == {}
    assert found.needs or found.not_understood


@settings(deadline=None)
@given(st.data())
def test_an_unknown_word_anywhere_in_a_frame_makes_it_open(data):
    """Wherever a word without a known meaning is put into any frame, no cut is made."""
    name = data.draw(st.sampled_from(["less_30", "stopped_2_of_4_lines", "half_of_the_day"]))
    text = data.draw(st.sampled_from(FRAMES[name]))
    place = data.draw(st.integers(0, len(text)))
    word = data.draw(st.sampled_from(["薛定谔", "龘", "曲奇"]))
    assert understand(text[:place] + word + text[place:], "orange").cuts == {}


@pytest.mark.parametrize(("text", "cuts"), FRAMES["rows"])
def test_each_row_has_its_own_part_of_a_cell(text, cuts):
    """Orders for several processes in one cell: each row has its own, in the mean of the day."""
    read = {
        line: understand(text, "orange", line=line, industry="家具").mean_cuts.get("orange")
        for line in cuts
    }
    assert read == pytest.approx(cuts)
