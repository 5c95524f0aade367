"""Loads of units with drawn lags, ramps and strengths, for many replicates at once.

Units that no draw changes are computed once for all replicates. The others are computed in slices
of units and batches of replicates, and added up at once. Memory therefore grows neither with lines
x replicates nor with the hours of the period.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.alerts.timeline import Stage
from simulator.engine.early_starts import early_plan
from simulator.engine.load_shapes import Units
from simulator.engine.loads import BlockLoads
from simulator.engine.orders import Rise, UnitOrders
from simulator.engine.preparing import Apart, PreparedBlock, prepare
from simulator.engine.ramps import weightings
from simulator.engine.response import Respondents, simulate_response
from simulator.engine.shortfall import PARTS
from simulator.inputs.fleet import Fleet, worth_of
from simulator.inputs.reading import Inputs, lines_alone
from simulator.terms.levels import ALERT_LEVELS, GRADES

# Units x replicates of a batch: vectors of this length stay in the processor's cache.
BATCH_UNITS = 16384
MOST_REPLICATES = 256
# Products in one piece of a sum. Larger products may be split over threads by the linear algebra
# library, and the order of adding would then change the last bit.
PIECE = 200_000
# Rows of the hours (F, U) of a unit, before the rows of the stages.
BASELINE, SEASONAL, ACTUAL, NOMINAL = range(4)
SHORTFALL = slice(4, 4 + len(PARTS))
ACCOUNTED = slice(SHORTFALL.stop, SHORTFALL.stop + len(ALERT_LEVELS))
DAY = ACCOUNTED.stop
STAGES = DAY + 1
# Two rows after those of the stages: hours of standing still in the seasonal and the actual run,
# which cost output and save electricity.
IDLE = 2


@dataclass(frozen=True)
class Draws:
    """The draws of a batch of replicates.

    Attributes
    ----------
    base : array, (R, G, P)
        Factor on the base emission by group of lines.
    activity, lag, ramp : array, (R, E)
        Factors by enterprise.
    strength : array, (R, A), [0, 1]
        Strength by answer, in the order of `DrawnLoads.answers`.
    """

    base: np.ndarray
    activity: np.ndarray
    lag: np.ndarray
    ramp: np.ndarray
    strength: np.ndarray


@dataclass(frozen=True)
class Reach:
    """Which quantities the draws change.

    Attributes
    ----------
    lag, ramp : bool
        Whether lags and ramps vary.
    strength : array, (2, grades)
        Whether the strength varies, by size and grade.
    """

    lag: bool
    ramp: bool
    strength: np.ndarray


@dataclass(frozen=True)
class Groups:
    """Lines whose base emissions are drawn together.

    Attributes
    ----------
    of_line : array, (L)
        Group of each line.
    enterprise, industry, cv : array, (G)
        Codes, and coefficient of variation, of each group.
    """

    of_line: np.ndarray
    enterprise: np.ndarray
    industry: np.ndarray
    cv: np.ndarray

    @classmethod
    def of(cls, fleet: Fleet, cv: np.ndarray) -> Groups:
        """Return the groups of a fleet: lines of one enterprise, one industry and one
        coefficient of variation.

        Parameters
        ----------
        cv : array, (L)
            Coefficient of variation of each line's base emission.
        """
        _, quality = np.unique(cv, return_inverse=True)
        code = (
            fleet.enterprise.codes.astype(np.int64) * len(fleet.industry.names)
            + fleet.industry.codes
        ) * (int(quality.max(initial=0)) + 1)
        _, first, group = np.unique(code + quality, return_index=True, return_inverse=True)
        return cls(group, fleet.enterprise.codes[first], fleet.industry.codes[first], cv[first])


@dataclass(frozen=True)
class Part:
    """Some units of a block, with everything that their figures are made of.

    Attributes
    ----------
    base_kg_h : array, (U, P), [kg/h]
        Base emission.
    worth_h : array, (U, 2)
        Output value [CNY/h] and electricity [kWh/h] at normal load.
    group : array, (U)
        Group of lines of each unit.
    enterprise : array, (U)
        Code of the enterprise.
    day_h : array, (levels + 1, U), [h]
        Hours that count as saved on the accounting day by level, then the length of the day.
    hours : array or None, (F + 2, U), [h]
        Hours of normal emission where no draw changes them, else None.
    """

    orders: UnitOrders
    units: Units
    lag_h: np.ndarray
    continuous: np.ndarray
    rises: list[Rise]
    base_kg_h: np.ndarray
    worth_h: np.ndarray
    group: np.ndarray
    enterprise: np.ndarray
    day_h: np.ndarray
    hours: np.ndarray | None = None


class DrawnLoads:
    """The loads of a scenario's units, ready for any replicate.

    It holds neither files nor the inventory, so it can be sent to another process.
    """

    def __init__(
        self,
        inputs: Inputs,
        groups: Groups,
        line_saved: np.ndarray,
        strength: np.ndarray,
        reach: Reach,
    ) -> None:
        """Prepare the units of a scenario.

        Parameters
        ----------
        groups : Groups
            Groups of the fleet's lines.
        line_saved : array, (levels, L)
            Share of the base that counts as saved on the accounting day, by level.
        strength : array, (2, grades), [0, 1]
            Mean strengths.
        reach : Reach
            Which quantities the draws change.
        """
        scenario, fleet = inputs.scenario, inputs.fleet
        apart = Apart((groups.of_line, *line_saved), by_kind=True)
        prepared = prepare(lines_alone(inputs), apart)
        self.stages: tuple[Stage, ...] = tuple(scenario.stages)
        self.length_h = scenario.length_h
        self.weightings = weightings(
            prepared.factors, prepared.activity, np.zeros(0, dtype=np.int64)
        )
        self.mean = strength.ravel()
        self.answers = _answers(prepared.blocks, fleet)
        self.parts: list[Part] = []
        worth_h = worth_of(inputs.inventory, fleet) / 24.0
        for item in prepared.blocks:
            self._add(item, fleet, groups, line_saved, reach, worth_h)
        self.figures = STAGES + 2 * len(self.stages)
        largest = max((len(part.units) for part in self.parts if part.hours is None), default=1)
        self.batch = max(1, min(MOST_REPLICATES, BATCH_UNITS // largest))

    def _add(
        self,
        item: PreparedBlock,
        fleet: Fleet,
        groups: Groups,
        line_saved: np.ndarray,
        reach: Reach,
        worth_h: np.ndarray,
    ) -> None:
        """Add the units of a block; those that no draw changes are computed now, once for all
        replicates.
        """
        worth = np.column_stack(
            [np.bincount(item.unit, of_line[item.rows], len(item.units)) for of_line in worth_h.T]
        )
        first = np.full(len(item.units), -1, dtype=np.int64)
        first[item.unit[::-1]] = item.rows[::-1]
        drawn = _drawn(item, fleet.lag_h[first], reach)
        for rows, moves in ((np.flatnonzero(~drawn), False), (np.flatnonzero(drawn), True)):
            for low in range(0, len(rows), BATCH_UNITS):
                some = rows[low : low + BATCH_UNITS]
                lines = first[some]
                units = item.units
                part = Part(
                    item.orders.take(some),
                    Units(
                        units.sector[some],
                        np.zeros((len(some), 0)),
                        units.ramp_down_h[some],
                        units.ramp_up_h[some],
                        units.fixed_share[some],
                        units.held[:, some],
                    ),
                    fleet.lag_h[lines],
                    item.continuous[some],
                    item.rises,
                    units.weight_kg_h[some],
                    worth[some],
                    groups.of_line[lines],
                    fleet.enterprise.codes[lines],
                    24.0 * np.concatenate((line_saved[:, lines], np.ones((1, len(lines))))),
                )
                self.parts.append(
                    part
                    if moves
                    else replace(
                        part, hours=self._hours(part, 1, part.units, part.lag_h, self._fixed)
                    )
                )

    def _fixed(self, kind: np.ndarray) -> np.ndarray:
        return self.mean[kind]

    def figures_of(self, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        """Return figures (R, F, P) [kg] and worth (R, 2, 2) [CNY, kWh] of replicates.

        The figures of a replicate do not depend on the others of its batch.
        """
        count, pollutants = draws.base.shape[0], draws.base.shape[2]
        kg, worth = np.zeros((count, self.figures, pollutants)), np.zeros((count, IDLE, 2))
        step = max(1, PIECE // (self.figures * max(1, pollutants)))
        for part in self.parts:
            hours = part.hours[None] if part.hours is not None else self._drawn_hours(part, draws)
            for low in range(0, len(part.group), step):
                some = slice(low, low + step)
                kg += hours[:, : self.figures, some] @ (
                    part.base_kg_h[some] * draws.base[:, part.group[some]]
                )
                worth += hours[:, self.figures :, some] @ (
                    part.worth_h[some] * draws.activity[:, part.enterprise[some], None]
                )
        return kg, worth

    def _drawn_hours(self, part: Part, draws: Draws) -> np.ndarray:
        """Return hours (R, F + IDLE, U) of a part's units."""
        count, units = len(draws.base), part.units
        lag, ramp = draws.lag[:, part.enterprise], draws.ramp[:, part.enterprise]
        many = Units(
            np.tile(units.sector, count),
            np.zeros((count * len(units), 0)),
            (units.ramp_down_h * ramp).ravel(),
            (units.ramp_up_h * ramp).ravel(),
            np.tile(units.fixed_share, count),
            np.tile(units.held, count),
        )

        def strength(kind: np.ndarray) -> np.ndarray:
            places = np.searchsorted(
                self.answers, part.enterprise.astype(np.int64) * len(self.mean) + kind
            )
            return draws.strength[:, places].ravel()

        hours = self._hours(part, count, many, (part.lag_h * lag).ravel(), strength)
        return hours.reshape(len(hours), count, len(units)).transpose(1, 0, 2)

    def _hours(
        self,
        part: Part,
        count: int,
        units: Units,
        lag_h: np.ndarray,
        strength: Callable[[np.ndarray], np.ndarray],
    ) -> np.ndarray:
        """Return hours (F + 2, U) of normal emission and of standing still, for given lags,
        ramps and strengths.
        """
        orders = part.orders.repeated(count, strength)
        continuous = np.tile(part.continuous, count)
        nobody = np.zeros(len(units), dtype=np.int64)
        respondents = Respondents(orders.timeline, lag_h, nobody, 0)
        respondents.plan_early = early_plan(orders, part.rises, units, lag_h, continuous)
        simulate_response(self.stages, [respondents], (), self.length_h, lambda stage: (0, 0))
        weighting, activity = self.weightings
        of_units = weighting.of_sectors(units.sector)
        loads = BlockLoads(
            orders,
            units,
            respondents.layers,
            respondents.early,
            of_units,
            of_units if activity is weighting else activity.of_sectors(units.sector),
            stages=len(self.stages),
        )
        loads.run()
        return hours_of(loads, np.tile(part.day_h, count))


def hours_of(loads: BlockLoads, day_h: np.ndarray) -> np.ndarray:
    """Return hours (F + IDLE, U) of normal emission and of standing still, of moved loads.

    Parameters
    ----------
    loads : BlockLoads
        The loads, with their stages summed apart.
    day_h : array, (levels + 1, U), [h]
        Hours that count as saved on the accounting day by level, then the length of the day.
    """
    sums, stages = loads.result, loads.stages.reshape(-1, len(loads.units))
    hours = np.empty((STAGES + len(stages) + IDLE, len(loads.units)))
    hours[BASELINE], hours[SEASONAL], hours[ACTUAL] = (
        loads.weighting.total(),
        sums.seasonal,
        sums.actual,
    )
    hours[NOMINAL], hours[SHORTFALL] = sums.shortfall.nominal, sums.shortfall.parts
    hours[ACCOUNTED.start : STAGES] = day_h
    hours[STAGES:-IDLE] = stages
    hours[-IDLE:] = sums.idle_h
    return hours


def _drawn(item: PreparedBlock, lag_h: np.ndarray, reach: Reach) -> np.ndarray:
    """Return whether draws change the load of each unit (U).

    A drawn lag or strength changes only units that are ordered a cut at some time.
    """
    count = len(item.units)
    asked, turned, varies = (np.zeros(count, dtype=bool) for _ in range(3))
    for cut in item.orders.asked("ordered"):
        asked |= cut > 0
    for cut in item.orders.asked("seasonal"):
        turned |= cut != 0
    for kind in item.orders.kinds.values():
        varies |= reach.strength.ravel()[kind]
    ramps = (item.units.ramp_down_h > 0) | (item.units.ramp_up_h > 0)
    moves = asked | turned | (item.units.held.any(axis=0) if len(item.units.held) else False)
    return (asked & (varies | (reach.lag & (lag_h > 0)))) | (moves & reach.ramp & ramps)


def _answers(prepared: Sequence[PreparedBlock], fleet: Fleet) -> np.ndarray:
    """Return the sorted codes (A), enterprise x kinds + kind, of all strengths that units have."""
    kinds, codes = 2 * len(GRADES), [np.zeros(0, dtype=np.int64)]
    for item in prepared:
        first = np.empty(len(item.units), dtype=np.int64)
        first[item.unit] = item.rows
        enterprise = fleet.enterprise.codes[first].astype(np.int64)
        codes += [enterprise * kinds + kind for kind in item.orders.kinds.values()]
    return np.unique(np.concatenate(codes))
