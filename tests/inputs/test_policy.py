"""Policies as files: what they inherit, what a scenario overrides, measures tables, bounds,
what can be told about them.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from simulator import InputError, load_scenario
from simulator.engine.cuts import find_row
from simulator.inputs.policy import Policy, merge, policy_ids, read_policy
from simulator.inputs.policy_shape import measure_of
from simulator.inputs.policy_sources import assumed_sources
from simulator.inputs.reading import read_inputs
from simulator.runs.explain import Teller
from simulator.runs.policy_replaced import replaced_by
from simulator.terms.levels import TARGET_LEVELS

BOUNDED = {
    "curtailment": {"B": {"yellow": 0.3, "orange": 0.4, "red": 0.5}},
    "bounds": {"B": [0.3, 0.5]},
}


def policy_of(
    folder: Path, overrides: dict | None = None, what_if: bool = False, **files: dict
) -> Policy:
    """Return the policy `main` of some policies written to files."""
    for name, data in files.items():
        (folder / f"{name}.yaml").write_text(
            json.dumps({"id": name, **data}, ensure_ascii=False), encoding="utf-8"
        )
    return read_policy("main.yaml", folder, overrides, what_if)


def cell(policy: Policy, grade: str, level: str) -> object:
    """Return a cell of the grade table."""
    return policy.shape.curtailment[grade].cell(level)


# --- what is inherited
# ----------------------------------------------------------------------------------------------------


def test_child_keeps_what_it_does_not_write(tmp_path: Path) -> None:
    """Mappings merge key by key: a child that writes orange of B keeps its parent's yellow."""
    base = {
        "curtailment": {"B": {"yellow": 0.2, "orange": 0.3}, "D": {"red": 1}},
        "counting": "by_load",
    }
    policy = policy_of(
        tmp_path, base=base, main={"extends": "base.yaml", "curtailment": {"B": {"orange": 0.4}}}
    )
    assert (cell(policy, "B", "yellow"), cell(policy, "B", "orange"), cell(policy, "D", "red")) == (
        0.2,
        0.4,
        1,
    )
    assert policy.shape.counting == "by_load"
    assert policy.shape.id == "main"


def test_lists_merge_by_id(tmp_path: Path) -> None:
    """A seasonal rule of the parent's id changes that rule; another id adds one, after the
    parent's.
    """
    base = {
        "seasonal": [{"id": "a", "cut": 1, "from": "10-01", "to": "04-01"}, {"id": "b", "cut": 0.5}]
    }
    main = {"extends": "base.yaml", "seasonal": [{"id": "a", "cut": 0.8}, {"id": "c", "cut": 0.1}]}
    rules = policy_of(tmp_path, base=base, main=main).shape.seasonal
    assert [(rule.id, rule.cut) for rule in rules] == [("a", 0.8), ("b", 0.5), ("c", 0.1)]
    assert rules[0].from_ == (10, 1)


def test_cut_is_replaced_whole(tmp_path: Path) -> None:
    """A record that a child writes replaces the parent's record; its hours do not linger."""
    base = {"curtailment": {"B": {"red": {"cut": 1, "hours": [8, 16]}}}}
    policy = policy_of(
        tmp_path,
        base=base,
        main={"extends": "base.yaml", "curtailment": {"B": {"red": {"cut": 0.5}}}},
    )
    measure = measure_of(cell(policy, "B", "red"))
    assert (measure.first.cut, measure.first.hours) == (0.5, None)


def test_merging_changes_neither_part() -> None:
    """Merging leaves base and override as they were."""
    base, over = {"a": {"b": [1]}}, {"a": {"c": 2}}
    assert merge(base, over, (), set()) == {"a": {"b": [1], "c": 2}}
    assert (base, over) == ({"a": {"b": [1]}}, {"a": {"c": 2}})


def test_dates_are_not_inherited(tmp_path: Path) -> None:
    """The dates of a parent bind the parent, not the child."""
    base = {"valid": {"from": "2020-01-01", "to": "2020-02-01"}}
    policy = policy_of(tmp_path, base=base, main={"extends": "base.yaml"})
    assert policy.shape.valid is None
    assert not policy.outside_dates(datetime(2025, 1, 1), datetime(2025, 2, 1))


def test_every_file_of_the_chain_is_digested(tmp_path: Path) -> None:
    """The manifest's digests name the policy, its parent and grandparent, the child first."""
    policy = policy_of(
        tmp_path, old={}, base={"extends": "old.yaml"}, main={"extends": "base.yaml"}
    )
    assert [path.stem for path, _ in policy.files] == ["main", "base", "old"]
    assert len({digest for _, digest in policy.files}) == 3


@pytest.mark.parametrize("name", policy_ids())
def test_policies_that_ship_can_be_read(name: str, tmp_path: Path) -> None:
    """Each shipped policy is found by its id from any folder, and keeps its own bounds."""
    policy = read_policy(name, tmp_path)
    assert policy.shape.id == name
    assert policy.off_policy == ()


# --- what a scenario overrides
# --------------------------------------------------------------------------------------------


def test_overrides_are_remembered_as_changed(tmp_path: Path) -> None:
    """The key paths that a scenario changed are known, so that explanations can say so."""
    policy = policy_of(
        tmp_path, {"curtailment": {"B": {"orange": 0.35}}, "counting": "by_load"}, main=BOUNDED
    )
    assert policy.overridden == {("curtailment", "B", "orange"), ("counting",)}
    assert cell(policy, "B", "orange") == 0.35


def test_an_override_meets_its_grade_in_any_spelling(tmp_path: Path) -> None:
    """B级 in an override is the policy's B, and the policy's 非引领性 the override's nonlead, also
    in industry rows and bounds.
    """
    main = {
        "curtailment": {"B": {"orange": 0.4}, "非引领性": {"red": 0.2}},
        "bounds": {"非引领性": [0.1, 0.3]},
        "process": {"coking": {}},
        "industries": {"coking": {"B级": {"orange": 0.5}}},
    }
    overrides = {
        "curtailment": {
            "B级": {"orange": 0.35},
            "nonlead": {"red": 0.25, "orange": 0.2, "yellow": 0.1},
        },
        "industries": {"coking": {"B": {"red": 0.6}}},
    }
    policy = policy_of(
        tmp_path,
        overrides,
        main=main
        | {
            "curtailment": main["curtailment"]
            | {"非引领性": {"yellow": 0.1, "orange": 0.2, "red": 0.2}}
        },
    )
    assert cell(policy, "B", "orange") == 0.35
    assert cell(policy, "nonlead", "red") == 0.25
    row = policy.shape.industries["coking"]["B"]
    assert (row.orange, row.red) == (0.5, 0.6)


def test_cut_outside_the_bounds_needs_what_if(tmp_path: Path) -> None:
    """0.6 for B is refused; with what_if it holds, and what left the bounds is told."""
    overrides = {"curtailment": {"B": {"red": 0.6}}}
    with pytest.raises(InputError):
        policy_of(tmp_path, overrides, main=BOUNDED)
    policy = policy_of(tmp_path, overrides, True, main=BOUNDED)
    assert cell(policy, "B", "red") == 0.6
    assert policy.off_policy == ("curtailment.B.red: 0.6 (0.3-0.5)",)


def test_bounds_cannot_be_overridden_away(tmp_path: Path) -> None:
    """A scenario that widens the bounds is still held to the policy's own."""
    overrides = {"curtailment": {"B": {"red": 0.6}}, "bounds": {"B": [0, 1]}}
    with pytest.raises(InputError):
        policy_of(tmp_path, overrides, main=BOUNDED)


def test_bounds_hold_for_every_cut_that_a_record_writes(tmp_path: Path) -> None:
    """A later entry outside the bounds is found too, and a level that is left out counts as 0."""
    late = {"cut": 0.4, "then": [{"after_h": 24, "cut": 0.9}]}
    policy = policy_of(tmp_path, {"curtailment": {"B": {"red": late}}}, True, main=BOUNDED)
    assert policy.off_policy == ("curtailment.B.red: 0.9 (0.3-0.5)",)
    with pytest.raises(InputError) as error:
        policy_of(
            tmp_path,
            main={
                "curtailment": {"B": {"yellow": 0.3, "orange": 0.4}},
                "bounds": {"B": [0.3, 0.5]},
            },
        )
    assert "curtailment.B.red: found '0'" in str(error.value)


def test_edges_of_the_bounds_are_inside(tmp_path: Path) -> None:
    """Exactly 0.3 and 0.5 are allowed."""
    policy = policy_of(
        tmp_path, {"curtailment": {"B": {"yellow": 0.5, "orange": 0.3, "red": 0.3}}}, main=BOUNDED
    )
    assert policy.off_policy == ()


# --- measures tables
# ------------------------------------------------------------------------------------------------------

PROCESS = {"process": {"brick": {"title": "砖瓦窑"}, "coking": {}}}


def test_measures_table_becomes_industry_rows(tmp_path: Path) -> None:
    """Rows of one industry, grade and place become one row by level; a row with after_h a later
    entry.
    """
    (tmp_path / "m.csv").write_text(
        "industry,grade,level,cut,hours,off_h,on_h,after_h,zones,reference,clause,note\n"
        "brick,B,yellow,0.2,,,,,,,,\n"
        "brick,B级,red,1,8-16,,,,,,三,停产\n"
        "brick,B,red,0.5,,,,120,,,,\n"
        "brick,B,red,1,,48,12,,Z1;Z2,,,\n",
        encoding="utf-8",
    )
    policy = policy_of(tmp_path, main={**PROCESS, "measures": "m.csv"})
    everywhere, placed = policy.shape.industries["brick"]["B"]
    assert (everywhere.yellow.cut, everywhere.orange) == (0.2, None)
    red = measure_of(everywhere.red)
    assert (
        red.first.cut,
        red.first.hours.a,
        red.first.hours.b,
        red.later[0][0],
        red.later[0][1].cut,
    ) == (1, 8, 16, 120, 0.5)
    assert (everywhere.red.clause, everywhere.red.note) == ("三", "停产")
    assert (placed.zones, placed.red.off_h, placed.red.on_h) == (["Z1", "Z2"], 48, 12)


def test_measures_may_stand_in_the_policy_itself(tmp_path: Path) -> None:
    """A list of rows means the same as a file, and adds to what `industries` writes."""
    main = {
        **PROCESS,
        "industries": {"brick": {"C": {"red": 1}}},
        "measures": [{"industry": "brick", "grade": "C", "level": "orange", "cut": 0.5}],
    }
    [row] = policy_of(tmp_path, main=main).shape.industries["brick"]["C"]
    assert (measure_of(row.orange).first.cut, measure_of(row.red).first.cut) == (0.5, 1)


# --- a child's rows beside its parent's
# ---------------------------------------------------------------------------------


def rows_of(policy: Policy, industry: str, grade: str) -> dict[tuple, list]:
    """Return {(districts, zones): [yellow, orange, red]} of the rows of an industry and grade."""
    rows = policy.shape.industries[industry][grade]
    return {
        (tuple(sorted(row.districts or ())), tuple(sorted(row.zones or ()))): [
            measure_of(row.cell(level)).steady_cut for level in TARGET_LEVELS
        ]
        for row in (rows if isinstance(rows, list) else [rows])
    }


def statement(grade: str, level: str, cut: float, **places: list[str]) -> dict:
    """Return a row of a measures table for brick works."""
    return {"industry": "brick", "grade": grade, "level": level, "cut": cut, **places}


def test_rows_of_a_childs_table_leave_the_parents_other_rows(tmp_path: Path) -> None:
    """A row for a zone stands beside the parent's row for everywhere, and grades that the
    table does not name stay.
    """
    guide = {
        "B": {"yellow": 0.25, "orange": 0.5, "red": 1},
        "C": {"yellow": 0.5, "orange": 1, "red": 1},
    }
    base = {**PROCESS, "industries": {"brick": guide}}
    main = {"extends": "base.yaml", "measures": [statement("C", "yellow", 1, zones=["built_up"])]}
    policy = policy_of(tmp_path, base=base, main=main)
    assert rows_of(policy, "brick", "C") == {((), ()): [0.5, 1, 1], ((), ("built_up",)): [1, 0, 0]}
    assert rows_of(policy, "brick", "B") == {((), ()): [0.25, 0.5, 1]}
    assert find_row(policy, "brick", "C", "", "").row.yellow == 0.5
    assert find_row(policy, "brick", "C", "", "built_up").row.yellow.cut == 1


def test_a_row_of_the_same_place_changes_the_levels_that_it_writes(tmp_path: Path) -> None:
    """Districts are a set: in any order they are one place, whose other levels stay as the parent
    wrote them.
    """
    base = {
        **PROCESS,
        "industries": {
            "brick": {"B": [{"districts": ["x", "y"], "yellow": 0.2, "orange": 0.4}, {"red": 1}]}
        },
    }
    main = {
        "extends": "base.yaml",
        "measures": [statement("B", "orange", 0.6, districts=["y", "x"])],
    }
    assert rows_of(policy_of(tmp_path, base=base, main=main), "brick", "B") == {
        (("x", "y"), ()): [0.2, 0.6, 0],
        ((), ()): [0, 0, 1],
    }


def test_a_row_for_a_part_of_the_parents_places_wins_there(tmp_path: Path) -> None:
    """A child's row for x beside a parent's row for x and y holds in x; y keeps the parent's, also
    within zones.
    """
    base = {
        **PROCESS,
        "industries": {
            "brick": {
                "B": {"districts": ["x", "y"], "red": 0.5},
                "C": [{"districts": ["x", "y"], "zones": ["park", "town"], "red": 0.5}],
            }
        },
    }
    main = {
        "extends": "base.yaml",
        "measures": [
            statement("B", "red", 1, districts=["x"]),
            statement("C", "red", 1, districts=["x"], zones=["park"]),
        ],
    }
    policy = policy_of(tmp_path, base=base, main=main)
    assert rows_of(policy, "brick", "B") == {(("y",), ()): [0, 0, 0.5], (("x",), ()): [0, 0, 1]}
    cuts = {
        (d, z): measure_of(find_row(policy, "brick", "C", d, z).row.red).steady_cut
        for d in "xy"
        for z in ("park", "town")
    }
    assert cuts == {("x", "park"): 1, ("x", "town"): 0.5, ("y", "park"): 0.5, ("y", "town"): 0.5}


def test_two_rows_of_a_child_that_meet_are_still_refused(tmp_path: Path) -> None:
    """Only the parent gives way: two equally specific rows of one file that hold for one
    district are a problem.
    """
    base = {**PROCESS, "industries": {"brick": {"B": {"red": 0.5}}}}
    rows = [
        statement("B", "red", 1, districts=["x", "y"]),
        statement("B", "red", 0.8, districts=["y", "z"]),
    ]
    with pytest.raises(InputError):
        policy_of(tmp_path, base=base, main={"extends": "base.yaml", "measures": rows})


def test_an_override_for_a_zone_leaves_the_rows_of_the_policy(tmp_path: Path) -> None:
    """Overrides merge like a child's rows, and the row that a scenario wrote is known by its
    place in the list.
    """
    main = {**PROCESS, "industries": {"brick": {"B": {"yellow": 0.3, "red": 1}}}}
    overrides = {"industries": {"brick": {"B": [{"zones": ["park"], "red": 0.7}]}}}
    policy = policy_of(tmp_path, overrides, main=main)
    assert rows_of(policy, "brick", "B") == {((), ()): [0.3, 0, 1], ((), ("park",)): [0, 0, 0.7]}
    assert policy.overridden == {("industries", "brick", "B", 1)}


def test_guide_holds_outside_the_built_up_area_of_xinfu(root: Path) -> None:
    """Every row of the national guide holds outside the built-up area of xinfu-2023, as the
    file says of itself.
    """
    xinfu, guide = read_policy("xinfu-2023", root), read_policy("mee-2020", root)
    for industry, grades in guide.shape.industries.items():
        for grade in grades:
            there, here = (
                find_row(policy, industry, grade, "", "").row for policy in (guide, xinfu)
            )
            assert [there.cell(level) for level in TARGET_LEVELS] == [
                here.cell(level) for level in TARGET_LEVELS
            ]


def test_what_a_policy_replaces_is_told(tmp_path: Path) -> None:
    """Cuts are told by place and level, against what holds there in the parent; other values
    by their key.
    """
    base = {
        **PROCESS,
        "curtailment": {"B": {"red": 0.5}},
        "industries": {"brick": {"B": {"yellow": 0.2, "red": 1}}},
        "seasonal": [{"id": "a", "cut": 1}],
        "counting": "by_load",
    }
    main = {
        "extends": "base.yaml",
        "curtailment": {"B": {"red": 0.5}},
        "seasonal": [{"id": "a", "cut": 0.8}, {"id": "b", "cut": 1}],
        "measures": [
            statement("B", "yellow", 0.4, zones=["park"]),
            statement("B", "red", 1, zones=["park"]),
        ],
    }
    told = [found.text("en") for found in replaced_by(policy_of(tmp_path, base=base, main=main))]
    assert told == [
        "replaces base: brick B (park): yellow alert cut 20 % -> cut 40 %",
        "replaces base: seasonal.a.cut: 1.0 -> 0.8",
    ]


def test_explain_tells_what_the_policy_replaced_for_the_line(root: Path) -> None:
    """A line in the built-up area of Xinfu is told the guide's cut beside its own; a line outside,
    whose cut is the guide's, is not.
    """
    inputs = read_inputs(load_scenario(root / "scenarios" / "xinfu-winter-2023.yaml"))
    lines = inputs.inventory.lines
    foundries = lines[
        (lines["industry"] == "铸造") & (lines["grade"] == "C") & lines["cut_yellow"].isna()
    ]
    inside, outside = (
        foundries.loc[foundries["zone"] == zone, "line_id"].iloc[0] for zone in ("built_up", "")
    )
    teller = Teller(inputs, "en")
    said = "\n".join(teller.line(inside))
    assert "in 忻府区空气质量再提升 2023 年行动计划 instead of 重污染天气重点行业" in said
    assert "（2020年修订版）: cut 50 %)" in said
    assert "instead of" not in "\n".join(teller.line(outside))


# --- what can be told
# -----------------------------------------------------------------------------------------------------


def test_period_outside_the_dates_is_noticed(tmp_path: Path) -> None:
    """The dates are half-open: a period up to the last day's end is inside, an hour more or a day
    before is not.
    """
    policy = policy_of(tmp_path, main={"valid": {"from": "2020-11-09", "to": "2021-04-01"}})
    inside, early, late = datetime(2020, 11, 9), datetime(2020, 11, 8, 23), datetime(2021, 4, 1, 1)
    assert not policy.outside_dates(inside, datetime(2021, 4, 1))
    assert policy.outside_dates(early, datetime(2021, 1, 1))
    assert policy.outside_dates(inside, late)


def test_assumed_values_are_counted(tmp_path: Path) -> None:
    """Rows, records, seasonal rules and process rows that say `assumed` are counted."""
    main = {
        "curtailment": {
            "B": {"red": 0.5, "assumed": True},
            "C": {"red": {"cut": 1, "assumed": True}, "orange": 0.5},
        },
        "seasonal": [{"id": "a", "cut": 1, "assumed": True}, {"id": "b", "cut": 1}],
        "process": {"brick": {"assumed": True}},
    }
    assert len(assumed_sources(policy_of(tmp_path, main=main).shape)) == 4


def test_grades_may_be_written_in_chinese(tmp_path: Path) -> None:
    """Chinese spellings of grades mean the same rows, in every table."""
    main = {
        "curtailment": {"B级": {"red": 0.5}, "引领性": {"red": 0}},
        "seasonal": [{"id": "a", "cut": 1, "grades": ["D级", "非引领性"]}],
    }
    policy = policy_of(tmp_path, main=main)
    assert set(policy.shape.curtailment) == {"B", "lead"}
    assert policy.shape.seasonal[0].grades == ["D", "nonlead"]
