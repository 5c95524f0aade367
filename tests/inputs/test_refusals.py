"""Bad inputs: each defective file of tests/bad is refused with the words of tests/bad/expected.csv,
and nothing else happens.

A row of expected.csv is one problem: the file, words of its place (row and column, or line and
key), of the value found, of what is allowed in English and Chinese, and the nearest valid name. A
file with several rows has several defects, told at once.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bad_files import BAD, problems_of, read
from engine_case import at, load_case
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator import InputError, Problem, load_scenario
from simulator.inputs.scenario import make_scenario, vary
from simulator.terms.errors import SHOWN, nearest

CHINESE = re.compile(r"[一-鿿]")
BESIDES = {"expected.csv", "grade-without-row.csv"}  # the second is named by a bad scenario
KINDS = (
    "inventory",
    "area_sources",
    "profiles",
    "policy",
    "alerts",
    "changes",
    "measures",
    "transport",
    "scenario",
)


def expected() -> dict[str, list[dict[str, str]]]:
    """Return the expected problems by file."""
    found = defaultdict(list)
    with (BAD / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["file"]].append(row)
    return dict(found)


EXPECTED = expected()


def test_every_bad_file_is_expected_to_be_refused() -> None:
    """The table lists each defective file, and no file that is not there."""
    files = {
        str(path.relative_to(BAD))
        for path in BAD.rglob("*")
        if path.is_file() and path.parent.name != "good"
    }
    assert {name for name in files if Path(name).name not in BESIDES} == set(EXPECTED)


@pytest.mark.parametrize("kind", KINDS)
def test_good_file_is_accepted(kind: str) -> None:
    """The file that the bad ones of a kind differ from is accepted, so that they are refused
    for their defect.
    """
    ending = "yaml" if kind in ("policy", "scenario") else "csv"
    read(BAD / "good" / f"{kind}.{ending}", kind)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_bad_file_is_refused(name: str) -> None:
    """A defective file is refused with one problem per defect: its place, the value found, what is
    allowed, the nearest name.
    """
    problems = problems_of(name)
    assert len(problems) == len(EXPECTED[name]), [problem.text() for problem in problems]
    for problem, row in zip(problems, EXPECTED[name], strict=True):
        english, chinese = problem.text("en"), problem.text("zh")
        assert problem.place == row["place"]
        assert row["found"] in problem.found
        assert problem.hint == row["nearest"]
        assert row["words"] in english
        assert row["words_zh"] in chinese
        assert CHINESE.search(chinese)
        for text in (english, chinese):
            assert all(words in text for words in (row["place"], row["nearest"]))


def test_refusal_names_the_file(tmp_path: Path) -> None:
    """Each line of a refusal begins with the file as the user gave it."""
    path = tmp_path / "list.csv"
    path.write_text("enterprise,industry,grade,line,so2_kg_d\nP,brick,E,k,-1\n")
    with pytest.raises(InputError) as error:
        read(path, "inventory")
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == [str(path)] * 2


def test_many_problems_are_counted_not_listed() -> None:
    """Of 25 problems the first 20 are shown and the rest counted, in both languages."""
    error = InputError(Problem("f", f"row {row}", "x", "wrong") for row in range(25))
    lines = error.text("en").splitlines()
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "and 5 more"
    assert error.text("zh").splitlines()[-1] == "另有 5 处问题"
    assert len(error.problems) == 25


def test_a_column_of_bad_cells_is_counted(tmp_path: Path) -> None:
    """A thousand bad cells of one column are not a thousand problems."""
    path = tmp_path / "list.csv"
    rows = "".join(f"P,brick,B,k{row},x\n" for row in range(1000))
    path.write_text("enterprise,industry,grade,line,so2_kg_d\n" + rows)
    with pytest.raises(InputError) as error:
        read(path, "inventory")
    assert len(error.value.problems) == 201
    assert "800" in error.value.problems[-1].text()


def test_nothing_is_offered_where_nothing_is_near() -> None:
    """A name unlike any known one gets no suggestion."""
    assert nearest("orange", ["yellow", "red"]) == ""
    assert nearest("oragne", ["yellow", "orange"]) == "orange"


# --- settings from the command line and from Python
# -----------------------------------------------------------------------


def test_settings_name_the_nearest_key() -> None:
    """An unknown first key of a setting is refused with the nearest; an index outside its list with
    the list's length.
    """
    scenario, _ = load_case(plain_case([plain_line()], [stage("red", at(0), at(24))]))
    for settings_, words in (
        ({"respnse.no_restart": True}, "response"),
        ({"alerts.3.level": "red"}, "1 items"),
        ({"": 1}, "unknown key"),
    ):
        with pytest.raises(InputError) as error:
            vary(scenario, settings_)
        assert words in str(error.value)
    with pytest.raises(InputError) as error:
        vary(scenario, {"response.notification_lag_h": "soon"})
    assert "response.notification_lag_h" in str(error.value)


# --- no junk gets further than a refusal
# ----------------------------------------------------------------------------------

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**20),
    st.floats(),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([[1]]),
    st.just({"id": 1}),
    st.just(["a", {"b": None}]),
    st.sampled_from(["2021-01-04", "02-29", "A+", "A级", "../x", "\x00", "red", "0x10"]),
)
RICH_POLICY = plain_policy(
    references=[{"id": "plan", "title": "a plan"}],
    valid={"from": "2020-01-01", "to": "2022-01-01"},
    bounds={"B": [0.2, 0.6]},
    process={
        "casting": {"title": "铸造", "aliases": ["铸件"], "grades": ["A", "B"], "ramp_down_h": 4}
    },
    industries={
        "casting": {
            "B": [
                {
                    "red": {"cut": 1, "hours": [8, 16], "then": [{"after_h": 9, "cut": 0.5}]},
                    "zones": ["Z"],
                }
            ]
        }
    },
    measures=[{"industry": "casting", "grade": "A", "level": "red", "cut": 0.1}],
    seasonal=[
        {
            "id": "s",
            "grades": ["D"],
            "from": "10-01",
            "to": "04-01",
            "hours": [8, 16],
            "cut": 1,
            "moved": 1,
        }
    ],
    heating_season={"from": "11-01", "to": "04-01"},
    targets={"red": {"so2": 0.3}},
)
RICH_SCENARIO = {
    "schema": 1,
    "name": "junk",
    "period": {"start": "2021-01-04", "end": "2021-01-06"},
    "inventory": "inventory.csv",
    "policy": "policy.yaml",
    "policy_overrides": {
        "curtailment": {"B": {"red": 0.5}},
        "seasonal": [{"id": "s", "cut": 0.5}],
        "measures": RICH_POLICY["measures"],
    },
    "alerts": [
        {
            "level": "red",
            "issued": "2021-01-04",
            "start": "2021-01-04",
            "end": "2021-01-05",
            "scope": ["D1"],
        }
    ],
    "changes": [{"at": "2021-01-04", "enterprise_id": "E1", "grade": "D", "line_id": "E1/l1"}],
    "response": {"notification_lag_h": 2, "early_start": "planned", "compliance": {"B": 0.9}},
    "whole_society_kg_d": {"so2": 100},
    "uncertainty": {"replicates": 0, "base_cv": {"factor": 0.5}},
    "accounting_day": "2021-01-04",
}


def spoilt(draw, node: object) -> object:
    """Return the data with junk in the place of one value or one more key somewhere."""
    if not isinstance(node, (dict, list)) or not node or draw(st.integers(0, 3)) == 0:
        return draw(JUNK)
    keys = list(node) if isinstance(node, dict) else range(len(node))
    key = draw(st.sampled_from(list(keys)))
    copy = dict(node) if isinstance(node, dict) else list(node)
    if isinstance(copy, dict) and draw(st.integers(0, 9)) == 0:
        copy[draw(st.text(max_size=3))] = draw(JUNK)
    copy[key] = spoilt(draw, node[key])
    return copy


def refusal_of(call: Callable[[], object]) -> InputError | None:
    """Return the refusal that a call ends in, None if it is accepted; any other error is the test's
    failure.
    """
    try:
        call()
    except InputError as error:
        return error
    return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an inventory and a policy that are good."""
    place = tmp_path_factory.mktemp("junk")
    (place / "inventory.csv").write_text(
        "enterprise,enterprise_id,industry,grade,line,district,so2_kg_d\nE,E1,casting,B,l1,D1,5\n"
    )
    (place / "policy.yaml").write_text(json.dumps(RICH_POLICY))
    make_scenario(RICH_SCENARIO, place)
    return place


many = settings(max_examples=5 * settings().max_examples)


@many
@given(st.data())
def test_junk_in_a_scenario_is_refused_or_harmless(folder: Path, data) -> None:
    """Whatever stands in the place of a scenario's value, the answer is a scenario or a
    refusal, never another error.
    """
    spoiled = spoilt(data.draw, RICH_SCENARIO)
    (folder / "scenario.yaml").write_text(json.dumps(spoiled))
    error = refusal_of(lambda: load_scenario(folder / "scenario.yaml"))
    assert error is None or (error.problems and error.text("zh") != error.text("en"))


@many
@given(st.data())
def test_junk_in_a_policy_is_refused_or_harmless(folder: Path, data) -> None:
    """Whatever stands in the place of a policy's value, the answer is a policy or a refusal, never
    another error.
    """
    path = folder / "spoilt.yaml"
    path.write_text(json.dumps(spoilt(data.draw, RICH_POLICY)))
    error = refusal_of(lambda: read(path, "policy"))
    assert error is None or error.problems


CELLS = st.sampled_from(
    [
        "",
        " ",
        "NA",
        "1",
        "-1",
        "0.5",
        "1e9",
        "nan",
        "inf",
        "是",
        "A级",
        "x",
        "2021-01-04",
        "24:00",
        "8-16",
        '"',
        "a,b",
        "a;;b",
        "\n",
        "é",
        "0012",
    ]
)


@many
@given(st.data(), st.sampled_from([kind for kind in KINDS if kind not in ("policy", "scenario")]))
def test_junk_in_a_table_is_refused_or_harmless(folder: Path, data, kind: str) -> None:
    """Whatever stands in a cell, header cells included, the answer is a table or a refusal, never
    another error.
    """
    with (BAD / "good" / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text[: data.draw(st.integers(0, len(text)))] if data.draw(st.booleans()) else text,
        encoding="utf-8",
    )
    error = refusal_of(lambda: read(path, kind))
    assert error is None or error.problems
