"""This year's list against last year's, and a city's roll-up of its counties' lists."""

import pandas as pd
import pytest

from simulator.cli import main
from simulator.inputs.inventory import read_inventory
from simulator.review.list_changes import compare_lists, grade_moves
from simulator.review.lists_told import change_rows, change_texts
from simulator.review.roll_up import CountyList, roll_up
from simulator.terms.errors import InputError


def line(code: str, grade: str = "C", so2: float = 10.0, **cells) -> dict:
    """Return a line; its code is that of the enterprise and a number."""
    row = {"enterprise_id": code, "enterprise": f"plant {code}", "industry": "kiln", "grade": grade}
    return row | {"line": "1", "line_id": f"{code}/1", "so2_kg_d": so2} | cells


def written(folder, name, *lines):
    """Write a list and return its path."""
    path = folder / name
    pd.DataFrame(list(lines)).to_csv(path, index=False)
    return path


def changes_of(folder, old, new):
    """Return the changes between two lists."""
    paths = [written(folder, f"{name}.csv", *lines) for name, lines in (("old", old), ("new", new))]
    return compare_lists(*map(read_inventory, paths))


def test_added_gone_changed_and_the_same(tmp_path) -> None:
    """Each enterprise of either list has one row that says what became of it."""
    old = [line("A"), line("B", "B"), line("C", so2=5), line("D")]
    new = [line("A"), line("B", "A"), line("C", so2=8), line("E", so2=7)]
    changes = changes_of(tmp_path, old, new)
    table = changes.table.set_index("enterprise_id")
    assert table["change"].to_dict() == {
        "A": "same", "B": "changed", "C": "changed", "E": "added", "D": "gone",
    }  # fmt: skip
    assert table["so2_change_kg_d"].to_dict() == {"A": 0, "B": 0, "C": 3, "E": 7, "D": -10}
    assert changes.old_kg_d["so2"] + table["so2_change_kg_d"].sum() == changes.new_kg_d["so2"]
    assert grade_moves(changes).to_dict("records") == [
        {"grade_old": "B", "grade_new": "A", "enterprises": 1}
    ]


def test_an_enterprise_takes_its_worst_grade_and_all_its_lines(tmp_path) -> None:
    """A second line of D makes a D of it, and the line is counted."""
    new = [line("A"), line("A", "D", 2.0, line="2", line_id="A/2")]
    row = changes_of(tmp_path, [line("A")], new).table.iloc[0]
    assert (row["grade_old"], row["grade_new"], row["lines_old"], row["lines_new"]) == (
        "C",
        "D",
        1,
        2,
    )
    assert row["so2_change_kg_d"] == 2


def test_a_new_code_under_the_same_name_is_the_same_enterprise(tmp_path) -> None:
    """It is told with its old code; two of one name are not guessed at."""
    renamed = line("A") | {"enterprise_id": "X", "line_id": "X/1"}
    row = changes_of(tmp_path, [line("A")], [renamed]).table.iloc[0]
    assert (row["change"], row["code_old"], row["so2_change_kg_d"]) == ("changed", "A", 0)
    twin = line("A") | {"enterprise_id": "Y", "line_id": "Y/1"}
    kinds = changes_of(tmp_path, [line("A")], [renamed, twin]).table["change"]
    assert sorted(kinds) == ["added", "added", "gone"]


def test_pollutants_and_lines_shut_for_long(tmp_path) -> None:
    """A pollutant that one list lacks comes from nothing; a line shut for long counts as zero."""
    old = [line("A", so2=10.0)]
    new = [line("A", so2=10.0, nox_kg_d=4.0, long_term_shutdown=1)]
    changes = changes_of(tmp_path, old, new)
    assert changes.pollutants == ("so2", "nox")
    assert changes.table.iloc[0]["so2_change_kg_d"] == -10
    assert "nox" not in changes.old_kg_d


def test_a_list_against_itself_has_no_change(root) -> None:
    """The demo county against itself."""
    inventory = read_inventory(root / "data" / "inventories" / "demo-county.csv")
    changes = compare_lists(inventory, inventory)
    assert set(changes.table["change"]) == {"same"}


def test_roll_up(tmp_path) -> None:
    """Lines of all lists, the county in the place of townships, sums equal to the counties'."""
    first = written(tmp_path, "a.csv", line("A", district="east"), line("B", so2=30.0))
    second = written(tmp_path, "b.csv", line("C", so2=20.0, nox_kg_d=1.0))
    rolled = roll_up([CountyList("North", first), CountyList("", second)])
    assert list(rolled.lines["district"]) == ["North", "North", ""]
    assert list(rolled.lines["note"]) == ["east", "", ""]
    table = rolled.table.set_index(["county", "pollutant"])
    assert table.loc[("North", "so2"), "base_kg_d"] == 40
    assert table.loc[("b", "so2"), "share"] == pytest.approx(1 / 3)
    assert rolled.missing == {"North": ("nox",)}
    assert (
        rolled.lines["so2_kg_d"].sum()
        == rolled.table.loc[rolled.table["pollutant"] == "so2", "base_kg_d"].sum()
    )


def test_roll_up_refuses_codes_of_two_lists(tmp_path) -> None:
    """A line's code in two lists is told with both counties; problems of all files come together."""
    first, second = (written(tmp_path, name, line("A")) for name in ("a.csv", "b.csv"))
    with pytest.raises(InputError, match="list of North"):
        roll_up([CountyList("North", first), CountyList("South", second)])
    bad = [written(tmp_path, name, line("A", so2=-1.0)) for name in ("c.csv", "d.csv")]
    with pytest.raises(InputError) as error:
        roll_up([CountyList("", path) for path in bad])
    assert len(error.value.problems) == 2


@pytest.mark.parametrize(("language", "words"), [("zh", "新增 1 家"), ("en", "1 added")])
def test_verbs(tmp_path, capsys, language, words) -> None:
    """`lists` tells the changes; `rollup` writes a list that is read again."""
    old = written(tmp_path, "old.csv", line("A"))
    new = written(tmp_path, "new.csv", line("A", "B"), line("E"))
    told = tmp_path / "changes.csv"
    assert main(["lists", str(old), str(new), "--out", str(told), "--lang", language]) == 0
    assert words in capsys.readouterr().out
    assert len(pd.read_csv(told)) == 2
    third = written(tmp_path, "third.csv", line("Z"))
    city = tmp_path / "city.csv"
    call = ["rollup", f"北县={new}", str(third), "--out", str(city), "--lang", language]
    assert main(call) == 0, capsys.readouterr().err
    assert len(read_inventory(city)) == 3
    assert main(["rollup", "=x", "--lang", language]) == 2


def test_roll_up_refuses_two_lists_of_one_name(tmp_path) -> None:
    """Two files of one name without names of their own would be added into one row."""
    for name, code in (("north", "A"), ("south", "B")):
        (tmp_path / name).mkdir()
        written(tmp_path / name, "inventory.csv", line(code))
    lists = [CountyList("", tmp_path / name / "inventory.csv") for name in ("north", "south")]
    with pytest.raises(InputError, match="NAME=FILE"):
        roll_up(lists)


@pytest.mark.parametrize(
    ("lacking", "words"), [("old", "上年清单没有 NOx"), ("new", "本年清单没有 NOx")]
)
def test_a_pollutant_of_one_list_is_not_compared(tmp_path, lacking, words) -> None:
    """Nothing came or went by a column that one list does not have: no kilograms, no change of the
    enterprise, and a sentence; the list that has it shows its sum.
    """
    lists = {"old": [line("A"), line("B")], "new": [line("A"), line("B")]}
    other = "new" if lacking == "old" else "old"
    lists[other] = [row | {"nox_kg_d": 4.0} for row in lists[other]]
    changes = changes_of(tmp_path, lists["old"], lists["new"])
    assert set(changes.table["change"]) == {"same"}
    assert changes.table["nox_change_kg_d"].isna().all()
    rows = {row[0]: row[1:] for row in change_rows(changes, "zh").rows}
    known, unknown = (4, 0) if lacking == "old" else (0, 4)
    assert (rows["NOx"][known], rows["NOx"][unknown]) == ("8.0", "–")
    assert rows["NOx"][1:4] == ["–"] * 3
    assert any(words in text for text in change_texts(changes, "zh"))


def test_a_code_of_two_plants_in_two_counties_is_refused(tmp_path) -> None:
    """A code that means another plant in another county's list would make one enterprise of two;
    one enterprise with lines in two counties is no fault.
    """
    first = written(tmp_path, "a.csv", line("7") | {"enterprise": "甲厂"})
    second = written(tmp_path, "b.csv", line("7", line="2", line_id="7/2") | {"enterprise": "乙厂"})
    with pytest.raises(InputError, match="甲厂") as refused:
        roll_up([CountyList("North", first), CountyList("South", second)])
    (problem,) = refused.value.problems
    assert (problem.place, problem.found) == ("South", "7 乙厂")
    same = written(tmp_path, "c.csv", line("7", line="2", line_id="7/2") | {"enterprise": "甲厂"})
    rolled = roll_up([CountyList("North", first), CountyList("South", same)])
    assert len(rolled.lines) == 2
