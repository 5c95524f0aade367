"""The table evaluation_air: what may be said of each station and pollutant in each alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from simulator.alerts.air_series import UG_PER_MG, AirSeries
from simulator.evaluation.air.counterfactual import Course, Learnt, learn
from simulator.evaluation.air.donors import AgainstDonors, against_donors, daily, days_of
from simulator.evaluation.air.features import features, guarded, likeness, share_out
from simulator.evaluation.air.hours import (
    AlertWindow,
    alert_windows,
    in_season,
    usual_hours,
    without_dust,
)
from simulator.evaluation.air.limits import AirLimits
from simulator.evaluation.air.local_band import emission_cuts, local_band
from simulator.evaluation.air.placebo import placebo_effects
from simulator.evaluation.air.weather import Weather
from simulator.evaluation.comparable import Episode
from simulator.inputs.reading import Inputs
from simulator.terms.contracts import TABLES

NO_WEATHER, FEW_HOURS, FEW_TRAINING, FEW_PLACEBOS, NO_PRECEDENT = (
    "no_weather", "few_hours", "few_training", "few_placebos", "no_precedent",
)  # fmt: skip
WEATHER, HIGHER, LOWER, LOWER_LOCAL, LOWER_BEYOND = (
    "weather", "higher", "lower", "lower_local", "lower_beyond",
)  # fmt: skip
NAN = float("nan")


@dataclass(frozen=True)
class AirFiles:
    """What is known of the air.

    Attributes
    ----------
    air : AirSeries
        Hourly concentrations of stations under alert.
    weather : Weather or None
        Hourly weather.
    donors : AirSeries or None
        Concentrations of places that were not under alert.
    """

    air: AirSeries
    weather: Weather | None = None
    donors: AirSeries | None = None

    @property
    def pollutants(self) -> tuple[str, ...]:
        """Pollutants that are judged: concentrations, no index."""
        return tuple(name for name in self.air.values if name != "aqi")

    @property
    def courses(self) -> int:
        """Number of pollutants of stations."""
        return len(self.air.places) * len(self.pollutants)


@dataclass(frozen=True)
class Seen:
    """What the weather leaves of a change; shares, NaN where nothing can be said."""

    verdict: str
    train_h: float = NAN
    effect_p05: float = NAN
    effect_p50: float = NAN
    effect_p95: float = NAN
    placebo_p05: float = NAN
    placebo_p95: float = NAN
    placebos: float = NAN
    least_effect: float = NAN
    share_out: float = NAN


def air_table(
    inputs: Inputs,
    episodes: tuple[Episode, ...],
    files: AirFiles,
    limits: AirLimits,
    step: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Return the table evaluation_air.

    Parameters
    ----------
    step : callable or None
        Called before each model is fitted, `AirLimits.models` times for each of the courses
        (`AirFiles.courses`) at most.
    """
    dated = inputs.scenario.dated
    air = files.air
    windows = alert_windows(dated, episodes, air.start)
    cuts = emission_cuts(inputs, windows)
    rows = []
    for place, station in enumerate(air.places):
        for pollutant in files.pollutants:
            work = _Station(inputs, episodes, files, limits, place, pollutant)
            for row, (window, seen) in enumerate(zip(windows, work.seen(step), strict=True)):
                observed, read = work.observed(window)
                if not window.last > window.first:
                    continue
                band = local_band(pollutant, inputs.inventory.pollutants, cuts[row], limits)
                told = asdict(seen) | {"verdict": _with_band(seen, *band)}
                donors = asdict(work.donors(station, window))
                rows.append(
                    {
                        "station": station,
                        "pollutant": pollutant,
                        "start": str(window.start),
                        "end": str(window.end),
                        "observed_ug_m3": observed,
                        "predicted_ug_m3": observed / (1 + seen.effect_p50),
                        "read_h": read,
                        "missing_h": window.last - window.first - read,
                        "local_low": band[0],
                        "local_high": band[1],
                    }
                    | told
                    | {f"donor_{name}": value for name, value in donors.items()}
                )
    columns = [column.name for column in TABLES["evaluation_air"]]
    return pd.DataFrame(rows, columns=columns)


def _with_band(seen: Seen, low: float, high: float) -> str:
    """Return a verdict with what local kilograms could explain."""
    if seen.verdict != LOWER or not np.isfinite(low):
        return seen.verdict
    return LOWER_BEYOND if seen.effect_p95 < low else LOWER_LOCAL


class _Station:
    """One pollutant at one station, in all alerts."""

    def __init__(
        self,
        inputs: Inputs,
        episodes: tuple[Episode, ...],
        files: AirFiles,
        limits: AirLimits,
        place: int,
        pollutant: str,
    ) -> None:
        self.dated, self.episodes = inputs.scenario.dated, episodes
        self.files, self.limits, self.pollutant = files, limits, pollutant
        self.values = files.air.values[pollutant][place]
        self.dust = None if files.air.dust is None else files.air.dust[place]

    def observed(self, window: AlertWindow) -> tuple[float, int]:
        """Return the mean concentration in an alert and the hours that it rests on."""
        values = self._on(self.values, window.start, window.last - window.first)
        known = np.isfinite(values)
        scale = UG_PER_MG if self.pollutant == "co" else 1.0
        mean = float(values[known].mean()) * scale if known.any() else NAN
        return mean, int(known.sum())

    def _on(self, values: np.ndarray, start: pd.Timestamp, hours: int) -> np.ndarray:
        """Return the hours of a series from a time on, NaN or False where there are none."""
        first = int(np.ceil((start - self.files.air.start) / pd.Timedelta(hours=1)))
        part = np.full(hours, np.nan if values.dtype.kind == "f" else 0, dtype=values.dtype)
        low, high = max(first, 0), min(first + hours, len(values))
        if high > low:
            part[low - first : high - first] = values[low:high]
        return part

    def seen(self, step: Callable[[], None] | None = None) -> Iterator[Seen]:
        """Yield what the weather leaves of the change in each alert."""
        weather, limits = self.files.weather, self.limits
        if weather is None:
            windows = alert_windows(self.dated, self.episodes, self.files.air.start)
            yield from (Seen(NO_WEATHER) for _ in windows)
            return
        # All is counted in the hours of the weather: other stations move nothing.
        hours = len(next(iter(weather.values.values())))
        start, known = weather.start, weather.values
        windows = alert_windows(self.dated, self.episodes, start)
        values = self._on(self.values, start, hours)
        dust = None if self.dust is None else self._on(self.dust, start, hours)
        usual = usual_hours(self.dated, start, hours, limits)
        usual &= in_season(start, hours, windows, limits) & np.isfinite(known["wind_m_s"])
        trained = without_dust(usual, dust, start)
        course = Course.of(values, features(known, start, limits), trained, limits)
        train_h = int(course.train.sum())
        if train_h < limits.least_train_h:
            yield from (Seen(FEW_TRAINING, train_h) for _ in windows)
            return
        learnt = learn(course, windows, limits, step)
        for window in windows:
            yield self._judged(course, learnt, window, known)

    def _judged(
        self, course: Course, learnt: Learnt, window: AlertWindow, weather: dict[str, np.ndarray]
    ) -> Seen:
        limits, train_h = self.limits, int(course.train.sum())
        count = len(course.logs)
        inside = slice(max(window.first, 0), min(max(window.last, 0), count))
        known = np.isfinite(course.logs[inside])
        length = window.last - window.first
        if length <= 0 or known.sum() < limits.least_read * length:
            return Seen(FEW_HOURS, train_h)
        alike = likeness(weather)
        placebo = placebo_effects(course, learnt, window, alike, limits)
        watched = guarded(weather)
        out = share_out(watched[course.train], watched[inside], limits)
        if len(placebo) < limits.least_placebos:
            return Seen(FEW_PLACEBOS, train_h, placebos=len(placebo), share_out=out)
        logs = course.logs[inside][known]
        drawn = (logs - learnt.drawn[:, inside][:, known]).mean(axis=1)
        # What the method itself is off by in windows without an alert is taken off.
        noise = placebo - np.median(placebo)
        effects = (drawn - np.median(placebo))[:, None] - noise
        low, middle, high = np.quantile(effects, [limits.band[0], 0.5, limits.band[1]])
        band = np.quantile(noise, limits.band)
        verdict = WEATHER
        if out > limits.most_out:
            verdict = NO_PRECEDENT
        elif middle < band[0]:
            verdict = LOWER
        elif middle > band[1]:
            verdict = HIGHER
        effect, placebos = np.expm1([low, middle, high]), np.expm1(band)
        return Seen(
            verdict,
            train_h,
            effect_p05=float(effect[0]),
            effect_p50=float(effect[1]),
            effect_p95=float(effect[2]),
            placebo_p05=float(placebos[0]),
            placebo_p95=float(placebos[1]),
            placebos=len(placebo),
            least_effect=float(-np.expm1(-(band[1] - band[0]) / 2)),
            share_out=out,
        )

    def donors(self, station: str, window: AlertWindow) -> AgainstDonors:
        """Return the station against places that were not under alert."""
        files, limits = self.files, self.limits
        if files.donors is None:
            return AgainstDonors()
        start = files.air.start.normalize()
        hours = len(self.values) + 24
        usual = pd.Series(
            usual_hours(self.dated, start, hours, limits),
            index=pd.date_range(start, periods=hours, freq="h"),
        )
        target = daily(self.values, files.air.start, files.air.step_h, limits)
        days = days_of(window, usual, limits)
        return against_donors(station, target, self.pollutant, files.donors, days, limits)
