"""A place under alert against a mixture of places without one (synthetic control, E25)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.alerts.air_series import AirSeries
from simulator.evaluation.air.hours import DAY_H, AlertWindow
from simulator.evaluation.air.limits import AirLimits
from simulator.terms.errors import refuse
from simulator.terms.labels import message

# Hours that a daily mean needs (HJ 663).
LEAST_DAY_H = 20
# Donors whose own fits are good make a band from here on.
LEAST_BAND = 5
NONE, FEW_DAYS, NO_FIT, NO_BAND, INSIDE, OUTSIDE = (
    "none", "few_days", "no_fit", "no_band", "inside", "outside",
)  # fmt: skip


@dataclass(frozen=True)
class AgainstDonors:
    """A station against a mixture of donors.

    Attributes
    ----------
    verdict : str
        none, few_days, no_fit, no_band, inside or outside.
    count : int
        Donors with values on all days.
    rmspe : float
        Error of the fit before the alert, over the mean.
    effect, low, high : float
        Observed over the mixture, less 1, and the span of the same for donors that fit; NaN where
        nothing may be said.
    """

    verdict: str = NONE
    count: int = 0
    rmspe: float = np.nan
    effect: float = np.nan
    low: float = np.nan
    high: float = np.nan


def daily(values: np.ndarray, start: pd.Timestamp, step_h: int) -> pd.Series:
    """Return the daily means of a series (T), NaN where too few hours have values."""
    times = pd.date_range(start, periods=len(values), freq=f"{step_h}h")
    series = pd.Series(values, index=times)
    if step_h == DAY_H:
        return series
    days = series.groupby(times.normalize())
    return days.mean().where(days.count() >= LEAST_DAY_H)


def days_of(
    window: AlertWindow, usual: pd.Series, limits: AirLimits
) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """Return the days that donors are fitted on, and those of an alert (half of them at least).

    Parameters
    ----------
    usual : pd.Series
        Whether each hour may be learnt from, by time.
    """
    whole = usual.groupby(usual.index.normalize()).sum() == DAY_H
    issued = window.issued.normalize()
    near = (whole.index < issued) & (whole.index >= issued - pd.Timedelta(days=limits.donor_d))
    first, last = window.start.normalize(), window.end.normalize()
    days = pd.date_range(first, last, freq="D")
    inside = [
        min(window.end, day + pd.Timedelta(days=1)) - max(window.start, day)
        >= pd.Timedelta(hours=DAY_H // 2)
        for day in days
    ]
    return whole.index[near & whole.to_numpy()], days[np.array(inside, dtype=bool)]


def against_donors(
    station: str,
    target: pd.Series,
    pollutant: str,
    donors: AirSeries,
    days: tuple[pd.DatetimeIndex, pd.DatetimeIndex],
    limits: AirLimits,
) -> AgainstDonors:
    """Return a station's daily means against those of donors; refused where no mixture of them fits
    the days before.
    """
    if pollutant not in donors.values:
        return AgainstDonors()
    before, during = days
    before = before[target.reindex(before).notna().to_numpy()]
    columns = {
        name: daily(donors.values[pollutant][place], donors.start, donors.step_h)
        for place, name in enumerate(donors.places)
        if name != station
    }
    table = pd.DataFrame(columns).reindex(before.append(during))
    # A donor has values on nine days of ten before the alert, and on each day of it.
    pre, post = table.loc[before], table.loc[during]
    fine = (pre.notna().mean() >= 0.9) & post.notna().all()
    table = table.loc[:, fine].assign(**{"": target.reindex(table.index)})
    pre = table.loc[before].dropna()
    post = table.loc[during].dropna()
    count = table.shape[1] - 1
    if not count:
        return AgainstDonors()
    if len(pre) < limits.least_donor_d or not len(post):
        return AgainstDonors(FEW_DAYS, count)
    rmspe, effect = _fitted(pre, post, "")
    if not rmspe < limits.most_rmspe:
        return AgainstDonors(NO_FIT, count, rmspe)
    others = [
        found
        for name in table.columns[:-1]
        if count > 1
        for error, found in [_fitted(pre.drop(columns=""), post.drop(columns=""), name)]
        if error < limits.most_rmspe
    ]
    if len(others) < LEAST_BAND:
        return AgainstDonors(NO_BAND, count, rmspe, effect)
    low, high = min(others), max(others)
    verdict = INSIDE if low <= effect <= high else OUTSIDE
    return AgainstDonors(verdict, count, rmspe, effect, low, high)


def _fitted(pre: pd.DataFrame, post: pd.DataFrame, name: str) -> tuple[float, float]:
    """Return (error over the mean, effect) of one place against a mixture of the others."""
    try:
        from pysyncon import Synth
    except ImportError:
        raise refuse("evaluate", "--donors", "", message("needs_evaluation_extra")) from None
    own, others = pre[name], pre.drop(columns=name)
    made = Synth()
    made.fit(X0=others, X1=own, Z0=others, Z1=own, custom_V=np.ones(len(pre)))
    weights = np.asarray(made.W)
    error = float(np.sqrt(np.mean((own - others @ weights) ** 2)) / own.mean())
    mixture = float((post.drop(columns=name) @ weights).mean())
    return error, float(post[name].mean() / mixture - 1)
