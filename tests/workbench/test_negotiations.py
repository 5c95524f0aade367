"""Rounds of a negotiation at a desk: pins and offers typed, the plan taken over."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.negotiation.plan import negotiate
from simulator.negotiation.wishes import Wishes
from simulator.runs.run import run
from simulator.terms.errors import InputError
from simulator.workbench.desk import read_plan
from simulator.workbench.negotiations import (
    Asked,
    Negotiations,
    Offered,
    as_zip,
    asked_of,
    keep_asked,
    with_plan,
)
from simulator.workbench.plans import plan_of_example
from simulator.workbench.workspace import new_workspace

# Grades are free between 0 and 100 % in the orange, so that there is something to choose.
FREE = {"bounds": {"B": [0.0, 1.0], "C": [0.0, 1.0], "nonlead": [0.0, 1.0]}}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return new_workspace(tmp_path_factory.mktemp("workbench"))


@pytest.fixture(scope="module")
def plan(workspace):
    plan = plan_of_example("zezhou-winter-2020", workspace)
    return plan.put(("policy_overrides",), FREE).put(("what_if",), True)


@pytest.fixture(scope="module")
def negotiations():
    return Negotiations()


@pytest.fixture(scope="module")
def first(negotiations, plan):
    return negotiations.solve(plan, Asked("orange"))


def row(negotiated, group_id):
    """Return a group's row of the plan."""
    return negotiated.plan.set_index("group_id").loc[group_id]


def busiest(negotiated):
    """Return the group that loses most among those with another option."""
    open_groups = negotiated.plan[negotiated.plan["next_best"] != ""]
    return open_groups.sort_values("loss_cny").iloc[-1]["group_id"]


def test_a_round_is_what_the_verb_finds(first, plan):
    """The desk's solver gives the plan of the library, to the yuan."""
    alone = negotiate(read_plan(plan), Wishes("orange"), apart=False)
    np.testing.assert_allclose(first.plan["loss_cny"], alone.plan["loss_cny"], rtol=1e-9)
    assert first.figures["plan"]["loss_cny"] < first.figures["table"]["loss_cny"]


def test_a_pin_holds_and_never_makes_the_plan_cheaper(negotiations, plan, first):
    """A fixed cut stands in the next plan; the others make up for it."""
    asked = Asked("orange", mu=0.0)
    free = negotiations.solve(plan, asked)
    name = busiest(free)
    pinned = negotiations.solve(plan, replace(asked, pins={name: 0.05}))
    assert row(pinned, name)["cut"] == 0.05
    assert row(pinned, name)["source"] == "pin"
    assert pinned.figures["plan"]["loss_cny"] >= free.figures["plan"]["loss_cny"] * (1 - 1e-9)
    assert all(pinned.figures["plan"]["met"].values())


def test_an_excluded_group_keeps_what_it_is_ordered_now(negotiations, plan, first):
    """Leaving a group out is the cut of the scenario."""
    name = busiest(first)
    without = negotiations.solve(plan, Asked("orange", excluded=(name,)))
    assert row(without, name)["cut"] == row(without, name)["table_cut"]


def test_a_cheap_offer_is_taken(negotiations, plan, first):
    """An offer that saves all for nearly nothing is in the plan."""
    name = busiest(first)
    offered = negotiations.solve(plan, Asked("orange", offers={name: Offered(1.0, 1.0)}))
    assert row(offered, name)["source"] == "offer"
    assert row(offered, name)["loss_cny"] == 1.0


def test_a_pin_beyond_the_law_is_refused_by_the_group_s_name(negotiations, workspace, first):
    """The problem names the enterprise, what was typed and what is allowed; no file, no row."""
    plan = plan_of_example("zezhou-winter-2020", workspace)
    name = first.plan[first.plan["grade"] == "C"]["group_id"].iloc[0]
    with pytest.raises(InputError) as caught:
        negotiations.solve(plan, Asked("orange", pins={name: 0.9}))
    (problem,) = caught.value.problems
    assert (problem.file, problem.place, problem.found) == ("", name, "0.9")


def test_groups_that_are_gone_are_left_out(negotiations, plan, first):
    """What was typed for another list does not stop the next round."""
    asked = Asked("orange", pins={"gone": 0.4}, excluded=("away",), offers={"lost": Offered(0.3)})
    again = negotiations.solve(plan, asked)
    assert again.figures["plan"]["loss_cny"] == first.figures["plan"]["loss_cny"]


def test_steps_are_told_and_can_stop_the_work(negotiations, plan):
    """Progress comes in order; an exception from it ends the round, and the next one works."""
    told = []
    negotiations.solve(plan, Asked("orange"), lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] <= told[-1][1]

    class StopError(Exception):
        pass

    def stop(done, total):
        raise StopError

    with pytest.raises(StopError):
        negotiations.solve(plan, Asked("orange"), stop)
    assert negotiations.solve(plan, Asked("orange")).own is not None


def test_what_is_asked_survives_and_damage_does_not_hurt(workspace):
    """What was asked is read again as it was; a damaged file counts as nothing asked."""
    asked = Asked("red", "episode", 2.0, 1.1, 0.6, {"a": 0.4}, ("b",), {"c": Offered(0.3, 5.0)})
    keep_asked(workspace, asked)
    assert asked_of(workspace) == asked
    for text in ("", "[]", "{", '{"level": "purple"}', '{"level": "red", "offers": 3}'):
        workspace.write("negotiation.json", text.encode())
        assert asked_of(workspace) is None


def test_the_plan_taken_over_runs_to_the_same_kilograms(first, plan, workspace):
    """Static accounting of the plan in hand gives the reduction that the negotiation promised."""
    taken = with_plan(plan, first, workspace, "zh")
    accounting = run(taken.scenario(), inputs=read_plan(taken)).accounting
    rows = accounting[accounting["level"] == "orange"].set_index("pollutant")
    for name, kg in first.figures["plan"]["reached_kg"].items():
        assert rows.loc[name, "reduction_kg_d"] == pytest.approx(kg, rel=1e-9)


def test_the_export_runs_where_it_is_unpacked(first, plan, workspace, tmp_path):
    """The ZIP holds tables and a scenario with all its files."""
    with zipfile.ZipFile(io.BytesIO(as_zip(plan, first, workspace, "zh"))) as archive:
        archive.extractall(tmp_path)
    assert {"plan.csv", "plan_summary.csv", "scenario.yaml"} <= {
        path.name for path in tmp_path.iterdir()
    }
    inputs = read_inputs(load_scenario(tmp_path / "scenario.yaml"))
    assert len(inputs.inventory) == len(first.inputs.inventory)
