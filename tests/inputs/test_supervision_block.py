"""The block `supervision`: its bounds, its defaults, the file of teams, and clear refusals."""

import re

import pytest

from engine_case import at
from oracle.plain import plain_case, plain_line, stage
from simulator import InputError
from simulator.files.yaml_file import read_yaml
from simulator.inputs.supervision import Supervision, supervision_defaults
from simulator.terms.paths import DATA
from supervised_case import block, load_under, one_plant


def refused(supervision: dict, *messages: str, **settings) -> None:
    """Assert that a block is refused with all of some messages at once."""
    with pytest.raises(InputError) as error:
        load_under(one_plant(), supervision, **settings)
    text = error.value.text("en", shown=99)
    for part in messages:
        assert re.search(part, text), text


def test_every_default_is_in_the_file_and_says_what_was_published() -> None:
    """Each value has a place in the file of defaults with what was published, and none is left over."""
    entries = read_yaml(DATA / "supervision" / "defaults.yaml").data
    assert all({"value", "published"} == set(entry) for entry in entries.values())
    shape = Supervision()
    for key, value in supervision_defaults().items():
        part = shape
        for name in key.split("."):
            part = getattr(part, name)
        plain = [part.a, part.b] if hasattr(part, "a") else part
        assert plain == value, key


def test_all_problems_are_told_at_once() -> None:
    """Unknown keys with the nearest name, values out of bounds and wrong kinds stand together."""
    refused(
        {
            "temas": 3,
            "relapse": 1.5,
            "strategy": "tageted",
            "meters": {"coverage": -0.1, "every_h": 5},
            "behaviour": {"probability": {"X": 0.1}, "kinds": {"absent": 0}},
        },
        r"supervision\.temas.*did you mean teams",
        r"supervision\.relapse.*1\.5.*at most 1",
        r"supervision\.strategy.*did you mean targeted",
        r"meters\.coverage.*at least 0",
        r"meters\.every_h",
        r"behaviour\.probability",
        r"at least one of the kinds",
    )


def test_enterprises_districts_and_times_must_exist() -> None:
    """Names that the inventory does not have are told with the nearest, times with the period."""
    refused(
        block(
            listed=[{"enterprise_id": "E2", "kind": "absent"}],
            fraud={"listed": [{"enterprise_id": "E1", "found_at": "2022-01-01T00:00"}]},
            raids=[{"at": "2020-01-01T00:00", "teams": 1, "hours": 2, "districts": ["west"]}],
        ),
        r"behaviour\.listed\[0\]\.enterprise_id.*'E2'.*no such enterprise_id",
        r"found_at.*must lie in the period, 2021-01-04T00:00",
        r"raids\[0\]\.at",
        r"raids\[0\]\.districts.*'west'",
    )


@pytest.mark.parametrize(
    ("supervision", "message"),
    [
        (
            block(listed=[{"enterprise_id": "E1", "kind": "absent", "strength": 0.2}]),
            "only `partly`",
        ),
        (block(listed=[{"enterprise_id": "E1", "kind": "absent"}] * 2), "listed already"),
        (block(meters={"residual": 0.3}), r"below stop_threshold \(0\.25\)"),
        (block(teams="four"), "a number of teams is needed"),
        (block(visit_h=0, travel_h=0), "at least 0.001 h"),
        (block(visit_h=1e-9, travel_h=0), "at least 0.001 h"),
        (block(shift=[8, 8]), "two different hours"),
        (block(fraud={"listed": [{"enterprise_id": "E1", "true_factor": 0.5}]}), "at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused(supervision: dict, message: str) -> None:
    """Each is refused with its own words."""
    refused(supervision, message)


def test_a_file_of_teams_is_checked_row_by_row(tmp_path) -> None:
    """Unknown districts, empty shifts, repeated names and wrong numbers, all at once by row."""
    table = tmp_path / "teams.csv"
    table.write_text(
        "team,districts,shift_start_h,shift_end_h,travel_h\n1,west,8,20,0.5\n1,wets,8,8,-1\n",
        encoding="utf-8",
    )
    case = plain_case([plain_line(district="west")], [stage("red", at(0), at(24))])
    with pytest.raises(InputError) as error:
        load_under(case, block(teams={"file": str(table)}))
    text = error.value.text("en")
    for part in (
        r"row 3, districts.*'wets'.*did you mean west",
        r"row 3, shift_end_h",
        r"row 3, travel_h.*from 0 to 24",
        r"row 3, team.*stands twice",
    ):
        assert re.search(part, text), text


def test_a_team_of_a_file_needs_time(tmp_path) -> None:
    """Less than a tick of the clock is no time: the team would visit without end."""
    table = tmp_path / "teams.csv"
    table.write_text("team,travel_h,travel_other_h\n1,1e-10,1e-10\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 2, travel_h.*at least 0\.001 h"):
        load_under(one_plant(), block(teams={"file": str(table)}, visit_h=0))


def test_the_file_of_teams_counts_in_the_manifest(tmp_path) -> None:
    """Its digest stands among the inputs, and its values are those of the file."""
    table = tmp_path / "teams.csv"
    table.write_text("team,shift_start_h,shift_end_h\nnight,20,6\n", encoding="utf-8")
    _, inputs = load_under(one_plant(), block(teams={"file": str(table)}))
    assert str(table) in inputs.digests
    (team,) = inputs.teams
    assert (team.name, team.shift.a, team.shift.b, team.travel_h) == ("night", 20.0, 6.0, 0.75)


def test_a_wrong_date_of_a_visit_is_told_by_row() -> None:
    """`last_visit` must be a date."""
    with pytest.raises(InputError, match=r"row 2, last_visit.*a date is needed"):
        load_under(one_plant(last_visit="soon"), block())


def test_the_night_share_rounds_half_up() -> None:
    """Of 4 teams 0.2 is one by night, of 2 teams 0.25 one, of 3 teams 0.1 none."""
    for teams, share, by_night in ((4, 0.2, 1), (2, 0.25, 1), (3, 0.1, 0)):
        _, inputs = load_under(one_plant(), block(teams=teams, night_share=share))
        assert sum(team.shift.a == 20 for team in inputs.teams) == by_night
