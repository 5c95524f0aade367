"""Cases worked by hand: the static accounting of one day, and stages against their targets."""

from datetime import date

from engine_case import about, account_row, at, run_case, stage_row
from oracle.plain import plain_case, plain_line, plain_policy, stage

DUST = {
    "area_source": "dust",
    "sector": "dust",
    "district": "",
    "so2_kg_d": 60.0,
    "cut_yellow": 0.1,
    "cut_orange": 0.2,
}
TARGETS = {"yellow": {"so2": 0.1}, "orange": {"so2": 0.2}, "red": {"so2": 0.3}}


def test_reduction_is_base_times_cut_over_the_whole_society() -> None:
    """B of 30 and C of 10 kg/d beside 60 kg/d of dust: orange saves 12 + 5 + 12 = 29 %, which
    meets 20 %.
    """
    lines = [plain_line("b", grade="B", so2_kg_d=30.0), plain_line("c", so2_kg_d=10.0)]
    result = run_case(plain_case(lines, [], plain_policy(targets=TARGETS), area_sources=[DUST]))
    orange = account_row(result, "orange")
    assert (orange.base_kg_d, orange.reduction_kg_d) == (
        about(100.0),
        about(30 * 0.4 + 10 * 0.5 + 60 * 0.2),
    )
    assert (orange.ratio, orange.target, orange.met) == (about(0.29), 0.2, True)
    yellow = account_row(result, "yellow")
    assert (yellow.ratio, yellow.met) == (about((30 * 0.2 + 10 * 0.3 + 6) / 100), True)
    red = account_row(result, "red")
    assert (red.ratio, red.met) == (about((30 * 0.6 + 10 * 1) / 100), False)


def test_target_is_judged_on_both_sides_of_its_edge() -> None:
    """A stop of 20 of 100 kg/d meets 20 % exactly; 19.9 of 100 misses it, and the gap of 0.1
    kg/d is told.
    """
    policy = plain_policy(targets={"red": {"so2": 0.2}})
    for kg, met in ((20.0, True), (19.9, False)):
        lines = [plain_line("stops", so2_kg_d=kg), plain_line("stays", grade="A", so2_kg_d=50.0)]
        result = run_case(plain_case(lines, [], policy, whole_society_kg_d={"so2": 100.0}))
        row = account_row(result, "red")
        assert (row.ratio, row.met) == (about(kg / 100), met)
        gaps = result.accounting_gaps
        assert len(gaps) == (0 if met else 1)
        if not met:
            assert list(gaps["line_id"]) == ["E1/stays"]
            assert float(gaps["gap_kg_d"].iloc[0]) == about(0.1)
            assert float(gaps["remaining_kg_d"].iloc[0]) == about(50.0)


def test_lines_that_could_close_a_gap_are_the_largest_first_and_never_protected() -> None:
    """Of what is left after the cut the largest lines come first; protected ones are no
    candidates.
    """
    lines = [
        plain_line("small", grade="A", so2_kg_d=5.0),
        plain_line("large", grade="B", so2_kg_d=90.0),
        plain_line("kept", protected=True, so2_kg_d=500.0),
    ]
    result = run_case(
        plain_case(
            lines,
            [],
            plain_policy(targets={"yellow": {"so2": 0.1}}),
            whole_society_kg_d={"so2": 1000.0},
        )
    )
    gaps = result.accounting_gaps
    assert list(gaps["line_id"]) == ["E1/large", "E1/small"]
    assert list(gaps["remaining_kg_d"]) == [about(90 * 0.8), about(5.0)]
    assert float(gaps["gap_kg_d"].iloc[0]) == about(100 - 18)


def test_without_a_whole_society_no_target_is_judged() -> None:
    """The ratio is of the listed lines, target and met stay empty, and a warning says so."""
    result = run_case(plain_case([plain_line(so2_kg_d=10.0)], [], plain_policy(targets=TARGETS)))
    row = account_row(result, "red")
    assert (row.ratio, row.target, row.met) == (about(1.0), None, None)
    assert any("ratios are of the listed lines" in text for text in result.summary["warnings"])


def test_a_large_cut_of_listed_lines_is_no_large_cut_of_the_whole_society() -> None:
    """The guard against cuts above 60 % speaks only where the whole society is known."""
    policy = plain_policy(targets=TARGETS)
    listed = run_case(plain_case([plain_line()], [], policy))
    assert not any("whole-society cut" in text for text in listed.summary["warnings"])
    known = run_case(plain_case([plain_line()], [], policy, whole_society_kg_d={"so2": 30.0}))
    assert [text for text in known.summary["warnings"] if "whole-society cut of 80.0 %" in text]


def test_protected_counts_in_the_base_and_long_shut_does_not() -> None:
    """Of 100 kg/d listed, 40 are protected (counted) and 20 shut for long (not): base 80,
    reduction 40 at red.
    """
    lines = [
        plain_line("runs", so2_kg_d=40.0),
        plain_line("kept", protected=True, so2_kg_d=40.0),
        plain_line("shut", long_term_shutdown=True, so2_kg_d=20.0),
    ]
    row = account_row(run_case(plain_case(lines, [])), "red")
    assert (row.base_kg_d, row.reduction_kg_d) == (about(80.0), about(40.0))


def test_seasonal_stops_are_credited_only_where_the_policy_says_so() -> None:
    """D stops for the season: at yellow C saves 3 of 20; with credit the 10 of D count too;
    the base stays 20.
    """
    rule = {"id": "d-winter", "grades": ["D"], "from": "10-01", "to": "04-01", "cut": 1}
    lines = [plain_line("c", so2_kg_d=10.0), plain_line("d", grade="D", so2_kg_d=10.0)]
    for credit, saved in ((False, 3.0), (True, 13.0)):
        result = run_case(
            plain_case(lines, [], plain_policy(seasonal=[rule], credit_seasonal=credit))
        )
        row = account_row(result, "yellow")
        assert (row.base_kg_d, row.reduction_kg_d) == (about(20.0), about(saved))


def test_accounting_day_decides_seasons_and_standing() -> None:
    """By default the day of the first alert counts: before the finding of the 6th the B saves 0.2,
    after it as a D all.
    """
    change = {"at": at(48), "enterprise_id": "E1", "grade": "D"}
    stages = [
        stage("temporary", at(0), at(6)),
        stage("yellow", at(24), at(30)),
        stage("red", at(72), at(80)),
    ]
    case = plain_case([plain_line(grade="B", so2_kg_d=10.0)], stages, changes=[change])
    assert account_row(run_case(case), "yellow").reduction_kg_d == about(2.0)
    later = plain_case(
        [plain_line(grade="B", so2_kg_d=10.0)],
        stages,
        changes=[change],
        accounting_day=date(2021, 1, 6),
    )
    assert account_row(run_case(later), "yellow").reduction_kg_d == about(10.0)


def test_clocked_cuts_enter_as_their_mean() -> None:
    """Eight hours a day of a stop count 8/24; 48 h off and 12 h on count 48/60; `then` is left
    out.
    """
    for measure, mean in (
        ({"cut": 1, "hours": [8, 16]}, 8 / 24),
        ({"cut": 1, "off_h": 48, "on_h": 12}, 48 / 60),
        (
            {
                "cut": 0.5,
                "hours": [0, 12],
                "off_h": 12,
                "on_h": 12,
                "then": [{"after_h": 9, "cut": 1}],
            },
            0.5 / 4,
        ),
    ):
        policy = plain_policy(curtailment={"C": {"orange": measure}})
        assert account_row(
            run_case(plain_case([plain_line(so2_kg_d=10.0)], [], policy)), "orange"
        ).reduction_kg_d == about(10 * mean)


def test_floor_and_choice_by_line_enter_the_accounting() -> None:
    """A line with floor 0.6 saves 0.4 of 10 at red; of a pair the dirtier stops at orange, 30
    of 30 +
    20.
    """
    lines = [
        plain_line("hot", industry="x", min_load=0.6, so2_kg_d=10.0),
        plain_line("p", so2_kg_d=30.0),
        plain_line("q", so2_kg_d=20.0),
    ]
    result = run_case(plain_case(lines, []))
    assert account_row(result, "orange").reduction_kg_d == about(10 * 0.4 + 30)
    assert account_row(result, "red").reduction_kg_d == about(10 * 0.4 + 50)


def test_profile_fixed_share_and_strength_are_left_out() -> None:
    """The accounting is of orders on a mean day: no profile, no fixed share, no disobedience."""
    profiles = {
        "casting": {"hour": [2.0] * 12 + [0.0] * 12, "weekday": [1.0] * 7, "month": [1.0] * 12}
    }
    case = plain_case(
        [plain_line(fixed_share=0.5, so2_kg_d=10.0)],
        [],
        profiles=profiles,
        response={"compliance": {"C": 0.1}},
    )
    assert account_row(run_case(case), "orange").reduction_kg_d == about(5.0)


def test_so2_and_nox_may_make_up_for_each_other() -> None:
    """10 % of SO2 and 30 % of NOx meet 20 % each with the exchange; PM is never traded."""
    lines = [
        plain_line("d", grade="D", industry="x", so2_kg_d=10.0, nox_kg_d=30.0, pm_kg_d=10.0),
        plain_line("a", grade="A", industry="y", so2_kg_d=90.0, nox_kg_d=70.0, pm_kg_d=90.0),
    ]
    targets = {"red": {"so2": 0.2, "nox": 0.2, "pm": 0.2}}
    for exchange in (True, False):
        policy = plain_policy(targets=targets, so2_nox_exchange=exchange)
        result = run_case(
            plain_case(
                lines, [], policy, whole_society_kg_d=dict.fromkeys(("so2", "nox", "pm"), 100.0)
            )
        )
        assert [account_row(result, "red", name).met for name in ("so2", "nox", "pm")] == [
            exchange,
            True,
            False,
        ]


def test_exchange_needs_the_sum_of_both() -> None:
    """5 % of SO2 and 30 % of NOx are 35 of the 40 points needed: SO2 is missed, exchange or not."""
    lines = [
        plain_line("d", grade="D", industry="x", so2_kg_d=5.0, nox_kg_d=30.0),
        plain_line("a", grade="A", industry="y", so2_kg_d=95.0, nox_kg_d=70.0),
    ]
    policy = plain_policy(targets={"red": {"so2": 0.2, "nox": 0.2}}, so2_nox_exchange=True)
    result = run_case(
        plain_case(lines, [], policy, whole_society_kg_d={"so2": 100.0, "nox": 100.0})
    )
    assert [account_row(result, "red", name).met for name in ("so2", "nox")] == [False, True]


def test_stage_tells_its_share_and_in_how_many_hours_it_met_the_target() -> None:
    """A stop answered 3 h late, beside dust of the same size: 21 of 24 hours at 50 %, a share
    of 21 /
    48.
    """
    dust = {"area_source": "dust", "sector": "dust", "district": "", "so2_kg_d": 24.0}
    policy = plain_policy(targets={"red": {"so2": 0.4}})
    case = plain_case(
        [plain_line(notification_lag_h=3.0)],
        [stage("red", at(24), at(48))],
        policy,
        area_sources=[dust],
    )
    row = stage_row(run_case(case), "1")
    assert (row.alert_reduction_kg, row.whole_society_kg, row.hours) == (
        about(21.0),
        about(48.0),
        about(24.0),
    )
    assert (row.alert_share, row.target, row.met_h) == (about(21 / 48), 0.4, about(21.0))


def test_stage_share_of_a_given_whole_society() -> None:
    """With 48 kg/d given, a stop of 24 kg/d is 50 %; a stage of one district has no share of
    it, and a warning says so.
    """
    stages = [stage("red", at(0), at(24)), stage("red", at(48), at(60), scope=["D1"])]
    policy = plain_policy(targets={"red": {"so2": 0.5}})
    result = run_case(
        plain_case([plain_line(district="D1")], stages, policy, whole_society_kg_d={"so2": 48.0})
    )
    first, second = stage_row(result, "1"), stage_row(result, "2")
    assert (first.alert_share, first.met_h) == (about(0.5), about(24.0))
    assert (second.alert_reduction_kg, second.alert_share, second.met_h) == (
        about(12.0),
        None,
        None,
    )
    assert any("scoped stage" in text for text in result.summary["warnings"])


def test_share_under_own_measures_is_stated() -> None:
    """Of 40 kg/d of running lines 30 have a measure of their own at some level: 0.75."""
    lines = [plain_line("own", so2_kg_d=30.0, cut_red=0.2), plain_line("table", so2_kg_d=10.0)]
    assert run_case(plain_case(lines, [])).summary["own_measure_share"]["so2"] == about(0.75)
    assert run_case(plain_case(lines, [], own_measures="ignore")).summary["own_measure_share"][
        "so2"
    ] == about(0.0)
