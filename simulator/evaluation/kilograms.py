"""From observed loads to kilograms and causes, stage by stage (docs/method.md, E8 to E11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulator.engine.hourly_loads import StageLoads
from simulator.evaluation.limits import Limits

TINY = 1e-9
LATE, SLOW, SETTLED = range(3)
SEGMENTS = (LATE, SLOW, SETTLED)
Sum = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Means:
    """Mean loads of subjects (N) in the hours of a stage that have readings.

    Attributes
    ----------
    read_h, missing_h : np.ndarray
        Hours under the stage with and without readings.
    seasonal, ordered, floored, obedient, observed : np.ndarray
        Mean loads; NaN where nothing was read.
    """

    read_h: np.ndarray
    missing_h: np.ndarray
    seasonal: np.ndarray
    ordered: np.ndarray
    floored: np.ndarray
    obedient: np.ndarray
    observed: np.ndarray


@dataclass(frozen=True)
class StageView:
    """Loads of subjects (N) in the hours (T) of a stage, beside what was observed.

    Attributes
    ----------
    inside, seasonal, ordered, floored, obedient : np.ndarray
        (N, T) as in `StageLoads`, weighted over the lines of the subject.
    observed : np.ndarray
        (N, T) observed load x time inside; NaN where missing.
    segment : np.ndarray
        (N, T) LATE, SLOW or SETTLED.
    """

    inside: np.ndarray
    seasonal: np.ndarray
    ordered: np.ndarray
    floored: np.ndarray
    obedient: np.ndarray
    observed: np.ndarray
    segment: np.ndarray

    @classmethod
    def of(cls, stage: StageLoads, mean: Sum, load: np.ndarray, limits: Limits) -> StageView:
        """Return the view of a stage.

        Parameters
        ----------
        mean : callable
            Makes figures (N, T) of subjects from those of units (U, T).
        load : np.ndarray
            (N, T) observed load of each hour, NaN where missing.
        """
        inside = mean(stage.inside)
        observed = _within(load * inside, inside, limits)
        late, slow = mean(stage.late), mean(stage.slow)
        segment = np.full(inside.shape, SETTLED)
        segment[slow > TINY] = SLOW
        segment[(late > TINY) & (late >= slow)] = LATE
        return cls(
            inside,
            mean(stage.seasonal),
            mean(stage.ordered),
            mean(stage.floored),
            mean(stage.obedient),
            observed,
            segment,
        )

    def means(self) -> Means:
        """Return the mean loads over the hours that have readings."""
        known = np.isfinite(self.observed) & (self.inside > 0)
        hours = np.where(known, self.inside, 0.0).sum(axis=1)

        def over(values: np.ndarray) -> np.ndarray:
            total = np.where(known, values, 0.0).sum(axis=1)
            return np.divide(total, hours, out=np.full(len(hours), np.nan), where=hours > 0)

        loads = (self.seasonal, self.ordered, self.floored, self.obedient, self.observed)
        return Means(hours, self.inside.sum(axis=1) - hours, *map(over, loads))


def _within(observed: np.ndarray, inside: np.ndarray, limits: Limits) -> np.ndarray:
    """Return observed loads whose mean over the stage lies between 0 and the most that can be.

    Noise is cut off from the mean alone: cut off hour by hour it would leave a bias.
    """
    known = np.isfinite(observed)
    hours = np.where(known, inside, 0.0).sum(axis=1)
    total = np.where(known, observed, 0.0).sum(axis=1)
    mean = np.divide(total, hours, out=np.zeros(len(hours)), where=hours > 0)
    wanted = np.clip(mean, 0.0, limits.most_load)
    scale = np.divide(wanted, mean, out=np.ones(len(hours)), where=(mean != 0) & (wanted != mean))
    return observed * scale[:, None]


@dataclass(frozen=True)
class Emissions:
    """Emissions of subjects (N) in the hours (T) of a stage [kg].

    Attributes
    ----------
    seasonal, ordered, floored, obedient, observed : np.ndarray
        Of the season alone, as ordered, with the floor, of a plant that obeys, and as observed
        (NaN where missing).
    segment : np.ndarray
        LATE, SLOW or SETTLED.
    """

    seasonal: np.ndarray
    ordered: np.ndarray
    floored: np.ndarray
    obedient: np.ndarray
    observed: np.ndarray
    segment: np.ndarray

    def filled(self) -> Emissions:
        """Return the same without gaps: an hour that is missing delivers what the subject's other
        hours of its segment do, or of the stage; never more, and nothing counts as 0.
        """
        known = np.isfinite(self.observed)
        if known.all():
            return self
        asked, saved = self.seasonal - self.floored, self.seasonal - self.observed
        share = _share(saved, asked, known)
        delivered = np.where(known, 0.0, share[:, None] * asked)
        for segment in SEGMENTS:
            inside = self.segment == segment
            some = known & inside
            own = _share(saved, asked, some)
            use = inside & ~known & np.isfinite(own)[:, None]
            delivered = np.where(use, own[:, None] * asked, delivered)
        # A subject that nothing was asked of keeps the ratio to what the season would have.
        ratio = _share(self.observed, self.seasonal, known)
        rest = np.where(np.isfinite(ratio), ratio, 1.0)[:, None] * self.seasonal
        guess = np.where(np.isfinite(share)[:, None], self.seasonal - delivered, rest)
        return replace(self, observed=np.where(known, self.observed, guess))


def _share(part: np.ndarray, whole: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Return the sum of a part over that of a whole (N), over some cells; NaN where it is 0."""
    below = np.where(some, whole, 0.0).sum(axis=1)
    above = np.where(some, part, 0.0).sum(axis=1)
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below > TINY)


@dataclass(frozen=True)
class Delivered:
    """Kilograms of subjects (N) in a stage.

    Attributes
    ----------
    ordered, obedient, observed : np.ndarray
        Reductions against the season: as ordered, of a plant that obeys, and as observed.
    causes : np.ndarray
        (5, N) parts of ordered - observed, in the order of `engine.shortfall.PARTS`.
    """

    ordered: np.ndarray
    obedient: np.ndarray
    observed: np.ndarray
    causes: np.ndarray


def delivered_of(emissions: Emissions) -> Delivered:
    """Return the kilograms of a stage, and why they are less than ordered.

    The gap to what the order leaves with the floor is late as far as obedience was late in the same
    hours, slow likewise; the rest is not obeyed, or carried where it is below 0.
    """
    full = emissions.filled()
    gap = full.observed - full.floored
    excuse = full.obedient - full.floored
    parts = []
    for segment in (LATE, SLOW):
        some = full.segment == segment
        most = np.maximum(np.where(some, excuse, 0.0).sum(axis=1), 0.0)
        parts.append(np.clip(np.where(some, gap, 0.0).sum(axis=1), 0.0, most))
    late, slow = parts
    rest = gap.sum(axis=1) - late - slow
    floor = (full.floored - full.ordered).sum(axis=1)
    causes = np.stack([floor, np.maximum(rest, 0.0), late, slow, np.minimum(rest, 0.0)])
    seasonal = full.seasonal.sum(axis=1)
    return Delivered(
        seasonal - full.ordered.sum(axis=1),
        seasonal - full.obedient.sum(axis=1),
        seasonal - full.observed.sum(axis=1),
        causes,
    )


def emissions_at_loads(
    stage: StageLoads,
    view: StageView,
    kg: Sum,
    fixed: np.ndarray,
    factor: np.ndarray,
    runs: np.ndarray,
) -> Emissions:
    """Return emissions of subjects whose load was observed.

    The load of a subject with several lines is shared among them as its orders are: between the
    season and the order in proportion, beyond them in proportion to either.

    Parameters
    ----------
    kg : callable
        Makes kilograms (N, T) of subjects from hours of normal emission (U, T).
    fixed : np.ndarray
        (U) share of the emission that does not fall with the load.
    factor : np.ndarray
        (U, T) profile of emissions.
    runs : np.ndarray
        (N, T) whether the subject runs in spite of an order to stop.
    """
    moving = (1 - fixed)[:, None] * factor
    held = fixed[:, None] * factor
    has_fixed = bool((fixed > 0).any())

    def parts(name: str) -> tuple[np.ndarray, np.ndarray]:
        load = kg(moving * getattr(stage, name))
        if not has_fixed:
            return load, np.zeros_like(load)
        return load, kg(held * getattr(stage, f"{name}_runs"))

    seasonal, floored, ordered, obedient = (
        parts(name) for name in ("seasonal", "floored", "ordered", "obedient")
    )
    observed = view.observed
    asked = view.seasonal - view.floored
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (view.seasonal - observed) / asked
        between = seasonal[0] - share * (seasonal[0] - floored[0])
        above = seasonal[0] * observed / view.seasonal
        below = floored[0] * observed / view.floored
    # Where nothing is asked the load stands to the season's, or to normal where that is 0.
    nothing = kg(moving * stage.inside) * np.divide(
        observed, view.inside, out=np.zeros_like(observed), where=view.inside > 0
    )
    usual = np.where(view.seasonal > TINY, above, nothing)
    moved = np.where(asked > TINY, between, usual)
    moved = np.where((asked > TINY) & (share < 0) & (view.seasonal > TINY), above, moved)
    moved = np.where((asked > TINY) & (share > 1) & (view.floored > TINY), below, moved)
    standing = np.where(runs, seasonal[1], np.minimum(seasonal[1], floored[1]))
    total = np.where(np.isfinite(observed), moved + standing, np.nan)
    # Hours outside of the stage emit nothing here, whether they have readings or not.
    total = np.where(view.inside > 0, total, 0.0)
    return Emissions(
        seasonal[0] + seasonal[1],
        ordered[0] + ordered[1],
        floored[0] + floored[1],
        obedient[0] + obedient[1],
        total,
        view.segment,
    )
