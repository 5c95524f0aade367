"""Who does not obey, and what that comes to: worked by hand, and against small steps of time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_case import about, at, run_case, saved_kg, shortfall
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator import InputError
from supervised_case import absent, block, load_under, one_plant, plants, run_under


def test_absent_saves_nothing_and_is_not_obeyed() -> None:
    """A plant that ignores its order saves nothing; all of it is told as not obeyed."""
    result = run_under(one_plant(), block(listed=absent("E1")))
    assert saved_kg(result) == about(0)
    assert shortfall(result).not_obeyed == about(24)
    assert result.summary["supervision"]["disobedient"] == 1
    assert result.summary["supervision"]["never_found"] == 1


def test_partly_saves_its_share() -> None:
    """A strength of 0.3 saves 0.3 of a cut of 0.5 over two days of 24 kg."""
    listed = [{"enterprise_id": "E1", "kind": "partly", "strength": 0.3}]
    assert saved_kg(run_under(one_plant(), block(listed=listed))) == about(0.3 * 0.5 * 48)


def test_pretending_saves_by_day_only() -> None:
    """Who obeys from 8 to 20 o'clock saves half of what the order asks without ramps."""
    listed = [{"enterprise_id": "E1", "kind": "pretending"}]
    assert saved_kg(run_under(one_plant(), block(listed=listed))) == about(0.5 * 0.5 * 48)


def test_pretending_hours_can_wrap_midnight() -> None:
    """Who obeys from 18 to 6 o'clock saves in these hours."""
    listed = [{"enterprise_id": "E1", "kind": "pretending"}]
    supervision = block(listed=listed, behaviour={"pretend_hours": [18, 4]})
    assert saved_kg(run_under(one_plant(), supervision)) == about(0.5 * 20)


def test_ramps_are_in_the_figures_of_a_pretender() -> None:
    """With two hours for the full range, half of it takes an hour: each rise and fall of a cut of
    0.5 gives and takes half an hour of it.
    """
    case = one_plant(ramp_down_h=2.0, ramp_up_h=2.0)
    listed = [{"enterprise_id": "E1", "kind": "pretending"}]
    # By night nothing; each of two days: down 8-9, at 0.5 until 20, up 20-21.
    assert saved_kg(run_under(case, block(listed=listed))) == about(2 * 0.5 * 12)


def test_disobedience_never_touches_the_season() -> None:
    """Strength multiplies the alert cut only: a seasonal cut of 0.4 is carried out by all."""
    rule = {"id": "s", "cut": 0.4, "from": "01-01", "to": "02-01"}
    case = plain_case(
        [plain_line()], [stage("orange", at(24), at(72))], plain_policy(seasonal=[rule])
    )
    result = run_under(case, block(listed=absent("E1")))
    figures = result.summary["pollutants"]["so2"]
    assert figures["seasonal_reduction_kg"] == about(0.4 * 96)
    assert figures["alert_reduction_kg"] == about(0)


def test_without_anyone_who_disobeys_every_figure_is_that_of_obedience() -> None:
    """A block in which all obey changes no figure, to the last bit."""
    case = plants(4, ramp_down_h=3.0, ramp_up_h=5.0)
    obeyed, supervision = run_case(case), run_under(case, block(teams=2))
    assert obeyed.reductions.equals(supervision.reductions)
    assert obeyed.stages.equals(supervision.stages)
    assert obeyed.hourly.equals(supervision.hourly)


def test_another_enterprise_is_untouched() -> None:
    """What one does that does not obey changes no other's figures."""
    case = plants(3)
    obeyed, result = run_case(case), run_under(case, block(listed=absent("E001")))
    tables = [one.reductions.set_index(["dimension", "key"]) for one in (obeyed, result)]
    for key in ("E000", "E002"):
        first, second = (table.loc[("enterprise", key)] for table in tables)
        assert first.equals(second)


def test_compliance_and_supervision_exclude_each_other() -> None:
    """Disobedience has one source; the message says so."""
    with pytest.raises(InputError, match="one source"):
        load_under(one_plant(), block(), **{"response.compliance": {"C": 0.9}})


def test_behaviour_that_was_drawn_follows_its_chance() -> None:
    """Of 300 enterprises with a chance of 0.3 about 90 do not obey, of the kinds' odds."""
    supervision = {
        "teams": 0,
        "meters": {"coverage": 0},
        "behaviour": {"probability": {"C": 0.3}, "kinds": {"absent": 1, "pretending": 3}},
    }
    _, inputs = load_under(plants(300), supervision)
    from simulator.engine.supervised import supervised_run

    actors = supervised_run(inputs).outcome.actors.values()
    kinds = [actor.modes[0].kind for actor in actors]
    # Standard deviations: sqrt(300 x 0.3 x 0.7) = 7.9, and sqrt(90 x 0.25 x 0.75) = 4.1.
    assert abs(len(kinds) - 90) < 3 * 7.9
    assert abs(kinds.count("absent") - len(kinds) / 4) < 3 * 4.1
    assert "partly" not in kinds


def small_steps_kg(course, ramp_h: float, cut: float, hours: int = 96) -> float:
    """Return kilograms emitted at 1 kg/h, by steps of a hundredth of an hour."""
    times, strengths = np.array(course[0]), course[1]
    step, load, kg = 0.01, 1.0, 0.0
    for number in range(int(hours / step)):
        middle = (number + 0.5) * step
        ordered = cut if 24 <= middle < 72 else 0.0
        target = 1 - strengths[int((times <= middle).sum())] * ordered
        change = step / ramp_h if ramp_h else 1.0
        before, load = load, load + np.clip(target - load, -change, change)
        kg += (before + load) / 2 * step
    return kg


@settings(max_examples=15)
@given(
    st.lists(st.floats(0, 96), min_size=1, max_size=6, unique=True).map(sorted),
    st.data(),
    st.sampled_from([1.0, 4.0, 10.0]),
)
def test_closed_form_equals_small_steps(times: list[float], data, ramp_h: float) -> None:
    """A course of any strengths, integrated in closed form, is what small steps of time give."""
    from simulator.engine.conduct_loads import ConductLoads, Trial
    from simulator.engine.courses import Course
    from simulator.engine.supervised import decided

    strengths = data.draw(
        st.lists(st.floats(0, 1), min_size=len(times) + 1, max_size=len(times) + 1)
    )
    _, inputs = load_under(one_plant(ramp_down_h=ramp_h, ramp_up_h=ramp_h), block())
    loads = ConductLoads(inputs, decided(inputs, [0], False))
    kg = loads.kilograms([Trial(0, Course(tuple(times), tuple(strengths)))])[0, 1, 0]
    # A step errs by less than a hundredth of an hour at each of at most 16 bends.
    assert kg == pytest.approx(small_steps_kg((times, strengths), ramp_h, 0.5), abs=0.1)
