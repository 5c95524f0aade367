"""Which level a line stands by when notices, levels and clocks cross (method R2, R15, R16, R18),
worked by hand and as laws.

A plain line emits 1 kg an hour. The plain policy cuts C by 0.3, 0.5 and 1 at yellow, orange and
red.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_case import about, at, hours_kg, run_case, saved_kg, shortfall, stage_saved_kg
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator import load_scenario, run

DATA = Path(__file__).parents[2] / "data"

LEVELS = ("temporary", "yellow", "orange", "red")
CLOCKED = {
    "C": {
        "yellow": {"cut": 0.4, "then": [{"after_h": 48, "cut": 0.6}]},
        "orange": {"cut": 1, "off_h": 12, "on_h": 12},
        "red": {"cut": 1, "then": [{"after_h": 24, "cut": 0.5}, {"after_h": 120, "cut": 0.2}]},
    }
}


def test_upgrade_takes_nothing_away_that_was_under_way() -> None:
    """Lag 24 h, orange [0, 48) issued at 0, red [20, 48) issued at 20: orange holds from 24,
    red from
    44.

    From 24 to 44 the line saves 0.5, from 44 to 48 all: 10 + 4. Orange would have held from 24
    without the upgrade.
    """
    stages = [stage("orange", at(24), at(72)), stage("red", at(44), at(72))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 24}))
    assert saved_kg(result) == about(20 * 0.5 + 4)
    assert hours_kg(result)[47:49] == [about(1.0), about(0.5)]
    # Ordered 20 x 0.5 + 28; the first 20 h of orange are late by 0.5 and 24 h of red by 0.5 or 1.
    assert shortfall(result).nominal == about(20 * 0.5 + 28)
    assert shortfall(result).late == about(20 * 0.5 + 4 * 1.0 + 20 * 0.5)


def test_spike_that_nobody_hears_of_changes_nothing() -> None:
    """A red hour inside orange with a lag of 2 h is over before anybody hears of it."""
    orange, red = stage("orange", at(24), at(72)), stage("red", at(40), at(41))
    lag = {"notification_lag_h": 2}
    spiked = run_case(plain_case([plain_line()], [orange, red], response=lag))
    plain = run_case(plain_case([plain_line()], [orange], response=lag))
    assert hours_kg(spiked) == hours_kg(plain)
    assert saved_kg(spiked) == about(46 * 0.5)
    assert "1 lines have not answered" in "\n".join(spiked.events["detail"])


def test_spike_before_the_answer_does_not_hasten_it() -> None:
    """Orange from 24 is heard at 34; a red hour from 26 whose notice would come at 36 leaves
    that as it is.
    """
    stages = [stage("orange", at(24), at(72)), stage("red", at(26), at(27))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 10}))
    assert saved_kg(result) == about((72 - 34) * 0.5)


def test_second_notice_of_a_level_delays_nobody() -> None:
    """Orange [24, 72) is heard at 30; a second orange [28, 80) only makes it last longer."""
    stages = [stage("orange", at(24), at(72)), stage("orange", at(28), at(80))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 6}))
    assert saved_kg(result) == about((80 - 30) * 0.5)


def test_earlier_notice_of_a_later_stage_counts() -> None:
    """Orange from 24, issued at 24 with a lag of 24, is heard at 48; a second one from 30,
    told at 2, is heard at 30.
    """
    stages = [stage("orange", at(24), at(72)), stage("orange", at(30), at(72), issued=at(2))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 24}))
    assert saved_kg(result) == about((72 - 30) * 0.5)


def test_notice_of_a_higher_level_counts_for_the_lower_one_after_a_fall() -> None:
    """Red [24, 34) issued at 24 is heard at 30; from 34 the line stands by orange, which
    began at 33 and would be heard at 39.
    """
    stages = [stage("red", at(24), at(34)), stage("orange", at(33), at(60))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 6}))
    assert saved_kg(result) == about(4 * 1.0 + 26 * 0.5)


def test_unheard_higher_level_leaves_the_lower_answer_on_its_way() -> None:
    """Red [24, 26) is over before 30; its notice counts for the orange that goes on, and is
    heard at
    30.
    """
    stages = [stage("red", at(24), at(26)), stage("orange", at(25), at(60))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 6}))
    assert saved_kg(result) == about((60 - 30) * 0.5)


def test_a_break_of_the_level_starts_anew() -> None:
    """Orange [24, 40) and [44, 60) with a lag of 6 h: each is heard 6 h after it was issued."""
    stages = [stage("orange", at(24), at(40)), stage("orange", at(44), at(60))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 6}))
    assert saved_kg(result) == about((10 + 10) * 0.5)


def test_early_start_measures_from_what_the_line_stands_by() -> None:
    """Yellow from 24 is not heard (lag 20) when red from 36, told at 10, comes: the furnace of 10 h
    goes down from 1, not 0.7.

    Planned: it begins at max(10 + 20, 36 - 10 x 1) = 30, falls by 0.1 an hour, is at 0.4 at 36 and
    at 0 at 40. Yellow covers the early hours: 6 x 0.6 / 2 are saved in them; in red's until 60 it
    is 24 less the 4 h of ramp from 0.4.
    """
    line = plain_line(continuous=True, ramp_down_h=10.0)
    stages = [stage("yellow", at(24), at(60)), stage("red", at(36), at(60), issued=at(10))]
    response = {"notification_lag_h": 20, "early_start": "planned"}
    result = run_case(plain_case([line], stages, response=response))
    assert stage_saved_kg(result, "1") == about(6 * 0.6 / 2)
    assert stage_saved_kg(result, "2") == about(24 - 4 * 0.4 / 2)


@pytest.mark.parametrize(("ramp_h", "load"), [(20.0, 0.7), (8.0, 0.5), (0.0, 0.5)])
def test_period_begins_inside_an_early_start(ramp_h: float, load: float) -> None:
    """Told at -6 for 10, a furnace begins at -6: by 0 it fell by 6 / 20 to 0.7; one of 8 h, or at
    once, stands at 0.5.
    """
    line = plain_line(continuous=True, ramp_down_h=ramp_h)
    stages = [stage("orange", at(10), at(40), issued=at(-6))]
    result = run_case(plain_case([line], stages, response={"early_start": "at_issue"}))
    falls_for_h = (load - 0.5) * ramp_h
    early = 10 * 0.5 - falls_for_h * (load - 0.5) / 2
    assert stage_saved_kg(result, "early") == about(early)
    assert stage_saved_kg(result, "1") == about(15.0)


def test_lift_arrives_where_a_clock_strikes_at_the_same_minute() -> None:
    """Yellow for 48 h from 08:05 to a measure that changes after 48 h: what is lifted is lifted."""
    for minutes in (0, 5, 10, 20, 35, 50):
        start = at(24 * 9 + 8) + timedelta(minutes=minutes)
        stages = [stage("yellow", start, start + timedelta(hours=48))]
        case = plain_case(
            [plain_line()], stages, plain_policy(curtailment=CLOCKED), end=at(24 * 30)
        )
        assert saved_kg(run_case(case)) == about(48 * 0.4)


@pytest.mark.parametrize("minutes", [0, 5, 15, 20])
def test_shipped_clocks_lose_no_lift(minutes: int, tmp_path: Path) -> None:
    """Two days of yellow over the demo county save the same from 08:05 as from 08:15, whatever the
    measures' clocks.

    The profiles of the hours that are moved from one end of the alert to the other differ by less
    than 1 %.
    """
    scenario = load_scenario(_shipped_clocks(tmp_path, minutes))
    at_eight = load_scenario(_shipped_clocks(tmp_path, 0))
    saved, expected = (
        run(item).summary["pollutants"]["so2"]["alert_reduction_kg"]
        for item in (scenario, at_eight)
    )
    assert saved == pytest.approx(expected, rel=0.01)
    assert 5_000 < saved < 20_000


def _shipped_clocks(folder: Path, minutes: int) -> Path:
    path = folder / f"clocks-{minutes}.yaml"
    path.write_text(
        f"""schema: 1
name: clocks-{minutes}
period: {{start: 2021-01-04T00:00, end: 2021-01-28T00:00}}
inventory: {DATA / "inventories/demo-county.csv"}
area_sources: {DATA / "area_sources/demo-county.csv"}
profiles: {DATA / "profiles/default.csv"}
policy: real-orders
own_measures: ignore
response: {{notification_lag_h: 2}}
alerts:
  - {{level: yellow, issued: 2021-01-07T16:00, start: 2021-01-08T08:{minutes:02}, end: 2021-01-10T08:{minutes:02}}}
""",
        encoding="utf-8",
    )
    return path


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(
    shift_min=st.integers(0, 3 * 1440),
    lengths=st.lists(st.sampled_from((12, 24, 48, 72, 120)), min_size=1, max_size=3),
    levels=st.lists(st.sampled_from(LEVELS[1:]), min_size=3, max_size=3),
    lag_h=st.sampled_from((0.0, 2.0, 13.0)),
)
def test_shift_of_all_stages_by_minutes_changes_no_kilogram(
    shift_min: int, lengths: list[int], levels: list[str], lag_h: float
) -> None:
    """On flat profiles an alert saves the same whenever it begins, clocks of measures included, and
    nothing is lost.
    """

    def saved(minutes: int) -> tuple[float, float]:
        begin, stages = at(72) + timedelta(minutes=minutes), []
        for level, length in zip(levels, lengths, strict=False):
            stages.append(stage(level, begin, begin + timedelta(hours=length)))
            begin += timedelta(hours=length)
        line = plain_line(ramp_down_h=3.0, ramp_up_h=2.0)
        policy = plain_policy(curtailment=CLOCKED, counting="by_load")
        case = plain_case(
            [line], stages, policy, end=at(24 * 28), response={"notification_lag_h": lag_h}
        )
        result = run_case(case)
        parts = vars(shortfall(result))
        in_stages = sum(stage_saved_kg(result, str(number + 1)) for number in range(len(stages)))
        missing = sum(parts[name] for name in ("floor", "not_obeyed", "late", "slow", "carried"))
        assert parts["nominal"] - missing == pytest.approx(in_stages, abs=1e-6)
        return saved_kg(result), in_stages

    assert saved(shift_min) == pytest.approx(saved(0), abs=1e-6)


STAGES = st.lists(
    st.tuples(
        st.sampled_from(LEVELS[1:]),
        st.integers(0, 5000),
        st.integers(30, 3000),
        st.integers(0, 2000),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(
    drawn=STAGES,
    more=STAGES,
    raised=st.integers(0, 4),
    lag_h=st.sampled_from((0.0, 1.5, 7.0, 30.0)),
)
def test_more_alert_never_saves_less(drawn: list, more: list, raised: int, lag_h: float) -> None:
    """Adding a stage, or raising one, never lowers the reduction; non-compliant, small and
    slow lines included.
    """

    def saved(stages: list) -> float:
        lines = [
            plain_line("a", ramp_down_h=9.0, ramp_up_h=5.0),
            plain_line("b", grade="B", small_micro=True, notification_lag_h=3.0),
            plain_line("c", grade="B", noncompliant=True, ramp_up_h=12.0),
            plain_line(
                "d", industry="other", cut_yellow=0.1, cut_orange=0.2, cut_red=0.7, min_load=0.4
            ),
        ]
        policy = plain_policy(counting="by_load", small_micro_relief=0.5)
        response = {"notification_lag_h": lag_h}
        made = [
            stage(level, at(start / 60), at((start + length) / 60), issued=at((start - ahead) / 60))
            for level, start, length, ahead in stages
        ]
        result = run_case(plain_case(lines, made, policy, end=at(144), response=response))
        return sum(saved_kg(result, name) for name in "abcd")

    base = saved(drawn)
    assert saved([*drawn, more[0]]) >= base - 1e-9
    place = raised % len(drawn)
    level, *rest = drawn[place]
    higher = LEVELS[min(LEVELS.index(level) + 1, 3)]
    assert saved([*drawn[:place], (higher, *rest), *drawn[place + 1 :]]) >= base - 1e-9


def test_period_begins_inside_two_early_starts() -> None:
    """Down over 16 h: towards orange's 0.5 from -12, there at -4, when red's early start goes
    on: 0.25 at the start.
    """
    line = plain_line(continuous=True, ramp_down_h=16.0)
    stages = [
        stage("orange", at(4), at(40), issued=at(-12)),
        stage("red", at(8), at(40), issued=at(-4)),
    ]
    result = run_case(plain_case([line], stages, response={"early_start": "at_issue"}))
    assert hours_kg(result)[0] == about(0.25 - 1 / 16 / 2)


def test_rise_after_a_fall_finds_what_the_line_fell_to() -> None:
    """Yellow at the period's start falls to temporary at 10; orange from 20 is heard at 26."""
    stages = [
        stage("temporary", at(-5), at(40)),
        stage("yellow", at(-5), at(10)),
        stage("orange", at(20), at(40)),
    ]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 6}))
    assert saved_kg(result) == about(10 * 0.3 + 14 * 0.5)
