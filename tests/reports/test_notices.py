"""Notices: what each page asks is what the engine orders, and what they save adds up to the static
accounting.
"""

import docx
import numpy as np
import pytest

from deliverables import HOSTILE, ROOT, demo_inputs, hostile_inputs, pdf_of
from simulator import InputError, load_scenario
from simulator.inputs.reading import part_of, read_inputs
from simulator.reports.letterhead import Letterhead
from simulator.reports.word.notices import chosen_enterprises, notices_of, write_notices
from simulator.reports.word.notices_page import Plant
from simulator.runs.run import account_inputs
from simulator.terms.labels import say
from simulator.terms.levels import RANK, TARGET_LEVELS
from simulator.terms.titles import level_title

# Pages round to two digits.
ROUNDING_KG = 0.005


@pytest.fixture(scope="module")
def pages():
    """Return the pages of the demo county by enterprise_id."""
    return {
        notice.enterprise_id: notice.context for notice in notices_of(demo_inputs(), language="zh")
    }


def _plant(enterprise_id: str, inputs=None) -> Plant:
    inputs = inputs or demo_inputs()
    codes = inputs.fleet.enterprise
    return Plant(part_of(inputs, codes.codes == codes.code(enterprise_id)), "zh", inputs.synthetic)


def test_each_enterprise_has_one_page(pages):
    """Every enterprise of the inventory has its page, with all its lines."""
    lines = demo_inputs().inventory.lines
    assert set(pages) == set(lines["enterprise_id"])
    for enterprise_id, count in lines["enterprise_id"].value_counts().items():
        assert len(pages[enterprise_id]["lines"]) == len(pages[enterprise_id]["orders"]) == count


def test_reductions_sum_to_the_accounting(pages):
    """The expected reductions of all pages, with the area sources', are those of the static
    accounting.
    """
    inputs = demo_inputs()
    table = account_inputs(inputs).table
    for level in TARGET_LEVELS:
        title = level_title(level, "zh")
        rows = [
            row for page in pages.values() for row in page["reductions"] if row["level"] == title
        ]
        told = np.array(
            [[float(text.replace(",", "")) for text in row["kg_d"]] for row in rows]
        ).sum(axis=0)
        area = inputs.area.cuts[:, RANK[level]] @ inputs.area.base_kg_d
        expected = table[table["level"] == level]["reduction_kg_d"].to_numpy()
        assert told + area == pytest.approx(expected, abs=ROUNDING_KG * len(rows))


def test_orders_are_those_of_the_accounting():
    """What each line is told is the cut that the static accounting orders, after the choice by
    line.
    """
    inputs = demo_inputs()
    ordered = account_inputs(inputs).ordered
    for enterprise_id in inputs.fleet.enterprise.names[:60]:
        plant = _plant(enterprise_id, inputs)
        rows = np.flatnonzero(
            inputs.fleet.enterprise.codes == inputs.fleet.enterprise.code(enterprise_id)
        )
        for level in range(1, 5):
            cuts = [plant.order(place, level).cut for place in range(len(rows))]
            assert cuts == pytest.approx(list(ordered[level - 1, rows]), abs=1e-12)


def test_by_line_names_the_line_that_stops():
    """Of two equal lines under a 40 % cut the page says which one stops and which runs on."""
    plant = _plant("DEMO-ST-01")
    orders = [plant.order(row, RANK["orange"]) for row in range(2)]
    assert {order.cut for order in orders} == {0.0, 1.0}
    stopped = next(order for order in orders if order.cut)
    assert stopped.words.startswith(
        say("zh", "notice_by_line", outcome=say("zh", "word_stopped"), cut="40")
    )
    assert "泽政办发〔2020〕28号" in stopped.source


def test_dated_change_is_told(pages):
    """A change of grade that reaches the enterprise stands on its page with its date and reason."""
    assert any(
        text.startswith("2021-01-10 00:00") and "D级" in text
        for text in pages["DEMO-ST-01"]["changes"]
    )


def test_clock_is_told():
    """A measure with a clock is told with its cycle and its later entries."""
    inputs = read_inputs(load_scenario(ROOT / "scenarios" / "clocked-orders.yaml"))
    pages = list(notices_of(inputs, language="zh"))
    words = [text for page in pages for row in page.context["orders"] for text in row["words"]]
    assert any(
        "停 48 小时、开 12 小时循环" in text or "停 60 小时、开 12 小时循环" in text
        for text in words
    )
    assert any("响应满 120 小时后" in text for text in words)
    assert any("每日 9–17 时" in text for text in words)


def test_own_measure_and_protection_are_told(tmp_path):
    """A line's own measure stands in its own words, even where they look like a formula."""
    inputs = hostile_inputs(tmp_path)
    pages = list(notices_of(inputs, language="zh"))
    for page, name in zip(pages, HOSTILE, strict=True):
        clean = name.replace("\x07", "")
        assert page.context["name"] == clean
        assert page.context["orders"][0]["words"][-1].startswith(f"{clean}（限产 40%）")


def test_one_word_file(tmp_path):
    """All pages stand in one Word file, each enterprise's name once as its heading."""
    wanted = ["DEMO-CK-01", "DEMO-ST-01", "DEMO-PI-01"]
    path = write_notices(demo_inputs(), tmp_path / "n.docx", "zh", wanted).path
    document = docx.Document(path)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.count(say("zh", "notice_title")) == 3
    assert [
        text for text in texts if text in ("示例焦化01厂", "示例钢铁01厂", "示例铸造生铁01厂")
    ] == [
        "示例焦化01厂",
        "示例钢铁01厂",
        "示例铸造生铁01厂",
    ]
    assert len(document.tables) == 3 * 3


def test_folder_of_files(tmp_path):
    """A folder gets one file for each enterprise; names that no disk could hold are made safe
    and stay apart.
    """
    inputs = hostile_inputs(tmp_path)
    folder = write_notices(inputs, tmp_path / "pages", "zh").path
    files = sorted(folder.glob("*.docx"))
    assert len(files) == len(HOSTILE)
    assert len({file.name.lower() for file in files}) == len(HOSTILE)
    names = {docx.Document(str(file)).paragraphs[0].text for file in files}
    assert names == {name.replace("\x07", "") for name in HOSTILE}


def test_a_choice_by_town_grade_and_level():
    """A choice holds exactly the enterprises with such lines of whom the level asks something."""
    inputs = demo_inputs()
    lines = inputs.inventory.lines
    town = lines["district"].iloc[0]
    in_town = set(lines.loc[lines["district"] == town, "enterprise_id"])
    assert set(chosen_enterprises(inputs, [town])) == in_town
    both = (lines["district"] == town) & (lines["grade"] == "C")
    assert set(chosen_enterprises(inputs, [town], ["C"])) == set(lines.loc[both, "enterprise_id"])
    ordered = account_inputs(inputs).ordered[RANK["orange"] - 1]
    asked = set(lines.loc[ordered > 0, "enterprise_id"])
    assert set(chosen_enterprises(inputs, level="orange")) == asked
    assert set(chosen_enterprises(inputs)) == set(lines["enterprise_id"])


def test_a_choice_that_does_not_exist_is_told_at_once():
    """Unknown towns, grades and levels are refused together, with what is known."""
    with pytest.raises(InputError) as refused:
        chosen_enterprises(demo_inputs(), ["nowhere"], ["E"], "orenge")
    places = [problem.file for problem in refused.value.problems]
    assert places == ["--district", "--grade", "--level"]
    assert refused.value.problems[2].hint == "orange"


def test_letterhead_and_seal_stand_on_each_notice(tmp_path):
    """Office and date stand on each page, numbers count on; without them lines stay open."""
    wanted = ["DEMO-CK-01", "DEMO-ST-01"]
    letterhead = Letterhead("某市生态环境局", "某环函3号", "2020-11-13")
    path = write_notices(
        demo_inputs(), tmp_path / "n.docx", "zh", wanted, letterhead=letterhead
    ).path
    told = "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)
    assert told.count("编制单位：某市生态环境局") == 2
    assert "某环函3号-001" in told
    assert "某环函3号-002" in told
    assert told.count(say("zh", "notice_seal")) == 2


def test_nobody_to_notify_is_said(tmp_path):
    """A choice that reaches nobody writes no file."""
    with pytest.raises(InputError, match="no enterprise"):
        write_notices(demo_inputs(), tmp_path / "n.docx", "zh", [])
    assert not (tmp_path / "n.docx").exists()


def test_what_is_assumed_says_why():
    """A basis that is assumed stands with the words that the policy gives for it."""
    sources = [
        plant_order.source
        for plant in (_plant("DEMO-CK-01"),)
        for plant_order in (plant.order(0, level) for level in range(2, 5))
    ]
    assumed = [text for text in sources if say("zh", "source_assumed") in text]
    assert all(say("zh", "source_assumed") + "（" in text for text in assumed)


def test_unknown_enterprise_is_refused(tmp_path):
    """An enterprise that the inventory lacks is refused with the nearest one, and nothing is
    written.
    """
    with pytest.raises(InputError, match=r"DEMO-CK-0l.*did you mean DEMO-CK-0\d"):
        write_notices(demo_inputs(), tmp_path / "n.docx", "zh", ["DEMO-CK-0l"])
    assert not (tmp_path / "n.docx").exists()


def test_english_page():
    """With language en the orders are English."""
    page = next(notices_of(demo_inputs(), ["DEMO-CK-01"], "en")).context
    assert page["orders"][0]["words"][0].startswith("cut 30 %")


@pytest.mark.heavy
def test_libreoffice_opens_the_notices(tmp_path):
    """LibreOffice opens the notices and makes a PDF of them."""
    path = write_notices(
        demo_inputs(), tmp_path / "n.docx", "zh", ["DEMO-CK-01", "DEMO-ST-01"]
    ).path
    assert pdf_of(path).stat().st_size > 10_000
