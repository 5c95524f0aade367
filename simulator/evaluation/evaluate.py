"""A run against what was measured: kilograms, causes and verdicts by enterprise and stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_matrix

from simulator.engine.simulation import simulate
from simulator.engine.supervision.meters import threshold
from simulator.evaluation.asked import HOURS, Asked, asked_of, last_hour
from simulator.evaluation.comparable import Episode
from simulator.evaluation.kilograms import (
    TINY,
    Mixture,
    StageSources,
    StageView,
    Sum,
    delivered_of,
    emissions_at_loads,
    told,
)
from simulator.evaluation.limits import Limits, limits, meters_of
from simulator.evaluation.monitors import Base, MonitorSeer
from simulator.evaluation.pooled import Pooled
from simulator.evaluation.readings import Readings
from simulator.evaluation.seen import FINE, REASONS, SeenLoads, Seer
from simulator.evaluation.sums import EVIDENCE, Sums
from simulator.evaluation.verdicts import Evidence, Judged, judge
from simulator.inputs.reading import Inputs
from simulator.inputs.supervision import Meters

CEMS, POWER, PRODUCTION = EVIDENCE
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes
    ----------
    electricity, production : Readings or None
        Electricity and output.
    cems : mapping of str to Readings
        Emissions by pollutant.
    """

    electricity: Readings | None = None
    production: Readings | None = None
    cems: Mapping[str, Readings] = field(default_factory=dict)


@dataclass(frozen=True)
class Evaluated:
    """A run against what was measured.

    Attributes
    ----------
    asked : Asked
        What the run asked.
    measured : Measured
        What was measured.
    limits : Limits
        What was taken for granted.
    sums : Sums
        Kilograms by stage, enterprise and pollutant.
    judged : tuple of (Evidence, Judged, np.ndarray)
        By stage: what the verdicts rest on, the verdicts, and the kind of evidence (E).
    bases : tuple of Base
        Base emissions beside the monitors.
    area_kg : np.ndarray
        (K, P) what area sources save in each stage, as simulated.
    credited : bool
        Whether what was saved after the lift counts as delivered.
    """

    asked: Asked
    measured: Measured
    limits: Limits
    sums: Sums
    judged: tuple[tuple[Evidence, Judged, np.ndarray], ...]
    bases: tuple[Base, ...]
    area_kg: np.ndarray
    credited: bool = False


def evaluate(
    inputs: Inputs,
    measured: Measured | Callable[[Asked], Measured],
    credit_after: bool = False,
    progress: Progress | None = None,
) -> Evaluated:
    """Return what was delivered of what a run ordered.

    Parameters
    ----------
    inputs : Inputs
        What the run's scenario names, read and joined.
    measured : Measured or callable
        What was measured, or what returns it for the days that are asked for.
    credit_after : bool
        Whether savings after the lift count as delivered.
    progress : callable or None
        Called with (steps done, all steps).
    """
    known = limits()
    asked = asked_of(inputs, known)
    readings = measured(asked) if callable(measured) else measured
    work = _Work(asked, readings, known, credit_after)
    for done, episode in enumerate(asked.episodes):
        if progress is not None:
            progress(done, len(asked.episodes))
        work.episode(episode)
    return work.result()


class _Work:
    """An evaluation under way."""

    def __init__(self, asked: Asked, measured: Measured, known: Limits, credit_after: bool) -> None:
        self.asked, self.measured, self.limits = asked, measured, known
        self.credit_after = credit_after
        self.meters: Meters = meters_of(asked.inputs.scenario)
        self.sums = Sums(asked)
        self.seers: dict[str, Seer] = {}
        for name, readings, residual in (
            (POWER, measured.electricity, self.meters.residual),
            (PRODUCTION, measured.production, 0.0),
        ):
            if readings is not None and len(readings.subject):
                self.seers[name] = Seer(readings, asked, residual, known, name == POWER)
        self.monitors = MonitorSeer(measured.cems, asked, known)
        self.judged: dict[int, tuple[Evidence, Judged, np.ndarray]] = {}

    def result(self) -> Evaluated:
        """Return the whole."""
        stages = tuple(self.judged[number] for number in range(len(self.asked.loads.stages)))
        return Evaluated(
            self.asked,
            self.measured,
            self.limits,
            self.sums,
            stages,
            self.monitors.bases(),
            _area_kg(self.asked.inputs),
            self.credit_after,
        )

    def episode(self, episode: Episode) -> None:
        """Add the stages of an episode."""
        last = last_hour(self.asked, episode, self.limits.after_h)
        seen = {name: seer.episode(episode, last) for name, seer in self.seers.items()}
        self.monitors.begin(episode, last)
        # Each line is told by the best evidence that it has: power, else production.
        by: dict[str, np.ndarray] = {}
        taken = np.zeros(len(self.asked.inputs.fleet), dtype=bool)
        for name, loads in seen.items():
            subject = self.seers[name].subjects.line
            mine = (subject >= 0) & ~taken
            mine[mine] = loads.reason[subject[mine]] == FINE
            by[name], taken = mine, taken | mine
        for number in episode.stages:
            self._stage(number, seen, by)
        self._after(episode, last, seen, by)

    def _stage(self, number: int, seen: dict[str, SeenLoads], by: dict[str, np.ndarray]) -> None:
        stage = self.asked.stage(number)
        self.monitors.add(number, stage, self.sums)
        views = {}
        for name, loads in seen.items():
            seer = self.seers[name]
            hours = slice(stage.first - loads.first, stage.hours.stop - loads.first)
            view = StageView.of(stage, _sums(seer.weights), loads.load[:, hours], self.limits)
            views[name] = view
            self._add_loads(number, name, loads, hours, view, by[name])
        self.judged[number] = self._judge(number, seen, views, by)

    def _add_loads(
        self,
        number: int,
        name: str,
        loads: SeenLoads,
        hours: slice,
        view: StageView,
        lines: np.ndarray,
    ) -> None:
        """Add the kilograms that loads show, of some lines."""
        asked, seer = self.asked, self.seers[name]
        stage, units = asked.stage(number), asked.loads
        # A stage that was not read at all delivers nothing that could be told.
        read = told(view.inside, view.observed, view.segment)
        subject = seer.subjects.line
        factor = units.factors[units.sector][:, stage.hours]
        runs = self._runs(name, loads, hours, view)
        sources = StageSources.of(stage, units.fixed_share, factor)
        mixture = Mixture.of(view)
        normal_h = sources.normal.sum(axis=1)
        base = asked.inputs.fleet.base_kg_h
        days = view.means.read_h / HOURS
        error = loads.error(days, np.nan_to_num(view.means.observed))
        for place, pollutant in enumerate(asked.inputs.inventory.pollutants):
            mine = lines & ~self.monitors.told.get(pollutant, np.zeros(len(lines), dtype=bool))
            mine[mine] = read[subject[mine]]
            group = np.where(mine, subject, -1)
            if not mine.any():
                continue
            matrix = asked.matrix(group, base[:, place], len(read))
            emissions = emissions_at_loads(sources, view, mixture, _sums(matrix), runs)
            delivered = delivered_of(emissions)
            gain = matrix @ normal_h
            self.sums.add(number, place, name, group, delivered, gain * error)

    def _runs(self, name: str, loads: SeenLoads, hours: slice, view: StageView) -> np.ndarray:
        """Return whether subjects run in spite of what is asked: as a meter would flag them."""
        power = loads.power[:, hours]
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = np.nan_to_num(view.floored / view.inside)
        limit = threshold(self.meters, expected)
        if name != POWER:
            limit = np.maximum(expected, 0.0) + self.meters.tolerance
        return np.nan_to_num(power) > limit

    def _judge(
        self,
        number: int,
        seen: dict[str, SeenLoads],
        views: dict[str, StageView],
        by: dict[str, np.ndarray],
    ) -> tuple[Evidence, Judged, np.ndarray]:
        """Return the verdicts of a stage: by power, else by production, else by monitors."""
        asked = self.asked
        count = len(asked.inputs.fleet.enterprise.names)
        kind = np.full(count, "none", dtype=object)
        pooled = Pooled.empty(count, asked, number)
        for name, loads in seen.items():
            some = self._pool(name, loads, views[name], by[name])
            use = (kind == "none") & np.isfinite(some.observed)
            pooled.take(some, use)
            kind[use] = name
            told = (kind == "none") & (some.reason != "") & (pooled.reason == "")
            pooled.reason[told] = some.reason[told]
        monitored = self.monitors.evidence(count)
        use = (kind == "none") & np.isfinite(monitored.observed)
        pooled.take(monitored, use)
        pooled.reason[use] = ""
        kind[use] = CEMS
        evidence = pooled.evidence()
        return evidence, judge(evidence, self.limits), kind

    def _pool(self, name: str, loads: SeenLoads, view: StageView, lines: np.ndarray) -> Pooled:
        """Return the loads of subjects pooled to enterprises, by their shares in its power."""
        seer = self.seers[name]
        means = view.means
        count = len(self.asked.inputs.fleet.enterprise.names)
        fine = (loads.reason == FINE) & (means.read_h > 0)
        owner, share = seer.subjects.enterprise, seer.subjects.share
        weight = np.bincount(owner, share * fine, count)

        def pooled(values: np.ndarray) -> np.ndarray:
            total = np.bincount(owner, np.where(fine, share * np.nan_to_num(values), 0.0), count)
            return np.divide(total, weight, out=np.full(count, np.nan), where=weight > 0.5)

        error = loads.error(means.read_h / HOURS, np.nan_to_num(means.observed))
        variance = np.bincount(owner, np.where(fine, (share * error) ** 2, 0.0), count)
        whole = np.bincount(owner, share, count)
        some = whole > 0

        def hours(values: np.ndarray) -> np.ndarray:
            total = np.bincount(owner, share * values, count)
            return np.divide(total, whole, out=np.zeros(count), where=some)

        reason = np.full(count, "", dtype=object)
        worst = np.zeros(count, dtype=np.int64)
        np.maximum.at(worst, owner, loads.reason)
        reason[:] = np.array(REASONS, dtype=object)[worst]
        reason[weight > 0.5] = ""
        spread = np.sqrt(variance) / np.where(weight > 0, weight, 1.0)
        return Pooled(
            pooled(means.seasonal),
            pooled(means.ordered),
            pooled(means.obedient),
            pooled(means.observed),
            spread,
            hours(means.read_h),
            hours(means.missing_h),
            reason,
            np.zeros(count, dtype=bool),
        )

    def _after(
        self,
        episode: Episode,
        last: int,
        seen: dict[str, SeenLoads],
        by: dict[str, np.ndarray],
    ) -> None:
        """Add what was saved after the lift, against the seasonal load."""
        asked, units = self.asked, self.asked.loads
        first = max(int(np.ceil(asked.hour(episode.end))), asked.first_h)
        if first >= last:
            return
        hours = slice(first, last)
        factor = units.factors[units.sector][:, hours]
        number = max(episode.stages, key=lambda place: asked.inputs.scenario.dated[place].end)
        for name, loads in seen.items():
            seer = self.seers[name]
            seasonal = seer.weights @ units.seasonal[:, hours]
            load = loads.load[:, first - loads.first : last - loads.first]
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(seasonal > TINY, 1 - load / seasonal, 0.0)
            share = np.nan_to_num(share)
            for place, pollutant in enumerate(asked.inputs.inventory.pollutants):
                mine = by[name] & ~self.monitors.covers(pollutant)
                group = np.where(mine, seer.subjects.line, -1)
                base = asked.inputs.fleet.base_kg_h[:, place]
                matrix = asked.matrix(group, base, len(share))
                moving = (1 - units.fixed_share)[:, None] * factor * units.seasonal[:, hours]
                saved = ((matrix @ moving) * share).sum(axis=1)
                self.sums.add_after(number, place, group, np.maximum(saved, 0.0))
        self.monitors.add_after(number, hours, self.sums)


def _sums(matrix: csr_matrix) -> Sum:
    """Return what makes figures of subjects from those of units."""

    def sums(of_units: np.ndarray) -> np.ndarray:
        total: np.ndarray = matrix @ of_units
        return total

    return sums


def _area_kg(inputs: Inputs) -> np.ndarray:
    """Return what area sources save in each stage (K, P)."""
    if not len(inputs.area):
        return np.zeros((len(inputs.scenario.stages), len(inputs.inventory.pollutants)))
    nobody = inputs.fleet.take(np.zeros(0, dtype=np.int64))
    changes = tuple((change, rows[:0]) for change, rows in inputs.changes)
    _, seasonal, actual = simulate(replace(inputs, fleet=nobody, changes=changes)).stage_sums.kg[
        :, :-1
    ]
    return seasonal - actual
