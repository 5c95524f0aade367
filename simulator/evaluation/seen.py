"""Loads that electricity or production shows, beside what is normal (docs/method.md, E4 to E7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.evaluation.asked import HOURS, Asked
from simulator.evaluation.comparable import Episode, Normal, normal_of
from simulator.evaluation.limits import Limits
from simulator.evaluation.of_days import course_of, hours_of_days
from simulator.evaluation.readings import Readings
from simulator.evaluation.subjects import UNKNOWN

# Why readings of a subject show no load, in the order in which it is looked at.
FINE, SELF_GENERATING, FEW_DAYS, STOOD_STILL = range(4)
REASONS = ("", "self_generating", "few_days", "stood_still")


@dataclass(frozen=True)
class Subjects:
    """Whom the readings of a file belong to (N).

    Attributes
    ----------
    line : np.ndarray
        (L) subject of each line, UNKNOWN for none.
    enterprise : np.ndarray
        (N) code of each subject's enterprise.
    weight : np.ndarray
        (L) share of each line in its subject's power.
    share : np.ndarray
        (N) share of each subject in the power of its enterprise.
    """

    line: np.ndarray
    enterprise: np.ndarray
    weight: np.ndarray
    share: np.ndarray


def subjects_of(readings: Readings, asked: Asked) -> Subjects:
    """Return the lines behind each subject: those that have readings of their own go first."""
    fleet = asked.inputs.fleet
    enterprises, count = len(fleet.enterprise.names), len(readings.subject)
    line = np.full(len(fleet), UNKNOWN, dtype=np.int64)
    place = np.full(enterprises, UNKNOWN, dtype=np.int64)
    whole = readings.subject < enterprises
    place[readings.subject[whole]] = np.flatnonzero(whole)
    line[:] = place[fleet.enterprise.codes]
    own = readings.subject[~whole] - enterprises
    line[own] = np.flatnonzero(~whole)
    owner = np.where(whole, readings.subject, 0)
    owner[~whole] = fleet.enterprise.codes[own]
    shares = np.where(line >= 0, asked.power_share, 0.0)
    total = np.bincount(line[line >= 0], shares[line >= 0], count)
    weight = np.zeros(len(fleet))
    some = (line >= 0) & (shares > 0)
    weight[some] = shares[some] / total[line[some]]
    return Subjects(line, owner, weight, total)


@dataclass(frozen=True)
class SeenLoads:
    """Loads of subjects (N) in the hours (T) of an episode.

    Attributes
    ----------
    first : int
        Number of the first hour.
    load : np.ndarray
        (N, T) mean load of each hour, NaN where missing; noise may take it below 0.
    power : np.ndarray
        (N, T) the same as power, as a share of that at full load.
    normal : Normal
        What is normal.
    relation_sd, residual : float
        Error of the relation of power and load, and power of a plant that stands.
    reason : np.ndarray
        (N) why there is no load, FINE where there is.
    """

    first: int
    load: np.ndarray
    power: np.ndarray
    normal: Normal
    relation_sd: float
    residual: float
    reason: np.ndarray

    def error(self, days: np.ndarray, load: np.ndarray) -> np.ndarray:
        """Return the standard error (N) of a mean load over some days."""
        power = self.residual + (1 - self.residual) * np.maximum(load, 0.0)
        noise = self.normal.error(days) * power
        return np.hypot(noise, self.relation_sd) / (1 - self.residual)


class Seer:
    """Turns the readings of one file into loads, episode by episode."""

    def __init__(
        self, readings: Readings, asked: Asked, residual: float, limits: Limits, bought: bool
    ) -> None:
        """Take the readings of a file.

        Parameters
        ----------
        residual : float
            Power of a plant that stands, as a share of normal power; 0 for output.
        bought : bool
            Whether readings stand for what is bought only, so that plants with own generation that
            is not given show nothing.
        """
        self.readings, self.asked, self.limits = readings, asked, limits
        self.residual = residual
        self.subjects = subjects_of(readings, asked)
        self.weights = asked.matrix(self.subjects.line, self.subjects.weight, len(readings.subject))
        self.generates = self._generates() if bought else np.zeros(len(readings.subject), bool)

    def _generates(self) -> np.ndarray:
        """Return whether a subject (N) belongs to an enterprise that makes its own power, which is
        not given for all of its lines that make some: nobody knows which of its lines that power
        moves, so that no part of it is judged.
        """
        fleet, subjects = self.asked.inputs.fleet, self.subjects
        own = np.array([name in self.limits.self_generating for name in fleet.industry.names])
        generating = own[fleet.industry.codes]
        given = self.readings.with_own
        of_line = subjects.line[generating]
        owner = fleet.enterprise.codes[generating]
        some_given = np.zeros(len(fleet.enterprise.names), dtype=bool)
        some_given[subjects.enterprise[given]] = True
        # A line without a meter of its own is told by what its enterprise gives, if anything.
        told = np.where(of_line >= 0, given[of_line], some_given[owner])
        lacking = np.zeros(len(some_given), dtype=bool)
        lacking[owner[~told]] = True
        return lacking[subjects.enterprise]

    def episode(self, episode: Episode, last: int) -> SeenLoads:
        """Return the loads of an episode, from its first stage's day to an hour."""
        asked, readings = self.asked, self.readings
        steps = HOURS // readings.step_h
        days = [(asked.hours_of(day).start // HOURS) for day in episode.days]
        seasonal = self._seasonal(days, steps)
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = self.residual + (1 - self.residual) * seasonal
            expected = np.where(seasonal < self.limits.least_seasonal, np.nan, expected)
            cube = readings.values.reshape(len(readings.subject), -1, steps)
            full = cube[:, days] / expected
        normal = normal_of(full, episode.days, self.limits)
        first_day = int(asked.hour(episode.issued)) // HOURS
        last_day = -(-last // HOURS)
        weekdays = (asked.window.start.weekday() + np.arange(first_day, last_day)) % 7
        with np.errstate(divide="ignore", invalid="ignore"):
            power = cube[:, first_day:last_day] / normal.values[:, weekdays]
        power = np.where(np.isfinite(power), power, np.nan)
        load = (power - self.residual) / (1 - self.residual)
        count = len(readings.subject)
        first = first_day * HOURS
        if steps == 1:
            load = self._by_hour(load[:, :, 0], first, last_day * HOURS)
            power = self.residual + (1 - self.residual) * load
        load, power = load.reshape(count, -1), power.reshape(count, -1)
        reason = self._reason(normal, seasonal, len(days))
        load = np.where((reason == FINE)[:, None], load, np.nan)
        limits = self.limits
        sd = limits.relation_sd if self.residual else 0.0
        return SeenLoads(first, load, power, normal, sd, self.residual, reason)

    def _seasonal(self, days: list[int], steps: int) -> np.ndarray:
        """Return the seasonal load (N, D, S) of comparable days."""
        units = self.asked.loads.seasonal
        hours = (np.array(days, dtype=np.int64)[:, None] * HOURS + np.arange(HOURS)).ravel()
        loads = self.weights @ units[:, hours] if len(days) else np.zeros((len(self.generates), 0))
        cube = loads.reshape(len(self.generates), len(days), HOURS)
        return cube.mean(axis=2, keepdims=True) if steps == 1 else cube

    def _reason(self, normal: Normal, seasonal: np.ndarray, days: int) -> np.ndarray:
        reason = np.full(len(self.generates), FINE)
        reason[normal.days < self.limits.least_days] = FEW_DAYS
        if days:
            still = seasonal.reshape(len(reason), -1) < self.limits.least_seasonal
            reason[still.mean(axis=1) > 0.5] = STOOD_STILL
        reason[self.generates] = SELF_GENERATING
        return reason

    def _by_hour(self, of_days: np.ndarray, first: int, last: int) -> np.ndarray:
        """Return loads by hour (N, T) from those of days."""
        profile = np.ones((len(of_days), last - first))

        def loads(of_units: np.ndarray, _: np.ndarray) -> np.ndarray:
            total: np.ndarray = self.weights @ of_units
            return total

        return hours_of_days(of_days, course_of(self.asked, loads, profile, first, last))
