"""What was learnt means for the next alert: chances of meeting targets, before and after."""

import pandas as pd
import pytest

from evaluated_case import inputs_of, plant
from oracle.plain import plain_policy
from simulator.evaluation.next_plan import changed_chances, stage_chances
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs

DUST = {"area_source": "dust", "sector": "dust", "district": "", "nox_kg_d": 24.0}


def inputs(strength: float, **policy):
    """Return a plant of 240 kg of NOx a day whose orange cut is 0.5, beside 24 kg that are not cut."""
    return inputs_of(
        [plant("E1", 0.5, 240.0)],
        policy=plain_policy(targets={"orange": {"nox": 0.4}}, **policy),
        area_sources=[DUST],
        response={"compliance": {"C": strength}},
    )


def figures_of(shares: list[float]) -> pd.DataFrame:
    """Return replicates whose one stage saves these shares."""
    return pd.DataFrame(
        {
            "replicate": range(len(shares)),
            "pollutant": "nox",
            "measure": "stage_1_alert_share",
            "value": shares,
        }
    )


def test_the_chance_is_the_share_of_replicates_that_reach_the_target() -> None:
    """0.4 is asked: 0.39 misses, 0.4 and 0.5 meet it; 2 of 3."""
    chances = stage_chances(inputs(1.0), figures_of([0.39, 0.4, 0.5]))
    (row,) = chances.itertuples(index=False)
    assert (row.stage, row.level, row.pollutant, row.target) == ("1", "orange", "nox", 0.4)
    assert row.chance == pytest.approx(2 / 3)


def test_less_obedience_lowers_the_chance() -> None:
    """A plant that obeys saves 120 of 264 kg, one that carries out half of the cut 60."""
    both = []
    for strength in (1.0, 0.5):
        case = inputs(strength)
        both.append(stage_chances(case, Replicates(case, account_inputs(case)).figures(40)))
    table = changed_chances(*both)
    (row,) = table[table["pollutant"] == "nox"].itertuples(index=False)
    assert row.now > 0.9
    assert row.learned < 0.1
