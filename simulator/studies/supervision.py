"""What more teams, more meters or another strategy bring: variants of one scenario, replicate by
replicate with the same draws.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulator.engine.supervised import make_scene
from simulator.engine.supervision.scene import Scene
from simulator.inputs.reading import Inputs
from simulator.inputs.supervision import STRATEGIES, Strategy, TeamFile
from simulator.inputs.teams import numbered_teams
from simulator.terms.contracts import VARIANTS
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.uncertainty.drawn_loads import ACTUAL, BASELINE
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.uncertainty.supervised import TOLD, SupervisedLoads
from simulator.workers.pool import default_workers, do_parts


@dataclass(frozen=True)
class Variant:
    """A variant of a scenario's supervision; what is None stays as it is.

    Attributes
    ----------
    name : str
        Its name in the table.
    teams : int or None
        Number of teams.
    coverage : float or None
        Share of enterprises with a meter, where the inventory does not say.
    strategy : str or None
        Order of visits.
    """

    name: str
    teams: int | None = None
    coverage: float | None = None
    strategy: Strategy | None = None


AS_IT_IS = Variant("as_it_is")


def usual_variants(inputs: Inputs) -> list[Variant]:
    """Return the variants that answer the usual questions: nobody looks, one more team, meters at
    80 %, each strategy.
    """
    shape = inputs.scenario.shape.supervision
    if shape is None:
        raise refuse(inputs.scenario.file, "", "", message("needs_supervision"))
    variants = [AS_IT_IS]
    if not isinstance(shape.teams, TeamFile):
        variants += [
            Variant("teams=0", teams=0),
            Variant(f"teams={shape.teams + 1}", teams=shape.teams + 1),
        ]
    variants.append(Variant("meters=0.8", coverage=0.8))
    variants += [
        Variant(f"strategy={name}", strategy=name)  # type: ignore[arg-type]
        for name in STRATEGIES
        if name != shape.strategy
    ]
    return variants


def compare_supervision(
    inputs: Inputs,
    variants: Sequence[Variant],
    replicates: int,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Return what each variant comes to, a row per variant and pollutant.

    Parameters
    ----------
    inputs : Inputs
        A scenario with supervision, read and joined.
    variants : sequence of Variant
        The variants; the first is what the others are compared with.
    replicates : int
        Number of replicates; all variants have the same draws.
    workers : int or None
        Number of processes; the figures are the same for any number.
    progress : callable or None
        Called with (replicates done, replicates).

    Returns
    -------
    DataFrame
        The table `variants`.

    Raises
    ------
    InputError
        The scenario has no supervision, or a variant changes the number of teams of a file.
    """
    study = _Study(inputs, variants)
    step = max(1, min(study.drawn.loads.batch, 32))
    parts = [range(low, min(low + step, replicates)) for low in range(0, replicates, step)]
    done = 0

    def report(place: int) -> None:
        nonlocal done
        done += len(parts[place])
        if progress is not None:
            progress(done, replicates)

    lines = len(inputs.fleet)
    chosen = default_workers(replicates * lines * len(variants)) if workers is None else workers
    values = np.concatenate(do_parts(study.values, parts, chosen, report))
    return study.table(values)


class _Study:
    """Variants made ready; it can be sent to another process."""

    def __init__(self, inputs: Inputs, variants: Sequence[Variant]) -> None:
        self.variants, self.pollutants = list(variants), list(inputs.inventory.pollutants)
        self.drawn = Replicates(inputs, account_inputs(inputs))
        first = self.drawn.supervised
        if first is None:
            raise refuse(inputs.scenario.file, "", "", message("needs_supervision"))
        scene = make_scene(inputs)
        self.loads: list[SupervisedLoads] = []
        for variant in variants:
            loads = copy.copy(first)
            loads.scene = _scene_of(inputs, scene, variant)
            self.loads.append(loads)

    def values(self, replicates: Sequence[int]) -> np.ndarray:
        """Return (replicates, variants, P + TOLD) reductions [kg], then figures of no pollutant."""
        numbers = np.asarray(replicates)
        draws = self.drawn.draws(numbers)
        kg, _ = self.drawn.loads.figures_of(draws)
        obeyed = kg[:, BASELINE] - kg[:, ACTUAL]
        columns = []
        for loads in self.loads:
            more = loads.figures_of(numbers, draws)
            reduction = obeyed - more.kg[:, ACTUAL]
            columns.append(np.concatenate((reduction, more.told), axis=1))
        return np.stack(columns, axis=1)

    def table(self, values: np.ndarray) -> pd.DataFrame:
        """Return the table `variants` of all replicates' values."""
        rows = []
        count, pollutants = len(values), len(self.pollutants)
        told = dict(zip(TOLD, range(pollutants, values.shape[2]), strict=True))
        names = ("findings", "never_found", "hours_to_find", "team_days")
        for number, variant in enumerate(self.variants):
            figures = [
                float(np.nanmean(values[:, number, told[f"supervision_{name}"]]))
                if not np.isnan(values[:, number, told[f"supervision_{name}"]]).all()
                else None
                for name in names
            ]
            for column, pollutant in enumerate(self.pollutants):
                reduction = values[:, number, column]
                more = reduction - values[:, 0, column]
                rows.append(
                    (
                        variant.name,
                        pollutant,
                        float(reduction.mean()),
                        _standard_error(reduction, count),
                        float(more.mean()),
                        _standard_error(more, count),
                        *figures,
                    )
                )
        return pd.DataFrame(rows, columns=[column.name for column in VARIANTS])


def _scene_of(inputs: Inputs, scene: Scene, variant: Variant) -> Scene:
    shape, teams = scene.shape, scene.teams
    if variant.coverage is not None:
        meters = shape.meters.model_copy(update={"coverage": variant.coverage})
        shape = shape.model_copy(update={"meters": meters})
    if variant.strategy is not None:
        shape = shape.model_copy(update={"strategy": variant.strategy})
    if variant.teams is not None:
        if isinstance(shape.teams, TeamFile):
            raise refuse(inputs.scenario.file, "supervision.teams", "", message("teams_of_a_file"))
        teams = numbered_teams(shape, variant.teams)
    return replace(scene, shape=shape, teams=teams)


def _standard_error(values: np.ndarray, count: int) -> float:
    return float(values.std(ddof=1) / np.sqrt(count)) if count > 1 else 0.0
