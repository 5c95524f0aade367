"""The rules as the method writes them, line by line, against the forms that do all lines at
once.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import load_scenario
from simulator.engine.by_line import ByLine, chosen_plainly
from simulator.engine.cuts import CutTable, cut_plainly
from simulator.inputs.fleet import Fleet, Standing
from simulator.inputs.reading import read_inputs
from simulator.terms.levels import GRADES

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ("zezhou-winter-2020", "xinfu-winter-2023", "clocked-orders", "tunliu-winter-2021")
INPUTS = {
    name: read_inputs(load_scenario(ROOT / "scenarios" / f"{name}.yaml")) for name in SCENARIOS
}
SHARES = np.array([0.0, 0.2, 0.3, 0.5, 0.75, 1.0])


def drawn_fleet(fleet: Fleet, random: np.random.Generator, lines: int) -> Fleet:
    """Return some of the lines with capacities, flags and own measures drawn anew."""
    part = fleet.take(np.sort(random.choice(len(fleet), lines, replace=False)))
    share = random.random
    return replace(
        part,
        capacity=np.where(share(lines) < 0.1, np.nan, random.integers(1, 5, lines)),
        counted_kg_d=random.integers(1, 4, lines).astype(float),
        own_cut=np.where(share((lines, 5)) < 0.6, np.nan, random.choice(SHARES, (lines, 5))),
        small_micro=share(lines) < 0.2,
        long_shut=share(lines) < 0.05,
    )


def drawn_standing(random: np.random.Generator, lines: int) -> Standing:
    """Return grades and flags drawn anew."""
    grade = random.integers(0, len(GRADES), lines).astype(np.int8)
    flags = (random.random((4, lines)) < 0.15).astype(bool)
    return Standing(grade, *flags)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), lines=st.integers(2, 120), name=st.sampled_from(SCENARIOS))
def test_choice_by_line_is_the_plain_rule(seed: int, lines: int, name: str) -> None:
    """Whole lines that stop are the same, whether they are chosen line by line or all at once."""
    random = np.random.default_rng(seed)
    fleet = drawn_fleet(INPUTS[name].fleet, random, lines)
    cut, eligible = random.choice(SHARES, lines), random.random(lines) < 0.8
    eligible &= ~fleet.long_shut
    assert ByLine(fleet).choose(cut, eligible) == pytest.approx(
        chosen_plainly(fleet, cut, eligible), abs=0
    )


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32),
    name=st.sampled_from(SCENARIOS),
    own=st.sampled_from(("first", "stricter", "ignore")),
    level=st.integers(1, 4),
    since_h=st.floats(0, 200),
    hour=st.floats(0, 23.9),
)
def test_cuts_of_all_lines_are_the_plain_rule(
    seed: int, name: str, own: str, level: int, since_h: float, hour: float
) -> None:
    """Every line's cut and rule are the same, whether it is asked alone or in the table of all."""
    random, inputs = np.random.default_rng(seed), INPUTS[name]
    fleet, policy = drawn_fleet(inputs.fleet, random, 60), inputs.scenario.policy
    standing = drawn_standing(random, 60)
    table = CutTable(fleet, standing, policy, own)
    cut, rule = table.ordered(level, table.state(since_h, hour))
    for line in range(60):
        expected = cut_plainly(fleet, standing, policy, own, line, level, (since_h, hour))
        assert (cut[line], rule[line]) == expected, line
