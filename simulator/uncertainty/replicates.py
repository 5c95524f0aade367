"""Replicates: what is drawn for each, and the headline figures that follow from it.

See docs/method.md, section "Uncertainty".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from simulator.engine.accounting import Accounting
from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL, worth_by_alerts
from simulator.engine.orders import NEGLIGIBLE
from simulator.engine.shortfall import PARTS
from simulator.engine.simulation import simulate, transport_run
from simulator.inputs.area_sources import AreaSources
from simulator.inputs.reading import Inputs
from simulator.terms.draws import key_of, keys_of, lognormal, normal, strength, uniform
from simulator.terms.levels import GRADES, LEVELS, TARGET_LEVELS
from simulator.uncertainty.drawn_loads import (
    ACCOUNTED,
    ACTUAL,
    BASELINE,
    DAY,
    NOMINAL,
    SEASONAL,
    SHORTFALL,
    STAGES,
    DrawnLoads,
    Draws,
    Groups,
    Reach,
)
from simulator.uncertainty.spreads import spreads_of
from simulator.uncertainty.supervised import SAVED, TOLD, SupervisedLoads
from simulator.workers.cluster import do_on_cluster
from simulator.workers.pool import do_parts

# Headline figures that belong to no pollutant, named as in the summary. First money and electricity
# as the drawn loads give them, in the seasonal and the actual run, then the difference of the two.
DRAWN_WORTH = (*BY_SEASON, *IN_ALL)
WORTH = (*DRAWN_WORTH, *BY_ALERTS)


class Replicates:
    """The replicates of a scenario. Each can be computed alone and in any process."""

    def __init__(self, inputs: Inputs, accounting: Accounting) -> None:
        fleet, scenario = inputs.fleet, inputs.scenario
        self.pollutants = inputs.inventory.pollutants
        self.spreads = spreads_of(scenario)
        cv = inputs.inventory.lines["data_quality"].map(self.spreads.base_cv).to_numpy(dtype=float)
        self.groups = Groups.of(fleet, cv)
        reach = Reach(
            self.spreads.lag_cv > 0, self.spreads.ramp_cv > 0, self.spreads.strength_varies
        )
        self.loads = DrawnLoads(
            inputs, self.groups, accounting.line_saved, self.spreads.strength_mean, reach
        )
        self.enterprise_keys, self.industry_keys = (
            keys_of(fleet.enterprise.names),
            keys_of(fleet.industry.names),
        )
        self.area = _area_figures(inputs, accounting, self.loads.figures)
        self.transport = _transport_figures(inputs, accounting, self.loads.figures)
        self.judged = Judged(inputs)
        self.supervised = (
            None
            if scenario.shape.supervision is None
            else SupervisedLoads(inputs, self.groups, self.loads.figures)
        )
        self.of_pollutants = [*self.judged.measures, *(SAVED if self.supervised else ())]
        self.of_none = [*WORTH, *(TOLD if self.supervised else ())]

    def figures(
        self, count: int, progress=None, workers: int = 1, cluster: str | None = None
    ) -> pd.DataFrame:
        """Return the headline figures of replicates 0 to count - 1.

        Parameters
        ----------
        progress : callable or None
            Called with (replicates done, count).
        workers : int
            Number of processes; the figures are the same for any number.
        cluster : str or None
            Address of a Dask scheduler that takes the place of the processes.

        Returns
        -------
        DataFrame
            Columns replicate, pollutant, measure and value, by measure, then pollutant, then
            replicate. A figure that no replicate has, such as a target that the policy does not
            set, is left out.
        """
        step = self.loads.batch
        parts = [range(low, min(low + step, count)) for low in range(0, count, step)]
        done = 0

        def report(place: int) -> None:
            nonlocal done
            done += len(parts[place])
            if progress is not None:
                progress(done, count)

        if cluster:
            values = do_on_cluster(self.values, parts, cluster, report)
        else:
            values = do_parts(self.values, parts, workers, report)
        return self._table(np.concatenate(values))

    def values(self, replicates: Sequence[int]) -> np.ndarray:
        """Return the headline figures (R, F) of some replicates.

        The order is that of `of_pollutants`, by pollutant, then `of_none`.
        """
        numbers = np.asarray(replicates)
        draws = self.draws(numbers)
        kg, worth = self.loads.figures_of(draws)
        more = None if self.supervised is None else self.supervised.figures_of(numbers, draws)
        if more is not None:
            kg += more.kg
            worth += more.worth
        for sector, figures in self.area:
            kg += figures * self._area_factors(numbers, sector)[:, None]
        for code, figures in self.transport:
            kg += figures * self._transport_factors(numbers, code)[:, None]
        measured = self.judged.values(kg)
        if more is not None:
            reduction = measured[:, self.judged.measures.index("alert_reduction_kg")]
            saved = (
                reduction + more.obeyed_kg,
                reduction + more.unsupervised_kg,
                more.by_findings_kg,
            )
            measured = np.concatenate((measured, np.stack(saved, axis=1)), axis=1)
        by_pollutant = measured.reshape(len(numbers), -1)
        worth = worth.reshape(len(numbers), len(DRAWN_WORTH))
        by_alerts = worth_by_alerts(dict(zip(DRAWN_WORTH, worth.T, strict=True)))
        parts = [by_pollutant, worth, *by_alerts.values()]
        return np.column_stack(parts if more is None else [*parts, more.told])

    def _table(self, values: np.ndarray) -> pd.DataFrame:
        count, pollutants, measures = (
            len(values),
            len(self.pollutants),
            [*self.of_pollutants, *self.of_none],
        )
        of_pollutants = pollutants * len(self.of_pollutants)
        kept = np.flatnonzero(~np.isnan(values).all(axis=0))
        columns, worth = values[:, kept], np.maximum(kept - of_pollutants, 0)
        # Money and electricity belong to no pollutant: their code is the one after the last.
        measure = np.where(
            kept < of_pollutants, kept // pollutants, len(self.of_pollutants) + worth
        )
        pollutant = np.where(kept < of_pollutants, kept % pollutants, pollutants)
        measure, pollutant = np.repeat(measure, count), np.repeat(pollutant, count)
        return pd.DataFrame(
            {
                "replicate": np.tile(np.arange(count, dtype=np.int32), len(kept)),
                "pollutant": pd.Categorical.from_codes(pollutant, [*self.pollutants, ""]),
                "measure": pd.Categorical.from_codes(measure, measures),
                "value": columns.T.ravel(),
            }
        )

    def draws(self, numbers: np.ndarray) -> Draws:
        """Return the draws of some replicates, by their numbers."""
        spreads, seed, keys = self.spreads, self.spreads.seed, self.enterprise_keys
        lag, ramp = (
            lognormal(normal(seed, name, numbers, keys), cv)
            for name, cv in (("lag", spreads.lag_cv), ("ramp", spreads.ramp_cv))
        )
        activity = lognormal(
            normal(seed, "activity enterprise", numbers, keys), spreads.activity_cv
        )
        return Draws(
            self._base_factors(numbers, activity), activity, lag, ramp, self._strengths(numbers)
        )

    def _base_factors(self, numbers: np.ndarray, activity: np.ndarray) -> np.ndarray:
        """Return factors (R, G, P) on base emissions, mean 1: emission factor x activity (R, E)
        of the enterprise.
        """
        groups, seed, shared = self.groups, self.spreads.seed, self.spreads.shared
        factors = np.empty((len(numbers), len(groups.cv), len(self.pollutants)))
        for column, name in enumerate(self.pollutants):
            # Square roots, since the shares divide the variance between industry and enterprise.
            common = np.sqrt(shared) * normal(
                seed, f"base industry {name}", numbers, self.industry_keys
            )
            own = np.sqrt(1 - shared) * normal(
                seed, f"base enterprise {name}", numbers, self.enterprise_keys
            )
            factors[:, :, column] = lognormal(
                common[:, groups.industry] + own[:, groups.enterprise], groups.cv
            )
        if self.spreads.activity_cv > 0:
            factors *= activity[:, groups.enterprise, None]
        return factors

    def _strengths(self, numbers: np.ndarray) -> np.ndarray:
        """Return strengths (R, A) by answer: the enterprise, and the size and grade of the line."""
        enterprise, kind = np.divmod(self.loads.answers, 2 * len(GRADES))
        share = uniform(self.spreads.seed, "strength", numbers, self.enterprise_keys)
        strengths_drawn = np.empty((len(numbers), len(kind)))
        for code in np.unique(kind):
            rows = np.flatnonzero(kind == code)
            mean, spread = (
                self.spreads.strength_mean.ravel()[code],
                self.spreads.strength_sd.ravel()[code],
            )
            strengths_drawn[:, rows] = strength(
                share[:, enterprise[rows]], float(mean), float(spread)
            )
        return strengths_drawn

    def _area_factors(self, numbers: np.ndarray, sector: str) -> np.ndarray:
        """Return factors (R, P) of an area sector's emissions, mean 1."""
        key, seed = np.array([key_of(sector)]), self.spreads.seed
        columns = [normal(seed, f"area {name}", numbers, key)[:, 0] for name in self.pollutants]
        return lognormal(np.stack(columns, axis=1), self.spreads.area_cv)

    def _transport_factors(self, numbers: np.ndarray, enterprise: int) -> np.ndarray:
        """Return factors (R, P) of the emissions of an enterprise's trucks, mean 1."""
        key, seed = self.enterprise_keys[[enterprise]], self.spreads.seed
        columns = [
            normal(seed, f"transport {name}", numbers, key)[:, 0] for name in self.pollutants
        ]
        return lognormal(np.stack(columns, axis=1), self.spreads.transport_cv)


def _transport_figures(
    inputs: Inputs, accounting: Accounting, count: int
) -> list[tuple[int, np.ndarray]]:
    """Return (code of the enterprise, figures (F, P) [kg]) of the trucks by enterprise, in the rows
    of `drawn_loads`.

    What trips follow of production is that of the run without draws.
    """
    transport, sums = inputs.transport, transport_run(inputs)
    if transport is None or sums is None:
        return []
    by_enterprise = []
    for code in dict.fromkeys(int(code) for code in transport.enterprise):
        flows = transport.enterprise == code
        figures = np.zeros((count, transport.base_kg_d.shape[1]))
        figures[: ACTUAL + 1] = sums.kg[:, flows].sum(axis=1)
        whole, seasonal, actual = sums.stage_kg[:, :, flows].sum(axis=2)
        figures[NOMINAL] = (seasonal - actual).sum(axis=0)
        figures[ACCOUNTED] = accounting.transport_saved_kg_d[:, flows].sum(axis=1)
        figures[DAY] = transport.base_kg_d[flows].sum(axis=0)
        figures[STAGES:] = np.concatenate((whole, seasonal - actual))
        by_enterprise.append((code, figures))
    return by_enterprise


def _area_figures(
    inputs: Inputs, accounting: Accounting, count: int
) -> list[tuple[str, np.ndarray]]:
    """Return (sector, figures (F, P) [kg]) of the area sources by sector, in the rows of
    `drawn_loads`.
    """
    area, by_sector = inputs.area, []
    nobody = inputs.fleet.take(np.zeros(0, dtype=np.int64))
    changes = tuple((change, rows[:0]) for change, rows in inputs.changes)
    for sector in dict.fromkeys(area.rows["sector"]):
        rows = np.flatnonzero((area.rows["sector"] == sector).to_numpy())
        part = AreaSources(
            area.rows.iloc[rows].reset_index(drop=True), area.base_kg_d[rows], area.cuts[rows], ""
        )
        simulated = simulate(
            replace(inputs, fleet=nobody, area=part, changes=changes, transport=None)
        )
        figures = np.zeros((count, part.base_kg_d.shape[1]))
        figures[: ACTUAL + 1] = simulated.area_hours @ part.base_kg_d / 24.0
        whole, seasonal, actual = simulated.stage_sums.kg[:, :-1]
        figures[NOMINAL] = (seasonal - actual).sum(axis=0)
        figures[ACCOUNTED] = accounting.area_saved[:, rows] @ part.base_kg_d
        figures[DAY] = part.base_kg_d.sum(axis=0)
        figures[STAGES:] = np.concatenate((whole, seasonal - actual))
        by_sector.append((str(sector), figures))
    return by_sector


class Judged:
    """Turns kilograms into headline figures and compares them with the targets."""

    def __init__(self, inputs: Inputs) -> None:
        scenario, pollutants = inputs.scenario, inputs.inventory.pollutants
        shape, given = scenario.policy.shape, scenario.shape.whole_society_kg_d or {}
        self.given = np.array([given.get(name, np.nan) for name in pollutants])
        known = [len(inputs.area) > 0 or name in given for name in pollutants]
        targets = [
            [shape.target(level, name) if known[p] else None for p, name in enumerate(pollutants)]
            for level in TARGET_LEVELS
        ]
        self.targets = np.array(
            [[np.nan if value is None else value for value in row] for row in targets]
        )
        pair = [pollutants.index(name) for name in ("so2", "nox") if name in pollutants]
        self.pair = pair if shape.so2_nox_exchange and len(pair) == 2 else None
        self.stages = len(scenario.stages)
        self.measures = [
            "baseline_kg",
            "seasonal_kg",
            "actual_kg",
            "seasonal_reduction_kg",
            "alert_reduction_kg",
            "reduction_kg",
            "reduction_pct",
            "nominal_kg",
            *(f"shortfall_{part}_kg" for part in PARTS),
            *(
                f"stage_{number}_{figure}"
                for number in range(1, self.stages + 1)
                for figure in ("alert_reduction_kg", "alert_share")
            ),
            *(f"accounting_{level}_ratio" for level in LEVELS[1:]),
            *(f"target_met_{level}" for level in TARGET_LEVELS),
        ]

    def values(self, kg: np.ndarray) -> np.ndarray:
        """Return the headline figures (R, measures, P) of figures (R, F, P)."""
        baseline, seasonal, actual = (kg[:, run] for run in (BASELINE, SEASONAL, ACTUAL))
        limit = NEGLIGIBLE * baseline
        held = [np.where(np.abs(run) <= limit, 0.0, run) for run in (seasonal, actual)]
        saved = [baseline - seasonal, seasonal - actual, baseline - actual]
        # A difference within rounding of the baseline is 0, as in the tables of a run.
        by_season, by_alert, total = (np.where(np.abs(part) <= limit, 0.0, part) for part in saved)
        rows = [
            baseline,
            *held,
            by_season,
            by_alert,
            total,
            100 * _over(total, baseline),
            kg[:, NOMINAL],
        ]
        rows += list(kg[:, SHORTFALL].transpose(1, 0, 2))
        for stage in range(self.stages):
            whole, less = kg[:, STAGES + stage], kg[:, STAGES + self.stages + stage]
            # A stage has no share of a whole-society figure that is given: the stage's hours may
            # differ between districts.
            rows += [less, np.where(np.isnan(self.given), _over(less, whole), np.nan)]
        whole = np.where(np.isnan(self.given), kg[:, DAY], self.given)
        ratios = [_over(kg[:, place], whole) for place in range(ACCOUNTED.start, ACCOUNTED.stop)]
        judged = [
            self.met(ratios[LEVELS.index(level) - 1], target)
            for level, target in zip(TARGET_LEVELS, self.targets, strict=True)
        ]
        return np.stack([*rows, *ratios, *judged], axis=1)

    def met(self, ratio: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Return 1 or 0 (R, P) for shares that have a target, else NaN; the mean over R is the
        probability.
        """
        met = np.where(np.isnan(target), np.nan, ratio >= target - 1e-9)
        if self.pair is not None and not np.isnan(met[:, self.pair]).any():
            enough = ratio[:, self.pair].sum(axis=1) >= target[self.pair].sum() - 1e-9
            met[:, self.pair] = np.maximum(met[:, self.pair], enough[:, None])
        return met


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(
        part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0
    )
