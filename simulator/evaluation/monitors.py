"""Emission monitors: kilograms as they are measured, and base emissions that they contradict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from simulator.engine.hourly_loads import StageLoads
from simulator.evaluation.asked import HOURS, Asked
from simulator.evaluation.comparable import Episode, Normal, normal_of
from simulator.evaluation.kilograms import (
    LATE,
    SETTLED,
    SLOW,
    TINY,
    Emissions,
    delivered_of,
    told,
)
from simulator.evaluation.limits import Limits
from simulator.evaluation.of_days import course_of, hours_of_days
from simulator.evaluation.pooled import Pooled
from simulator.evaluation.readings import Readings
from simulator.evaluation.seen import Subjects, subjects_of
from simulator.evaluation.sums import EVIDENCE, Sums
from simulator.terms.levels import LEADING_POLLUTANTS

CEMS = EVIDENCE[0]


@dataclass(frozen=True)
class Base:
    """A base emission beside what a monitor shows on comparable days.

    Attributes
    ----------
    lines : np.ndarray
        The lines that the monitor covers.
    pollutant : str
        The pollutant.
    base_kg_d, cems_kg_d : float
        Base emission of the inventory, and that of the monitor at full load.
    hours : int
        Hours that it rests on.
    contradicts : bool
        Whether the two differ by more than the limit.
    suspicious : int
        Readings that no plant can have.
    """

    lines: np.ndarray
    pollutant: str
    base_kg_d: float
    cems_kg_d: float
    hours: int
    contradicts: bool
    suspicious: int


@dataclass(frozen=True)
class _Monitored:
    """The monitors of one pollutant in an episode.

    Attributes
    ----------
    first : int
        Number of the first hour.
    kg_h : np.ndarray
        (N, T) emission, NaN where missing.
    full_kg_h : np.ndarray
        (N, T) normal emission at full load.
    normal : Normal
        What is normal.
    fine : np.ndarray
        (N) whether there are enough comparable days.
    """

    first: int
    kg_h: np.ndarray
    full_kg_h: np.ndarray
    normal: Normal
    fine: np.ndarray


class MonitorSeer:
    """Turns the readings of monitors into kilograms, episode by episode."""

    def __init__(self, readings: Mapping[str, Readings], asked: Asked, limits: Limits) -> None:
        pollutants = asked.inputs.inventory.pollutants
        self.asked, self.limits = asked, limits
        self.readings = {
            name: part
            for name, part in readings.items()
            if name in pollutants and len(part.subject)
        }
        self.subjects: dict[str, Subjects] = {
            name: subjects_of(part, asked) for name, part in self.readings.items()
        }
        self.shares = {name: self._matrix(name) for name in self.readings}
        self.seen: dict[str, _Monitored] = {}
        self.told: dict[str, np.ndarray] = {}
        self._bases: dict[tuple[str, int], Base] = {}
        self._evidence: dict[str, tuple[np.ndarray, ...]] = {}

    def _matrix(self, pollutant: str) -> csr_matrix:
        """Return the sums that make relative emissions of subjects (N) from those of units."""
        place = self.asked.inputs.inventory.pollutants.index(pollutant)
        base = self.asked.inputs.fleet.base_kg_h[:, place]
        line = self.subjects[pollutant].line
        count = len(self.readings[pollutant].subject)
        some = line >= 0
        total = np.bincount(line[some], base[some], count)
        weight = np.where(some & (base > 0), base, 0.0)
        weight[some] /= np.where(total > 0, total, 1.0)[line[some]]
        return self.asked.matrix(line, weight, count)

    def covers(self, pollutant: str) -> np.ndarray:
        """Return the lines (L) whose emission a monitor tells in the episode at hand."""
        count = len(self.asked.inputs.fleet)
        if pollutant not in self.seen:
            return np.zeros(count, dtype=bool)
        line = self.subjects[pollutant].line
        return (line >= 0) & self.seen[pollutant].fine[line]

    def begin(self, episode: Episode, last: int) -> None:
        """Look at an episode, up to an hour."""
        self.seen = {name: self._look(name, episode, last) for name in self.readings}

    def _look(self, pollutant: str, episode: Episode, last: int) -> _Monitored:
        asked, readings = self.asked, self.readings[pollutant]
        steps = HOURS // readings.step_h
        days = np.array([asked.hours_of(day).start // HOURS for day in episode.days], dtype=int)
        fixed = asked.loads.fixed_share[:, None]
        hours = (days[:, None] * HOURS + np.arange(HOURS)).ravel()
        seasonal = asked.loads.seasonal[:, hours]
        relative = self.shares[pollutant] @ ((1 - fixed) * seasonal + fixed * (seasonal > 0))
        if steps == 1:
            relative = relative * self._profile(pollutant, hours)
        relative = relative.reshape(len(readings.subject), len(days), HOURS)
        if steps == 1:
            relative = relative.mean(axis=2, keepdims=True)
        cube = readings.values.reshape(len(readings.subject), -1, steps)
        still = relative < self.limits.least_seasonal
        full = np.where(still, np.nan, cube[:, days] / np.where(still, 1.0, relative))
        normal = normal_of(full, episode.days, self.limits)
        self._compare(pollutant, full, hours)
        first_day, last_day = int(asked.hour(episode.issued)) // HOURS, -(-last // HOURS)
        weekdays = (asked.window.start.weekday() + np.arange(first_day, last_day)) % 7
        usual = normal.values[:, weekdays]
        kg_h = cube[:, first_day:last_day]
        shape = (len(readings.subject), -1)
        if steps == 1:
            usual, kg_h = self._of_days(pollutant, usual[:, :, 0], kg_h[:, :, 0], first_day * HOURS)
        some = (normal.values > 0).any(axis=(1, 2))
        fine = (normal.days >= self.limits.least_days) & some
        return _Monitored(
            first_day * HOURS, kg_h.reshape(shape), usual.reshape(shape), normal, fine
        )

    def _profile(self, pollutant: str, hours: np.ndarray) -> np.ndarray:
        """Return the weight (N, T) of each hour of whole days, with a mean of 1 over its day."""
        loads = self.asked.loads
        factors = loads.factors[:, hours].reshape(len(loads.factors), -1, HOURS)
        mean = factors.mean(axis=2, keepdims=True)
        weight = np.divide(factors, mean, out=np.ones_like(factors), where=mean > 0)
        of_units = weight.reshape(len(factors), -1)[loads.sector]
        profile: np.ndarray = self.shares[pollutant] @ of_units
        return profile

    def _of_days(
        self, pollutant: str, usual: np.ndarray, kg_h: np.ndarray, first: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return normal and observed emissions by hour (N, T) from those of days (N, D)."""
        asked, matrix = self.asked, self.shares[pollutant]
        last = first + HOURS * kg_h.shape[1]
        fixed = asked.loads.fixed_share[:, None]
        profile = self._profile(pollutant, np.arange(first, last))

        def emissions(load: np.ndarray, runs: np.ndarray) -> np.ndarray:
            total: np.ndarray = matrix @ ((1 - fixed) * load + fixed * runs)
            return total

        course = course_of(asked, emissions, profile, first, last)
        with np.errstate(divide="ignore", invalid="ignore"):
            of_days = np.where(usual > 0, kg_h / usual, np.nan)
        full = np.repeat(usual, HOURS, axis=1)
        return full * profile, full * hours_of_days(of_days, course)

    def _compare(self, pollutant: str, full: np.ndarray, hours: np.ndarray) -> None:
        """Compare the base emissions with what monitors show at full load on comparable days."""
        asked, line = self.asked, self.subjects[pollutant].line
        place = asked.inputs.inventory.pollutants.index(pollutant)
        for subject, rows in enumerate(full):
            known = np.isfinite(rows)
            lines = np.flatnonzero(line == subject)
            base = 24 * asked.inputs.fleet.base_kg_h[lines, place].sum()
            if not known.any() or not len(lines) or base <= 0:
                continue
            sector = asked.loads.sector[asked.loads.unit[lines[0]]]
            factor = asked.loads.factors[sector, hours].mean() if len(hours) else 1.0
            # Each hour of the day counts alike, however many of its readings are missing.
            by_hour = np.nanmean(np.where(known, rows, np.nan), axis=0)
            kg_d = 24 * float(np.nanmean(by_hour)) / (factor or 1.0)
            hours_read = int(known.sum()) * (HOURS // rows.shape[1])
            enough = hours_read >= self.limits.least_days * HOURS / 2
            differs = abs(kg_d / base - 1) > self.limits.base_ratio
            self._bases[pollutant, subject] = Base(
                lines,
                pollutant,
                float(base),
                kg_d,
                hours_read,
                bool(enough and differs),
                int(self.readings[pollutant].suspicious[subject]),
            )

    def bases(self) -> tuple[Base, ...]:
        """Return the base emissions that a monitor could be set beside."""
        return tuple(self._bases[key] for key in sorted(self._bases))

    def add(self, number: int, stage: StageLoads, sums: Sums) -> None:
        """Add the kilograms of a stage."""
        self._evidence, self.told = {}, {}
        for pollutant, seen in self.seen.items():
            emissions, inside = self._emissions(pollutant, seen, stage)
            known = np.isfinite(emissions.observed) & (inside > 0)
            read = np.where(known, inside, 0.0).sum(axis=1)
            line = self.subjects[pollutant].line
            mine = self.covers(pollutant)
            mine[mine] = told(inside, emissions.observed, emissions.segment)[line[mine]]
            self.told[pollutant] = mine
            delivered = delivered_of(emissions)
            days = read / HOURS
            error = np.hypot(
                self.limits.cems_cv * np.abs(delivered.observed),
                seen.normal.error(days) * emissions.seasonal.sum(axis=1),
            )
            place = self.asked.inputs.inventory.pollutants.index(pollutant)
            sums.add(number, place, CEMS, np.where(mine, line, -1), delivered, error)
            self._keep(pollutant, seen, emissions, inside, known)

    def _emissions(
        self, pollutant: str, seen: _Monitored, stage: StageLoads
    ) -> tuple[Emissions, np.ndarray]:
        """Return emissions of subjects in a stage, and the hours inside of it."""
        matrix, fixed = self.shares[pollutant], self.asked.loads.fixed_share[:, None]
        hours = slice(stage.first - seen.first, stage.hours.stop - seen.first)
        full = np.nan_to_num(seen.full_kg_h[:, hours])
        inside = matrix @ stage.inside

        def emitted(name: str) -> np.ndarray:
            load, runs = getattr(stage, name), getattr(stage, f"{name}_runs")
            return full * (matrix @ ((1 - fixed) * load + fixed * runs))

        late, slow = matrix @ stage.late, matrix @ stage.slow
        segment = np.full(inside.shape, SETTLED)
        segment[slow > TINY] = SLOW
        segment[(late > TINY) & (late >= slow)] = LATE
        observed = np.where(inside > 0, seen.kg_h[:, hours] * inside, 0.0)
        emissions = Emissions(
            emitted("seasonal"),
            emitted("ordered"),
            emitted("floored"),
            emitted("obedient"),
            observed,
            segment,
        )
        return emissions, inside

    def _keep(
        self,
        pollutant: str,
        seen: _Monitored,
        emissions: Emissions,
        inside: np.ndarray,
        known: np.ndarray,
    ) -> None:
        """Keep what a verdict by this pollutant would rest on."""
        sums = [
            np.where(known, values, 0.0).sum(axis=1)
            for values in (
                emissions.seasonal,
                emissions.ordered,
                emissions.obedient,
                emissions.observed,
                inside,
            )
        ]
        error = seen.normal.error(sums[4] / HOURS) * sums[0]
        error = np.hypot(error, self.limits.cems_cv * (sums[0] - sums[3]))
        missing = inside.sum(axis=1) - sums[4]
        self._evidence[pollutant] = (*sums, missing, error)

    def evidence(self, count: int) -> Pooled:
        """Return mean relative emissions of enterprises (E) that monitors cover by more than half,
        by the first leading pollutant that they measure.
        """
        pooled = Pooled.unread(count)
        for pollutant in (*LEADING_POLLUTANTS, *self._evidence):
            if pollutant not in self._evidence:
                continue
            use = ~np.isfinite(pooled.observed) & self._mostly(pollutant, count)
            pooled.take(self._pool(pollutant, count), use)
        return pooled

    def _mostly(self, pollutant: str, count: int) -> np.ndarray:
        fleet = self.asked.inputs.fleet
        base = fleet.base_kg_h[:, self.asked.inputs.inventory.pollutants.index(pollutant)]
        whole = np.bincount(fleet.enterprise.codes, base, count)
        part = np.bincount(fleet.enterprise.codes, base * self.covers(pollutant), count)
        return (whole > 0) & (part > 0.5 * whole)

    def _pool(self, pollutant: str, count: int) -> Pooled:
        owner = self.subjects[pollutant].enterprise
        fine = self.seen[pollutant].fine

        def total(values: np.ndarray) -> np.ndarray:
            return np.bincount(owner, np.where(fine, values, 0.0), count)

        seasonal, ordered, obedient, observed, read, missing, error = self._evidence[pollutant]
        whole = total(seasonal)
        hours = total(read)
        known = (whole > 0) & (hours > 0)

        def share(values: np.ndarray) -> np.ndarray:
            return np.divide(values, whole, out=np.full(count, np.nan), where=known)

        subjects = np.maximum(total(np.ones(len(owner))), 1.0)
        return Pooled(
            share(whole),
            share(total(ordered)),
            share(total(obedient)),
            share(total(observed)),
            share(np.sqrt(total(error**2))),
            hours / subjects,
            total(missing) / subjects,
            np.full(count, "", dtype=object),
            np.zeros(count, dtype=bool),
        )

    def add_after(self, number: int, hours: slice, sums: Sums) -> None:
        """Add what was saved after the lift."""
        fixed = self.asked.loads.fixed_share[:, None]
        for pollutant, seen in self.seen.items():
            seasonal = self.asked.loads.seasonal[:, hours]
            relative = self.shares[pollutant] @ ((1 - fixed) * seasonal + fixed * (seasonal > 0))
            part = slice(hours.start - seen.first, hours.stop - seen.first)
            saved = np.nan_to_num(seen.full_kg_h[:, part] * relative - seen.kg_h[:, part])
            group = np.where(self.covers(pollutant), self.subjects[pollutant].line, -1)
            place = self.asked.inputs.inventory.pollutants.index(pollutant)
            sums.add_after(number, place, group, np.maximum(saved.sum(axis=1), 0.0))
