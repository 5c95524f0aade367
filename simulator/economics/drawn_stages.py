"""Alert winters drawn for one scenario, as its stages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from simulator.alerts.alert_file import DatedStage
from simulator.alerts.timeline import scopes
from simulator.alerts.winters import HOUR, draw_winters, fit_winters
from simulator.inputs.scenario import Scenario
from simulator.studies.drawn_winters import history_table
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.levels import LEVELS, NONE

LEAD_TIME_H = 24.0

Winter = tuple[DatedStage, ...]


def drawn_stages(
    scenario: Scenario,
    count: int,
    seed: int,
    history: Path | None = None,
    season: tuple[datetime, datetime] | None = None,
    district: str = "",
) -> list[Winter]:
    """Return so many winters like a past one, over the scenario's period.

    Parameters
    ----------
    history : Path or None
        Alert file of the past season; None for the scenario's own stages.
    season : tuple of datetime or None
        [start, end) that the history covers; None for the scenario's period.
    district : str
        Without a history: district whose stages count; "" for stages of the whole place only.

    Raises
    ------
    InputError
        The history is not usable or has no whole stage in the season.
    """
    period = (scenario.start, scenario.shape.period.end)
    covered = season or period
    if covered[1] <= covered[0]:
        raise refuse("--season", "", covered[1], message("end_after_start", start=covered[0]))
    name = history if history is not None else scenario.file
    stages = history_table(history, covered[1]) if history is not None else _own(scenario, district)
    inside = stages[(stages["start"] < covered[1]) & (stages["end"] > covered[0])]
    if not len(inside):
        raise refuse(name, "", "", message("no_stage_in_season"))
    try:
        model = fit_winters(inside, [covered])
    except ValueError:
        raise refuse(name, "", "", message("winters_need_whole_stages")) from None
    table = draw_winters(model, period, seed, count, lead_time_h=LEAD_TIME_H)
    winters: list[list[DatedStage]] = [[] for _ in range(count)]
    for row in table.to_dict("records"):
        issued, start, end = (row[name].to_pydatetime() for name in ("issued", "start", "end"))
        winters[row["winter"]].append(DatedStage(row["level"], issued, start, end, None))
    return [tuple(winter) for winter in winters]


def _own(scenario: Scenario, district: str) -> pd.DataFrame:
    """Return the level in force in a district over the scenario's period, as a history."""
    timeline = scopes(scenario.stages, [district]).timelines[0]
    begins = pd.Timestamp(scenario.start)
    rows = [
        (LEVELS[level], begins + first * HOUR, begins + last * HOUR, "")
        for level, first, last in zip(
            timeline.level, timeline.edges[:-1], timeline.edges[1:], strict=True
        )
        if level != NONE
    ]
    return pd.DataFrame(rows, columns=["level", "start", "end", "scope"])
