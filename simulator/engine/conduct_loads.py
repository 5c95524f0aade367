"""What courses of enterprises come to, many at once: the same enterprise may come several times,
once for every way in which it could have gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.engine.courses import Course, Courses
from simulator.engine.early_starts import early_plan
from simulator.engine.load_shapes import Units
from simulator.engine.loads import BlockLoads
from simulator.engine.preparing import Apart, PreparedBlock, Supervised, prepare, with_courses
from simulator.engine.ramps import weightings
from simulator.engine.response import Respondents, simulate_response
from simulator.inputs.reading import Inputs, lines_alone

# Most units moved together, so that memory stays bounded.
MOST_UNITS = 16384


@dataclass(frozen=True)
class Trial:
    """One way in which an enterprise could go.

    Attributes
    ----------
    code : int
        Code of the enterprise in the fleet.
    course : Course
        How it carries out its orders.
    lag, ramp : float
        Factors on its lags and on its ramps.
    """

    code: int
    course: Course
    lag: float = 1.0
    ramp: float = 1.0


@dataclass(frozen=True)
class Moved:
    """Units of trials, moved through the period.

    Attributes
    ----------
    block : int
        Number of their block.
    unit : np.ndarray
        (N) units of the block.
    trial : np.ndarray
        (N) trial of each.
    loads : BlockLoads
        Their loads, moved.
    """

    block: int
    unit: np.ndarray
    trial: np.ndarray
    loads: BlockLoads


class ConductLoads:
    """The lines of enterprises whose conduct supervision decides, ready for any courses.

    Attributes
    ----------
    blocks : tuple of PreparedBlock
        Their blocks.
    enterprise : list of np.ndarray
        Code of each unit's enterprise, by block.
    lag_h : list of np.ndarray
        Notification lag of each unit [h], by block.
    """

    def __init__(self, inputs: Inputs, supervised: Supervised, apart: Apart = Apart()) -> None:
        """Prepare the lines.

        Parameters
        ----------
        inputs : Inputs
            What the scenario names.
        supervised : Supervised
            The enterprises, and whether a finding may make a D of them.
        apart : Apart
            What else tells units apart.
        """
        alone = lines_alone(inputs)
        prepared = prepare(alone, apart, supervised)
        self.blocks: tuple[PreparedBlock, ...] = tuple(
            replace(block, respondents=replace(block.respondents, plan_early=None))
            for block in prepared.blocks
            if block.conduct is not None
        )
        fleet = inputs.fleet
        first = [_first_lines(block) for block in self.blocks]
        self.first_line = first
        self.enterprise = [fleet.enterprise.codes[lines] for lines in first]
        self.lag_h = [fleet.lag_h[lines] for lines in first]
        self.pollutants = len(inputs.inventory.pollutants)
        self.stages, self.length_h = tuple(inputs.scenario.stages), inputs.scenario.length_h
        self.weightings = weightings(
            prepared.factors, prepared.activity, np.zeros(0, dtype=np.int64)
        )
        self._units: list[dict[int, np.ndarray]] = [_by_code(codes) for codes in self.enterprise]

    def move(self, trials: Sequence[Trial], stages: int = 0) -> Iterator[Moved]:
        """Yield the units of trials, moved through the period.

        Parameters
        ----------
        trials : sequence of Trial
            The trials.
        stages : int
            Number of stages to sum apart, 0 for none.
        """
        nobody = np.zeros(0, dtype=np.int64)
        for number, block in enumerate(self.blocks):
            parts = [self._units[number].get(trial.code, nobody) for trial in trials]
            low = 0
            while low < len(trials):
                high, count = low, 0
                while high < len(trials) and (
                    high == low or count + len(parts[high]) <= MOST_UNITS
                ):
                    count += len(parts[high])
                    high += 1
                if count:
                    yield self._moved(number, block, trials, parts, range(low, high), stages)
                low = high

    def kilograms(self, trials: Sequence[Trial]) -> np.ndarray:
        """Return emissions (trials, 4, P) [kg].

        They are those of the seasonal and the actual run, then the baseline and the actual emission
        from the moment on at which a finding made a D.
        """
        kg = np.zeros((len(trials), 4, self.pollutants))
        for moved in self.move(trials):
            sums, weight = moved.loads.result, moved.loads.units.weight_kg_h
            hours = np.stack((sums.seasonal, sums.actual, *sums.found))
            np.add.at(kg, moved.trial, (hours[:, :, None] * weight[None]).transpose(1, 0, 2))
        return kg

    def _moved(
        self,
        number: int,
        block: PreparedBlock,
        trials: Sequence[Trial],
        parts: Sequence[np.ndarray],
        some: range,
        stages: int,
    ) -> Moved:
        unit = np.concatenate([parts[place] for place in some])
        sizes = [len(parts[place]) for place in some]
        trial = np.repeat(np.arange(some.start, some.stop), sizes)
        lag = np.repeat([trials[place].lag for place in some], sizes)
        ramp = np.repeat([trials[place].ramp for place in some], sizes)
        courses = Courses.of([trials[place].course for place in some]).take(trial - some.start)
        units, lag_h = block.units, self.lag_h[number][unit] * lag
        many = Units(
            units.sector[unit],
            units.weight_kg_h[unit],
            units.ramp_down_h[unit] * ramp,
            units.ramp_up_h[unit] * ramp,
            units.fixed_share[unit],
            units.held[:, unit],
        )
        orders, continuous = block.orders.take(unit), block.continuous[unit]
        respondents = Respondents(orders.timeline, lag_h, np.zeros(len(unit), dtype=np.int64), 0)
        respondents.plan_early = early_plan(orders, block.rises, many, lag_h, continuous)
        ready = with_courses(
            replace(
                block,
                orders=orders,
                units=many,
                respondents=respondents,
                continuous=continuous,
                as_d=block.as_d.take(unit) if block.as_d else None,
            ),
            courses,
            lag_h,
        )
        simulate_response(self.stages, [ready.respondents], (), self.length_h, lambda _: (0, 0))
        weighting, activity = self.weightings
        of_units = weighting.of_sectors(many.sector)
        loads = BlockLoads(
            ready.orders,
            many,
            ready.respondents.layers,
            ready.respondents.early,
            of_units,
            of_units if activity is weighting else activity.of_sectors(many.sector),
            stages=stages,
            conduct=ready.conduct,
        )
        loads.run()
        return Moved(number, unit, trial, loads)


def _first_lines(block: PreparedBlock) -> np.ndarray:
    """Return the first line of each unit, as a place in the fleet."""
    first = np.full(len(block.units), -1, dtype=np.int64)
    first[block.unit[::-1]] = block.rows[::-1]
    return first


def _by_code(codes: np.ndarray) -> dict[int, np.ndarray]:
    order = np.argsort(codes, kind="stable")
    values = codes[order]
    bounds = np.flatnonzero(np.diff(values, prepend=-1))
    return (
        {
            int(values[low]): part
            for low, part in zip(bounds, np.split(order, bounds[1:]), strict=True)
        }
        if len(values)
        else {}
    )
