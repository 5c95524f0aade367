"""What a run asked of its lines and what obedience would have given, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from scipy.sparse import csr_matrix

from simulator.engine.hourly_loads import HourlyLoads, StageLoads, hourly_loads
from simulator.engine.line_stages import line_stages
from simulator.engine.preparing import prepare
from simulator.engine.simulation import ready, watched_run
from simulator.engine.supervision.scene import power_shares
from simulator.evaluation.comparable import Episode, episodes_of
from simulator.evaluation.limits import Limits
from simulator.evaluation.readings import Window
from simulator.inputs.area_sources import no_area_sources
from simulator.inputs.reading import Inputs
from simulator.terms.clock import hours_between

HOURS = 24


@dataclass(frozen=True)
class Asked:
    """A run's orders, ready to be compared with readings.

    Attributes
    ----------
    inputs : Inputs
        What the scenario names.
    loads : HourlyLoads
        Loads of obedience, from the first comparable day to the period's end.
    window : Window
        The days of these hours.
    first_h, last_h : int
        Hours of the run's own start and end.
    episodes : tuple of Episode
        The alerts.
    simulated_h : np.ndarray
        (K, L) hours of normal emission that the run saved in each stage.
    power_share : np.ndarray
        (L) share of each line in the power of its enterprise.
    """

    inputs: Inputs
    loads: HourlyLoads
    window: Window
    first_h: int
    last_h: int
    episodes: tuple[Episode, ...]
    simulated_h: np.ndarray
    power_share: np.ndarray

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.loads.sector)

    def hours_of(self, day: date) -> slice:
        """Return the hours of a day."""
        first = (datetime(day.year, day.month, day.day) - self.window.start).days * HOURS
        return slice(first, first + HOURS)

    def hour(self, time: datetime) -> float:
        """Return a time as hours since the first comparable day."""
        return hours_between(self.window.start, time)

    def stage(self, number: int) -> StageLoads:
        """Return the loads of a stage, in the hours of the run's period."""
        return _within(self.loads.stages[number], self.first_h, self.last_h)

    def matrix(self, group: np.ndarray, weight: np.ndarray, groups: int) -> csr_matrix:
        """Return the sums (groups, U) that make figures of groups of lines from those of units.

        Parameters
        ----------
        group : np.ndarray
            (L) group of each line, -1 for none.
        weight : np.ndarray
            (L) weight of each line.
        """
        some = np.flatnonzero((group >= 0) & (weight != 0))
        places = (group[some], self.loads.unit[some])
        return csr_matrix((weight[some], places), shape=(groups, self.units))


def asked_of(inputs: Inputs, limits: Limits) -> Asked:
    """Return what a run asked, with the loads of obedience from the first comparable day on."""
    scenario = inputs.scenario
    episodes = tuple(episodes_of(scenario.dated, limits))
    days = [day for episode in episodes for day in episode.days]
    start = scenario.start
    midnight = datetime(start.year, start.month, start.day)
    first = min([midnight, *(datetime(day.year, day.month, day.day) for day in days)])
    obedient = _obedient(inputs, first)
    loads = hourly_loads(prepare(obedient))
    length = obedient.scenario.length_h
    window = Window(first, int(np.ceil(length / HOURS)))
    lines = inputs.inventory.lines
    fleet = inputs.fleet
    simulated = line_stages(inputs, ready(inputs, watched_run(inputs)))
    power = lines["electricity_kwh_d"].to_numpy(dtype=float)
    count = len(fleet.enterprise.names)
    return Asked(
        inputs,
        loads,
        window,
        int(hours_between(first, start)),
        int(hours_between(first, scenario.shape.period.end)),
        episodes,
        simulated.saved_h,
        power_shares(fleet.enterprise.codes, power, ~fleet.long_shut, count),
    )


def _obedient(inputs: Inputs, start: datetime) -> Inputs:
    """Return the inputs with everybody obeying, from an earlier start on."""
    scenario = inputs.scenario
    shape = scenario.shape
    response = shape.response.model_copy(update={"compliance": {}, "compliance_small_micro": {}})
    end = shape.period.end
    midnight = datetime(end.year, end.month, end.day)
    whole = midnight if midnight == end else midnight + timedelta(days=1)
    period = shape.period.model_copy(update={"start": start, "end": whole})
    changed = shape.model_copy(update={"response": response, "period": period, "supervision": None})
    return replace(
        inputs,
        scenario=replace(scenario, shape=changed),
        area=no_area_sources(inputs.inventory.pollutants),
    )


def _within(stage: StageLoads, first_h: int, last_h: int) -> StageLoads:
    """Return the hours of a stage from an hour on."""
    skipped = max(0, first_h - stage.first)
    kept = slice(skipped, max(skipped, last_h - stage.first))
    arrays = {name: value[:, kept] for name, value in vars(stage).items() if name != "first"}
    return StageLoads(stage.first + skipped, **arrays)


def last_hour(asked: Asked, episode: Episode, after_h: int) -> int:
    """Return the hour at which an episode's savings after the lift end: a number of hours later,
    the issue of the next alert, or the period's end.
    """
    end = episode.end + timedelta(hours=after_h)
    later = [other.issued for other in asked.episodes if other.issued > episode.issued]
    if later:
        end = min(end, max(min(later), episode.end))
    hour = int(np.ceil(asked.hour(end)))
    return min(hour, asked.last_h)
