"""The scene: everything about enterprises that no draw changes, made once for all replicates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast

import numpy as np

from simulator.alerts.timeline import Timeline
from simulator.engine.preparing import Prepared
from simulator.engine.supervision.meters import quiet
from simulator.engine.supervision.paths import (
    LargestOrders,
    UnitPath,
    largest_orders,
    path_of,
)
from simulator.engine.supervision.ticks import DAY, PER_HOUR, ticks
from simulator.engine.supervision.traces import Pieces, Trace, level_stakes, pieces_of, traces_of
from simulator.inputs.fleet import power_shares
from simulator.inputs.reading import Inputs
from simulator.inputs.supervision import Supervision
from simulator.inputs.teams import Team
from simulator.terms.clock import hour_of_day, hours_between, parse_time
from simulator.terms.draws import keys_of
from simulator.terms.levels import GRADES, WORST_FIRST, grade_or_stand_in

NO_TIME = -1
# Values of one window that are kept for later replicates, all windows together.
KEPT_VALUES = 5_000_000
# Nobody is taken to disobey for certain (assumed).
MOST_CHANCE = 0.9
Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Window:
    """A window of the meters.

    Attributes
    ----------
    expected : np.ndarray
        (E) mean load that obedience would give.
    ordered : np.ndarray
        (E) whether an enterprise was under an order in it.
    quiet : np.ndarray
        (E) chance that one that obeys is not flagged.
    """

    expected: np.ndarray
    ordered: np.ndarray
    quiet: np.ndarray


@dataclass(frozen=True)
class Asked:
    """What is asked of enterprises under the grades that they have, or as D.

    Attributes
    ----------
    traces : list of Trace
        Of their units.
    line_trace, line_unit : np.ndarray
        (L) trace of each line, and its unit there.
    stakes : list of (int, np.ndarray)
        (ticks, (E) kg/h at stake from then on), rising.
    entries : np.ndarray
        (E, runs) ticks of the first order in each run, NO_TIME for none.
    begins : np.ndarray
        (E, runs) likewise, with the early start before the run.
    """

    traces: list[Trace]
    line_trace: np.ndarray
    line_unit: np.ndarray
    stakes: list[tuple[int, np.ndarray]]
    entries: np.ndarray
    begins: np.ndarray

    @cached_property
    def entries_of(self) -> list[list[int]]:
        """The entries, to read one at a time."""
        rows: list[list[int]] = self.entries.tolist()
        return rows

    @cached_property
    def begins_of(self) -> list[list[int]]:
        """The begins, to read one at a time."""
        rows: list[list[int]] = self.begins.tolist()
        return rows


@dataclass
class Scene:
    """Enterprises (E) in the order of their ids, their runs, orders and meters.

    Attributes
    ----------
    shape : Supervision
        The block of the scenario.
    teams : tuple of Team
        The teams.
    seed : int
        Seed of the draws.
    start : datetime
        Start of the period.
    length : int
        Its length (ticks).
    ids : tuple of str
        enterprise_id of each.
    codes : np.ndarray
        (E) its code in the fleet.
    keys : np.ndarray
        (E) its key for draws.
    home, home_class : np.ndarray
        (E) code of its home district, and scope class of that.
    district_class : np.ndarray
        Scope class of each district.
    districts : tuple of str
        Names of the districts.
    class_runs : tuple of Runs
        Runs of each scope class, past the ends of the period too.
    runs : tuple of Runs
        Runs of each enterprise.
    grade : np.ndarray
        (E) worst grade of its lines, as its place in GRADES.
    prior : np.ndarray
        (E) chance of not obeying.
    all_d : np.ndarray
        (E) whether every line is a D already.
    findings_12m : np.ndarray
        (E) findings of the last twelve months.
    last_visit : np.ndarray
        (E) last visit, hours before the period's start below 0, -inf for never [h].
    metered, cems : np.ndarray
        (E) 1, 0 or NaN where the inventory does not say.
    fraud_chance : np.ndarray
        (E) chance of reporting less than it emits.
    asked, asked_d : Asked
        What is asked of them; as D None where no finding makes a D.
    windows : np.ndarray
        (W, 2) start and end of each window (ticks), by number; those not wholly inside the period
        are left out.
    window_numbers : np.ndarray
        (W) number of each.
    line_enterprise : np.ndarray
        (L) place of each line's enterprise.
    line_weight : np.ndarray
        (L) share of each line in the power of its enterprise.
    changes : dict
        What changes at each instant, kept by those who follow it.
    shifts : dict
        Shifts (ticks) by hours and districts, kept by those who ask for them.
    pretended : dict
        Strengths of pretenders by their spans of orders, kept by those who ask for them.
    """

    shape: Supervision
    teams: tuple[Team, ...]
    seed: int
    start: datetime
    length: int
    ids: tuple[str, ...]
    codes: np.ndarray
    keys: np.ndarray
    home: np.ndarray
    home_class: np.ndarray
    districts: tuple[str, ...]
    district_class: np.ndarray
    class_runs: tuple[Runs, ...]
    runs: tuple[Runs, ...]
    grade: np.ndarray
    prior: np.ndarray
    all_d: np.ndarray
    findings_12m: np.ndarray
    last_visit: np.ndarray
    metered: np.ndarray
    cems: np.ndarray
    fraud_chance: np.ndarray
    asked: Asked
    asked_d: Asked | None
    windows: np.ndarray
    window_numbers: np.ndarray
    line_enterprise: np.ndarray
    line_weight: np.ndarray
    changes: dict[int, Any] = field(default_factory=dict)
    shifts: dict[Any, list[tuple[int, int]]] = field(default_factory=dict)
    pretended: dict[Runs, tuple[list[int], list[float]]] = field(default_factory=dict)
    _integrals: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    _kept: dict[int, Window] = field(default_factory=dict)
    _lines_of: list[np.ndarray] = field(default_factory=list)
    _paths: dict[tuple[bool, int], list[UnitPath]] = field(default_factory=dict)
    _path_of_unit: dict[tuple[bool, int, int], UnitPath] = field(default_factory=dict)
    _largest: dict[int, LargestOrders] = field(default_factory=dict)
    _largest_of: dict[tuple[tuple[int, int], ...], LargestOrders] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def hour(self, time: int) -> float:
        """Return the hour of the day at a time (ticks)."""
        return hour_of_day(self.start, time / PER_HOUR)

    def place(self, enterprise_id: str) -> int:
        """Return the place of an enterprise."""
        return self.ids.index(enterprise_id)

    def district_codes(self, names: Sequence[str]) -> frozenset[int]:
        """Return the codes of districts by name."""
        return frozenset(self.districts.index(name) for name in names)

    @cached_property
    def all_runs(self) -> list[tuple[int, int]]:
        """All runs of enterprises, each once, rising."""
        return sorted({run for part in set(self.runs) for run in part})

    @cached_property
    def pieces(self) -> Pieces:
        """What is asked of all units, under their own grades and then as a D."""
        traces = self.asked.traces if self.asked_d is None else [
            *self.asked.traces, *self.asked_d.traces
        ]  # fmt: skip
        return pieces_of(traces)

    def spans_of_orders(self, place: int) -> Runs:
        """Return the spans (ticks) of an enterprise within the period from the first order of each
        run, or its early start, to the run's end.
        """
        either = [asked for asked in (self.asked, self.asked_d) if asked is not None]
        spans = []
        for number, (first, last) in enumerate(self.runs[place]):
            times = (asked.begins_of[place][number] for asked in either)
            begin = max(0, min([first, *(time for time in times if time != NO_TIME)]))
            if begin < last:
                spans.append((begin, last))
        return tuple(spans)

    def lines_of(self, place: int) -> np.ndarray:
        """Return the lines of an enterprise, as places in the fleet."""
        if not self._lines_of:
            order = np.argsort(self.line_enterprise, kind="stable")
            bounds = np.searchsorted(self.line_enterprise[order], np.arange(len(self) + 1))
            self._lines_of = [
                order[low:high] for low, high in zip(bounds[:-1], bounds[1:], strict=True)
            ]
        return self._lines_of[place]

    def largest_order(self, place: int, time_h: float) -> float:
        """Return the largest cut that a line is ordered at a time [h], under its own grade."""
        if place not in self._largest:
            lines, asked = self.lines_of(place), self.asked
            units = np.column_stack((asked.line_trace[lines], asked.line_unit[lines]))
            kinds = tuple(sorted(set(map(tuple, units.tolist()))))
            if kinds not in self._largest_of:
                paths = [self._path_of(asked, number, unit) for number, unit in kinds]
                self._largest_of[kinds] = largest_orders(paths)
            self._largest[place] = self._largest_of[kinds]
        starts, orders = self._largest[place]
        return orders[max(0, bisect_right(starts, time_h) - 1)]

    def paths(self, asked: Asked, place: int) -> list[UnitPath]:
        """Return what is asked of the units of an enterprise."""
        key = (asked is self.asked_d, place)
        if key not in self._paths:
            # Lines are told apart by what is asked of them under either grade, so that the paths
            # under both are of the same lines in the same order.
            either = [self.asked] if self.asked_d is None else [self.asked, self.asked_d]
            units: dict[tuple[int, ...], tuple[int, float]] = {}
            for line in self.lines_of(place).tolist():
                unit = tuple(
                    int(part[line]) for one in either for part in (one.line_trace, one.line_unit)
                )
                first, weight = units.get(unit, (line, 0.0))
                units[unit] = (first, weight + float(self.line_weight[line]))
            self._paths[key] = [
                self._path_of(
                    asked, int(asked.line_trace[line]), int(asked.line_unit[line])
                )._replace(weight=weight)
                for line, weight in units.values()
            ]
        return self._paths[key]

    def _path_of(self, asked: Asked, number: int, unit: int) -> UnitPath:
        key = (asked is self.asked_d, number, unit)
        if key not in self._path_of_unit:
            before = [*(self.asked.traces if key[0] else ()), *asked.traces[:number]]
            place = sum(len(trace.ramp_up_h) for trace in before) + unit
            self._path_of_unit[key] = path_of(asked.traces[number], unit, place)
        return self._path_of_unit[key]

    def window(self, place: int) -> Window:
        """Return what a window would show if all obeyed, and who was under an order."""
        if place in self._kept:
            return self._kept[place]
        if not self._integrals:
            edges = np.unique(self.windows) / PER_HOUR
            self._integrals = [trace.integrals(edges) for trace in self.asked.traces]
        edges = np.unique(self.windows)
        low, high = np.searchsorted(edges, self.windows[place])
        length = float(self.windows[place, 1] - self.windows[place, 0]) / PER_HOUR
        expected, ordered = np.zeros(len(self)), np.zeros(len(self), dtype=bool)
        for trace, (load, order) in zip(self.asked.traces, self._integrals, strict=True):
            mean = (load[high] - load[low]) / length
            lines = self.line_enterprise[trace.rows]
            expected += np.bincount(
                lines, mean[trace.unit] * self.line_weight[trace.rows], len(self)
            )
            asked = (order[high] - order[low] > 1e-8)[trace.unit]
            ordered[lines[asked]] = True
        window = Window(expected, ordered, quiet(self.shape.meters, expected, expected))
        if len(self) * len(self.windows) <= KEPT_VALUES:
            self._kept[place] = window
        return window


def scene_of(inputs: Inputs, prepared: Prepared, as_d: Prepared | None) -> Scene:
    """Return the scene of a scenario.

    Parameters
    ----------
    inputs : Inputs
        What the scenario names.
    prepared : Prepared
        The scenario with every line obeying; its notices were heard.
    as_d : Prepared or None
        The same with every line as a D, where findings may make a D.
    """
    scenario, fleet, lines = inputs.scenario, inputs.fleet, inputs.inventory.lines
    shape = cast(Supervision, scenario.shape.supervision)
    order = sorted(
        range(len(fleet.enterprise.names)), key=lambda code: fleet.enterprise.names[code]
    )
    # The fleet of some lines keeps the names of all: only those with a line count.
    present = np.bincount(fleet.enterprise.codes, minlength=len(order)) > 0
    codes = np.array([code for code in order if present[code]], dtype=np.int64)
    place_of_code = np.full(len(order), -1)
    place_of_code[codes] = np.arange(len(codes))
    of_line = place_of_code[fleet.enterprise.codes]
    ids = tuple(fleet.enterprise.names[code] for code in codes)
    count, length = len(ids), ticks(scenario.length_h)
    home = first_by_line(of_line, fleet.line_order, fleet.district.codes, count)
    class_of = np.array([prepared.scopes.class_of[name] for name in fleet.district.names])
    class_runs = tuple(_runs_of(line) for line in prepared.scopes.timelines)
    runs = _enterprise_runs(of_line, class_of[fleet.district.codes], class_runs, count, length)
    grade = worst_grade(of_line, fleet.grade, fleet.long_shut, count)
    findings = _most(of_line, lines["findings_12m"].to_numpy(), count)
    behaviour, fraud = shape.behaviour, shape.fraud
    chance = by_grade(behaviour.probability)[grade] * (1 + behaviour.per_finding * findings)
    running = ~fleet.long_shut
    is_d = np.ones(count, dtype=bool)
    is_d[of_line[running & (fleet.grade != GRADES.index("D"))]] = False
    windows, numbers = _windows(scenario.start, length, ticks(shape.meters.every_h))
    weight = power_shares(of_line, lines["electricity_kwh_d"].to_numpy(), running, count)
    return Scene(
        shape=shape,
        teams=inputs.teams,
        seed=scenario.shape.uncertainty.seed,
        start=scenario.start,
        length=length,
        ids=ids,
        codes=codes,
        keys=keys_of(ids),
        home=home,
        home_class=class_of[home] if count else home,
        districts=fleet.district.names,
        district_class=class_of,
        class_runs=class_runs,
        runs=runs,
        grade=grade,
        prior=np.minimum(MOST_CHANCE, chance),
        all_d=is_d,
        findings_12m=findings,
        last_visit=_last_visits(of_line, lines["last_visit"], scenario.start, count),
        metered=_flag(of_line, lines["metered"].to_numpy(dtype=float), count),
        cems=_flag(of_line, lines["has_cems"].to_numpy(dtype=float), count),
        fraud_chance=by_grade(fraud.probability)[grade],
        asked=_asked(inputs, prepared, of_line, runs, count),
        asked_d=None if as_d is None else _asked(inputs, as_d, of_line, runs, count),
        windows=windows,
        window_numbers=numbers,
        line_enterprise=of_line,
        line_weight=weight,
    )


def _asked(
    inputs: Inputs, prepared: Prepared, of_line: np.ndarray, runs: tuple[Runs, ...], count: int
) -> Asked:
    fleet, length_h = inputs.fleet, inputs.scenario.length_h
    traces = traces_of(prepared)
    line_trace, line_unit = (np.zeros(len(fleet), dtype=np.int64) for _ in range(2))
    most = max((len(part) for part in runs), default=0)
    entries, begins = (np.full((count, most), np.iinfo(np.int64).max) for _ in range(2))
    starts = np.full((count, most), np.iinfo(np.int64).max)
    for place, part in enumerate(runs):
        starts[place, : len(part)] = [first for first, _ in part]
    for number, trace in enumerate(traces):
        line_trace[trace.rows], line_unit[trace.rows] = number, trace.unit
        own = [run for run in trace.timeline.responses if run[1] > 0 and run[0] < length_h]
        own = [(max(0.0, first), min(last, length_h)) for first, last in own]
        for (first, _), inside, begun in zip(own, *trace.first_orders(own), strict=True):
            places = of_line[trace.rows]
            # A run of one district lies in the enterprise's run that has begun by then.
            run = (starts[places] <= ticks(first)).sum(axis=1) - 1
            for table, times in ((entries, inside), (begins, begun)):
                known = np.isfinite(times[trace.unit])
                np.minimum.at(
                    table,
                    (places[known], run[known]),
                    np.rint(times[trace.unit][known] * PER_HOUR).astype(np.int64),
                )
    for table in (entries, begins):
        table[table == np.iinfo(np.int64).max] = NO_TIME
    return Asked(
        traces, line_trace, line_unit, _stakes(prepared, of_line, count, length_h), entries, begins
    )


def _stakes(
    prepared: Prepared, of_line: np.ndarray, count: int, length_h: float
) -> list[tuple[int, np.ndarray]]:
    fleet = prepared.inputs.fleet
    kg_h = np.where(fleet.long_shut, 0.0, fleet.counted_kg_d) / 24.0
    steps: list[tuple[int, int, np.ndarray]] = []
    for number, block in enumerate(prepared.blocks):
        weight = kg_h[block.rows]
        for time_h, cut in level_stakes(block, length_h):
            of_block = np.bincount(of_line[block.rows], weight * cut[block.unit], count)
            steps.append((ticks(time_h), number, of_block))
    now = np.zeros((len(prepared.blocks), count))
    stakes: list[tuple[int, np.ndarray]] = []
    for time, number, of_block in sorted(steps, key=lambda step: step[:2]):
        now[number] = of_block
        total = now.sum(axis=0)
        if stakes and stakes[-1][0] == time:
            stakes[-1] = (time, total)
        else:
            stakes.append((time, total))
    return stakes


def _runs_of(timeline: Timeline) -> Runs:
    return tuple((ticks(first), ticks(last)) for first, last in timeline.responses)


def _enterprise_runs(
    of_line: np.ndarray,
    line_class: np.ndarray,
    class_runs: Sequence[Runs],
    count: int,
    length: int,
) -> tuple[Runs, ...]:
    """Return the runs of each enterprise, cut to the period."""
    pairs = np.unique(of_line * len(class_runs) + line_class)
    classes: list[list[int]] = [[] for _ in range(count)]
    for pair in pairs:
        classes[pair // len(class_runs)].append(int(pair % len(class_runs)))
    merged: dict[tuple[int, ...], Runs] = {}
    for part in classes:
        if tuple(part) not in merged:
            whole = _united([class_runs[one] for one in part])
            cut = ((max(first, 0), min(last, length)) for first, last in whole)
            merged[tuple(part)] = tuple((first, last) for first, last in cut if first < last)
    return tuple(merged[tuple(part)] for part in classes)


def _united(parts: Sequence[Runs]) -> Runs:
    """Return runs united where they touch or overlap."""
    runs: list[tuple[int, int]] = []
    for first, last in sorted(run for part in parts for run in part):
        if runs and first <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return tuple(runs)


def first_by_line(
    of_line: np.ndarray, line_order: np.ndarray, values: np.ndarray, count: int
) -> np.ndarray:
    """Return the value (E) of each enterprise's line that comes first by line_id."""
    first = np.zeros(count, dtype=np.int64)
    order = np.argsort(line_order)[::-1]
    first[of_line[order]] = values[order]
    return first


def worst_grade(
    of_line: np.ndarray, grade: np.ndarray, long_shut: np.ndarray, count: int
) -> np.ndarray:
    """Return the worst grade (E) of each enterprise's lines that are not long shut."""
    badness = np.array([WORST_FIRST.index(name) for name in GRADES])
    back = np.array([GRADES.index(name) for name in WORST_FIRST])
    worst = np.full(count, len(GRADES))
    np.minimum.at(worst, of_line[~long_shut], badness[grade[~long_shut]])
    # An enterprise that is wholly shut has no order to disobey: any grade will do.
    return back[np.where(worst == len(GRADES), 0, worst)]


def by_grade(values: dict[str, float]) -> np.ndarray:
    """Return values by the code of the grade, by its stand-in where it has none, else 0."""
    table = np.zeros(len(GRADES))
    for code, grade in enumerate(GRADES):
        table[code] = next((values[name] for name in grade_or_stand_in(grade) if name in values), 0)
    return table


def _most(of_line: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    most = np.zeros(count)
    np.maximum.at(most, of_line, np.nan_to_num(values))
    return most


def _flag(of_line: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Return 1 where a line says yes, 0 where one says no and none yes, NaN where none says."""
    flag = np.full(count, -1.0)
    np.maximum.at(flag, of_line, np.where(np.isnan(values), -1.0, values))
    return np.where(flag < 0, np.nan, flag)


def _last_visits(of_line: np.ndarray, dates, start: datetime, count: int) -> np.ndarray:
    last = np.full(count, -np.inf)
    for line in np.flatnonzero((dates != "").to_numpy()):
        time = hours_between(start, parse_time(dates.iloc[line]))
        last[of_line[line]] = max(last[of_line[line]], time)
    return last


def _windows(start: datetime, length: int, every: int) -> tuple[np.ndarray, np.ndarray]:
    midnight = -ticks(hour_of_day(start, 0.0))
    numbers = np.arange((length - midnight) // every + 1)
    first = midnight + numbers * every
    inside = (first >= 0) & (first + every <= length)
    assert DAY % every == 0
    return np.column_stack((first, first + every))[inside], numbers[inside]
