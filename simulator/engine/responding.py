"""Who of a prepared scenario hears of what, and when."""

from __future__ import annotations

from simulator.engine.event_log import Reached, dated_events
from simulator.engine.preparing import Prepared
from simulator.engine.response import Happening, simulate_response


def respond(prepared: Prepared) -> list[Happening]:
    """Let every unit of a prepared scenario hear its notices; return the event log.

    Parameters
    ----------
    prepared : Prepared
        A scenario that was not simulated yet: its respondents are filled here.
    """
    return simulate_response(
        prepared.inputs.scenario.stages,
        [block.respondents for block in prepared.blocks],
        dated_events(prepared),
        prepared.world.length_h,
        Reached(prepared.inputs.fleet).by_stage,
    )
