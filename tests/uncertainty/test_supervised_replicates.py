"""Replicates under supervision: the single run is the first of them, workers change nothing."""

import numpy as np
import pandas as pd
import pytest

from engine_case import at
from oracle.plain import plain_case, plain_line, stage
from simulator import run
from simulator.inputs.reading import read_inputs
from simulator.studies.supervision import AS_IT_IS, Variant, compare_supervision
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from supervised_case import block, load_under

NO_SPREAD = {
    "base_cv": {"measured": 0, "factor": 0, "guess": 0},
    "lag_cv": 0,
    "ramp_cv": 0,
    "area_cv": 0,
}


def county(count: int = 40):
    """Return a case of so many enterprises with lags, ramps, floors and two alerts."""
    lines = [
        plain_line(
            enterprise=f"E{number:03}",
            enterprise_id=f"E{number:03}",
            grade="BCD"[number % 3],
            ramp_down_h=float(number % 5),
            ramp_up_h=float(number % 7),
            min_load=0.2 if number % 4 == 0 else 0.0,
            so2_kg_d=10.0 + number,
            findings_12m=number % 2,
        )
        for number in range(count)
    ]
    stages = [stage("orange", at(20), at(60)), stage("red", at(60), at(80))]
    return plain_case(lines, stages)


def supervision():
    """Return a block in which many disobey and much is found."""
    behaviour = {"drawn": True, "probability": {"B": 0.2, "C": 0.4, "D": 0.5}}
    return block(teams=3, behaviour=behaviour, meters={"coverage": 0.7}, relapse=0.5, revisit_h=6)


def test_without_spreads_the_single_run_is_the_first_replicate() -> None:
    """Every figure of replicate 0 is that of the deterministic run, downgrades and all."""
    scenario, inputs = load_under(
        county(), supervision(), uncertainty=NO_SPREAD | {"replicates": 2}
    )
    result = run(scenario, inputs=inputs)
    assert len(result.findings) > 5
    assert (result.findings["grade_after"] == "D").any()
    first = result.replicates[result.replicates["replicate"] == 0]
    of_so2 = first[first["pollutant"] == "so2"].set_index("measure")["value"]
    figures = result.summary["pollutants"]["so2"]
    for name in ("seasonal_kg", "actual_kg", "alert_reduction_kg", "nominal_kg"):
        assert of_so2[name] == pytest.approx(figures[name], rel=1e-9), name
    for name, kg in figures["shortfall"].items():
        assert of_so2[f"shortfall_{name}"] == pytest.approx(kg, rel=1e-9, abs=1e-7), name
    told = result.summary["supervision"]
    for name in ("obeyed_alert_reduction_kg", "unsupervised_alert_reduction_kg", "by_findings_kg"):
        assert of_so2[name] == pytest.approx(told["pollutants"]["so2"][name], rel=1e-9), name
    of_none = first[first["pollutant"] == ""].set_index("measure")["value"]
    for name in ("disobedient", "findings", "never_found", "hours_to_find", "downgraded"):
        assert of_none[f"supervision_{name}"] == pytest.approx(told[name], rel=1e-12), name
    worth = "output_value_lost_cny"
    assert of_none[worth] == pytest.approx(result.summary[worth], rel=1e-9, abs=1e-9)


def test_findings_add_up_to_what_supervision_saved() -> None:
    """What each finding saved, over all of them, is the emission without supervision less that with
    it.
    """
    scenario, inputs = load_under(county(), supervision())
    result = run(scenario, inputs=inputs)
    saved = result.summary["supervision"]["pollutants"]["so2"]["supervision_saved_kg"]
    assert result.findings["so2_saved_kg"].sum() == pytest.approx(saved, rel=1e-9)


def test_same_bytes_for_any_number_of_workers() -> None:
    """One process and two give the same figures, to the last bit."""
    _, inputs = load_under(county(), supervision(), uncertainty={"replicates": 70})
    drawn = Replicates(inputs, account_inputs(inputs))
    drawn.loads.batch = 16
    one, two = (drawn.figures(70, workers=number) for number in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_a_replicate_does_not_depend_on_its_batch() -> None:
    """Computed alone or with others, a replicate has the same figures."""
    _, inputs = load_under(county(), supervision(), uncertainty={"replicates": 5})
    drawn = Replicates(inputs, account_inputs(inputs))
    together = drawn.values(range(5))
    alone = np.concatenate([drawn.values([number]) for number in range(5)])
    assert np.array_equal(together, alone, equal_nan=True)


def test_a_part_of_a_run_is_what_it_is_in_the_whole() -> None:
    """The lines of one enterprise, computed for it alone, are those of the whole run: it shares the
    teams with the others all the same.
    """
    from simulator.runs.enterprise_lines import lines_of

    scenario, inputs = load_under(county(), supervision())
    result = run(scenario, inputs=inputs)
    table = result.reductions[result.reductions["dimension"] == "line"].set_index("key")
    names = result.findings["enterprise_id"].unique()[:3]
    assert len(names) == 3
    for name in names:
        alone = lines_of(inputs, name).iloc[0]
        whole = table.loc[alone.line_id]
        assert alone.actual_kg == pytest.approx(whole.actual_kg, rel=1e-9)


def test_variants_share_their_draws() -> None:
    """A variant that changes nothing differs by nothing; nobody's looking saves no more."""
    _, inputs = load_under(county(), supervision())
    variants = [AS_IT_IS, Variant("teams=3", teams=3), Variant("teams=0", teams=0)]
    table = compare_supervision(inputs, variants, 24, workers=1).set_index("variant")
    assert table.loc["teams=3", "more_kg"] == 0
    assert table.loc["teams=3", "more_se_kg"] == 0
    nobody = table.loc["teams=0"]
    assert nobody.findings == 0
    assert nobody.more_kg < -3 * nobody.more_se_kg


def test_a_shipped_scenario_reads(tmp_path) -> None:
    """The shipped scenario under supervision has teams and a block of defaults."""
    from simulator import load_scenario

    inputs = read_inputs(load_scenario("zezhou-supervised-2020"))
    assert len(inputs.teams) == 4
