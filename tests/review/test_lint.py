"""List lint: each objection is raised where it is due, at its row and column, and not elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.inputs.inventory import Inventory, read_inventory
from simulator.inputs.policy import read_policy
from simulator.review.finding import SEVERITIES
from simulator.review.lint import lint, plain_enterprise, plain_line
from simulator.review.lint_figures import ranges
from simulator.terms.errors import InputError
from simulator.terms.labels import table

ROOT = Path(__file__).resolve().parents[2]
POLICY = read_policy("zezhou-2020", ROOT)
HEAD = "enterprise,industry,grade,line,so2_kg_d,nox_kg_d,capacity,operating_days"
CLEAN = [
    "甲焦化,焦化,B,1#焦炉,100,400,600000,365",
    "甲焦化,焦化,B,2#焦炉,90,380,550000,365",
    "乙铸造,铸造,C,熔炼线,12,2,12000,300",
    "丙水泥,水泥熟料,A,1#窑,80,300,1200000,300",
]


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Inventory:
    """A list that nobody objects to."""
    path = tmp_path_factory.mktemp("lint") / "a.csv"
    path.write_text("\n".join([HEAD, *CLEAN]) + "\n", encoding="utf-8")
    return read_inventory(path)


def _changed(inventory: Inventory, row: int, **cells: object) -> Inventory:
    lines = inventory.lines.copy()
    for name, value in cells.items():
        lines[name] = [value if place == row else cell for place, cell in enumerate(lines[name])]
    if "line" in cells and "line_id" not in cells:
        lines["line_id"] = lines["enterprise_id"] + "/" + lines["line"]
    return replace(inventory, lines=lines)


def _found(inventory: Inventory, policy=POLICY) -> set[tuple[str, int, str]]:
    return {(finding.rule, finding.row, finding.column) for finding in lint(inventory, policy)}


def test_a_clean_list_has_no_findings(clean):
    """A list in order gives no finding, with a policy and without one."""
    assert lint(clean, POLICY) == []
    assert lint(clean) == []


@pytest.mark.parametrize(
    ("row", "cells", "wanted"),
    [
        (2, {"protected": True}, ("protected_without_reason", 4, "protected_reason")),
        (2, {"grade": "lead"}, ("grade_not_of_industry", 4, "grade")),
        (2, {"industry": "铸造业"}, ("industry_unknown", 4, "industry")),
        (1, {"line": "1号焦炉"}, ("line_twice", 3, "line")),
        (1, {"line": "一号 焦炉"}, ("line_twice", 3, "line")),
        (1, {"line": "1#焦炉 (2)"}, ("line_twice", 3, "line")),
        (
            2,
            {"long_term_shutdown": True, "cut_red": 1.0},
            ("shut_with_measure", 4, "long_term_shutdown"),
        ),
        (2, {"note": "2016年起长期停产"}, ("shut_but_counted", 4, "note")),
        (2, {"measure_orange": "加强管理，确保达标"}, ("vague_measure", 4, "measure_orange")),
        (2, {"measure_orange": "换用好料"}, ("measure_unclear", 4, "measure_orange")),
        (
            2,
            {"cut_orange": 0.5, "cut_red": 1.0, "measure_orange": "限产30%", "measure_red": "停产"},
            ("words_and_figure_differ", 4, "cut_orange"),
        ),
        (2, {"cut_red": 1.0}, ("cut_without_words", 4, "measure_red")),
        (2, {"measure_red": "停产3条生产线"}, ("more_than_there_are", 4, "measure_red")),
        (
            2,
            {"cut_yellow": 0.5, "cut_orange": 0.3, "cut_red": 1.0},
            ("level_falls", 4, "cut_orange"),
        ),
        (2, {"cut_orange": 0.8, "cut_red": 0.5}, ("level_falls", 4, "cut_red")),
        (2, {"cut_orange": 0.5}, ("red_left_out", 4, "cut_red")),
        (0, {"waste_heat_source": True}, ("heat_load_missing", 2, "heat_load")),
        (
            0,
            {"waste_heat_source": True, "heat_load": 0.4, "cut_red": 1.0},
            ("heat_source_stopped", 2, "cut_red"),
        ),
        (
            0,
            {"waste_heat_source": True, "heat_load": 0.8},
            ("heat_source_stopped", 2, "cut_yellow"),
        ),
        (
            0,
            {"waste_heat_source": True, "heat_load": 0.4, "grade": "C"},
            ("heat_source_below_b", 2, "grade"),
        ),
        (0, {"so2_kg_d": 100_000.0}, ("off_by_thousand", 2, "so2_kg_d")),
        (0, {"capacity": 600_000_000.0}, ("off_by_thousand", 2, "so2_kg_d")),
        (0, {"nox_kg_d": 20_000.0}, ("does_not_fit_capacity", 2, "nox_kg_d")),
        (2, {"lon": 43.8, "lat": 87.6}, ("coordinates_swapped", 4, "lon")),
        (2, {"so2_kg_d": 0.0, "nox_kg_d": 0.0}, ("no_emission", 4, "so2_kg_d")),
    ],
)
def test_an_objection_is_raised_at_its_row(clean, row, cells, wanted):
    """Each fault put into the clean list is found at its row and column."""
    assert wanted in _found(_changed(clean, row, **cells))


def test_places_in_china_and_elsewhere_are_not_swapped(clean):
    """Coordinates in order, and those that lie abroad either way round, give no finding."""
    for lon, lat in ((87.6, 43.8), (50.0, 50.0), (-70.0, 40.0)):
        assert not _found(_changed(clean, 2, lon=lon, lat=lat))


def test_a_latitude_beyond_ninety_is_told_as_a_longitude(tmp_path):
    """The reader refuses it, and says that the two columns seem to be swapped."""
    path = tmp_path / "swapped.csv"
    rows = [f"{HEAD},lon,lat", *(f"{line},35.5,112.8" for line in CLEAN)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_inventory(path)
    assert "112.8" in str(refused.value)
    assert "longitude and latitude seem to stand in each other's column" in str(refused.value)


def test_the_same_line_stopped_twice_is_an_error(clean):
    """Two spellings of one line that are both cut count its stop twice."""
    lines = _changed(_changed(clean, 1, line="1号焦炉", cut_red=0.5), 0, cut_red=0.5)
    finding = next(finding for finding in lint(lines, POLICY) if finding.rule == "stopped_twice")
    assert (finding.severity, finding.row) == ("error", 3)
    assert "row 2" in finding.text("en")


def test_one_enterprise_under_two_codes_is_told(clean):
    """The same name, with and without its legal form, under two codes is one enterprise; and
    one code with two names is told.
    """
    two_codes = _changed(
        _changed(clean, 2, enterprise="丙水泥有限公司", enterprise_id="X1"), 3, enterprise_id="X2"
    )
    assert ("enterprise_twice", 5, "enterprise") in _found(two_codes)
    one_code = _changed(_changed(clean, 2, enterprise_id="X1"), 3, enterprise_id="X1")
    assert ("code_two_names", 5, "enterprise_id") in _found(one_code)


def test_copied_figures_are_noticed(clean):
    """Two lines of an enterprise with the same figures in every column are noticed."""
    copied = _changed(clean, 1, so2_kg_d=100.0, nox_kg_d=400.0, capacity=600000.0)
    assert ("same_figures", 3, "line") in _found(copied)


def test_a_line_far_from_its_industry_is_told_without_capacity():
    """Without capacities, a line a thousand times the median of its industry is told."""
    count = 12
    lines = pd.DataFrame(
        {"so2_kg_d": [10.0] * (count - 1) + [10_000.0], "capacity": [np.nan] * count}
    )
    whole = (
        read_inventory(ROOT / "data" / "inventories" / "demo-county.csv")
        .lines.iloc[:count]
        .reset_index(drop=True)
    )
    whole = whole.assign(**{name: lines[name] for name in lines}, industry="焦化", nox_kg_d=1.0)
    found = lint(Inventory(whole, ("so2",), "", ""), POLICY)
    assert [finding.row for finding in found if finding.rule == "far_from_others"] == [count + 1]


def test_a_load_cut_that_nothing_proves_is_noticed(clean):
    """A single line cut in part, without electricity and capacity, is noticed; with either it is
    not.
    """
    bare = _changed(
        clean,
        2,
        cut_red=0.5,
        cut_orange=0.5,
        measure_red="限产50%",
        measure_orange="限产50%",
        capacity=np.nan,
    )
    assert ("load_cannot_be_proved", 4, "electricity_kwh_d") in _found(bare)
    assert "load_cannot_be_proved" not in {
        rule for rule, _, _ in _found(_changed(bare, 2, electricity_kwh_d=1000.0))
    }


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("demo-county.csv", {"heat_source_below_b"}), ("demo-city.csv", {"shut_with_measure"})],
)
def test_shipped_lists_raise_only_what_they_were_made_to_show(name, allowed):
    """The shipped lists have heat sources of grade C and shut plants with measures, and
    nothing else to object to.
    """
    assert {
        finding.rule
        for finding in lint(read_inventory(ROOT / "data" / "inventories" / name), POLICY)
    } == allowed


def test_every_finding_says_what_to_do_in_both_languages(clean):
    """Every rule has its two texts in Chinese and English, and a finding shows place, objection and
    remedy.
    """
    keys = [
        key.removesuffix("_todo")
        for key in table()
        if key.startswith("lint_") and key.endswith("_todo")
    ]
    assert len(keys) >= 20
    assert all(key in table() for key in keys)
    finding = lint(_changed(clean, 2, protected=True), POLICY)[0]
    assert finding.text("zh").startswith("第 4 行")
    assert "state the kind of protection" in finding.text("en")


def test_findings_come_by_row_with_the_severest_first(clean):
    """Findings are sorted by row, then severity."""
    bad = _changed(
        _changed(clean, 2, protected=True, so2_kg_d=0.0, nox_kg_d=0.0), 0, waste_heat_source=True
    )
    found = lint(bad, POLICY)
    assert found == sorted(
        found, key=lambda finding: (finding.row, SEVERITIES.index(finding.severity))
    )


def test_factor_ranges_hold_the_published_means():
    """The ranges that emissions are judged by are open at both sides and hold the published fleet
    means.
    """
    assert all(0 < item.low < item.high for item in ranges().values())
    for industry, pollutant, mean in (
        ("coking", "nox", 0.624),
        ("coking", "so2", 0.0695),
        ("cement_clinker", "nox", 0.62),
        ("cement_clinker", "so2", 0.065),
    ):
        assert ranges()[industry, pollutant].low < mean < ranges()[industry, pollutant].high


def test_spellings_of_lines_and_enterprises():
    """Numbers, brackets and legal forms are brought to one spelling; different lines stay
    different.
    """
    assert (
        plain_line("1#烧结机")
        == plain_line("一号烧结机")
        == plain_line("１号 烧结机")
        == plain_line("1#烧结机 (2)")
    )
    assert plain_line("1#烧结机") != plain_line("2#烧结机")
    assert (
        plain_enterprise("泽州（甲）焦化有限公司")
        == plain_enterprise("泽州甲焦化有限责任公司")
        == plain_enterprise("泽州甲焦化")
    )


@given(st.data())
def test_lint_never_raises(data):
    """Whatever a readable list holds, lint gives findings and raises nothing."""
    count = data.draw(st.integers(1, 4))
    whole = read_inventory(ROOT / "data" / "inventories" / "demo-county.csv").lines
    lines = whole.iloc[:count].reset_index(drop=True).copy()
    for name in ("enterprise", "line", "industry", "note", "measure_red", "measure_orange"):
        lines[name] = [data.draw(st.text(max_size=12)) for _ in range(count)]
    for name in ("cut_yellow", "cut_orange", "cut_red", "heat_load", "min_load"):
        lines[name] = [
            data.draw(st.floats(0, 1) | st.just(np.nan if name.startswith("cut") else 0.0))
            for _ in range(count)
        ]
    for name in ("so2_kg_d", "capacity", "operating_days"):
        lines[name] = [data.draw(st.floats(0, 1e9)) for _ in range(count)]
    for name in ("protected", "long_term_shutdown", "waste_heat_source"):
        lines[name] = [data.draw(st.booleans()) for _ in range(count)]
    for finding in lint(Inventory(lines, ("so2", "nox"), "", ""), POLICY):
        assert finding.text("zh")
        assert finding.text("en")
