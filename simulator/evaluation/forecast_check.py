"""Simulated against observed: was the interval right that the run gave before? (E12 to E14)"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from simulator.evaluation.evaluate import Evaluated
from simulator.evaluation.sums import EVIDENCE
from simulator.inputs.reading import part_of
from simulator.terms.draws import keys_of, normal
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs

# Replicates of the interval after, where the run has none.
USUAL = 200
# Replicates drawn at a time, so that memory stays bounded.
BATCH = 64
QUANTILES = (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))


def forecast_check(evaluated: Evaluated, replicates: pd.DataFrame | None) -> pd.DataFrame:
    """Return the reduction of each stage as simulated before and as known after.

    Before are the run's replicates. After are as many draws in which the lines with evidence have
    what was observed, with the error of the readings and of their base emissions, and all other
    sources what the run drew for them.

    Parameters
    ----------
    replicates : DataFrame or None
        Headline figures of every replicate of the run; None where it has none.
    """
    inputs = evaluated.asked.inputs
    stages, pollutants = len(inputs.scenario.stages), inputs.inventory.pollutants
    count = USUAL if replicates is None else int(replicates["replicate"].max()) + 1
    after = drawn_after(evaluated, np.arange(count))
    before = None if replicates is None else _before(replicates, stages, pollutants, count)
    sums = evaluated.sums
    seen = np.isfinite(sums.observed)
    rows = []
    for number in [*range(stages), None]:
        for place, name in enumerate(pollutants):
            some = slice(None) if number is None else slice(number, number + 1)
            known = seen[some, :, place]
            ordered = sums.ordered[some, :, place]
            simulated = sums.simulated[some, :, place]
            observed = np.where(known, sums.observed[some, :, place], 0.0).sum()
            seen_simulated = np.where(known, simulated, 0.0).sum()
            later = after[:, some, place].sum(axis=1)
            row = {
                "stage": "total" if number is None else str(number + 1),
                "pollutant": name,
                "simulated_kg": simulated.sum() + evaluated.area_kg[some, place].sum(),
            }
            earlier = None if before is None else before[:, some, place].sum(axis=1)
            row |= _quantiles("before", earlier) | _quantiles("after", later)
            # Without evidence the interval after is the one before, which shows nothing.
            row["inside"] = (
                None
                if earlier is None or not known.any()
                else bool(row["before_p05_kg"] <= row["after_p50_kg"] <= row["before_p95_kg"])
            )
            row["bias"] = seen_simulated / observed - 1 if observed > 0 else np.nan
            total = ordered.sum()
            row["evidence_share"] = (
                np.where(known, ordered, 0.0).sum() / total if total > 0 else np.nan
            )
            row["fac2"] = _fac2(evaluated, some, place)
            rows.append(row)
    return pd.DataFrame(rows).astype({"inside": "boolean"})


def _quantiles(name: str, values: np.ndarray | None) -> dict[str, float]:
    if values is None:
        return {f"{name}_{part}_kg": np.nan for part, _ in QUANTILES}
    return {f"{name}_{part}_kg": float(np.quantile(values, share)) for part, share in QUANTILES}


def _before(
    replicates: pd.DataFrame, stages: int, pollutants: tuple[str, ...], count: int
) -> np.ndarray:
    """Return the reductions (R, K, P) of the run's replicates."""
    values = np.zeros((count, stages, len(pollutants)))
    for number in range(stages):
        measure = f"stage_{number + 1}_alert_reduction_kg"
        some = replicates[replicates["measure"] == measure]
        for place, name in enumerate(pollutants):
            part = some[some["pollutant"] == name].sort_values("replicate")
            if len(part) == count:
                values[:, number, place] = part["value"].to_numpy()
    return values


def _fac2(evaluated: Evaluated, some: slice, place: int) -> float:
    """Return the share of enterprises that are simulated within a factor of 2 of what is observed.

    Where nothing was observed a simulated reduction is not within it.
    """
    sums, fleet = evaluated.sums, evaluated.asked.inputs.fleet
    known = np.isfinite(sums.observed[some, :, place])
    codes, count = fleet.enterprise.codes, len(fleet.enterprise.names)

    def of_plants(values: np.ndarray) -> np.ndarray:
        return np.bincount(codes, np.where(known, values, 0.0).sum(axis=0), count)

    ordered = of_plants(sums.ordered[some, :, place])
    simulated = of_plants(sums.simulated[some, :, place])
    observed = of_plants(sums.observed[some, :, place])
    asked = ordered > 0
    within = (simulated >= observed / 2) & (simulated <= 2 * observed)
    return float(within[asked].mean()) if asked.any() else np.nan


def drawn_after(evaluated: Evaluated, numbers: np.ndarray) -> np.ndarray:
    """Return draws (R, K, P) of the reduction in each stage, with what was observed."""
    inputs = evaluated.asked.inputs
    sums, fleet = evaluated.sums, inputs.fleet
    seen = np.isfinite(sums.observed)
    plants = np.zeros(len(fleet.enterprise.names), dtype=bool)
    plants[fleet.enterprise.codes[seen.any(axis=(0, 2))]] = True
    unseen = ~plants[fleet.enterprise.codes]
    shape = (len(numbers), *sums.observed.shape[::2])
    values = np.zeros(shape)
    if unseen.any() or len(inputs.area):
        values += _drawn_simulated(evaluated, unseen, numbers)
    whole = Replicates(inputs, account_inputs(inputs))
    of_line = whole.groups.of_line
    groups = len(whole.groups.cv)
    # What lines without evidence of an enterprise that has some save, as simulated.
    filled = np.where(seen, sums.observed, sums.simulated)
    filled[:, unseen] = 0.0
    monitored = sums.kind == EVIDENCE.index("cems")
    by_group = np.zeros((shape[1], groups, shape[2]))
    np.add.at(
        by_group.transpose(1, 0, 2),
        of_line,
        np.where(monitored, 0.0, filled).transpose(1, 0, 2),
    )
    fixed = np.where(monitored, filled, 0.0).sum(axis=1)
    for low in range(0, len(numbers), BATCH):
        some = slice(low, low + BATCH)
        factors = whole.draws(numbers[some]).base
        values[some] += np.einsum("kgp,rgp->rkp", by_group, factors) + fixed
        values[some] += _noise(evaluated, numbers[some], of_line, factors)
    return values


def _noise(
    evaluated: Evaluated, numbers: np.ndarray, of_line: np.ndarray, factors: np.ndarray
) -> np.ndarray:
    """Return drawn errors (R, K, P) of the readings.

    The error of a subject's load is one for all its pollutants, and so is that of the relation of
    power and load; that of a monitor is of its pollutant alone.
    """
    inputs = evaluated.asked.inputs
    stages, pollutants = len(inputs.scenario.stages), len(inputs.inventory.pollutants)
    values = np.zeros((len(numbers), stages, pollutants))
    ids = inputs.inventory.lines["line_id"].to_numpy()
    seed = inputs.scenario.shape.uncertainty.seed
    for noise in evaluated.sums.noise:
        lines = np.flatnonzero(noise.subject >= 0)
        if not len(lines):
            continue
        subject = noise.subject[lines]
        present, first = np.unique(subject, return_index=True)
        keys = keys_of([str(ids[line]) for line in lines[first]])
        kind = EVIDENCE[noise.kind]
        own = f" {noise.pollutant}" if kind == "cems" else ""
        drawn = normal(seed, f"evaluation {kind} {noise.stage}{own}", numbers, keys)
        scale = factors[:, of_line[lines[first]], noise.pollutant]
        if kind == "cems":
            scale = np.ones_like(scale)
        values[:, noise.stage, noise.pollutant] += (drawn * scale * noise.kg[present]).sum(axis=1)
    return values


def _drawn_simulated(evaluated: Evaluated, unseen: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return the reductions (R, K, P) that the run draws for lines without evidence and for area
    sources.
    """
    inputs = evaluated.asked.inputs
    part = part_of(inputs, unseen)
    drawn = Replicates(part, account_inputs(part))
    stages, pollutants = len(inputs.scenario.stages), len(inputs.inventory.pollutants)
    places = list(_stage_places(drawn, stages))
    values = np.zeros((len(numbers), stages, pollutants))
    width = len(drawn.of_pollutants) * pollutants
    step = drawn.loads.batch
    for low in range(0, len(numbers), step):
        some = slice(low, low + step)
        figures = drawn.values(numbers[some].tolist())[:, :width]
        values[some] = figures.reshape(len(figures), -1, pollutants)[:, places]
    return values


def _stage_places(drawn: Replicates, stages: int) -> Iterator[int]:
    for number in range(1, stages + 1):
        yield drawn.of_pollutants.index(f"stage_{number}_alert_reduction_kg")
