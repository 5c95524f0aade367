"""One run of the engine: from inputs to kilograms (no files, no tables).

`prepare` joins lines into units and says what is asked of them, `simulate_response` says when they
hear of it, `sum_up` moves their loads and integrates; `simulate` does all three.
"""

from __future__ import annotations

import numpy as np

from simulator.alerts.timeline import scopes
from simulator.engine.event_log import Reached, dated_events
from simulator.engine.preparing import (
    Apart,
    Prepared,
    Supervised,
    blocks_of,
    dated_changes,
    prepare_block,
    world_of,
)
from simulator.engine.response import simulate_response
from simulator.engine.summing_up import Simulated, sum_up
from simulator.inputs.reading import Inputs


def prepare(
    inputs: Inputs, apart: Apart = Apart(), supervised: Supervised | None = None
) -> Prepared:
    """Return a scenario with its lines joined into units, ready to be simulated.

    Parameters
    ----------
    inputs : Inputs
        What the scenario names, read and joined.
    apart : Apart, optional
        What else tells units apart.
    supervised : Supervised or None
        Enterprises whose conduct supervision decides.
    """
    scenario, fleet, area, profiles = inputs.scenario, inputs.fleet, inputs.area, inputs.profiles
    hours = int(scenario.length_h)
    area_sectors = [str(name) for name in area.rows["sector"]]
    area_districts = [str(name) for name in area.rows["district"]]
    sectors = tuple(dict.fromkeys([*fleet.sector.names, *area_sectors]))
    factors = profiles.series(sectors, scenario.start, hours)
    activity = profiles.series(sectors, scenario.start, hours, ("hour",))
    changes = dated_changes(inputs)
    world = world_of(inputs, changes)
    districts = scopes(
        scenario.stages, list(dict.fromkeys([*fleet.district.names, *area_districts]))
    )
    blocks = tuple(
        prepare_block(
            fleet, rows, timeline, world, districts, apart, supervised if decided else None
        )
        for rows, timeline, decided in blocks_of(fleet, districts, world, supervised)
    )
    return Prepared(
        inputs=inputs,
        world=world,
        sectors=sectors,
        area_sector=np.array([sectors.index(name) for name in area_sectors], dtype=np.int64),
        factors=factors,
        activity=factors if np.array_equal(activity, factors) else activity,
        scopes=districts,
        area_class=np.array([districts.class_of[name] for name in area_districts], dtype=np.int64),
        changes=changes,
        blocks=blocks,
    )


def simulate(inputs: Inputs, keep_steps: bool = False) -> Simulated:
    """Return what a scenario comes to.

    Parameters
    ----------
    inputs : Inputs
        What the scenario names, read and joined.
    keep_steps : bool
        Whether to keep every piece of each unit's path, for those who tell a story.
    """
    return simulate_prepared(prepare(inputs), keep_steps)


def simulate_prepared(prepared: Prepared, keep_steps: bool = False) -> Simulated:
    """Return what a prepared scenario comes to: who hears when, and what that saves.

    Parameters
    ----------
    prepared : Prepared
        A scenario that was not simulated yet: its respondents are filled here.
    keep_steps : bool
        Whether to keep every piece of each unit's path.
    """
    events = simulate_response(
        prepared.inputs.scenario.stages,
        [block.respondents for block in prepared.blocks],
        dated_events(prepared),
        prepared.world.length_h,
        Reached(prepared.inputs.fleet).by_stage,
    )
    return sum_up(prepared, events, keep_steps)
