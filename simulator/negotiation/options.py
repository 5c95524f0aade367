"""The options of every group: what it may be asked at a level, and what each saves and costs.

Enterprises share nothing, so that one run of the engine with every group on its k-th option gives
exact figures for all k-th options at once. Kilograms and losses are those of static accounting on
one day, or of the run between a stage's times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulator.engine.accounting import DayCuts
from simulator.engine.by_line import ByLine
from simulator.engine.line_stages import line_stages
from simulator.engine.simulation import simulate, transport_run
from simulator.engine.transport import transport_day_kg
from simulator.engine.truck_orders import TruckOrders
from simulator.inputs.fleet import Fleet, worth_of
from simulator.inputs.reading import Inputs, lines_alone
from simulator.negotiation.groups import Groups, groups_of
from simulator.negotiation.law import DECIMALS, Law, law_of
from simulator.negotiation.requests import Offer, Pin, offered_lines
from simulator.terms.clock import DAY_H, hours_between
from simulator.terms.labels import Message, message
from simulator.terms.levels import AUTONOMOUS_GRADES, LEVELS, RANK

# What an option is made of, besides its cut.
ROW, OWN, BOUND, OFFER, OFFERED_LINES, STOP = range(6)
SOURCES = {
    ROW: "policy",
    OWN: "own",
    BOUND: "policy",
    OFFER: "offer",
    OFFERED_LINES: "offer",
    STOP: "stop",
}
STANDS_STILL = 1 - 1e-12
# Enterprises that a note names.
NAMED = 5


@dataclass(frozen=True)
class Basis:
    """What kilograms and losses are counted over.

    Attributes
    ----------
    level : str
        The level.
    stage : int or None
        Place of the stage among the scenario's; None for one day of static accounting.
    """

    level: str
    stage: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What own measures come to, by line (L).

    Attributes
    ----------
    saved_d : array
        Days of normal emission saved.
    lost_d : array
        Days of normal output lost by the alert.
    stopped : array
        Whether the alert stops the line.
    """

    saved_d: np.ndarray
    lost_d: np.ndarray
    stopped: np.ndarray


class Engine:
    """The engine, asked what own measures at one level come to.

    Attributes
    ----------
    inputs : Inputs
        The scenario with own measures first, so that a plan's measures count.
    basis : Basis
        What is counted.
    day : DayCuts
        Standing, floors and table of the day of the plan.
    table_own : array, (L, levels)
        Own measures that, taken first, order what the scenario orders now.
    """

    def __init__(self, inputs: Inputs, basis: Basis) -> None:
        scenario = inputs.scenario
        self.basis = basis
        self.level = RANK[basis.level]
        stages = scenario.stages
        when = scenario.accounting_day
        if basis.stage is not None:
            start = scenario.dated[basis.stage].start
            when = start.replace(hour=0, minute=0, second=0, microsecond=0)
        self.when = when
        of_level = [stage.end_h for stage in stages if stage.level == self.level]
        self.last_h = max([hours_between(scenario.start, when), *of_level])
        self.table_own = _table_own(inputs, when)
        shape = scenario.shape.model_copy(update={"own_measures": "first"})
        self.inputs = replace(inputs, scenario=replace(scenario, shape=shape))
        self.day = self._day(self._fleet(self.table_own[:, self.level]))

    def _fleet(self, own: np.ndarray) -> Fleet:
        cells = self.table_own.copy()
        cells[:, self.level] = own
        return replace(self.inputs.fleet, own_cut=cells)

    def _day(self, fleet: Fleet) -> DayCuts:
        inputs = self.inputs
        return DayCuts(inputs.scenario, fleet, inputs.area, inputs.changes, self.when)

    @property
    def days(self) -> float:
        """Length of what is counted [d]."""
        if self.basis.stage is None:
            return 1.0
        stage = self.inputs.scenario.stages[self.basis.stage]
        end = min(stage.end_h, self.inputs.scenario.length_h)
        return max(0.0, end - max(0.0, stage.start_h)) / DAY_H

    def outcome(self, own: np.ndarray) -> Outcome:
        """Return what own measures (L) at the level come to."""
        fleet = self._fleet(own)
        at_level = self._day(fleet).at(self.level)
        stopped = (at_level.cut >= STANDS_STILL) & (at_level.seasonal < STANDS_STILL)
        if self.basis.stage is None:
            lost = np.maximum(0.0, at_level.cut - at_level.seasonal)
            return Outcome(at_level.line_saved, lost, stopped)
        lines = line_stages(replace(self.inputs, fleet=fleet))
        stage = self.basis.stage
        return Outcome(lines.saved_h[stage] / DAY_H, lines.idle_h[stage] / DAY_H, stopped)

    @cached_property
    def area_saved_kg(self) -> np.ndarray:
        """What area sources save, and trucks by their measures alone (P) [kg]."""
        if self.basis.stage is None:
            saved = self.day.at(self.level).area_saved @ self.inputs.area.base_kg_d
            return saved + self._trucks_saved_kg_d()
        kg = self._area_run.stage_sums.kg[:, self.basis.stage] + self._trucks_kg
        return kg[1] - kg[2]

    def _trucks_saved_kg_d(self) -> np.ndarray:
        """Return what the measures for trucks save on the day (P) [kg/d].

        Trips that follow production are taken at their normal number: which plan will hold is not
        known yet.
        """
        inputs = self.inputs
        if inputs.transport is None:
            return np.zeros(len(inputs.inventory.pollutants))
        policy, start = inputs.scenario.policy, inputs.scenario.start
        trucks = TruckOrders(inputs.transport, inputs.fleet, policy, inputs.changes, start)
        kg = transport_day_kg(inputs.transport, trucks, policy, self.level, self.when)
        return kg.sum(axis=0)

    @cached_property
    def _trucks_kg(self) -> np.ndarray:
        """Emission of the trucks in the stage (3, P) [kg]; trips do not follow production."""
        inputs, pollutants = self.inputs, self.inputs.inventory.pollutants
        if inputs.transport is None:
            return np.zeros((3, len(pollutants)))
        sums = transport_run(replace(inputs, transport=inputs.transport.uncoupled()))
        assert sums is not None
        return sums.stage_kg[:, self.basis.stage].sum(axis=1)

    @cached_property
    def _area_run(self):
        nobody = self.inputs.fleet.take(np.zeros(0, dtype=np.int64))
        changes = tuple((change, rows[:0]) for change, rows in self.inputs.changes)
        return simulate(replace(self.inputs, fleet=nobody, changes=changes, transport=None))

    @cached_property
    def whole_kg(self) -> np.ndarray:
        """The whole society's emission (P) [kg], NaN where it is unknown."""
        scenario, pollutants = self.inputs.scenario, self.inputs.inventory.pollutants
        given = scenario.shape.whole_society_kg_d or {}
        listed = self._listed_kg()
        scoped = self.basis.stage is not None and scenario.stages[self.basis.stage].scope
        whole = np.full(len(pollutants), np.nan)
        for place, name in enumerate(pollutants):
            if name in given:
                # A figure of the whole place has no share for a stage of some districts.
                whole[place] = np.nan if scoped else given[name] * self.days
            elif len(self.inputs.area):
                whole[place] = listed[place]
        return whole

    def _listed_kg(self) -> np.ndarray:
        """Return the normal emission of lines, area sources and trucks (P) [kg]."""
        fleet, area, transport = self.inputs.fleet, self.inputs.area, self.inputs.transport
        if self.basis.stage is None:
            listed = fleet.base_kg_h.sum(axis=0) * DAY_H + area.base_kg_d.sum(axis=0)
            return listed if transport is None else listed + transport.base_kg_d.sum(axis=0)
        stage = self.basis.stage
        lines = lines_alone(self.inputs)
        own = line_stages(lines).normal_h[stage] @ fleet.base_kg_h
        return own + self._area_run.stage_sums.kg[0, stage] + self._trucks_kg[0]


def _table_own(inputs: Inputs, when) -> np.ndarray:
    """Return own measures (L, levels) that, taken first, order what the scenario orders now."""
    own, mode = inputs.fleet.own_cut, inputs.scenario.own_measures
    if mode == "first":
        return own
    if mode == "ignore":
        return np.full_like(own, np.nan)
    # Stricter: an own measure counts only where it is at least the row.
    day = DayCuts(inputs.scenario, inputs.fleet, inputs.area, inputs.changes, when)
    largest = np.array([max(measure.cuts) for measure in day.table.measures])
    rows = largest[day.table.cell] * day.table.relief[:, None]
    return np.where(own >= rows, own, np.nan)


@dataclass(frozen=True)
class Options:
    """The options of all groups (O), by group and within a group by cut.

    Attributes
    ----------
    groups : Groups
        The groups.
    group : array, (O)
        Group of each option.
    kind : array, (O)
        What the option is made of.
    cut : array, (O), [0, 1]
        Cut that is asked for.
    source : tuple of str, (O)
        policy, own, offer, voluntary or pin.
    kg : array, (O, P), [kg]
        Reduction.
    loss : array, (O), [CNY]
        Output value lost, and cost of restarts.
    lines_stopped : array, (O)
        Lines that the alert stops.
    off_policy : array, (O)
        Whether the cut leaves the policy's bounds.
    value : array, (G), [CNY]
        What each group makes at normal load in the same time.
    table : array, (G)
        Option that is what the scenario orders now.
    notes : tuple of Message
        What the reader must know.
    """

    groups: Groups
    group: np.ndarray
    kind: np.ndarray
    cut: np.ndarray
    source: tuple[str, ...]
    kg: np.ndarray
    loss: np.ndarray
    lines_stopped: np.ndarray
    off_policy: np.ndarray
    value: np.ndarray
    table: np.ndarray
    notes: tuple[Message, ...]

    def __len__(self) -> int:
        return len(self.group)

    def named(self, option: int) -> str:
        """Return an option's name: its source and its cut in per cent."""
        return f"{self.source[option]} {100 * self.cut[option]:.4g} %"


class OptionMaker:
    """Makes the options of a scenario's groups.

    Attributes
    ----------
    groups : Groups
        The groups.
    law : Law
        What the law leaves open.
    value_cny_d : array, (L)
        What each line makes a day at normal load.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        inputs, fleet = engine.inputs, engine.inputs.fleet
        lines = inputs.inventory.lines
        self.value_cny_d = worth_of(inputs.inventory, fleet)[:, 0] * lines[
            "value_added_share"
        ].to_numpy(dtype=float)
        self.restart_cny = lines["restart_cost_cny"].to_numpy(dtype=float)
        self.groups = groups_of(inputs.inventory, fleet, engine.day.standing, self.value_cny_d)
        self.law: Law = law_of(inputs, engine.level, engine.day, engine.last_h)
        level = LEVELS[engine.level]
        self.offered, self.offered_loss = offered_lines(
            lines, level, self.law, inputs.scenario.shape.inventory
        )
        self.own = engine.table_own[:, engine.level]
        self.today = engine.day.at(engine.level).ordered
        self.by_line = ByLine(fleet)
        self.order = np.argsort(self.groups.of_line, kind="stable")
        counts = np.bincount(self.groups.of_line, minlength=len(self.groups))
        self.bounds = np.concatenate(([0], np.cumsum(counts)))

    def lines(self, group: int) -> np.ndarray:
        """Return the lines of a group."""
        return self.order[self.bounds[group] : self.bounds[group + 1]]

    def own_cuts(self, group: int) -> list[float]:
        """Return the cuts of own measures and offers of the inventory that a group has."""
        movable = self.lines(group)[self.law.movable[self.lines(group)]]
        cells = np.concatenate([self.own[movable], self.offered[movable]])
        return sorted(
            {float(cut) for cut in cells[~np.isnan(cells)]}
            | {float(cut) for cut in self.law.row[movable]}
        )

    def options(
        self, offers: Iterable[Offer] = (), pins: Iterable[Pin] = (), stop: Iterable[int] = ()
    ) -> Options:
        """Return the options, with their kilograms and losses.

        Parameters
        ----------
        offers : iterable of Offer
            Offers of a file.
        pins : iterable of Pin
            What the planner fixed: such a group has one option.
        stop : iterable of int
            Groups that get a full stop as one more option, to see what a rule costs.
        """
        by_group: dict[int, list[Offer]] = {}
        for offer in offers:
            by_group.setdefault(offer.group, []).append(offer)
        pinned, stops = {pin.group: pin for pin in pins}, set(stop)
        rows: list[tuple] = []
        table = np.zeros(len(self.groups), dtype=np.int64)
        steps: dict[tuple, list[float]] = {}
        for group in range(len(self.groups)):
            own = self._of_group(group, by_group.get(group, []), group in stops, steps)
            now = OWN if any(kind == OWN for kind, *_ in own) else ROW
            if group in pinned:
                own = _pinned(own, pinned[group], now)
            own = sorted(own, key=lambda item: (item[1], item[0]))
            table[group] = len(rows) + next(
                (place for place, item in enumerate(own) if item[0] == now), 0
            )
            rows += [(group, *item) for item in own]
        group_of, kinds, cuts, losses = (np.array(column) for column in zip(*rows, strict=True))
        return self._figures(group_of, kinds, cuts, losses, table)

    def _of_group(
        self, group: int, offers: list[Offer], stop: bool, steps: dict[tuple, list[float]]
    ) -> list[tuple[int, float, float]]:
        """Return (kind, cut, loss [CNY/d] or NaN) of each option of a group."""
        law, lines = self.law, self.lines(group)
        movable = lines[law.movable[lines]]
        # As bounds are: before the relief of small and micro lines.
        row_cut = float(np.round(law.row[lines].mean(), DECIMALS))
        own = self.own[lines]
        has_own = ~np.isnan(own)
        own_cut = float(np.round(np.where(has_own, own, law.row[lines]).mean(), DECIMALS))
        if not len(movable):
            return [(ROW, float(np.round(self.today[lines].mean(), DECIMALS)), np.nan)]
        options: list[tuple[int, float, float]] = [(ROW, row_cut, np.nan)]
        if has_own[law.movable[lines]].any():
            options.append((OWN, own_cut, np.nan))
        bounded = movable[law.bounded[movable]]
        if len(bounded):
            key = tuple(
                sorted({(law.low[line], law.high[line], law.row[line]) for line in bounded})
            )
            if key not in steps:
                steps[key] = law.steps(bounded)
            same = len(set(law.row[bounded].tolist())) == 1
            for cut in steps[key]:
                # The row itself is an option already.
                if not (same and abs(cut - law.row[bounded[0]]) < 1e-12):
                    options.append((BOUND, cut, np.nan))
        if (~np.isnan(self.offered[movable])).any():
            offered = np.where(np.isnan(self.offered[lines]), own_cut, self.offered[lines])
            options.append((OFFERED_LINES, float(np.round(offered.mean(), DECIMALS)), np.nan))
        options += [(OFFER, offer.cut, offer.loss_cny_d) for offer in offers]
        if stop:
            options.append((STOP, 1.0, np.nan))
        return options

    def _figures(self, group, kind, cut, loss_cny_d, table) -> Options:
        engine, groups = self.engine, self.groups
        base_kg_d = engine.inputs.fleet.base_kg_h * DAY_H
        start = np.flatnonzero(np.diff(group, prepend=-1))
        size = np.diff(np.append(start, len(group)))
        count = len(group)
        kg = np.zeros((count, base_kg_d.shape[1]))
        loss, stopped = np.zeros(count), np.zeros(count, dtype=np.int64)
        for place in range(int(size.max(initial=0))):
            # Groups with fewer options stand at their last one again.
            asked = start + np.minimum(place, size - 1)
            outcome = engine.outcome(self.cells(kind[asked], cut[asked]))
            new = place < size
            kg[asked[new]] = groups.sums(base_kg_d * outcome.saved_d[:, None])[new]
            loss[asked[new]] = groups.sums(self.losses(outcome))[new]
            stopped[asked[new]] = groups.sums(outcome.stopped.astype(float))[new]
            lines = kind[asked][groups.of_line] == OFFERED_LINES
            if lines.any():
                told = lines & ~np.isnan(self.offered) & ~np.isnan(self.offered_loss)
                more = np.where(told, self.offered_loss * engine.days - self.losses(outcome), 0.0)
                loss[asked[new]] += groups.sums(more)[new]
        told = ~np.isnan(loss_cny_d)
        by_value = loss.copy()
        loss[told] = loss_cny_d[told] * engine.days
        off = self._off_policy(group, kind, cut)
        source = tuple(
            "voluntary"
            if kind[option] in (OFFER, OFFERED_LINES)
            and groups.grade[group[option]] in AUTONOMOUS_GRADES
            else SOURCES[int(kind[option])]
            for option in range(count)
        )
        return Options(
            groups, group, kind, cut, source, kg, loss, stopped, off,
            groups.value_cny_d * engine.days, table,
            tuple(self._notes(group, loss, by_value, told)),
        )  # fmt: skip

    def losses(self, outcome: Outcome) -> np.ndarray:
        """Return the losses (L) [CNY] of an outcome: output value, and restarts."""
        return self.value_cny_d * outcome.lost_d + self.restart_cny * outcome.stopped

    def cells(self, kind: np.ndarray, cut: np.ndarray) -> np.ndarray:
        """Return the own measures (L) of a choice.

        Whole lines are already chosen and relief is already in: 1 stops a line, 0 lets it run.

        Parameters
        ----------
        kind, cut : array, (G)
            What each group does.
        """
        law, of_line = self.law, self.groups.of_line
        kinds, cuts = kind[of_line], cut[of_line]
        moves = law.movable
        cells = self.own.copy()
        cells[moves & (kinds == ROW)] = np.nan
        bound = moves & (kinds == BOUND)
        cells[bound] = np.nan
        bound &= law.bounded
        if bound.any():
            asked = np.where(bound, np.clip(cuts, law.low, law.high) * law.relief, 0.0)
            chosen = self.by_line.choose(asked, bound & law.whole_lines)
            cells[bound] = chosen[bound]
        whole = moves & ((kinds == OFFER) | (kinds == STOP))
        cells[whole] = cuts[whole]
        offered = moves & (kinds == OFFERED_LINES) & ~np.isnan(self.offered)
        cells[offered] = self.offered[offered]
        return cells

    def _off_policy(self, group: np.ndarray, kind: np.ndarray, cut: np.ndarray) -> np.ndarray:
        """Return whether each option (O) leaves the policy's own bounds."""
        law, of_line = self.law, self.groups.of_line
        low, high = np.zeros(len(self.groups)), np.ones(len(self.groups))
        np.maximum.at(low, of_line[law.movable], law.own_low[law.movable])
        np.minimum.at(high, of_line[law.movable], law.own_high[law.movable])
        outside = (cut < low[group] - 1e-9) | (cut > high[group] + 1e-9)
        return outside & (kind != ROW)

    def _notes(self, group, loss, by_value, told) -> Iterable[Message]:
        if self.engine.inputs.scenario.shape.supervision is not None:
            yield message("negotiate_obeyed")
        dear = group[told & (loss > by_value * (1 + 1e-9))]
        if len(dear):
            yield message("negotiate_dear_offers", count=len(dear), names=self.named(dear))
        free = np.flatnonzero(
            (self.groups.value_cny_d <= 0) & (self.groups.sums(self.law.movable.astype(float)) > 0)
        )
        if len(free):
            yield message("negotiate_no_value", count=len(free), names=self.named(free))
        regraded = np.flatnonzero(self.groups.sums(self.law.regraded.astype(float)) > 0)
        if len(regraded):
            yield message(
                "negotiate_regraded",
                count=len(regraded),
                names=self.named(regraded),
            )

    def named(self, groups: np.ndarray) -> str:
        """Return the enterprises of some groups, the first few by name."""
        names = list(dict.fromkeys(self.groups.enterprise[group] for group in groups))
        rest = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
        return ", ".join(names[:NAMED]) + rest


def _pinned(own: list[tuple], pin: Pin, now: int) -> list[tuple]:
    """Return the one option that a pin leaves."""
    if pin.cut is None:
        return [next(item for item in own if item[0] == now)]
    same = [item for item in own if abs(item[1] - pin.cut) < 1e-9]
    return same[:1] or [(BOUND, pin.cut, np.nan)]
