"""Intervals: quantiles of a run's headline figures over its replicates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.engine.accounting import Accounting, account
from simulator.inputs.reading import Inputs
from simulator.terms.draws import named_generator

QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
QUANTILE_NAMES = tuple(f"p{round(100 * quantile):02}" for quantile in QUANTILES)
WITH_ERRORS = (0.05, 0.50, 0.95)
RESAMPLES = 200


def account_inputs(inputs: Inputs) -> Accounting:
    """Return the static accounting of a scenario's inputs."""
    ids = inputs.inventory.lines["line_id"].to_numpy()
    return account(
        inputs.scenario,
        inputs.fleet,
        ids,
        inputs.area,
        inputs.inventory.pollutants,
        inputs.changes,
        inputs.transport,
    )


def summarise(figures: pd.DataFrame) -> pd.DataFrame:
    """Return quantiles and mean of each figure over the replicates, with standard errors of
    p05, p50 and p95.

    The quantiles are those of all replicates, interpolated linearly. The standard errors come from
    a bootstrap of the replicates with a fixed seed.
    """
    keys, values = by_figure(figures)
    table, ordered = quantiles_of(keys, values), np.sort(values, axis=1)
    ranks = _resampled_ranks(values.shape[1])
    for place, quantile in enumerate(WITH_ERRORS):
        low, high, share = ranks[place]
        again = ordered[:, low] * (1 - share) + ordered[:, high] * share
        table[f"p{round(100 * quantile):02}_se"] = again.std(axis=1)
    return table


def quantiles_of(keys: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Return the rows of `keys` with quantiles and mean of their values, interpolated linearly.

    Parameters
    ----------
    keys : DataFrame, (F)
        One row per figure.
    values : array, (F, R)
        Value of each figure in each replicate.
    """
    ordered = np.sort(values, axis=1)
    quantiles = [_at(ordered, quantile) for quantile in QUANTILES]
    return keys.assign(
        **dict(zip(QUANTILE_NAMES, quantiles, strict=True)), mean=values.mean(axis=1)
    )


def by_figure(figures: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return (pollutant and measure of each figure (F), values (F, R) in the order of the
    replicates).
    """
    measure, pollutant = (pd.Categorical(figures[name]) for name in ("measure", "pollutant"))
    codes, distinct_codes = pd.factorize(
        measure.codes.astype(np.int64) * len(pollutant.categories) + pollutant.codes
    )
    order = np.lexsort((figures["replicate"].to_numpy(), codes))
    values = figures["value"].to_numpy()[order].reshape(len(distinct_codes), -1)
    of_measure, of_pollutant = np.divmod(distinct_codes, len(pollutant.categories))
    keys = pd.DataFrame(
        {
            "pollutant": pollutant.categories.astype("str")[of_pollutant],
            "measure": measure.categories.astype("str")[of_measure],
        }
    )
    known = ~np.isnan(values).all(axis=1)
    return keys[known].reset_index(drop=True), values[known]


def _at(ordered: np.ndarray, quantile: float) -> np.ndarray:
    """Return the quantile (F) of sorted values (F, R), interpolated linearly."""
    place = quantile * (ordered.shape[1] - 1)
    low = int(place)
    high = min(low + 1, ordered.shape[1] - 1)
    return ordered[:, low] + (ordered[:, high] - ordered[:, low]) * (place - low)


def _resampled_ranks(count: int) -> list[tuple[np.ndarray, np.ndarray, float]]:
    """Return (lower rank, higher rank, weight of the higher) of each quantile with an error, in
    each resample.
    """
    # Seed 0 whatever the scenario's seed: equal replicates have equal standard errors.
    draws = named_generator(0, "bootstrap")
    places = [quantile * (count - 1) for quantile in WITH_ERRORS]
    wanted = sorted(
        {rank for place in places for rank in (int(place), min(int(place) + 1, count - 1))}
    )
    sampled_ranks = np.array(
        [np.partition(draws.integers(0, count, count), wanted)[wanted] for _ in range(RESAMPLES)]
    )
    return [
        (
            sampled_ranks[:, wanted.index(int(place))],
            sampled_ranks[:, wanted.index(min(int(place) + 1, count - 1))],
            place - int(place),
        )
        for place in places
    ]
