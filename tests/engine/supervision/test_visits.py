"""Teams at work: shifts, ways, the order of visits, raids, supervisors, findings and what follows."""

from datetime import datetime

import numpy as np
import pytest

from engine_case import about, at, run_case, saved_kg
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator.engine.supervision.supervise import shift_hours
from supervised_case import absent, block, one_plant, outcomes, plants, run_under, supervised

# One team by day that finds what it sees, and sees every enterprise as worth a visit.
FINDS = {
    "teams": 1,
    "night_share": 0,
    "detect": {"stop": 1.0, "limit": 1.0},
    "behaviour": {"probability": {"C": 0.1, "D": 0.1, "B": 0.1}},
    "relapse": 0.0,
}


def times_h(outcome) -> list[float]:
    """Return the times of findings [h]."""
    return [finding.time / 3_600_000 for finding in outcome.findings]


def finds(**parts):
    """Return a block of `FINDS` with other parts."""
    return block(**{**FINDS, **parts})


def test_a_visit_from_the_start_of_the_shift() -> None:
    """Sent at 8, there at 8:45, found at 9:45, corrected at 13:45: a cut of 0.5 is carried out for
    34.25 of 48 h.
    """
    result = run_under(one_plant(), finds(listed=absent("E1")))
    finding = result.findings.iloc[0]
    assert (finding.time, finding.decided, finding.by, finding.team) == (
        "2021-01-05T09:45",
        "2021-01-05T13:45",
        "visit",
        "1",
    )
    assert saved_kg(result) == about(0.5 * (72 - 37.75))
    assert finding.so2_missed_kg == about(0.5 * 13.75)
    assert finding.so2_saved_kg == about(0.5 * (72 - 37.75))
    assert result.summary["supervision"]["hours_to_find"] == about(9.75)


def test_nothing_changes_before_a_finding() -> None:
    """Until the first decision every hour is that of a run without supervision."""
    case = plants(6, ramp_down_h=2.0, ramp_up_h=3.0)
    names = absent("E001", "E003")
    with_teams = run_under(case, finds(listed=names))
    without = run_under(case, block(listed=names))
    decided = min(datetime.fromisoformat(text) for text in with_teams.findings["decided"])
    before = with_teams.hourly["time"] < decided.replace(minute=0)
    assert before.any()
    columns = ["baseline_kg", "seasonal_kg", "actual_kg"]
    for column in columns:
        first = with_teams.hourly.loc[before, column].to_numpy()
        assert np.abs(first - without.hourly.loc[before, column].to_numpy()).max() < 1e-9


def test_sampling_without_replacement() -> None:
    """Random visits find what a sample without replacement finds: of 60 enterprises 12 do not obey,
    24 visits see each at most once, and each finding has a chance of 0.6.
    """
    names = absent(*(f"E{number:03}" for number in range(12)))
    supervision = block(
        listed=names,
        teams=2,
        night_share=0,
        strategy="random",
        behaviour={"probability": {"C": 0.1}},
    )
    _, many = outcomes(plants(60), supervision, 150)
    visits = {sum(shift.visits for shift in outcome.shifts) for outcome in many}
    # Two shifts of two teams, six visits of 1.75 h in each of 12 h.
    assert visits == {24}
    found = np.array([len(outcome.findings) for outcome in many])
    assert abs(found.mean() - 12 * 0.6 * 24 / 60) < 3 * found.std() / np.sqrt(len(many))


def test_targeted_visits_go_where_most_is_at_stake() -> None:
    """Of three enterprises of equal chance the largest emitter is visited first, then the next."""
    lines = [
        plain_line(enterprise=name, enterprise_id=name, so2_kg_d=base)
        for name, base in (("A", 10.0), ("B", 30.0), ("C", 20.0))
    ]
    case = plain_case(lines, [stage("orange", at(24), at(72))])
    run = supervised(case, finds(listed=absent("A", "B", "C")))
    assert [run.scene.ids[finding.place] for finding in run.outcome.findings] == ["B", "C", "A"]
    assert times_h(run.outcome) == [33.75, 35.5, 37.25]


def test_the_larger_chance_goes_first_where_the_stake_is_equal() -> None:
    """Findings of the last year raise the chance: that enterprise is visited first."""
    lines = [
        plain_line(enterprise=name, enterprise_id=name, findings_12m=known)
        for name, known in (("A", 0), ("B", 2), ("C", 1))
    ]
    case = plain_case(lines, [stage("orange", at(24), at(72))])
    run = supervised(case, finds(listed=absent("A", "B", "C"), downgrade_after=0))
    assert [run.scene.ids[finding.place] for finding in run.outcome.findings] == ["B", "C", "A"]


def test_a_longer_alert_goes_first_where_all_else_is_equal() -> None:
    """Hours left count: of two districts the one whose alert ends later is visited first."""
    lines = [
        plain_line(enterprise=name, enterprise_id=name, district=place)
        for name, place in (("A", "west"), ("B", "east"))
    ]
    case = plain_case(
        lines,
        [
            stage("orange", at(24), at(48), scope=["west"]),
            stage("orange", at(24), at(72), scope=["east"]),
        ],
    )
    run = supervised(case, finds(listed=absent("A", "B")))
    assert run.scene.ids[run.outcome.findings[0].place] == "B"


def test_round_robin_goes_by_the_last_visit() -> None:
    """Never visited first, then the oldest visit; of equals the first id."""
    dates = {"A": "2020-12-01", "B": "2020-11-01", "C": "", "D": "2020-12-20"}
    lines = [
        plain_line(enterprise=name, enterprise_id=name, last_visit=date)
        for name, date in dates.items()
    ]
    case = plain_case(lines, [stage("orange", at(24), at(72))])
    run = supervised(case, finds(listed=absent(*dates), strategy="round_robin"))
    assert [run.scene.ids[item.place] for item in run.outcome.findings] == ["C", "B", "A", "D"]


def test_flagged_first_goes_by_flags_before_stakes() -> None:
    """A flagged small enterprise is visited before an unflagged large one."""
    lines = [
        plain_line(enterprise="A", enterprise_id="A", so2_kg_d=10.0, metered=True),
        plain_line(enterprise="B", enterprise_id="B", so2_kg_d=30.0, metered=False),
    ]
    case = plain_case(lines, [stage("orange", at(0), at(48))])
    supervision = finds(
        listed=absent("A", "B"),
        strategy="flagged_first",
        meters={"noise": 0.0, "coverage": 0},
        shift=[9, 20],
        teams=0,
        raids=[{"at": at(33).isoformat(), "teams": 1, "hours": 6}],
    )
    run = supervised(case, supervision)
    assert [run.scene.ids[item.place] for item in run.outcome.findings] == ["A", "B"]
    assert [item.by for item in run.outcome.findings] == ["raid", "raid"]


def test_no_visit_that_the_shift_cannot_end() -> None:
    """A shift of 4 h holds two visits of 1.75 h; the rest is idle, and hours add up."""
    run = supervised(plants(9), finds(shift=[8, 12]))
    assert [shift.visits for shift in run.outcome.shifts] == [2, 2]
    assert shift_hours(run.outcome.shifts) == (8.0, 3.0, 4.0)


def test_hours_of_shifts_are_conserved() -> None:
    """Travelling, visiting and idle hours add up to the hours of the shifts, none below 0, and
    visits of teams to visits of enterprises.
    """
    supervision = finds(
        listed=absent("E001", "E005"),
        teams=3,
        night_share=0.4,
        meters={"coverage": 1},
        raids=[{"at": at(46).isoformat(), "teams": 2, "hours": 5}],
    )
    result = run_under(plants(30), supervision)
    table = result.teams
    assert (table["travelling_h"] + table["visiting_h"] + table["idle_h"]).to_numpy() == (
        pytest.approx(table["hours"].to_numpy(), abs=1e-9)
    )
    assert (table[["travelling_h", "visiting_h", "idle_h"]] >= 0).all().all()
    assert table["visits"].sum() == table["visiting_h"].sum() / 1.0
    assert table["findings"].sum() == len(result.findings)


def test_by_day_a_pretender_is_not_seen_and_by_night_it_is() -> None:
    """With chances of 0 by day and 1 by night only the night shift finds it."""
    listed = [{"enterprise_id": "E1", "kind": "pretending"}]
    detect = {"pretending_by_day": 0.0, "pretending_by_night": 1.0}
    by_day = supervised(one_plant(), finds(listed=listed, detect=detect))
    by_night = supervised(one_plant(), finds(listed=listed, detect=detect, night_share=1))
    assert times_h(by_day.outcome) == []
    # The night shift that begins at 20 o'clock on the day before is sent when the order begins.
    assert times_h(by_night.outcome) == [25.75]


def test_a_lift_turns_teams_back() -> None:
    """A team on its way when the alert is lifted visits nobody; its way counts as travelling."""
    case = plain_case([plain_line()], [stage("orange", at(0), at(8.5))])
    run = supervised(case, finds(listed=absent("E1")))
    shift = run.outcome.shifts[0]
    assert (shift.visits, shift.travelling / 3_600_000) == (0, 0.5)
    assert run.outcome.findings == []


def test_a_visit_that_has_begun_is_finished_after_a_lift() -> None:
    """The finding stands, and so does the fine; there is nothing left to correct."""
    case = plain_case([plain_line()], [stage("orange", at(0), at(9))])
    result = run_under(case, finds(listed=absent("E1")))
    assert result.findings["time"].tolist() == ["2021-01-04T09:45"]
    assert result.findings["corrected"].tolist() == [False]
    assert result.summary["supervision"]["fines_cny"] == 100_000
    assert saved_kg(result) == about(0)


def test_a_correction_holds_through_raises_and_falls() -> None:
    """Once corrected, a plant obeys at every level until the alert ends."""
    case = plain_case(
        [plain_line()],
        [
            stage("orange", at(0), at(24)),
            stage("red", at(24), at(48)),
            stage("yellow", at(48), at(72)),
        ],
    )
    result = run_under(case, finds(listed=absent("E1")))
    # Corrected at 13:45: 10.25 h at 0.5, a day at 1, a day at 0.3.
    assert saved_kg(result) == about(0.5 * 10.25 + 24 + 0.3 * 24)


def test_a_correction_ends_with_its_run() -> None:
    """In the next alert the plant does not obey again until it is found again."""
    case = plain_case(
        [plain_line()],
        [stage("orange", at(0), at(24)), stage("orange", at(48), at(72))],
    )
    result = run_under(case, finds(listed=absent("E1"), downgrade_after=0))
    assert result.findings["time"].tolist() == ["2021-01-04T09:45", "2021-01-06T09:45"]
    assert saved_kg(result) == about(2 * 0.5 * 10.25)


def test_relapse_is_found_on_the_re_visit_and_makes_a_d() -> None:
    """With a relapse for certain: corrected at 13:45, again 24 h later, found on the re-visit at
    15:30, and a D from 19:30 on: everything stops.
    """
    case = plain_case([plain_line()], [stage("orange", at(0), at(72))])
    result = run_under(case, finds(listed=absent("E1"), relapse=1.0))
    first, second = (row for row in result.findings.itertuples())
    assert (first.decided, first.relapsed) == ("2021-01-04T13:45", "2021-01-05T13:45")
    assert (second.by, second.time, second.decided) == (
        "revisit",
        "2021-01-05T15:30",
        "2021-01-05T19:30",
    )
    assert (first.grade_after, second.grade_after) == ("", "D")
    # 24 h at 0.5; then stopped from 19:30 on until it begins once more 24 h later.
    assert saved_kg(result) == about(0.5 * 24 + 24)
    assert result.summary["supervision"]["pollutants"]["so2"]["by_findings_kg"] == about(24)


def test_findings_of_the_last_year_count_for_a_downgrade() -> None:
    """With one known finding the first new one is the second, and makes a D."""
    case = plain_case([plain_line(findings_12m=1)], [stage("orange", at(0), at(24))])
    result = run_under(case, finds(listed=absent("E1")))
    assert result.findings["grade_after"].tolist() == ["D"]
    assert saved_kg(result) == about(10.25)


def test_one_that_pretends_all_day_is_never_found_on_site() -> None:
    """It obeys whenever it is watched: there is nothing to find."""
    listed = [{"enterprise_id": "E000", "kind": "pretending"}]
    for hours, found in (([0, 24], []), ([8, 20], ["on_site"])):
        behaviour = {"pretend_hours": hours}
        run = supervised(plants(1), block(listed=listed, behaviour=behaviour, on_site=1))
        assert [finding.by for finding in run.outcome.findings] == found


def test_supervisors_on_site_find_at_once() -> None:
    """One supervisor stays at the larger of two plants and finds it when the order begins."""
    lines = [
        plain_line(enterprise=name, enterprise_id=name, so2_kg_d=base)
        for name, base in (("A", 24.0), ("B", 48.0))
    ]
    case = plain_case(lines, [stage("orange", at(24), at(72))])
    result = run_under(case, finds(listed=absent("A", "B"), teams=0, on_site=1))
    assert result.findings["enterprise_id"].tolist() == ["B"]
    assert result.findings["time"].tolist() == ["2021-01-05T00:00"]
    assert result.findings["by"].tolist() == ["on_site"]
    assert result.summary["supervision"]["team_days"] == about(2)


def test_supervisors_find_a_pretender_when_it_begins_to_work() -> None:
    """A pretender that is watched from 12 o'clock on is found at 20 o'clock."""
    case = plain_case([plain_line()], [stage("orange", at(12), at(72))])
    listed = [{"enterprise_id": "E1", "kind": "pretending"}]
    run = supervised(case, finds(listed=listed, teams=0, on_site=1))
    assert times_h(run.outcome) == [20.0]


def test_raids_are_more_teams_for_some_hours() -> None:
    """A raid of two teams for 4 h from 22 o'clock makes four visits."""
    raid = {"at": at(46).isoformat(), "teams": 2, "hours": 4}
    run = supervised(plants(20), finds(teams=0, raids=[raid]))
    assert [(shift.team, shift.visits) for shift in run.outcome.shifts] == [
        ("raid-1-1", 2),
        ("raid-1-2", 2),
    ]


def test_endless_teams_that_see_all_make_everyone_obey() -> None:
    """With more teams than enterprises, chances of 1, no time for decisions and nearly none for
    visits, all is as ordered from the first shift on.
    """
    case = plants(10)
    names = absent(*(f"E{number:03}" for number in range(10)))
    supervision = finds(
        listed=names,
        teams=20,
        decision_h=0,
        visit_h=0,
        travel_h=0.001,
        shift=[0, 24],
        downgrade_after=0,
    )
    obeyed = run_case(case).summary["pollutants"]["so2"]["alert_reduction_kg"]
    delivered = run_under(case, supervision).summary["pollutants"]["so2"]["alert_reduction_kg"]
    assert delivered == pytest.approx(obeyed, abs=10 * 0.5 * 0.0011)


def test_more_teams_save_no_less_in_the_mean() -> None:
    """With downgrades off, the mean over replicates of what is saved does not fall with more teams by
    more than three standard errors.
    """
    found = []
    for teams in (1, 2, 4):
        supervision = block(
            teams=teams,
            night_share=0,
            meters={"coverage": 0.5},
            downgrade_after=0,
            behaviour={"drawn": True, "probability": {"C": 0.2}},
        )
        _, many = outcomes(plants(60), supervision, 60)
        found.append(np.array([len(outcome.findings) for outcome in many]))
    for fewer, more in zip(found[:-1], found[1:], strict=True):
        difference = (more - fewer).astype(float)
        assert difference.mean() > -3 * difference.std() / np.sqrt(len(difference))


def test_the_order_of_rows_means_nothing() -> None:
    """Turned round, the list gives the same findings."""
    case = plants(25)
    supervision = block(
        teams=2, behaviour={"drawn": True, "probability": {"C": 0.3}}, meters={"coverage": 0.6}
    )
    first = run_under(case, supervision).findings
    case.lines.reverse()
    second = run_under(case, supervision).findings
    assert first.drop(columns=[name for name in first if name.endswith("_kg")]).equals(
        second.drop(columns=[name for name in second if name.endswith("_kg")])
    )


def test_draws_of_others_stay_where_one_more_enterprise_comes() -> None:
    """One more enterprise, or other teams, changes nobody's behaviour, meter or chance to be seen."""
    behaviour = {"drawn": True, "probability": {"C": 0.4}}
    kinds = []
    for count, teams in ((20, 0), (21, 0), (20, 5)):
        run = supervised(
            plants(count), block(teams=teams, behaviour=behaviour, meters={"coverage": 0.5})
        )
        kinds.append(
            {
                run.scene.ids[place]: actor.modes
                for place, actor in run.outcome.actors.items()
                if run.scene.ids[place] != "E020"
            }
        )
    assert kinds[0] == kinds[1] == kinds[2]
    assert kinds[0]


def test_an_order_by_the_clock_is_seen_in_its_hours_only() -> None:
    """Where the cut holds from 20 to 6 o'clock, a visit by day sees nothing to carry out."""
    policy = plain_policy(
        curtailment={
            "C": {"yellow": 0, "orange": {"cut": 0.5, "hours": [20, 6]}, "red": 1},
            "D": {"yellow": 1, "orange": 1, "red": 1},
        }
    )
    case = plain_case([plain_line()], [stage("orange", at(0), at(48))], policy)
    by_day = supervised(case, finds(listed=absent("E1")))
    by_night = supervised(case, finds(listed=absent("E1"), night_share=1))
    assert times_h(by_day.outcome) == []
    assert times_h(by_night.outcome) == [21.75]


def test_teams_stay_in_their_districts(tmp_path) -> None:
    """A team of the west visits the west only; a way to another district takes longer."""
    lines = [
        plain_line(enterprise=name, enterprise_id=name, district=place, so2_kg_d=base)
        for name, place, base in (("A", "west", 1.0), ("B", "east", 9.0), ("C", "west", 2.0))
    ]
    case = plain_case(lines, [stage("orange", at(24), at(48))])
    table = tmp_path / "teams.csv"
    table.write_text("team,districts,travel_h\nwest,west,1\n", encoding="utf-8")
    supervision = finds(listed=absent("A", "B", "C"), teams={"file": str(table)})
    run = supervised(case, supervision)
    assert [run.scene.ids[item.place] for item in run.outcome.findings] == ["C", "A"]
    assert times_h(run.outcome) == [34.0, 36.0]
    anywhere = supervised(case, finds(listed=absent("A", "B", "C")))
    # B at 33.75; from the east to the west 1.5 h.
    assert times_h(anywhere.outcome) == [33.75, 36.25, 38.0]


def test_lines_that_a_downgrade_makes_alike_keep_their_own_loads() -> None:
    """Two lines with cuts of their own become one in what is asked of them as D; the load that meters
    see is still that of both, and a D that obeys is not told as doing more.
    """
    lines = [
        plain_line("l1", cut_orange=0.2, findings_12m=1, ramp_down_h=20.0),
        plain_line("l2", cut_orange=0.8, findings_12m=1, ramp_down_h=20.0),
    ]
    case = plain_case(lines, [stage("orange", at(0), at(90))])
    supervision = finds(
        listed=absent("E1"), meters={"coverage": 1, "noise": 0.0, "every_h": 6, "delay_h": 0}
    )
    run = supervised(case, supervision)
    assert [finding.downgraded for finding in run.outcome.findings] == [True]
    told = [
        (item.time // 3_600_000, item.disobeying, item.flags) for item in run.outcome.screenings
    ]
    # From the decision at 13:45 on both lines come down to 0, as obedience would have: it began at
    # midnight, so the first window in which both are at the same load ends 20 h later.
    assert told[0] == (6, 1, 1)
    assert [item for item in told if item[0] >= 42] == [(h, 0, 0) for h in range(42, 90, 6)]


def test_teams_of_all_districts_work_where_any_has_an_alert() -> None:
    """An alert in the east alone, where the plant has its second line and nobody has a home: the
    teams work, and find it.
    """
    lines = [plain_line("a", district="west"), plain_line("b", district="east")]
    case = plain_case(lines, [stage("orange", at(24), at(48), scope=["east"])])
    run = supervised(case, finds(listed=absent("E1"), strategy="round_robin"))
    assert times_h(run.outcome) == [33.75]


def test_the_one_who_becomes_a_d_enters_the_list_at_once() -> None:
    """A plant of grade A is asked for nothing, until a fraud told at hour 30 and decided at 42
    makes it a D: from then on it is on the list, and the team that waits goes there.
    """
    tip = {"enterprise_id": "E1", "true_factor": 1.5, "found_at": at(30).isoformat()}
    supervision = finds(
        fraud={"listed": [tip]}, decision_h=12, shift=[0, 24], travel_h=0.5, visit_h=1,
        strategy="random",
    )  # fmt: skip
    (shift, *_) = [
        shift
        for shift in supervised(one_plant(grade="A"), supervision).outcome.shifts
        if shift.visits
    ]
    # On the second day: sent at 18:00, 1.5 h for each of the visits that end by midnight.
    assert (shift.begin / 3_600_000, shift.visits, shift.travelling / 3_600_000) == (24, 4, 2.0)


def test_fraud_is_told_before_an_absence_found_by_the_same_visit() -> None:
    """Both are found at 9:45 and decided at 13:45: the fraud that makes a D saves nothing while the
    plant stays absent, the correction saves all.
    """
    supervision = finds(
        fraud={"listed": [{"enterprise_id": "E1", "true_factor": 1.5}]},
        detect={"stop": 1.0, "limit": 1.0, "fraud": 1.0},
        listed=absent("E1"),
        downgrade_after=0,
    )
    found = run_under(one_plant(), supervision).findings
    assert found["kind"].tolist() == ["fraud", "absent"]
    assert found["so2_saved_kg"].tolist() == [about(0), about(72 - 37.75)]


def test_a_way_counts_from_the_last_visit_even_after_turning_back() -> None:
    """A team that turns back on its way to another district has not been there: its next way,
    in the district of its last visit, is the short one.
    """
    lines = [
        plain_line(enterprise=name, enterprise_id=name, district=district, so2_kg_d=base)
        for name, district, base in (("E1", "north", 48.0), ("E2", "south", 24.0))
    ]
    stages = [stage("orange", at(24), at(72), scope=["north"])]
    stages.append(stage("orange", at(24), at(40), scope=["south"]))
    supervision = finds(
        travel_h=0.5, travel_other_h=9, visit_h=1, strategy="flagged_first", shift=[8, 24]
    )
    shift = supervised(plain_case(lines, stages), supervision).outcome.shifts[0]
    # E1 from 8:00 to 9:30; towards E2 until 16:00; E1 five times more, 1.5 h each.
    assert shift.visits == 6
    assert shift.travelling / 3_600_000 == 0.5 + 6.5 + 5 * 0.5
