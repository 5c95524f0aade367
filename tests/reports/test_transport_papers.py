"""The transport of enterprises on paper: sheets of the workbook, the Word report, notices."""

import csv
import json
import re
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest

from deliverables import ROOT, demo_inputs, demo_result
from simulator import Result, load_scenario, run, save
from simulator.inputs.policy_words import rule_words, truck_words
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.transport_shape import TransportRule, TruckCut
from simulator.reports.run_view import view_run
from simulator.reports.transport_text import transport_texts
from simulator.reports.word.document import write_report
from simulator.reports.word.notices import notices_of
from simulator.terms.labels import say
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import level_title

# Pages round to two digits.
ROUNDING_KG = 0.005
FLOW = {
    "flow": "out", "goods": "熟料", "kt_yr": 1600, "days_yr": 365, "payload_t": 32,
    "km_in_district": 60, "fleet_iv": 0.3, "fleet_v": 0.5, "fleet_vi": 0.2,
}  # fmt: skip
# 1.6 Mt by 32 t on 365 days: 136.99 trips a day of 120 km.
KM_D = 1_600_000 / 32 / 365 * 120


def write_rows(path: Path, rows: list[dict]) -> None:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def clinker_inputs(folder: Path, policy: str = "mee-2020", **more: object) -> Inputs:
    """Return three clinker works of the grades A, B and D with one flow each, and one without."""
    names = {"W-A": "A", "W-B": "B", "W-D": "D", "W-0": "B"}
    lines = [
        {
            "enterprise_id": name, "enterprise": name, "industry": "cement_clinker", "grade": grade,
            "line": "kiln", "district": "县", "so2_kg_d": 10, "nox_kg_d": 100,
        }
        for name, grade in names.items()
    ]  # fmt: skip
    write_rows(folder / "list.csv", lines)
    flows = [{"enterprise_id": name, **FLOW} for name in names if name != "W-0"]
    write_rows(folder / "trucks.csv", flows)
    scenario = {
        "schema": 1, "name": "clinker", "policy": policy, "inventory": "list.csv",
        "transport": "trucks.csv",
        "period": {"start": "2021-10-04T00:00", "end": "2021-10-08T00:00"},
        "alerts": [{"level": "orange", "issued": "2021-10-04T12:00", "start": "2021-10-05T00:00",
                    "end": "2021-10-06T00:00"}],
    } | more  # fmt: skip
    (folder / "s.yaml").write_text(json.dumps(scenario), encoding="utf-8")
    return read_inputs(load_scenario(folder / "s.yaml"))


@cache
def tunliu(language: str = "zh") -> Result:
    """Return nine days of the Tunliu winter with its orange alert."""
    period = {"period.start": "2021-12-04T00:00", "period.end": "2021-12-13T00:00"}
    scenario = load_scenario(ROOT / "scenarios" / "tunliu-winter-2021.yaml", period)
    return run(scenario, language=language)


def sheet_rows(sheet) -> list[dict[str, object]]:
    """Return the rows of the table of a sheet by heading; units of headings left out."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(
        place for place, row in enumerate(rows) if sum(cell is not None for cell in row) > 5
    )
    heads = [str(text).split("\n")[0].strip() for text in rows[start] if text is not None]
    body = [row for row in rows[start + 1 :] if row[0] is not None]
    return [dict(zip(heads, row[: len(heads)], strict=True)) for row in body]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return the workbook of the Tunliu days."""
    folder = save(tunliu(), tmp_path_factory.mktemp("trucks"), formats=("xlsx",), language="zh")
    return openpyxl.load_workbook(folder / "report.xlsx")


def test_sheets_hold_the_tables(book) -> None:
    """Trips, kilograms and shippers of the sheets are those of the tables, row by row."""
    trips, kg, shippers = (
        sheet_rows(book[say("zh", tab)])
        for tab in ("tab_transport", "tab_transport_kg", "tab_shippers")
    )
    result = tunliu()
    for rows, table, pairs in (
        (trips, result.transport, (("替代车次", "replaced_trips"), ("欠运车次", "owed_trips"))),
        (kg, result.transport_kg, (("净减排量", "alert_reduction_kg"),)),
        (shippers, result.shippers, (("年货运量", "freight_kt_yr"),)),
    ):
        assert table is not None
        assert len(rows) == len(table) > 10
        for heading, column in pairs:
            named = [next(row[key] for key in row if key.startswith(heading)) for row in rows]
            assert named == pytest.approx(table[column].tolist(), rel=1e-12)
    must = [next(row[key] for key in row if key.startswith("须错峰运输")) for row in shippers]
    assert must == ["是" if value else "否" for value in result.shippers["must_stagger"]]


def test_every_sheet_repeats_its_own_headings(book) -> None:
    """On printed pages the headings that repeat are those of the sheet's only table."""
    for tab in ("tab_transport", "tab_transport_kg", "tab_shippers"):
        sheet = book[say("zh", tab)]
        head = int(re.findall(r"\d+", sheet.print_title_rows)[0])
        wide = [
            number
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
            if sum(cell is not None for cell in row) > 5
        ]
        assert wide[0] == head
        assert wide == list(range(head, head + len(wide)))


def test_a_run_without_transport_has_no_sheet_of_it(tmp_path) -> None:
    """Neither workbook nor report speaks of trucks that nobody listed."""
    folder = save(demo_result(), tmp_path, formats=("csv", "json", "xlsx"), language="zh")
    names = openpyxl.load_workbook(folder / "report.xlsx").sheetnames
    assert not {say("zh", tab) for tab in ("tab_transport", "tab_shippers")} & set(names)
    written = write_report(folder, tmp_path / "r.docx", "zh")
    texts = [part.text for part in docx.Document(str(written.path)).paragraphs]
    assert say("zh", "doc_transport") not in texts


@pytest.mark.parametrize("language", ["zh", "en"])
def test_word_report_tells_what_became_of_the_trips(tmp_path, language) -> None:
    """Who drives, what was forbidden, saved, made up and net stand under their own heading."""
    result = tunliu(language)
    written = write_report(result, tmp_path / "r.docx", language)
    texts = [part.text for part in docx.Document(str(written.path)).paragraphs]
    start = texts.index(say(language, "doc_transport"))
    expected = transport_texts(view_run(result, language))
    assert texts[start + 1 : start + 1 + len(expected)] == expected
    told = result.summary["transport"]
    assert f"{told['trips']['dropped_trips']:,.0f}" in expected[1]
    nox = told["pollutants"]["nox"]
    net = nox["saved_kg"] - nox["caught_up_kg"]
    assert nox["alert_reduction_kg"] == pytest.approx(net)
    assert any(f"{net:,.1f} kg" in text for text in expected)


def test_notices_have_the_transport_half_of_the_guide(tmp_path) -> None:
    """Clinker of B: 国四 and older (gas included) stop at every level; D: no transport by road; A:
    only what the city's notices ask of sites of ten trips a day; no flows, no word of trucks.
    """
    inputs = clinker_inputs(tmp_path)
    pages = {notice.enterprise_id: notice.context for notice in notices_of(inputs, language="zh")}
    own = {name: _by_level(pages[name]["trucks"]) for name in ("W-A", "W-B", "W-D")}
    for level in TARGET_LEVELS:
        assert "水泥熟料减排措施 B、C 级" in own["W-B"][level]
        assert "国四及以下货车（含燃气）停运" in own["W-B"][level]
        assert "水泥熟料减排措施 D 级" in own["W-D"][level]
        assert "全部货车（含新能源）停运" in own["W-D"][level]
        assert "水泥熟料" not in own["W-A"][level]
    assert pages["W-0"]["trucks"] == []
    flow = pages["W-B"]["trucks"][0]
    assert "137.0 车次" in flow
    assert "16,438 公里" in flow


def _by_level(texts: list[str]) -> dict[str, str]:
    """Return what a page says of trucks at each level."""
    return {
        level: next(text for text in texts if text.startswith(level_title(level, "zh")))
        for level in TARGET_LEVELS
    }


def test_notices_count_the_trucks_in_what_is_expected(tmp_path) -> None:
    """Orange stops the 30 % of 国四 of B: half goes by 国六, the rest is not driven that day. NOx:
    0.3 x 5.55 g/km less 0.15 x 1.42 g/km, beside the kiln's own cut.
    """
    inputs = clinker_inputs(tmp_path)
    pages = {notice.enterprise_id: notice.context for notice in notices_of(inputs, language="zh")}
    place = inputs.inventory.pollutants.index("nox")

    def orange(name: str) -> float:
        rows = [
            row for row in pages[name]["reductions"] if row["level"] == level_title("orange", "zh")
        ]
        return float(rows[0]["kg_d"][place].replace(",", ""))

    trucks = KM_D * (0.3 * 5.55 - 0.15 * 1.42) / 1000
    assert orange("W-B") - orange("W-0") == pytest.approx(trucks, abs=2 * ROUNDING_KG)


def test_a_shipper_is_told_its_rule_and_that_it_must_stagger(tmp_path) -> None:
    """Datong's rule of 2021: 1.6 Mt without a siding and 国四 in the fleet, named by its title with
    threshold and date; a works with a siding and newer trucks is told nothing of it.
    """
    inputs = clinker_inputs(tmp_path, "datong-2021")
    pages = {notice.enterprise_id: notice.context for notice in notices_of(inputs, language="zh")}
    text = "\n".join(pages["W-B"]["trucks"])
    assert (
        "2021-01-01 起，2022-01-01 止，年货运量 150 万吨及以上，铁路专用线建成前，车辆不低于国五"
        in text
    )
    assert "须错峰运输（年货运量150万吨以上企业铁路专用线建成前用国五及以上车辆 未满足）" in text
    assert (
        "低于规定排放标准的货车停运（每日 8–20 时）" in _by_level(pages["W-B"]["trucks"])["yellow"]
    )
    assert demo_inputs().transport is None


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            {"id": "r", "kt_yr": 1500, "siding": "without", "minimum": "v", "stagger": True},
            "年货运量 150 万吨及以上，铁路专用线建成前，车辆不低于国五，不满足的预警期间错峰运输",
            "freight of 1,500 kt a year and more",
        ),
        (
            {"id": "r", "kt_yr": 25, "siding": "with", "clean_share": 0.8},
            "年货运量 2.5 万吨及以上，有铁路专用线的，清洁运输比例不低于 80%",
            "with a siding",
        ),
    ],
)
def test_rules_are_told_with_their_own_thresholds(rule, zh, en) -> None:
    """The tonnage and the siding in the words are those of the rule."""
    shape = TransportRule.model_validate(rule)
    assert rule_words(shape, "zh") == zh
    assert en in rule_words(shape, "en")


@pytest.mark.parametrize(
    ("cut", "zh"),
    [
        ({"up_to": "iii"}, "国三及以下货车停运"),
        ({"up_to": "iv", "hours": [8, 20]}, "国四及以下货车（含燃气）停运（每日 8–20 时）"),
        ({"up_to": "vi", "cut": 0.5}, "全部货车（新能源除外）减少 50%"),
        ({}, "全部货车（新能源除外）停运"),
        ({"up_to": "nev"}, "全部货车（含新能源）停运"),
        ({"standards": ["vi", "v"], "cut": 0.5}, "国五、国六货车减少 50%"),
    ],
)
def test_trucks_are_named_by_what_a_statement_reaches(cut, zh) -> None:
    """The oldest class already says "and older"; up to 国六 is all but new-energy trucks."""
    assert truck_words([TruckCut.model_validate(cut)], "zh") == zh


def test_a_measure_that_reaches_no_truck_is_told(tmp_path) -> None:
    """Below the minimum of a rule without stagger nobody is reached: a run says so."""
    measures = [{"id": "old", "orange": {"below_minimum": True}}]
    rules = [{"id": "r", "minimum": "vi"}]
    overrides = {"transport_measures": measures, "transport_rules": rules}
    inputs = clinker_inputs(tmp_path, "zezhou-2020", policy_overrides=overrides)
    told = run(inputs.scenario, inputs=inputs).warnings
    ids = [dict(each.values)["id"] for each in told if each.key == "below_minimum_of_none"]
    assert ids == ["old"]
    rules[0]["stagger"] = True
    inputs = clinker_inputs(tmp_path, "zezhou-2020", policy_overrides=overrides)
    keys = {each.key for each in run(inputs.scenario, inputs=inputs).warnings}
    assert "below_minimum_of_none" not in keys
