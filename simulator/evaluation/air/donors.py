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


def daily(values: np.ndarray, start: pd.Timestamp, step_h: int, limits: AirLimits) -> pd.Series:
    """Return the daily means of a series (T), NaN where too few hours have values."""
    times = pd.date_range(start, periods=len(values), freq=f"{step_h}h")
    series = pd.Series(values, index=times)
    if step_h == DAY_H:
        return series
    days = series.groupby(times.normalize())
    return days.mean().where(days.count() >= limits.day_read_h)


def days_of(
    window: AlertWindow, usual: pd.Series, limits: AirLimits
) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """Return the days that donors are fitted on, and those of an alert (so many hours of them).

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
        >= pd.Timedelta(hours=limits.alert_day_h)
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
        name: daily(donors.values[pollutant][place], donors.start, donors.step_h, limits)
        for place, name in enumerate(donors.places)
        if name != station
    }
    table = pd.DataFrame(columns).reindex(before.append(during))
    # A donor has values on most days before the alert, and on each day of it.
    pre, post = table.loc[before], table.loc[during]
    fine = (pre.notna().mean() >= limits.donor_read) & post.notna().all()
    table = table.loc[:, fine].assign(**{"": target.reindex(table.index)})
    pre = table.loc[before].dropna()
    post = table.loc[during].dropna()
    count = table.shape[1] - 1
    if not count:
        return AgainstDonors()
    if len(pre) < limits.least_donor_d or not len(post):
        return AgainstDonors(FEW_DAYS, count)
    rmspe, effect, ridge = _fitted(pre, post, "")
    if not rmspe < limits.most_rmspe:
        return AgainstDonors(NO_FIT, count, rmspe)
    others = [
        found
        for name in table.columns[:-1]
        if count > 1
        for error, found, _ in [_fitted(pre.drop(columns=""), post.drop(columns=""), name, ridge)]
        if error < limits.most_rmspe
    ]
    if len(others) < limits.least_donors:
        return AgainstDonors(NO_BAND, count, rmspe, effect)
    low, high = min(others), max(others)
    verdict = INSIDE if low <= effect <= high else OUTSIDE
    return AgainstDonors(verdict, count, rmspe, effect, low, high)


def _fitted(
    pre: pd.DataFrame, post: pd.DataFrame, name: str, ridge: float | None = None
) -> tuple[float, float, float | None]:
    """Return (error over the mean, effect, ridge parameter) of one place against a mixture of the
    others.

    The error is that of the plain mixture, with weights of 0 or more that add up to 1; the effect
    is against the augmented one, whose weights a ridge regression corrects by what the plain
    mixture is off by before the alert (Ben-Michael, Feller and Rothstein 2021).

    Parameters
    ----------
    ridge : float or None
        Parameter of the regression; None to choose it by leaving out one day after another, which
        is done once, for the station: its donors are fitted in the same way.
    """
    others = [place for place in pre.columns if place != name]
    if np.allclose(pre[others], pre[others].iloc[:, :1]):
        # One donor, or donors that are all alike: any mixture of them is the same.
        plain = weights = np.full(len(others), 1 / len(others))
    else:
        plain, weights, ridge = _augmented(pre, post, name, ridge)
    own = pre[name]
    error = float(np.sqrt(np.mean((own - pre[others] @ plain) ** 2)) / own.mean())
    mixture = float((post[others] @ weights).mean())
    return error, float(post[name].mean() / mixture - 1), ridge


def _augmented(
    pre: pd.DataFrame, post: pd.DataFrame, name: str, ridge: float | None
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the plain and the augmented weights of the other places, and the ridge parameter."""
    try:
        from pysyncon import AugSynth, Dataprep
    except ImportError:
        raise refuse("evaluate", "--donors", "", message("needs_evaluation_extra")) from None
    values = np.concatenate([pre.to_numpy(), post.to_numpy()])
    count, places = values.shape
    table = pd.DataFrame(
        {
            "place": np.tile(np.arange(places), count),
            "day": np.repeat(np.arange(count), places),
            "value": values.ravel(),
        }
    )
    before, own = range(len(pre)), list(pre.columns).index(name)
    data = Dataprep(
        foo=table, predictors=[], predictors_op="mean", dependent="value",
        unit_variable="place", time_variable="day", treatment_identifier=own,
        controls_identifier=[place for place in range(places) if place != own],
        time_predictors_prior=before, time_optimize_ssr=before,
    )  # fmt: skip
    made = AugSynth()
    made.fit(data, ridge, use_covariates=False)
    return np.ravel(made.synw), np.ravel(made.W), float(made.lambda_)
