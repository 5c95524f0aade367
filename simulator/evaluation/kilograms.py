"""From observed loads to kilograms and causes, stage by stage (docs/method.md, E8 to E11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

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


def told(inside: np.ndarray, observed: np.ndarray, segment: np.ndarray) -> np.ndarray:
    """Return whether readings tell of a stage (N): hours before the answer and on the ramp tell
    nothing of those that follow.
    """
    some = inside > 0
    read, settled = some & np.isfinite(observed), some & (segment == SETTLED)
    found: np.ndarray = np.where(
        settled.any(axis=1), (read & settled).any(axis=1), read.any(axis=1)
    )
    return found


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

    @cached_property
    def means(self) -> Means:
        """The mean loads over the hours that have readings."""
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
        gaps = ~known.all(axis=1)
        if not gaps.any():
            return self
        if not gaps.all():
            part = Emissions(*(values[gaps] for values in vars(self).values())).filled()
            observed = self.observed.copy()
            observed[gaps] = part.observed
            return replace(self, observed=observed)
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


@dataclass(frozen=True)
class Mixture:
    """How the observed load of subjects (N) in the hours (T) of a stage is made of known loads.

    The load of a subject with several lines is shared among them as its orders are: between the
    season and the order in proportion, beyond them in proportion to either. It is the sum of
    the season's, the floored and the normal load, each times its weight.

    Attributes
    ----------
    seasonal, floored, normal : np.ndarray
        (N, T) weights; NaN where nothing was read.
    """

    seasonal: np.ndarray
    floored: np.ndarray
    normal: np.ndarray

    @classmethod
    def of(cls, view: StageView) -> Mixture:
        """Return the weights of a stage's observed loads."""
        asked = view.seasonal - view.floored
        some, season = asked > TINY, view.seasonal > TINY
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (view.seasonal - view.observed) / asked
            above = view.observed / view.seasonal
            below = view.observed / view.floored
            bare = view.observed / view.inside
        higher = some & (share < 0) & season
        lower = some & (share > 1) & (view.floored > TINY)
        # Where nothing is asked the load stands to the season's, or to normal where that is 0.
        by_season = higher | (~some & season)
        by_both = some & ~higher & ~lower
        by_normal = ~some & ~season & (view.inside > 0)
        unread = np.where(np.isfinite(view.observed), 0.0, np.nan)
        return cls(
            np.where(by_season, above, np.where(by_both, 1 - share, 0.0)) + unread,
            np.where(lower, below, np.where(by_both, share, 0.0)),
            np.where(by_normal, bare, 0.0),
        )


@dataclass(frozen=True)
class StageSources:
    """Relative emissions of units (U) in the hours (T) of a stage, for all pollutants alike.

    Attributes
    ----------
    moving, held : dict of str to np.ndarray
        Emission that moves with the load, and that does not while it is above 0, by name of the
        load; `held` is empty where no unit has any.
    normal : np.ndarray
        What moves with the load, at normal load.
    """

    moving: dict[str, np.ndarray]
    held: dict[str, np.ndarray]
    normal: np.ndarray

    @classmethod
    def of(cls, stage: StageLoads, fixed: np.ndarray, factor: np.ndarray) -> StageSources:
        """Return the emissions of a stage.

        Parameters
        ----------
        fixed : np.ndarray
            (U) share of the emission that does not fall with the load.
        factor : np.ndarray
            (U, T) profile of emissions.
        """
        moving, held = (1 - fixed)[:, None] * factor, fixed[:, None] * factor
        names = ("seasonal", "floored", "ordered", "obedient")
        return cls(
            {name: moving * getattr(stage, name) for name in names},
            {name: held * getattr(stage, f"{name}_runs") for name in names if (fixed > 0).any()},
            moving * stage.inside,
        )


def emissions_at_loads(
    sources: StageSources, view: StageView, mixture: Mixture, kg: Sum, runs: np.ndarray
) -> Emissions:
    """Return emissions of subjects whose load was observed.

    Parameters
    ----------
    kg : callable
        Makes kilograms (N, T) of subjects from hours of normal emission (U, T).
    runs : np.ndarray
        (N, T) whether the subject runs in spite of an order to stop.
    """
    moving = {name: kg(values) for name, values in sources.moving.items()}
    held = {name: kg(values) for name, values in sources.held.items()}
    total = mixture.seasonal * moving["seasonal"] + mixture.floored * moving["floored"]
    if mixture.normal.any():
        total += mixture.normal * kg(sources.normal)
    if held:
        less = np.minimum(held["seasonal"], held["floored"])
        total += np.where(runs, held["seasonal"], less)
    # Hours outside of the stage emit nothing here, whether they have readings or not.
    total = np.where(view.inside > 0, total, 0.0)
    whole = {name: part + held[name] if held else part for name, part in moving.items()}
    return Emissions(
        whole["seasonal"],
        whole["ordered"],
        whole["floored"],
        whole["obedient"],
        total,
        view.segment,
    )
