"""Sensitivity to assumptions: one at a time (tornado), or Sobol indices by SALib."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.files.shapes import Strict, read_model
from simulator.files.yaml_file import read_yaml
from simulator.inputs.scenario import Scenario, vary
from simulator.runs.run import Progress, run
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import message

# Runs of Sobol indices (assumed).
MOST_RUNS = 1_000_000
FIGURES = (
    "baseline_kg",
    "seasonal_reduction_kg",
    "alert_reduction_kg",
    "reduction_kg",
    "nominal_kg",
)


class FactorShape(Strict):
    """One assumption in a factors file: a key of the scenario and its range."""

    key: str
    low: float
    high: float


class FactorsShape(Strict):
    """A factors file: the assumptions to vary."""

    factors: list[FactorShape]


@dataclass(frozen=True)
class Factor:
    """An assumption to vary: key of the scenario, lowest and highest value."""

    key: str
    low: float
    high: float


def read_factors(path: Path) -> list[Factor]:
    """Return the factors of a YAML file.

    The file reads `factors: [{key: response.notification_lag_h, low: 0, high: 12}, ...]`.

    Raises
    ------
    InputError
        With every problem of the file; no range may be empty.
    """
    file = read_yaml(path)
    shape = read_model(FactorsShape, file.data, str(path), file)
    problems = [
        Problem(
            str(path), f"factors[{index}]", f"{item.low:g}..{item.high:g}", message("factor_range")
        )
        for index, item in enumerate(shape.factors)
        if not item.low < item.high
    ]
    if problems or not shape.factors:
        raise InputError(problems or refuse(path, "factors", "", message("not_empty")).problems)
    return [Factor(item.key, item.low, item.high) for item in shape.factors]


def evaluator(scenario: Scenario, figure: str) -> Callable[[dict[str, Any]], dict[str, float]]:
    """Return a function that takes settings of the scenario and returns the figure by pollutant.

    Raises
    ------
    InputError
        The figure is unknown.
    """
    if figure not in FIGURES:
        raise refuse("--figure", "", figure, message("one_of", known=", ".join(FIGURES)))

    def evaluate(settings: dict[str, Any]) -> dict[str, float]:
        # One deterministic run per setting: replicates would cost time and change nothing here.
        summary = run(vary(scenario, settings | {"uncertainty.replicates": 0}), "group").summary
        return {name: figures[figure] for name, figures in summary["pollutants"].items()}

    return evaluate


def tornado(
    scenario: Scenario,
    factors: Sequence[Factor],
    figure: str = "alert_reduction_kg",
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return the effect of each factor alone on a figure.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    factors : sequence of Factor
        Assumptions to vary.
    figure : str
        One of FIGURES.
    progress : callable or None
        Called with (runs done, all runs). An exception that it raises stops the work.

    Returns
    -------
    DataFrame
        Columns factor, pollutant, low, high (values of the factor), at_low, at_high, as_is (the
        figure) and swing (|at_high - at_low|), the largest swing of a pollutant first.
    """
    evaluate, done = evaluator(scenario, figure), 0

    def evaluated(settings: dict[str, Any]) -> dict[str, float]:
        nonlocal done
        figures, done = evaluate(settings), done + 1
        if progress is not None:
            progress(done, 1 + 2 * len(factors))
        return figures

    as_is = evaluated({})
    rows = []
    for factor in factors:
        ends = [evaluated({factor.key: value}) for value in (factor.low, factor.high)]
        for pollutant, value in as_is.items():
            low, high = (end[pollutant] for end in ends)
            rows.append(
                (factor.key, pollutant, factor.low, factor.high, low, high, value, abs(high - low))
            )
    table = pd.DataFrame(
        rows, columns=["factor", "pollutant", "low", "high", "at_low", "at_high", "as_is", "swing"]
    )
    return table.sort_values(
        ["pollutant", "swing"], ascending=[True, False], kind="stable"
    ).reset_index(drop=True)


def sobol(
    scenario: Scenario,
    factors: Sequence[Factor],
    figure: str = "alert_reduction_kg",
    samples: int = 64,
    seed: int = 1,
) -> pd.DataFrame:
    """Return first-order and total Sobol indices of a figure, with half-widths of their 95 %
    intervals.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    factors : sequence of Factor
        Assumptions to vary, uniform in their ranges.
    figure : str
        One of FIGURES.
    samples : int
        Number of base samples, a power of two; samples x (factors + 2) runs are computed.
    seed : int
        Seed of the samples.

    Raises
    ------
    InputError
        The figure is unknown, `samples` is no power of two or stands for too many runs, or the
        optional package SALib is missing.
    """
    try:
        from SALib.analyze import sobol as analyse
        from SALib.sample import sobol as draw
    except ImportError:
        raise refuse("sensitivity", "", "SALib", message("needs_salib")) from None
    if samples < 2 or samples & (samples - 1):
        raise refuse("--samples", "", samples, message("power_of_two"))
    if samples * (len(factors) + 2) > MOST_RUNS:
        most = f"{MOST_RUNS // (len(factors) + 2):,}"
        raise refuse("--samples", "", samples, message("between", low=2, high=most))
    names = [item.key for item in factors]
    problem = {
        "num_vars": len(factors),
        "names": names,
        "bounds": [[item.low, item.high] for item in factors],
    }
    points = draw.sample(problem, samples, calc_second_order=False, seed=seed)
    evaluate = evaluator(scenario, figure)
    outcomes = [evaluate(dict(zip(names, map(float, point), strict=True))) for point in points]
    rows = []
    for pollutant in outcomes[0]:
        values = np.array([item[pollutant] for item in outcomes])
        # Indices divide by the variance: a figure that no factor changes has none.
        if np.ptp(values) == 0:
            continue
        indices = analyse.analyze(problem, values, calc_second_order=False, seed=seed)
        for place, factor in enumerate(factors):
            rows.append(
                (
                    factor.key,
                    pollutant,
                    *(float(indices[name][place]) for name in ("S1", "S1_conf", "ST", "ST_conf")),
                )
            )
    return pd.DataFrame(
        rows,
        columns=["factor", "pollutant", "first_order", "first_order_conf", "total", "total_conf"],
    )
