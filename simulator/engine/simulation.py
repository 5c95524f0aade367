"""One run of the engine: from inputs to kilograms (no files, no tables).

`prepare` joins lines into units and says what is asked of them, `respond` says when they hear of
it, `sum_up` moves their loads and integrates; `simulate` does all three. Where a scenario has
supervision, `supervised` comes between: it says how enterprises carry out what is asked.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulator.engine.preparing import Prepared, prepare
from simulator.engine.production import Production
from simulator.engine.responding import respond
from simulator.engine.response import in_order
from simulator.engine.summing_up import Simulated, sum_up, transport_of
from simulator.engine.supervised import (
    SupervisedRun,
    happenings,
    prepare_supervised,
    supervised_run,
)
from simulator.engine.transport import TransportSums
from simulator.inputs.reading import Inputs, lines_alone, part_of


def simulate(inputs: Inputs, keep_steps: bool = False) -> Simulated:
    """Return what a scenario comes to.

    Parameters
    ----------
    inputs : Inputs
        What the scenario names, read and joined.
    keep_steps : bool
        Whether to keep every piece of each unit's path, for those who tell a story.
    """
    watched = watched_run(inputs)
    simulated = simulate_prepared(ready(inputs, watched), keep_steps, watched)
    if watched is None:
        return simulated
    # A part of a scenario tells of its own lines only.
    more = [] if inputs.whole else happenings(inputs, watched)
    return replace(simulated, supervised=watched, events=in_order([*simulated.events, *more]))


def watched_run(inputs: Inputs) -> SupervisedRun | None:
    """Return what a scenario's supervision comes to, None where it has none."""
    if inputs.scenario.shape.supervision is None or not len(inputs.fleet):
        return None
    return supervised_run(inputs)


def ready(inputs: Inputs, watched: SupervisedRun | None) -> Prepared:
    """Return a scenario made ready, with what its `watched_run` came to."""
    if watched is None or not len(inputs.fleet):
        return prepare(inputs)
    return prepare_supervised(inputs, watched)


def simulate_prepared(
    prepared: Prepared, keep_steps: bool = False, watched: SupervisedRun | None = None
) -> Simulated:
    """Return what a prepared scenario comes to: who hears when, and what that saves.

    Parameters
    ----------
    prepared : Prepared
        A scenario that was not simulated yet: its respondents are filled here.
    keep_steps : bool
        Whether to keep every piece of each unit's path.
    watched : SupervisedRun or None
        The `watched_run` that it was made ready with.
    """
    production = production_of(prepared.inputs, watched)
    return sum_up(prepared, respond(prepared), keep_steps, production)


def transport_run(inputs: Inputs) -> TransportSums | None:
    """Return what the trips of the enterprises come to; lines are moved only where trips follow
    them.
    """
    if inputs.transport is None:
        return None
    watched = watched_run(inputs) if inputs.transport.coupled.any() else None
    return transport_of(prepare(inputs), production_of(inputs, watched))


def production_of(inputs: Inputs, watched: SupervisedRun | None) -> Production | None:
    """Return the loads of the enterprises whose trips follow production, None without any."""
    transport = inputs.transport
    # Without lines no trip follows what they make.
    if transport is None or not transport.coupled.any() or not len(inputs.fleet):
        return None
    rows = np.isin(inputs.fleet.enterprise.codes, transport.enterprise[transport.coupled])
    prepared = ready(lines_alone(part_of(inputs, rows)), watched)
    simulated = sum_up(prepared, respond(prepared), keep_steps=True)
    return Production(prepared, simulated.steps, transport.line_weight[rows])
