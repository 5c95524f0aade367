"""What the lines emit and produce in the hours of each stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.preparing import Prepared, loads_of, prepare
from simulator.engine.ramps import weightings
from simulator.engine.responding import respond
from simulator.inputs.reading import Inputs


@dataclass(frozen=True)
class LineStages:
    """Hours of the lines in the stages that own them.

    Attributes
    ----------
    normal_h : array, (K, L), [h]
        Hours of normal emission.
    saved_h : array, (K, L), [h]
        Hours of normal emission that the alerts saved.
    idle_h : array, (K, L), [h]
        Integral of hour profile x (seasonal load - actual load).
    """

    normal_h: np.ndarray
    saved_h: np.ndarray
    idle_h: np.ndarray


def line_stages(inputs: Inputs, prepared: Prepared | None = None) -> LineStages:
    """Return the hours of every line in every stage, as the run of the scenario has them.

    Parameters
    ----------
    inputs : Inputs
        What the scenario names, read and joined.
    prepared : Prepared or None
        The scenario made ready where it has supervision (`simulation.ready`).
    """
    prepared, count = prepared or prepare(inputs), len(inputs.scenario.stages)
    respond(prepared)
    sums = np.zeros((3, count, len(inputs.fleet)))
    for block in prepared.blocks:
        weighting, activity = weightings(prepared.factors, prepared.activity, block.units.sector)
        loads = loads_of(block, weighting, activity, stages=count)
        loads.run()
        sums[:2, :, block.rows] = loads.stages[:, :, block.unit]
        sums[2][:, block.rows] = loads.stage_idle_h[:, block.unit]
    return LineStages(*sums)
