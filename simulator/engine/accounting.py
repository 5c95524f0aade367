"""Static accounting (清单核算): the reduction of each level on one day, compared with the targets.

See docs/method.md, section "Static accounting".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from simulator.engine.area_loads import area_mean_alert_cut, area_seasonal_cut
from simulator.engine.by_line import ByLine
from simulator.engine.cuts import (
    GRADE_ROW,
    INDUSTRY_ROW,
    OWN_MEASURE,
    CutTable,
    after_choice,
    counted_by_line,
)
from simulator.engine.seasons import SeasonTable, heating_at, states_on
from simulator.engine.transport import transport_day_kg
from simulator.engine.truck_orders import TruckOrders
from simulator.inputs.area_sources import AreaSources
from simulator.inputs.changes import Change
from simulator.inputs.fleet import Fleet, floor_of, standing_at
from simulator.inputs.profiles import Profiles
from simulator.inputs.scenario import Scenario
from simulator.inputs.transport import Transport
from simulator.terms.clock import hours_between
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import Message, message
from simulator.terms.levels import LEVELS, TEMPORARY

SLACK = 1e-9
CLOSERS = 20


@dataclass(frozen=True)
class Accounting:
    """Static accounting of a scenario.

    Attributes
    ----------
    table : DataFrame
        Columns level, pollutant, base_kg_d, reduction_kg_d, ratio, target and met.
    gaps : DataFrame
        For each missed target the gap and the lines that could close it, largest first.
    cut : array, (levels, L)
        Effective cut of each line by level, `temporary` first.
    ordered : array, (levels, L)
        Ordered cut, before the floor of the load.
    own : array, (levels, L)
        Whether the line's own measure applies.
    line_saved : array, (levels, L)
        Share of the line's base that counts as saved.
    area_saved : array, (levels, S)
        Share of the area source's base that counts as saved.
    transport_saved_kg_d : array, (levels, T, P)
        What counts as saved of each flow of the enterprises' transport; T is 0 without any.
    warnings : tuple of Message
        What is odd about the whole-society base.
    """

    table: pd.DataFrame
    gaps: pd.DataFrame
    cut: np.ndarray
    ordered: np.ndarray
    own: np.ndarray
    line_saved: np.ndarray
    area_saved: np.ndarray
    transport_saved_kg_d: np.ndarray
    warnings: tuple[Message, ...]


def account(
    scenario: Scenario,
    fleet: Fleet,
    line_ids: np.ndarray,
    area: AreaSources,
    pollutants: tuple[str, ...],
    changes: Sequence[tuple[Change, np.ndarray]],
    transport: Transport | None = None,
) -> Accounting:
    """Return the static accounting of a scenario on its accounting day.

    The reduction is base x steady cut, without activity profile and fixed share. It is divided by
    the whole-society base, by level and pollutant.

    Parameters
    ----------
    changes : sequence of (Change, array)
        Dated changes of standing, each with the mask (L) of the lines that it covers.
    transport : Transport or None
        Flows of the enterprises.
    """
    day_cuts = DayCuts(scenario, fleet, area, changes, scenario.accounting_day)
    base_lines, base_area = fleet.base_kg_h * 24.0, area.base_kg_d
    listed = base_lines.sum(axis=0) + base_area.sum(axis=0)
    trucks = None
    if transport is not None:
        listed = listed + transport.base_kg_d.sum(axis=0)
        trucks = TruckOrders(transport, fleet, scenario.policy, changes, scenario.start)
    given = scenario.shape.whole_society_kg_d or {}
    whole = np.array([given.get(name, listed[index]) for index, name in enumerate(pollutants)])
    known = np.array([name in given or len(area) > 0 for name in pollutants])
    rows, gaps, cuts, ordered_cuts, own_flags, line_shares, area_shares = [], [], [], [], [], [], []
    of_trucks = []
    for level in range(TEMPORARY, len(LEVELS)):
        at_level = day_cuts.at(level)
        cut = at_level.cut
        cuts.append(cut)
        ordered_cuts.append(at_level.ordered)
        own_flags.append(at_level.own)
        line_shares.append(at_level.line_saved)
        area_shares.append(at_level.area_saved)
        saved = at_level.line_saved @ base_lines + at_level.area_saved @ base_area
        saved_of_trucks = np.zeros((0, len(pollutants)))
        if trucks is not None:
            saved_of_trucks = trucks_saved_kg_d(trucks, scenario, at_level, level)
            saved = saved + saved_of_trucks.sum(axis=0)
        of_trucks.append(saved_of_trucks)
        ratio = np.divide(saved, whole, out=np.full(len(pollutants), np.nan), where=whole > 0)
        target = [scenario.policy.shape.target(LEVELS[level], name) for name in pollutants]
        target = [value if known[index] else None for index, value in enumerate(target)]
        met = met_targets(pollutants, ratio, target, scenario.policy.shape.so2_nox_exchange)
        for index, name in enumerate(pollutants):
            rows.append(
                (
                    LEVELS[level],
                    name,
                    whole[index],
                    saved[index],
                    ratio[index],
                    target[index],
                    met[index],
                )
            )
            if met[index] is False:
                gap = target[index] * whole[index] - saved[index]
                gaps += _closers(
                    LEVELS[level], name, gap, base_lines[:, index] * (1 - cut), fleet, line_ids
                )
    table = pd.DataFrame(
        rows,
        columns=["level", "pollutant", "base_kg_d", "reduction_kg_d", "ratio", "target", "met"],
    )
    table["target"] = table["target"].astype("float64")
    table["met"] = table["met"].astype("boolean")
    gap_table = pd.DataFrame(
        gaps,
        columns=["level", "pollutant", "gap_kg_d", "line_id", "enterprise_id", "remaining_kg_d"],
    )
    warnings = _about_the_base(pollutants, known, whole, listed)
    return Accounting(
        table,
        gap_table,
        np.stack(cuts),
        np.stack(ordered_cuts),
        np.stack(own_flags),
        np.stack(line_shares),
        np.stack(area_shares),
        np.stack(of_trucks),
        warnings,
    )


def _about_the_base(
    pollutants: tuple[str, ...], known: np.ndarray, whole: np.ndarray, listed: np.ndarray
) -> tuple[Message, ...]:
    """Return warnings about the whole-society base: unknown, or smaller than the sum of the listed
    sources.
    """
    unknown = ", ".join(
        pollutant_title(name)
        for name, is_known in zip(pollutants, known, strict=True)
        if not is_known
    )
    warnings = [message("no_whole_society", pollutants=unknown)] if unknown else []
    for index, name in enumerate(pollutants):
        if whole[index] < listed[index] * (1 - SLACK):
            values = {
                "pollutant": pollutant_title(name),
                "whole": f"{whole[index]:,.6g}",
                "listed": f"{listed[index]:,.6g}",
            }
            warnings.append(message("whole_society_below_list", **values))
    return tuple(warnings)


def met_targets(
    pollutants: tuple[str, ...], ratio: np.ndarray, target: list[float | None], exchange: bool
) -> list[bool | None]:
    """Return for each pollutant whether its ratio reaches the target, or None where either is
    missing.

    Parameters
    ----------
    ratio : array, (P)
        Reduction as a share of the whole-society base.
    target : list, (P)
        Target shares; None where the policy sets none.
    exchange : bool
        Whether SO2 and NOx also both count as met where the sum of their ratios reaches the sum of
        their targets.
    """
    met: list[bool | None] = [
        None if goal is None or np.isnan(value) else bool(value >= goal - SLACK)
        for goal, value in zip(target, ratio, strict=True)
    ]
    if exchange and {"so2", "nox"} <= set(pollutants):
        pair = [pollutants.index("so2"), pollutants.index("nox")]
        if all(met[index] is not None for index in pair):
            enough = ratio[pair].sum() >= sum(target[index] or 0.0 for index in pair) - SLACK
            for index in pair:
                met[index] = bool(met[index] or enough)
    return met


def _closers(
    level: str,
    pollutant: str,
    gap: float,
    remaining: np.ndarray,
    fleet: Fleet,
    line_ids: np.ndarray,
) -> list[tuple]:
    """Return rows of the gap table: the lines with the largest remaining emission that may still be
    cut.
    """
    # Protected lines may not be cut, and lines shut for long emit nothing: neither can close a gap.
    remaining = np.where(fleet.protected | fleet.long_shut, 0.0, remaining)
    largest = np.argsort(-remaining, kind="stable")[:CLOSERS]
    names = fleet.enterprise.names
    return [
        (
            level,
            pollutant,
            gap,
            str(line_ids[row]),
            names[fleet.enterprise.codes[row]],
            float(remaining[row]),
        )
        for row in largest
        if remaining[row] > 0
    ]


@dataclass(frozen=True)
class DayCut:
    """Cuts of one level on a day.

    Attributes
    ----------
    line_saved : array, (L)
        Share of the line's base that counts as saved.
    area_saved : array, (S)
        Share of the area source's base that counts as saved.
    cut : array, (L)
        Effective cut.
    seasonal : array, (L)
        Effective cut of the season alone.
    ordered : array, (L)
        Ordered cut, before the floor of the load.
    own : array, (L)
        Whether the line's own measure applies.
    idle : array, (L)
        Whether the line stands still for repair or market.
    """

    line_saved: np.ndarray
    area_saved: np.ndarray
    cut: np.ndarray
    seasonal: np.ndarray
    ordered: np.ndarray
    own: np.ndarray
    idle: np.ndarray


class DayCuts:
    """Mean cuts of lines and area sources on one day.

    Attributes
    ----------
    standing : Standing
        Grades and flags of the lines on that day.
    table : CutTable
        What the lines are ordered.
    floor : array, (L)
        Least load of the lines on that day.
    """

    def __init__(
        self,
        scenario: Scenario,
        fleet: Fleet,
        area: AreaSources,
        changes: Sequence[tuple[Change, np.ndarray]],
        day: datetime,
    ) -> None:
        policy = scenario.policy
        past_changes = [item for item in changes if item[0].at <= day]
        self.standing = standing = standing_at(fleet, policy, past_changes)
        self.fleet, self.area, self.policy = fleet, area, policy
        self.by_line = ByLine(fleet) if counted_by_line(policy) else None
        self.table = CutTable(fleet, standing, policy, scenario.own_measures)
        heating = heating_at(policy, scenario.start, hours_between(scenario.start, day))
        self.floor = floor_of(fleet, standing, heating)
        # Static accounting knows no hour profile: every hour of the day weighs the same.
        season = SeasonTable(fleet, standing, policy, Profiles({}), self.by_line)
        self.seasonal, self.area_seasonal = np.zeros(len(fleet)), np.zeros(len(area))
        for share, state in _day_states(policy.shape.seasonal, day):
            self.seasonal += share * season.cut(state, self.floor)
            self.area_seasonal += share * area_seasonal_cut(
                policy, Profiles({}), self.area.rows, state
            )

    def at(self, level: int) -> DayCut:
        """Return the cuts at the level of a rank."""
        table = self.table
        share = np.array([measure.first.share_of_time for measure in table.measures])
        steady = np.array(table.steady_state())
        mean, rule = table.ordered(level, tuple(steady * share))
        # The choice by line is made on the cut while it holds; the clock's share applies to its
        # outcome.
        clocked = (rule == INDUSTRY_ROW) | (rule == GRADE_ROW)
        share_of_line = np.where(clocked, share[table.cell[:, level]], 1.0)
        held = np.where(clocked, steady[table.cell[:, level]] * table.relief, mean)
        ordered = after_choice(self.by_line, table, held, rule, self.floor) * share_of_line
        larger = np.maximum(ordered, self.seasonal)
        effective = 1 - np.maximum(1 - larger, self.floor)
        already = 1 - np.maximum(1 - self.seasonal, self.floor)
        area_larger = (
            np.maximum(area_mean_alert_cut(self.policy, self.area, level), self.area_seasonal)
            if len(self.area)
            else np.zeros(0)
        )
        # Some policies count the seasonal cut towards the alert's target, others only what the
        # alert adds.
        credit = self.policy.shape.credit_seasonal
        return DayCut(
            # What stands idle is no reduction of anybody's, whatever the credit.
            np.where(self.standing.idle, 0.0, effective)
            if credit
            else np.maximum(0.0, effective - already),
            area_larger if credit else np.maximum(0.0, area_larger - self.area_seasonal),
            effective,
            already,
            ordered,
            rule == OWN_MEASURE,
            self.standing.idle,
        )


def trucks_saved_kg_d(
    trucks: TruckOrders, scenario: Scenario, at_level: DayCut | None, level: int
) -> np.ndarray:
    """Return what a level saves of each flow on the accounting day (T, P) [kg/d].

    Parameters
    ----------
    at_level : DayCut or None
        Cuts of the lines, which trips tied to production follow; None takes them at normal load.
    """
    transport, shape = trucks.transport, scenario.policy.shape
    loads = None
    if at_level is not None and transport.coupled.any():
        codes = trucks.fleet.enterprise.codes
        # What stands idle is never saved, whether the season's part is or not.
        before = at_level.idle.astype(float) if shape.credit_seasonal else at_level.seasonal
        of_enterprise = [
            np.bincount(
                codes, transport.line_weight * (1 - cut), len(trucks.fleet.enterprise.names)
            )
            for cut in (before, at_level.cut)
        ]
        loads = tuple(
            np.where(transport.coupled, mean[transport.enterprise], 1.0) for mean in of_enterprise
        )
    return transport_day_kg(
        transport, trucks, scenario.policy, level, scenario.accounting_day,
        (loads[0], loads[1]) if loads else None,
    )  # fmt: skip


def _day_states(rules: Sequence, day) -> list[tuple[float, tuple]]:
    """Return the parts of the day as (share of the day, state of the seasonal rules)."""
    edges = sorted(
        {0.0, 24.0, *(edge for rule in rules if rule.hours for edge in rule.hours.edges)}
    )
    return [
        ((last - first) / 24.0, states_on(rules, day.date(), (first + last) / 2))
        for first, last in zip(edges[:-1], edges[1:], strict=True)
    ]


def own_measure_share(
    accounting: Accounting, fleet: Fleet, pollutants: tuple[str, ...]
) -> dict[str, float | None]:
    """Return for each pollutant the share of the base whose lines fall under an own measure at some
    level.
    """
    under = accounting.own.any(axis=0)
    total = fleet.base_kg_h.sum(axis=0)
    part = fleet.base_kg_h[under].sum(axis=0)
    return {
        name: (float(part[index] / total[index]) if total[index] > 0 else None)
        for index, name in enumerate(pollutants)
    }
