"""Replicates: intervals on the headline figures (method: uncertainty).

Replicates are stacked: a batch of copies of the fleet, each with its own draws, goes through the engine at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from simulator.accounting import Accounting
from simulator.area_sources import AreaSources, no_area_sources
from simulator.chance import key_of, keys_of, lognormal, normal, strength, uniform
from simulator.fleet import Fleet, Names
from simulator.inputs import Inputs
from simulator.labels import DATA
from simulator.levels import LEVELS, TARGET_LEVELS, grade_or_stand_in
from simulator.results import Result
from simulator.shortfall import PARTS
from simulator.simulation import NEGLIGIBLE, Options, simulate
from simulator.yaml_file import read_yaml

QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
BATCH_LINES = 100_000
RESAMPLES = 200


@dataclass(frozen=True)
class Spreads:
    """How much the draws vary: coefficients of variation, standard deviations of strength, share in common."""

    base_cv: dict[str, float]
    area_cv: float
    shared: float
    compliance_sd: dict[str, float]
    lag_cv: float
    ramp_cv: float
    seed: int


def spreads_of(inputs: Inputs) -> Spreads:
    """Return the spreads of a scenario: what it says, else the assumed defaults of data/uncertainty.yaml."""
    told = inputs.scenario.shape.uncertainty
    assumed = read_yaml(DATA / "uncertainty.yaml").data
    values = {
        name: assumed[name] if getattr(told, name, None) is None else getattr(told, name)
        for name in ("area_cv", "shared", "lag_cv", "ramp_cv")
    }
    base_cv = assumed["base_cv"] | (told.base_cv or {})
    compliance = assumed["compliance_sd"] if told.compliance is None else told.compliance
    return Spreads(base_cv=base_cv, compliance_sd=compliance, seed=told.seed, **values)


class Replicates:
    """The draws of a scenario's replicates, and the headline figures that they come to."""

    def __init__(self, inputs: Inputs, accounting: Accounting) -> None:
        self.inputs, self.accounting, self.spreads = inputs, accounting, spreads_of(inputs)
        self.pollutants = inputs.inventory.pollutants
        fleet, seed = inputs.fleet, self.spreads.seed
        self.enterprise_keys = keys_of(fleet.enterprise.names)
        self.industry_keys = keys_of(fleet.industry.names)
        self.seed = seed
        self.cv = inputs.inventory.lines["data_quality"].map(self.spreads.base_cv).to_numpy(dtype=float)
        self.alone = self._area_alone()

    def _area_alone(self) -> list[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
        """Return (sector, kg (3, P), stage kg (3, K, P), day kg (P)) of each sector of the area sources."""
        inputs, found = self.inputs, []
        nobody = _stacked(inputs.fleet.take(np.zeros(0, dtype=np.int64)), 1)
        changes = [(change, rows[:0]) for change, rows in inputs.changes]
        for sector in dict.fromkeys(inputs.area.rows["sector"]):
            rows = np.flatnonzero((inputs.area.rows["sector"] == sector).to_numpy())
            part = AreaSources(inputs.area.rows.iloc[rows].reset_index(drop=True), inputs.area.base_kg_d[rows], inputs.area.cuts[rows], "")
            made = simulate(inputs.scenario, nobody, part, inputs.profiles, self.pollutants, changes)
            kg = np.stack([part.base_kg_d.T @ made.area_hours[run] / 24.0 for run in range(3)])
            saved = self.accounting.area_saved[:, rows] @ part.base_kg_d
            found.append((str(sector), kg, made.stage_sums.kg[:, :-1], part.base_kg_d.sum(axis=0), saved))
        return found

    def base_factors(self, replicates: np.ndarray) -> np.ndarray:
        """Return factors (R, L, P) of the base emissions, mean 1."""
        fleet, shared = self.inputs.fleet, self.spreads.shared
        factors = np.empty((len(replicates), len(fleet), len(self.pollutants)))
        for column, name in enumerate(self.pollutants):
            common = normal(self.seed, f"base industry {name}", replicates, self.industry_keys)[:, fleet.industry.codes]
            own = normal(self.seed, f"base enterprise {name}", replicates, self.enterprise_keys)[:, fleet.enterprise.codes]
            factors[:, :, column] = lognormal(np.sqrt(shared) * common + np.sqrt(1 - shared) * own, self.cv)
        return factors

    def area_factors(self, replicates: np.ndarray, sector: str) -> np.ndarray:
        """Return factors (R, P) of an area sector's emissions, mean 1."""
        columns = [normal(self.seed, f"area {name}", replicates, np.array([key_of(sector)]))[:, 0] for name in self.pollutants]
        return lognormal(np.stack(columns, axis=1), self.spreads.area_cv)

    def hours(self, replicates: np.ndarray) -> Iterator[tuple[np.ndarray, object]]:
        """Yield (replicates of a batch, what its stacked fleet comes to)."""
        inputs = self.inputs
        fleet, step = inputs.fleet, max(1, BATCH_LINES // max(1, len(inputs.fleet)))
        for low in range(0, len(replicates), step):
            batch = replicates[low : low + step]
            factor = {
                name: lognormal(normal(self.seed, name, batch, self.enterprise_keys), cv)[:, fleet.enterprise.codes].ravel()
                for name, cv in (("lag", self.spreads.lag_cv), ("ramp", self.spreads.ramp_cv))
            }
            stacked = _stacked(fleet, len(batch))
            stacked = replace(
                stacked, lag_h=stacked.lag_h * factor["lag"], ramp_down_h=stacked.ramp_down_h * factor["ramp"],
                ramp_up_h=stacked.ramp_up_h * factor["ramp"],
            )  # fmt: skip
            share = uniform(self.seed, "strength", batch, self.enterprise_keys)[:, fleet.enterprise.codes].ravel()
            changes = [(change, np.tile(rows, len(batch))) for change, rows in inputs.changes]
            options = Options(by_line=True, hourly=False, strength=lambda grade, share=share: self._strength(grade, share))
            nothing = no_area_sources(self.pollutants)
            yield batch, simulate(inputs.scenario, stacked, nothing, inputs.profiles, self.pollutants, changes, options)

    def _strength(self, grade: str, share: np.ndarray) -> np.ndarray:
        compliance = self.inputs.scenario.shape.response.compliance
        names = grade_or_stand_in(grade)
        mean = next((compliance[name] for name in names if name in compliance), 1.0)
        spread = next((self.spreads.compliance_sd[name] for name in names if name in self.spreads.compliance_sd), 0.0)
        return strength(share, mean, spread)

    def figures(self, count: int) -> pd.DataFrame:
        """Return the headline figures of every replicate: replicate, pollutant, measure, value."""
        parts = []
        for batch, made in self.hours(np.arange(count)):
            parts += self._batch(batch, made)
        return pd.concat(parts, ignore_index=True)

    def _batch(self, batch: np.ndarray, made) -> list[pd.DataFrame]:
        fleet = self.inputs.fleet
        base = fleet.base_kg_h[None] * self.base_factors(batch)
        size = (len(batch), len(fleet))

        def kg(hours: np.ndarray) -> np.ndarray:
            """Return kilograms (R, P) of hours of normal emission (R x L)."""
            return np.einsum("rl,rlp->rp", hours.reshape(size), base)

        runs = [kg(made.hours[run]) for run in range(3)]
        stages = [[kg(made.stage_h[kind, stage]) for stage in range(made.stage_h.shape[1])] for kind in range(2)]
        day_base = base.sum(axis=1) * 24.0
        day_saved = np.stack([np.einsum("l,rlp->rp", saved, base) * 24.0 for saved in self.accounting.line_saved])
        nominal, short = kg(made.nominal_h), [kg(part) for part in made.shortfall_h]
        for sector, area, stage, day, saved in self.alone:
            factor = self.area_factors(batch, sector)
            runs = [total + area[run] * factor for run, total in enumerate(runs)]
            nominal = nominal + (stage[1] - stage[2]).sum(axis=0) * factor
            stages[0] = [total + stage[0, index] * factor for index, total in enumerate(stages[0])]
            stages[1] = [total + (stage[1, index] - stage[2, index]) * factor for index, total in enumerate(stages[1])]
            day_base = day_base + day * factor
            day_saved = day_saved + saved[:, None, :] * factor[None]
        return self._tables(batch, runs, nominal, short, stages, day_base, day_saved)

    def _tables(self, batch, runs, nominal, short, stages, day_base, day_saved) -> list[pd.DataFrame]:
        baseline, seasonal, actual = runs
        saved = [baseline - seasonal, seasonal - actual, baseline - actual]
        # What rounding leaves of the baseline is 0, as in the tables of a run.
        by_season, by_alert, total = (np.where(np.abs(part) <= NEGLIGIBLE * baseline, 0.0, part) for part in saved)
        named = {
            "baseline_kg": baseline,
            "seasonal_reduction_kg": by_season,
            "alert_reduction_kg": by_alert,
            "reduction_kg": total,
            "reduction_pct": 100 * _over(total, baseline),
            "nominal_kg": nominal,
        }
        named |= {f"shortfall_{part}_kg": value for part, value in zip(PARTS, short, strict=True)}
        for index, (whole, saved) in enumerate(zip(*stages, strict=True), start=1):
            named[f"stage_{index}_alert_reduction_kg"] = saved
            # Of a given whole-society figure a stage's share is not told: its hours differ between districts.
            named[f"stage_{index}_alert_share"] = np.where(np.isnan(self._given()), _over(saved, whole), np.nan)
        fixed = self._given()
        whole = np.where(np.isnan(fixed), day_base, fixed)
        for rank, saved in enumerate(day_saved, start=1):
            named[f"accounting_{LEVELS[rank]}_ratio"] = _over(saved, whole)
        named |= self._met({level: named[f"accounting_{level}_ratio"] for level in TARGET_LEVELS})
        return [
            pd.DataFrame({"replicate": batch, "pollutant": name, "measure": measure, "value": values[:, column]})
            for measure, values in named.items()
            for column, name in enumerate(self.pollutants)
        ]

    def _given(self) -> np.ndarray:
        given = self.inputs.scenario.shape.whole_society_kg_d or {}
        return np.array([given.get(name, np.nan) for name in self.pollutants])

    def _met(self, ratios: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return 1 or 0, by level, for targets that the accounting judges; the mean is the probability."""
        shape, found = self.inputs.scenario.policy.shape, {}
        known = len(self.inputs.area) > 0
        given = self.inputs.scenario.shape.whole_society_kg_d or {}
        for level, ratio in ratios.items():
            met = np.full_like(ratio, np.nan)
            for column, name in enumerate(self.pollutants):
                target = shape.target(level, name)
                if target is not None and (known or name in given):
                    met[:, column] = ratio[:, column] >= target - 1e-9
            pair = [self.pollutants.index(name) for name in ("so2", "nox") if name in self.pollutants]
            if shape.so2_nox_exchange and len(pair) == 2 and not np.isnan(met[:, pair]).any():
                wanted = sum(shape.target(level, name) for name in ("so2", "nox"))
                enough = ratio[:, pair].sum(axis=1) >= wanted - 1e-9
                met[:, pair] = np.maximum(met[:, pair], enough[:, None])
            found[f"target_met_{level}"] = met
        return found


def summarise(figures: pd.DataFrame) -> pd.DataFrame:
    """Return quantiles and mean of each figure over the replicates, with the standard error of p05, p50 and p95.

    The standard errors are those of a bootstrap of the replicates with a fixed seed.
    """
    draws = np.random.default_rng(0)
    count = figures["replicate"].nunique()
    again = draws.integers(0, count, (RESAMPLES, count))
    rows = []
    for (measure, pollutant), part in figures.groupby(["measure", "pollutant"], sort=False):
        values = part["value"].to_numpy()
        if np.isnan(values).all():
            continue
        quantiles = np.quantile(values, QUANTILES)
        errors = np.quantile(values[again], (0.05, 0.5, 0.95), axis=1).std(axis=1)
        rows.append((pollutant, measure, *quantiles, values.mean(), *errors))
    names = [f"p{round(100 * quantile):02}" for quantile in QUANTILES]
    return pd.DataFrame(rows, columns=["pollutant", "measure", *names, "mean", "p05_se", "p50_se", "p95_se"])


def with_uncertainty(result: Result, inputs: Inputs, accounting: Accounting) -> Result:
    """Return the result with its table of uncertainty, where the scenario asks for replicates."""
    count = inputs.scenario.shape.uncertainty.replicates
    if not count:
        return result
    return replace(result, uncertainty=summarise(Replicates(inputs, accounting).figures(count)))


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0)


def _stacked(fleet: Fleet, copies: int) -> Fleet:
    """Return copies of a fleet as one, in which the enterprises of different copies are different."""
    count = len(fleet)
    values = {}
    for item in fields(fleet):
        value = getattr(fleet, item.name)
        if isinstance(value, Names):
            values[item.name] = Names(np.tile(value.codes, copies), value.names)
        else:
            values[item.name] = np.tile(value, (copies, *[1] * (value.ndim - 1)))
    names = fleet.enterprise.names
    offset = np.repeat(np.arange(copies), count) * len(names)
    values["enterprise"] = Names((values["enterprise"].codes + offset).astype(np.int32), names * copies)
    values["line_order"] = values["line_order"] + np.repeat(np.arange(copies), count) * count
    values["row"] = np.arange(count * copies)
    return Fleet(**values)
