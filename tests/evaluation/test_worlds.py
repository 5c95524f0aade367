"""Drawn worlds: what is planted is found, and what is true lies within the interval."""

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulator.evaluation.evaluate import evaluate
from simulator.evaluation.forecast_check import drawn_after
from simulator.evaluation.learning import learned_table
from simulator.evaluation.reading_files import read_cems, read_power
from simulator.evaluation.subjects import Register
from simulator.evaluation.tables import bases_table, verdicts_table
from simulator.inputs.reading import part_of

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

from draw_meters import Worlds, demo_inputs, write_world

# Enterprises of the sample: every fourth.
SAMPLED = 4
DRAWS = 200


@cache
def county() -> Worlds:
    """Return the worlds of the demo county, with planted disobedience and drifted bases."""
    return Worlds(demo_inputs())


@cache
def sample() -> Worlds:
    """Return the worlds of a part of the county, in which all is drawn and nothing planted."""
    inputs = demo_inputs()
    some = inputs.fleet.enterprise.codes % SAMPLED == 0
    return Worlds(part_of(inputs, some), planted=0, drifted=0)


def test_planted_disobedience_is_found():
    """Of twelve planted enterprises nearly all are told, none is taken to obey, and few that obey
    are accused.
    """
    world = county().draw(1)
    evaluated = evaluate(county().inputs, world.measured)
    verdicts = verdicts_table(evaluated).set_index("enterprise_id")
    planted = verdicts.loc[list(world.planted), "verdict"]
    assert (planted.isin(["not", "partly"])).mean() >= 0.75
    assert not planted.isin(["obeyed", "over"]).any()
    strength = dict(zip(county().inputs.fleet.enterprise.names, world.strength, strict=True))
    obeying = verdicts[[strength[name] > 0.97 for name in verdicts.index]]
    assert (obeying["verdict"] == "not").sum() == 0
    assert (obeying["verdict"] == "partly").mean() < 0.05


def test_drifted_bases_are_listed():
    """Each line whose base has drifted is contradicted by its monitor."""
    world = county().draw(2)
    table = bases_table(evaluate(county().inputs, world.measured))
    listed = set(table.loc[table["contradicts"], "line_id"])
    seen = set(table["line_id"])
    assert set(world.drifted) & seen <= listed
    assert set(world.drifted) & seen


def test_strengths_are_learnt():
    """The strength observed by grade is near the true one of the enterprises with evidence."""
    world = county().draw(3)
    evaluated = evaluate(county().inputs, world.measured)
    learned = learned_table(evaluated).set_index(["dimension", "key"])
    grades = verdicts_table(evaluated).set_index("enterprise_id")["grade"]
    codes = {name: code for code, name in enumerate(county().inputs.fleet.enterprise.names)}
    true = np.mean([world.strength[codes[name]] for name in grades.index[grades == "C"]])
    found = learned.loc[("grade", "C")]
    assert found["observed"] == pytest.approx(true, abs=0.06)
    assert min(found["prior"], found["observed"]) <= found["posterior"]
    assert found["posterior"] <= max(found["prior"], found["observed"])


def test_files_of_a_world_are_read_to_its_figures(tmp_path):
    """What the script writes is read back to what it drew."""
    worlds = sample()
    world = worlds.draw(4)
    write_world(world, worlds.asked, tmp_path)
    inputs = worlds.inputs
    register = Register.of(inputs.inventory, inputs.fleet.enterprise.names)
    power = read_power(tmp_path / "electricity.csv", register, worlds.asked.window)
    drawn = world.measured.electricity
    whole = np.flatnonzero(np.isin(drawn.subject, power.subject))
    np.testing.assert_allclose(power.values, drawn.values[whole], atol=1e-3)
    cems = read_cems(tmp_path / "cems.csv", register, worlds.asked.window)
    assert set(cems) == set(world.measured.cems)
    assert "synthetic" in (tmp_path / "electricity.csv").read_text(encoding="utf-8-sig")


def covered(numbers: range) -> float:
    """Return how often the true kilograms lie within p05 to p95, over worlds and pollutants."""
    worlds, within = sample(), []
    for number in numbers:
        world = worlds.draw(number)
        evaluated = evaluate(worlds.inputs, world.measured)
        drawn = drawn_after(evaluated, np.arange(DRAWS)).sum(axis=1)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        true = world.reduction_kg.sum(axis=0)
        within.append((low <= true) & (true <= high))
    return float(np.mean(within))


def test_true_kilograms_lie_within_the_interval_of_a_sample_of_worlds():
    """Of 20 worlds the interval after covers the true kilograms in about nine of ten."""
    # 20 worlds with pollutants that go together: three standard errors of 0.9 are 0.2.
    assert 0.7 <= covered(range(20)) <= 1.0


@pytest.mark.heavy
def test_true_kilograms_lie_within_the_interval_of_two_hundred_worlds():
    """Over 200 worlds the interval of 90 % covers the true kilograms in 90 ± 5 %."""
    assert covered(range(200)) == pytest.approx(0.90, abs=0.05)
