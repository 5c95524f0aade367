"""Forecasts that an authority consults: perfect, with an error that grows with lead time, or an
ensemble.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from simulator.alerts.air_columns import (
    SeriesColumns,
    choose_ozone,
    name_columns,
    read_cells,
    read_times,
)
from simulator.alerts.air_series import HOUR_H, AirSeries, co_mg_m3, of_hours, starts_of
from simulator.files.series_file import read_text_table
from simulator.terms.draws import named_generator
from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import Message, message


class Forecast(Protocol):
    """A forecast that an authority consults."""

    def values(
        self, future: AirSeries, issued: pd.Timestamp, lead_days: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return the values of the future as forecast at `issued`.

        Parameters
        ----------
        future : AirSeries
            What really happens from now on.
        issued : pd.Timestamp
            Time of the forecast.
        lead_days : np.ndarray (H,)
            Lead day of each step of the future, 0 for the rest of today.
        """


@dataclass(frozen=True)
class Perfect:
    """A forecast without error."""

    def values(
        self, future: AirSeries, issued: pd.Timestamp, lead_days: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return what really happens."""
        return future.values


@dataclass(frozen=True)
class LeadError:
    """The truth multiplied by an error for each lead day, equal for all hours of the day and all
    pollutants.

    Attributes
    ----------
    bias : tuple[float, ...]
        Factor by lead day [unitless]; 1 is no bias. Item 0 is the rest of today, 1 is tomorrow; the
        last item holds for all later days.
    spread : tuple[float, ...]
        Standard deviation of the error's logarithm by lead day [unitless].
    seed : int
        Seed of the named draws; each place, consultation day and lead day has its own draw.
    correlation : float
        Correlation of the errors of successive lead days of one forecast, 0 to 1.
    """

    bias: tuple[float, ...]
    spread: tuple[float, ...]
    seed: int
    correlation: float = 0.0

    def __post_init__(self) -> None:
        if (
            not self.bias
            or not self.spread
            or min(self.bias) <= 0
            or min(self.spread) < 0
            or not 0 <= self.correlation <= 1
        ):
            raise ValueError(
                "bias > 0 and spread >= 0 need a value a lead day; correlation is from 0 to 1"
            )

    def values(
        self, future: AirSeries, issued: pd.Timestamp, lead_days: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return the future multiplied by the error of each lead day."""
        days = int(lead_days.max(initial=-1)) + 1
        factors = np.array([self._factors(place, issued, days) for place in future.places]).reshape(
            len(future.places), days
        )
        return {name: array * factors[:, lead_days] for name, array in future.values.items()}

    def _factors(self, place: str, issued: pd.Timestamp, days: int) -> np.ndarray:
        normal = named_generator(
            self.seed, "forecast", place, issued.date().isoformat()
        ).standard_normal(days)
        # An autoregressive series of first order keeps the variance of every day at 1.
        for day in range(1, days):
            normal[day] = (
                self.correlation * normal[day - 1] + np.sqrt(1 - self.correlation**2) * normal[day]
            )
        lead = np.arange(days)
        bias = np.array(self.bias)[np.minimum(lead, len(self.bias) - 1)]
        return bias * np.exp(np.array(self.spread)[np.minimum(lead, len(self.spread) - 1)] * normal)


@dataclass(frozen=True)
class Ensemble:
    """Forecasts of several members, reduced to one series by a quantile at each time.

    Attributes
    ----------
    frame : pd.DataFrame
        Columns issued, time, place, member and one for each value (as in AirSeries.values), in its
        units.
    quantile : float, 0 to 1
        0.5 is the median; higher is more cautious, and 1 is the upper end of a range.
    read : tuple of Message
        What was understood of its file.
    """

    frame: pd.DataFrame
    quantile: float = 0.5
    read: tuple[Message, ...] = ()

    def remarks(self, series: AirSeries) -> list[Message]:
        """Return what is to be said of its file, and of places of a series that it does not
        forecast.
        """
        known = set(self.frame["place"])
        without = [place for place in series.places if place not in known]
        names = ", ".join(without)
        return [*self.read, *([message("ensemble_without", names=names)] if without else [])]

    def __post_init__(self) -> None:
        if not 0 <= self.quantile <= 1:
            raise ValueError("quantile is from 0 to 1")

    def values(
        self, future: AirSeries, issued: pd.Timestamp, lead_days: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return the quantile of the latest forecast issued by then; times that it does not
        cover are missing.
        """
        names = list(future.values)
        result = {name: np.full(array.shape, np.nan) for name, array in future.values.items()}
        known = self.frame[self.frame["issued"] <= issued]
        for row, place in enumerate(future.places):
            of_place = known[known["place"] == place]
            latest = of_place[of_place["issued"] == of_place["issued"].max()]
            reduced = latest.groupby("time")[[name for name in names if name in latest]].quantile(
                self.quantile
            )
            times = future.start + pd.to_timedelta(
                np.arange(future.steps) * future.step_h, unit="h"
            )
            for name in reduced:
                result[name][row] = reduced[name].reindex(times).to_numpy()
        return result


def read_ensemble(
    path: str | Path,
    quantile: float = 0.5,
    series: AirSeries | None = None,
    stamp: str = "start",
) -> Ensemble:
    """Return the ensemble of a CSV file.

    Its columns are issued, time (or date with hour), optionally city and member, and values.

    Parameters
    ----------
    quantile : float
        See `Ensemble`.
    series : AirSeries or None
        What the ensemble forecasts: it must have the same step, and some of the places and values.
    stamp : {"start", "end"}
        See `air_series.read`.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    file = str(path)
    frame, _ = read_text_table(Path(path))
    problems: list[Problem] = []
    if "issued" not in frame:
        raise InputError([Problem(file, "row 1", "", message("ensemble_needs_issued"))])
    columns = name_columns(
        [name for name in frame.columns if name not in ("issued", "member")], file, problems
    )
    if problems:
        raise InputError(problems)
    of_rows = read_times(frame, columns, file, problems)
    issued = read_times(frame, SeriesColumns(time="issued"), file, problems)
    cells, _ = read_cells(frame, choose_ozone(columns, of_rows.hourly), file, problems)
    remarks = of_hours(of_rows, stamp)
    if "co" in cells:
        cells["co"], remark = co_mg_m3(cells["co"], columns, None, file, problems)
        remarks += remark
    place = frame[columns.place].str.strip() if columns.place else pd.Series("", index=frame.index)
    if series is not None:
        problems += _misfits(file, series, of_rows.hourly, set(place), list(cells))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.order))
    member = frame["member"] if "member" in frame else "1"
    return Ensemble(
        pd.DataFrame(
            {
                "issued": issued.times,
                "time": starts_of(of_rows, stamp),
                "place": place,
                "member": member,
                **cells,
            }
        ),
        quantile,
        tuple(remarks),
    )


def _misfits(
    file: str, series: AirSeries, hourly: bool, places: set[str], names: list[str]
) -> list[Problem]:
    """Return why an ensemble does not forecast a series: it would be of no effect, unnoticed."""
    problems = []
    if (series.step_h == HOUR_H) != hourly:
        problems.append(Problem(file, "time", "", message("ensemble_step")))
    if not places & set(series.places):
        known = ", ".join(series.places)
        found = ", ".join(sorted(places))
        problems.append(Problem(file, "city", found, message("ensemble_places", known=known)))
    if not set(names) & set(series.values):
        known = ", ".join(series.values)
        problems.append(
            Problem(file, "row 1", ", ".join(names), message("ensemble_values", known=known))
        )
    return problems
