"""A scenario's alerts against the air that was observed: hours in vain, and hours missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simulator.alerts.air_series import check_places, read
from simulator.alerts.criteria import read_criteria
from simulator.alerts.skill import EVERY_DISTRICT, score
from simulator.alerts.triggers import derive_stages
from simulator.alerts.unified import unify_stages
from simulator.inputs.scenario import Scenario


@dataclass(frozen=True)
class Verified:
    """How alerts stood against what was observed.

    Attributes
    ----------
    false_share : float or None
        Share of the alert hours for which the rules would have asked for no alert, or for a lower
        one; None without alert hours inside the series.
    missed_share : float or None
        Share of the hours for which the rules would have asked for an alert, or for a higher one,
        that had none; None without such hours.
    """

    false_share: float | None = None
    missed_share: float | None = None


def verified(
    scenario: Scenario,
    observed: str | Path,
    criteria: str,
    places: Sequence[str] = (),
) -> Verified:
    """Return how a scenario's alerts stood against a series of observations.

    A series of several places counts as one region: what any of its places needs, it needs.

    Parameters
    ----------
    scenario : Scenario
        The scenario with its alerts.
    observed : path
        Hourly or daily AQI or concentrations.
    criteria : str
        Rule set, an id or a path.
    places : sequence of str
        Places of the series that count; all without any.

    Raises
    ------
    InputError
        The series, a place or the rule set is not usable.
    """
    series, rules = read(observed), read_criteria(criteria)
    check_places(places, series.places, str(observed), "--place")
    series = series.of(list(places)) if places else series
    needed = derive_stages(series, rules)
    if len(series.places) > 1:
        needed = unify_stages(needed, series.places)
    # Only hours of the scenario that were observed can be judged.
    period = scenario.shape.period
    first = max(series.start, pd.Timestamp(period.start))
    last = min(series.time(series.steps), pd.Timestamp(period.end))
    issued = pd.DataFrame(
        [(stage.level, stage.issued, stage.start, stage.end, "") for stage in scenario.dated],
        columns=["level", "issued", "start", "end", "scope"],
    )
    issued, needed = (_clipped(table.assign(scope=""), first, last) for table in (issued, needed))
    table = score(issued, needed, lead_time_h=0.0).set_index("district")
    hours = table.loc[EVERY_DISTRICT]
    alert_h, needed_h = hours["covered_h"] + hours["needless_h"], hours["needed_h"]
    return Verified(
        _share(hours["needless_h"] + hours["too_high_h"], alert_h),
        _share(hours["missed_h"] + hours["too_low_h"], needed_h),
    )


def _clipped(stages: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return the parts of stages in [first, last)."""
    start, end = (pd.to_datetime(stages[name]).clip(first, last) for name in ("start", "end"))
    table = stages.assign(start=start, end=end, issued=pd.to_datetime(stages["issued"]))
    return table[table["start"] < table["end"]]


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
