"""Codes of edited lines: who a line is counted under after its name was corrected."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.inputs.inventory import Inventory, read_inventory
from simulator.review.lint import lint
from simulator.workbench.inventory_edit import Draft, Edits, checked, draft_of, edited
from simulator.workbench.inventory_upload import read_content

HEAD = "enterprise,industry,grade,line,nox_kg_d"
PLAIN = ("甲厂,铸造,B,1#,10", "甲厂,铸造,B,2#,20", "乙厂,铸造,B,1#,30")
CODED = (
    "甲厂,铸造,B,1#,10,X1",
    "甲厂,铸造,B,2#,20,X1",
    "乙厂,铸造,B,1#,30,Y1",
    "丙厂,铸造,B,1#,5,",
)


def listed(*rows: str, head: str = HEAD) -> Inventory:
    """Return the inventory of a list written so."""
    return read_content("\n".join([head, *rows]).encode(), ".csv", read_inventory)


def coded(*rows: str) -> Inventory:
    """Return the inventory of a list with codes of enterprises."""
    return listed(*rows, head=f"{HEAD},enterprise_id")


def after(inventory: Inventory | Draft, changed: dict, added: tuple = ()) -> Inventory:
    """Return the inventory after cells of it were changed."""
    draft = inventory if isinstance(inventory, Draft) else draft_of(inventory)
    return checked(edited(draft, np.arange(len(draft.lines)), Edits(changed, added)))[0]


def same(found: Inventory, wanted: Inventory) -> None:
    """Hold that two inventories are one, cell by cell."""
    pd.testing.assert_frame_equal(found.lines[wanted.lines.columns], wanted.lines)


def test_a_line_of_another_enterprise_is_counted_there():
    """Without codes, a corrected name gives the list that one would have written so from the
    start.
    """
    found = after(listed(*PLAIN), {1: {"enterprise": "乙厂"}})
    same(found, listed(PLAIN[0], "乙厂,铸造,B,2#,20", PLAIN[2]))
    assert dict(found.lines.groupby("enterprise_id")["nox_kg_d"].sum()) == {"甲厂": 10, "乙厂": 50}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.integers(0, 2),
        st.fixed_dictionaries(
            {}, optional={"enterprise": st.sampled_from("甲乙丙"), "line": st.sampled_from("ab")}
        ),
    )
)
def test_names_without_codes_are_all_that_counts(changed):
    """Whatever names are changed in a list without codes, at once or one after another, it is
    the list written so afresh.
    """
    rows = [
        ["甲", "铸造", "B", "1#", "10"],
        ["甲", "铸造", "B", "2#", "20"],
        ["乙", "铸造", "B", "3#", "30"],
    ]
    draft = draft_of(listed(*(",".join(row) for row in rows)))
    for place, cells in changed.items():
        draft = edited(draft, np.arange(3), Edits({place: cells}))
        rows[place] = [
            cells.get("enterprise", rows[place][0]),
            *rows[place][1:3],
            cells.get("line", rows[place][3]),
            rows[place][4],
        ]
    if len({(row[0], row[3]) for row in rows}) == 3:
        same(checked(draft)[0], listed(*(",".join(row) for row in rows)))


def test_a_known_enterprise_gives_its_code():
    """A line moved to an enterprise with one code takes it, and a code made for the line goes with
    it.
    """
    found = after(
        coded(*CODED), {1: {"enterprise": "乙厂"}, 3: {"enterprise": "甲厂", "line": "9#"}}
    )
    same(found, coded(CODED[0], "乙厂,铸造,B,2#,20,Y1", CODED[2], "甲厂,铸造,B,9#,5,X1"))


def test_a_corrected_spelling_keeps_the_code():
    """An enterprise renamed in all its lines stays under the code that somebody gave it."""
    found = after(coded(*CODED), {0: {"enterprise": "甲铸造厂"}, 1: {"enterprise": "甲铸造厂"}})
    same(found, coded("甲铸造厂,铸造,B,1#,10,X1", "甲铸造厂,铸造,B,2#,20,X1", *CODED[2:]))


def test_codes_written_by_hand_stand():
    """A code that is written in the same edit, and a line's code that was not made of names,
    stay as they are.
    """
    lines = draft_of(coded(*CODED)).lines.assign(line_id=["L1", "L2", "L3", "L4"])
    found = after(
        Draft(lines, next_number=6),
        {1: {"enterprise": "乙厂", "enterprise_id": "Z9"}, 0: {"line": "7#"}},
    )
    assert list(found.lines["enterprise_id"]) == ["X1", "Z9", "Y1", "丙厂"]
    assert list(found.lines["line_id"]) == ["L1", "L2", "L3", "L4"]
    recoded = after(coded(*CODED), {0: {"enterprise_id": "X2"}})
    assert list(recoded.lines["line_id"])[:2] == ["X2/1#", "X1/2#"]


def test_a_new_line_takes_the_code_that_an_edit_gave():
    """A line added in the same edit in which its enterprise is renamed stands under the same
    code.
    """
    new = {"enterprise": "丁厂", "industry": "铸造", "grade": "B", "line": "8#", "nox_kg_d": 1.0}
    found = after(
        coded(*CODED),
        {3: {"enterprise": "丁厂"}, 2: {"enterprise": "戊厂"}},
        (new, new | {"enterprise": "戊厂"}),
    )
    assert list(found.lines["enterprise_id"]) == ["X1", "X1", "Y1", "丁厂", "丁厂", "Y1"]


def test_every_pair_that_disagrees_is_told():
    """One code with two names, or one name with two codes, is told for every such pair, also
    where a name was told of before.
    """
    one_code = coded(
        "甲厂,铸造,B,1#,10,X1",
        "丁厂,铸造,B,2#,11,X1",
        "乙厂,铸造,B,1#,30,Y1",
        "丁厂,铸造,B,2#,31,Y1",
    )
    assert [finding.row for finding in lint(one_code) if finding.rule == "code_two_names"] == [3, 5]
    one_name = coded(
        "甲厂,铸造,B,1#,10,X1",
        "甲厂,铸造,B,2#,11,Z1",
        "乙厂,铸造,B,1#,30,Y1",
        "乙厂,铸造,B,3#,31,Z1",
    )
    assert [finding.row for finding in lint(one_name) if finding.rule == "enterprise_twice"] == [
        3,
        5,
    ]
