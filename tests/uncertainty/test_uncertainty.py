"""Replicates: zero spread is the deterministic run, means converge, draws are named."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine_case import at, load_case
from oracle.plain import plain_case, plain_line, stage
from simulator import load_scenario, run
from simulator.inputs.inventory import Inventory
from simulator.inputs.reading import read_inputs
from simulator.runs.run import account_inputs
from simulator.terms.draws import keys_of, lognormal, normal, strength, uniform
from simulator.uncertainty.replicates import WORTH, Replicates
from simulator.uncertainty.summary import summarise

NO_SPREAD = {
    "base_cv": {"measured": 0, "factor": 0, "guess": 0},
    "area_cv": 0,
    "activity_cv": 0,
    "compliance": {},
    "lag_cv": 0,
    "ramp_cv": 0,
}


def scenario(root, name="escalation-yellow-orange-red", **uncertainty):
    """Return a shipped scenario with these keys of `uncertainty`."""
    return load_scenario(root / "scenarios" / f"{name}.yaml", {"uncertainty": uncertainty})


def table(frame):
    """Return {(pollutant, measure): row}."""
    return {(row.pollutant, row.measure): row for row in frame.itertuples()}


@pytest.mark.parametrize(
    "name", ["escalation-yellow-orange-red", "zezhou-winter-2020", "xinfu-summer-2023"]
)
def test_replicates_without_spread_equal_the_deterministic_run(root, name):
    """With every spread 0 all quantiles of all figures are the deterministic ones."""
    result = run(scenario(root, name, replicates=3, **NO_SPREAD))
    rows = table(result.uncertainty)
    for pollutant, figures in result.summary["pollutants"].items():
        expected = {
            key: figures[key]
            for key in (
                "baseline_kg",
                "seasonal_reduction_kg",
                "alert_reduction_kg",
                "reduction_pct",
                "nominal_kg",
            )
        }
        expected |= {f"shortfall_{part}": kg for part, kg in figures["shortfall"].items()}
        for measure, value in expected.items():
            row = rows[pollutant, measure]
            for figure in (row.p05, row.p50, row.p95, row.mean):
                assert figure == pytest.approx(value, rel=1e-9, abs=1e-9 * figures["baseline_kg"])
    for told in result.stages[result.stages["level"] != ""].itertuples():
        row = rows[told.pollutant, f"stage_{told.stage}_alert_share"]
        assert row.p50 == pytest.approx(told.alert_share, rel=1e-9)
    for measure in WORTH:
        row = rows["", measure]
        assert result.summary[measure] > 0 or name == "xinfu-summer-2023"
        for figure in (row.p05, row.p50, row.p95, row.mean):
            assert figure == pytest.approx(result.summary[measure], rel=1e-9)
    for line in result.accounting.itertuples():
        assert rows[line.pollutant, f"accounting_{line.level}_ratio"].p50 == pytest.approx(
            line.ratio, rel=1e-9, abs=1e-12
        )


def test_mean_of_the_baseline_converges_to_the_deterministic_one(root):
    """Base factors have mean 1: the mean baseline is within four standard errors of the
    deterministic run.
    """
    made = scenario(root, replicates=400, compliance={}, lag_cv=0, ramp_cv=0)
    inputs = read_inputs(made)
    figures = Replicates(inputs, account_inputs(inputs)).figures(400)
    result = run(made, inputs=inputs)
    for pollutant in inputs.inventory.pollutants:
        values = figures[
            (figures["pollutant"] == pollutant) & (figures["measure"] == "baseline_kg")
        ]["value"].to_numpy()
        error = values.std() / np.sqrt(len(values))
        assert (
            abs(values.mean() - result.summary["pollutants"][pollutant]["baseline_kg"]) < 4 * error
        )


def test_a_drawn_activity_moves_output_and_electricity(root):
    """Activity is drawn by enterprise: what standing still costs varies with it, around the
    deterministic figure.
    """
    made = scenario(root, replicates=200, **(NO_SPREAD | {"activity_cv": 0.3}))
    result = run(made)
    row = table(result.uncertainty)["", "output_value_lost_cny"]
    assert row.p05 < result.summary["output_value_lost_cny"] < row.p95
    values = result.replicates[result.replicates["measure"] == "output_value_lost_cny"]["value"]
    assert abs(
        values.mean() - result.summary["output_value_lost_cny"]
    ) < 4 * values.std() / np.sqrt(200)


def test_same_seed_same_numbers_other_seed_others(root):
    """The same seed gives the same table to the bit, another seed another one."""
    one, again, other = (
        run(scenario(root, replicates=5, seed=seed)).uncertainty for seed in (1, 1, 2)
    )
    assert one.equals(again)
    assert not np.allclose(one["p50"], other["p50"])


def test_one_more_enterprise_changes_no_other_draw():
    """The draw of an id is the same among others."""
    few, many = keys_of(["a", "b"]), keys_of(["z", "b", "a", "c"])
    replicates = np.arange(50)
    assert np.array_equal(
        uniform(7, "base", replicates, few)[:, 0], uniform(7, "base", replicates, many)[:, 2]
    )
    assert not np.array_equal(
        uniform(7, "base", replicates, few)[:, 0], uniform(7, "lag", replicates, few)[:, 0]
    )


def test_draws_look_uniform_and_independent():
    """Uniform draws fill (0, 1) evenly, and neighbours in replicate or id are uncorrelated."""
    draws = uniform(3, "test", np.arange(2000), keys_of([f"E{number}" for number in range(50)]))
    assert draws.min() > 0
    assert draws.max() < 1
    counts = np.histogram(draws, bins=20, range=(0, 1))[0]
    expected = draws.size / 20
    assert ((counts - expected) ** 2 / expected).sum() < 50
    assert abs(np.corrcoef(draws[:-1, 0], draws[1:, 0])[0, 1]) < 0.1
    assert abs(np.corrcoef(draws[:, 0], draws[:, 1])[0, 1]) < 0.1


def test_factors_have_mean_one_and_the_spread_asked_for():
    """Lognormal factors have mean 1 and the coefficient of variation; strengths have mean and
    spread.
    """
    standard = normal(1, "x", np.arange(200_000), keys_of(["a"]))[:, 0]
    factors = lognormal(standard, 0.5)
    assert factors.mean() == pytest.approx(1, abs=0.01)
    assert factors.std() == pytest.approx(0.5, abs=0.02)
    drawn = strength(uniform(1, "y", np.arange(50_000), keys_of(["a"]))[:, 0], 0.9, 0.1)
    assert drawn.mean() == pytest.approx(0.9, abs=0.005)
    assert drawn.std() == pytest.approx(0.1, abs=0.005)
    assert (strength(np.array([0.1, 0.9]), 1.0, 0.1) == 1).all()


def test_shuffled_rows_change_nothing(root):
    """The order of the inventory's rows changes no figure beyond rounding."""
    made = scenario(root, replicates=4)
    inputs = read_inputs(made)
    order = np.random.default_rng(5).permutation(len(inputs.inventory))
    lines = inputs.inventory.lines.iloc[order].reset_index(drop=True)
    shuffled = read_inputs(made, Inventory(lines, inputs.inventory.pollutants, "", "shuffled"))
    one, other = (Replicates(item, account_inputs(item)).figures(4) for item in (inputs, shuffled))
    keys = ["replicate", "measure", "pollutant"]
    assert np.allclose(
        one.set_index(keys)["value"],
        other.set_index(keys)["value"].reindex(one.set_index(keys).index),
        rtol=1e-9,
        equal_nan=True,
    )


def test_scenarios_share_draws_so_that_differences_are_tight(root):
    """The difference of two scenarios varies far less than either: they use the same draws."""
    parts = []
    for lag in (0, 12):
        made = load_scenario(
            root / "scenarios" / "escalation-yellow-orange-red.yaml",
            {"uncertainty": {"replicates": 60}, "response.notification_lag_h": lag},
        )
        inputs = read_inputs(made)
        figures = Replicates(inputs, account_inputs(inputs)).figures(60)
        parts.append(
            figures[(figures["measure"] == "baseline_kg") & (figures["pollutant"] == "nox")][
                "value"
            ].to_numpy()
        )
    assert np.array_equal(*parts)


def test_probability_of_a_target_is_between_the_certain_ones(root):
    """Where a target is far below or above the ratio the probability is 1 or 0, in between it is
    neither.
    """
    made = scenario(root, replicates=40)
    inputs = read_inputs(made)
    accounting = account_inputs(inputs)
    ratio = accounting.table.set_index(["level", "pollutant"])["ratio"]["orange", "so2"]
    for target, low, high in ((ratio / 2, 1, 1), (min(1.0, ratio * 2), 0, 0), (ratio, 0.05, 0.95)):
        shape = made.policy.shape.model_copy(update={"targets": {"orange": {"so2": float(target)}}})
        judged = replace(inputs, scenario=replace(made, policy=replace(made.policy, shape=shape)))
        rows = table(summarise(Replicates(judged, accounting).figures(40)))
        assert low <= rows["so2", "target_met_orange"].mean <= high


def drawn_case(lines, count, response=None, stages=None, **uncertainty):
    """Return the replicates' figures of a case of plain lines, {measure: values of SO2}, with no
    spread but the given ones.
    """
    case = plain_case(
        lines,
        stages if stages is not None else [stage("red", at(24), at(48))],
        response=response or {},
    )
    _, inputs = load_case(case, {"uncertainty": NO_SPREAD | uncertainty})
    figures = Replicates(inputs, account_inputs(inputs)).figures(count)
    return {
        measure: part["value"].to_numpy()
        for measure, part in figures[figures["pollutant"] == "so2"].groupby(
            "measure", observed=True
        )
    }


def test_activity_is_common_to_an_enterprise_and_its_pollutants():
    """One factor an enterprise: two lines of one vary as one, with standard deviation cv x 2 base;
    those of two as sqrt(2) cv x base.
    """
    day_kg, cv, count = 24.0 * 4, 0.5, 4000
    together = drawn_case([plain_line(), plain_line("l2")], count, activity_cv=cv)["baseline_kg"]
    apart = drawn_case(
        [plain_line(), plain_line("l2", enterprise="E2", enterprise_id="E2")], count, activity_cv=cv
    )["baseline_kg"]
    for values, deviation in ((together, 2 * cv * day_kg), (apart, np.sqrt(2) * cv * day_kg)):
        assert values.mean() == pytest.approx(2 * day_kg, abs=5 * deviation / np.sqrt(count))
        assert values.std() == pytest.approx(deviation, rel=0.1)


def test_activity_and_emission_factor_multiply():
    """Of independent factors of mean 1 the variance is (1 + a)(1 + b) - 1."""
    values = (
        drawn_case([plain_line()], 6000, activity_cv=0.4, base_cv={"factor": 0.3})["baseline_kg"]
        / 96
    )
    assert values.mean() == pytest.approx(1, abs=0.04)
    assert values.std() == pytest.approx(np.sqrt((1 + 0.4**2) * (1 + 0.3**2) - 1), rel=0.1)


def test_mean_reduction_under_drawn_strength_is_that_of_the_mean_strength():
    """Without floor, ramp and season what is saved is linear in the strength: mean and spread
    are the strength's.
    """
    count = 3000
    values = drawn_case([plain_line()], count, {"compliance": {"C": 0.7}}, compliance={"C": 0.1})[
        "alert_reduction_kg"
    ]
    assert values.mean() == pytest.approx(24 * 0.7, abs=5 * 24 * 0.1 / np.sqrt(count))
    assert values.std() == pytest.approx(24 * 0.1, rel=0.1)


def test_mean_reduction_under_drawn_lag_is_that_of_the_mean_lag():
    """A late notice costs linearly in its lag: the mean loss is cut x mean lag, the spread
    cut x lag x cv.
    """
    count, late = 4000, [stage("red", at(24), at(72), issued=at(24))]
    values = drawn_case([plain_line(notification_lag_h=6.0)], count, stages=late, lag_cv=0.3)[
        "alert_reduction_kg"
    ]
    assert values.mean() == pytest.approx(48 - 6, abs=5 * 6 * 0.3 / np.sqrt(count))
    assert values.std() == pytest.approx(6 * 0.3, rel=0.1)


def test_mean_reduction_under_drawn_ramps_is_that_of_the_mean_ramp():
    """A full ramp down of mean 8 h costs half of it, and the ramp up of mean 4 h gives half
    of it back after the alert.
    """
    count = 4000
    values = drawn_case([plain_line(ramp_down_h=8.0, ramp_up_h=4.0)], count, ramp_cv=0.2)[
        "alert_reduction_kg"
    ]
    assert values.mean() == pytest.approx(24 - 8 / 2 + 4 / 2, abs=5 * 2 * 0.2 / np.sqrt(count))
    assert values.std() == pytest.approx(2 * 0.2, rel=0.1)


def test_small_and_micro_lines_have_mean_and_spread_of_their_own():
    """Strength is drawn by size: the small line around 0.5, the other exactly at the grade's
    0.9 where that has no spread.
    """
    response = {"compliance": {"C": 0.9}, "compliance_small_micro": {"C": 0.5}}
    spread = {"compliance": {}, "compliance_small_micro": {"C": 0.2}}
    small = drawn_case([plain_line(small_micro=True)], 3000, response, **spread)[
        "alert_reduction_kg"
    ]
    other = drawn_case([plain_line()], 20, response, **spread)["alert_reduction_kg"]
    assert small.mean() == pytest.approx(24 * 0.5, abs=5 * 24 * 0.2 / np.sqrt(3000))
    assert small.std() == pytest.approx(24 * 0.2, rel=0.1)
    assert other == pytest.approx(np.full(20, 24 * 0.9))


def test_lines_of_an_enterprise_that_differ_in_quality_only_share_their_draws():
    """The same standard draws move a guessed and a measured line of an enterprise, each by its own
    coefficient of variation.
    """
    count = 4000
    values = drawn_case(
        [plain_line(), plain_line("l2", data_quality="guess")],
        count,
        base_cv={"factor": 0.1, "guess": 0.4},
        shared=0.3,
    )["baseline_kg"]
    assert values.std() == pytest.approx(96 * (0.1 + 0.4), rel=0.1)


def test_standard_errors_are_about_those_of_theory():
    """Of a normal figure the median has a standard error of 1.25 / sqrt(R), the mean is the
    mean.
    """
    values = np.random.default_rng(4).standard_normal(400)
    figures = pd.DataFrame(
        {"replicate": np.arange(400), "pollutant": "so2", "measure": "baseline_kg", "value": values}
    )
    row = summarise(figures).iloc[0]
    assert row["p50"] == pytest.approx(np.quantile(values, 0.5), rel=1e-12)
    assert row["p05"] == pytest.approx(np.quantile(values, 0.05), rel=1e-12)
    assert row["mean"] == pytest.approx(values.mean())
    assert row["p50_se"] == pytest.approx(1.25 / np.sqrt(400), rel=0.3)
