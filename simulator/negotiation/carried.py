"""Burdens that earlier runs of the season laid on the groups of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from simulator.engine.simulation import simulate
from simulator.inputs.fleet import worth_of
from simulator.negotiation.fairness import burden
from simulator.negotiation.groups import Groups
from simulator.runs.explain import teller_of_run


def carried_burden(groups: Groups, runs: Sequence[str | Path]) -> np.ndarray:
    """Return the burden (G) that earlier runs of the season laid on each group: output value lost
    by their alerts over that of their whole period.
    """
    carried = np.zeros(len(groups))
    places = {key: place for place, key in enumerate(groups.keys)}
    for folder in runs:
        inputs = teller_of_run(folder, "en").inputs
        idle, fleet = simulate(inputs).idle_h, inputs.fleet
        value = worth_of(inputs.inventory, fleet)[:, 0]
        lost, made = np.zeros(len(groups)), np.zeros(len(groups))
        names = [part.names for part in (fleet.enterprise, fleet.industry, fleet.district)]
        codes = [part.codes for part in (fleet.enterprise, fleet.industry, fleet.district)]
        for line, key in enumerate(zip(*codes, strict=True)):
            place = places.get(tuple(name[code] for name, code in zip(names, key, strict=True)))
            if place is not None:
                lost[place] += value[line] * (idle[1, line] - idle[0, line])
                made[place] += value[line] * inputs.scenario.length_h
        carried += np.where(made > 0, burden(lost, made), 0.0)
    return carried
