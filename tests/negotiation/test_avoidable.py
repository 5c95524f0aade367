"""Avoidable loss of what a scenario orders, within its own bounds and within the policy's."""

import pytest

from simulator import load_scenario
from simulator.inputs.reading import read_inputs
from simulator.negotiation.plan import avoidable_loss, negotiate
from simulator.negotiation.solving import Rules
from simulator.negotiation.wishes import Wishes


def shipped(root, settings=None):
    """Return the inputs of the shipped winter."""
    return read_inputs(load_scenario(root / "scenarios" / "zezhou-winter-2020.yaml", settings))


def test_it_is_the_figure_of_the_negotiation(root):
    """The share is that of the plan table, and without changed bounds both figures agree."""
    inputs = shipped(root)
    found = avoidable_loss(inputs)
    level = inputs.scenario.dated[0].level
    negotiated = negotiate(inputs, Wishes(level, rules=Rules(mu=0.0)), apart=False)
    assert found.within_plan == pytest.approx(negotiated.figures["table"]["avoidable"], abs=1e-9)
    assert found.within_law == found.within_plan


def test_narrowed_bounds_hide_what_the_law_would_save(root):
    """A scenario that leaves B and C one cut alone avoids less than the policy's range would."""
    narrow = {"B": [0.5, 0.5], "C": [0.5, 0.5]}
    cuts = {grade: {"orange": 0.5, "red": 0.5, "yellow": 0.5} for grade in ("B", "C")}
    overrides = {"policy_overrides.bounds": narrow, "policy_overrides.curtailment": cuts}
    found = avoidable_loss(shipped(root, overrides | {"what_if": True}))
    assert found.within_plan is not None
    assert found.within_law is not None
    assert found.within_law > found.within_plan + 0.01


def test_without_an_alert_nothing_is_judged(root):
    """A winter without alerts has no avoidable loss to tell."""
    found = avoidable_loss(shipped(root, {"alerts": []}))
    assert (found.within_plan, found.within_law) == (None, None)
