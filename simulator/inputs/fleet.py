"""The lines in the form of the engine: the inventory joined with the values of policy and
scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from simulator.inputs.changes import Change
from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.inputs.scenario_shape import Response
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message
from simulator.terms.levels import (
    DIRTINESS_POLLUTANTS,
    GRADES,
    LEVELS,
    RANK,
    TARGET_LEVELS,
    WORST_FIRST,
)

WARNED_NAMES = 20


@dataclass(frozen=True)
class Names:
    """A text column as codes: `codes` (L) index into `names`."""

    codes: np.ndarray
    names: tuple[str, ...]

    @classmethod
    def of(cls, texts: pd.Series) -> Names:
        """Return a column as codes, with the names in order of first appearance."""
        codes, names = pd.factorize(texts)
        return cls(codes.astype(np.int32), tuple(str(name) for name in names))

    def take(self, rows: np.ndarray) -> Names:
        """Return the codes of some rows; the names stay the same."""
        return Names(self.codes[rows], self.names)

    def code(self, name: str) -> int:
        """Return the code of a name, -1 if no line has it."""
        return self.names.index(name) if name in self.names else -1


@dataclass(frozen=True)
class Fleet:
    """Production lines as arrays of length L.

    Attributes
    ----------
    row : np.ndarray
        Row in the inventory.
    enterprise, industry, district, zone, sector : Names
        Coded names.
    line_order : np.ndarray
        Rank of line_id in the order of texts.
    base_kg_h : np.ndarray (L, P)
        Base emission [kg/h], 0 for lines shut for long.
    counted_kg_d : np.ndarray (L)
        The inventory's SO2 + NOx + PM + VOCs [kg/d], by which whole lines are chosen; never a drawn
        value.
    grade : np.ndarray
        Index into GRADES.
    capacity : np.ndarray
        Capacity, NaN where missing.
    min_load, heat_load, fixed_share : np.ndarray
        Shares, 0 to 1.
    lag_h, ramp_down_h, ramp_up_h : np.ndarray
        Notification lag and ramp times [h].
    own_cut : np.ndarray (L, levels)
        The line's own measure by level, NaN where there is none.
    noncompliant, protected, small_micro, long_shut, waste_heat, continuous : np.ndarray
        Flags.
    """

    row: np.ndarray
    enterprise: Names
    industry: Names
    district: Names
    zone: Names
    sector: Names
    line_order: np.ndarray
    base_kg_h: np.ndarray
    counted_kg_d: np.ndarray
    grade: np.ndarray
    capacity: np.ndarray
    min_load: np.ndarray
    heat_load: np.ndarray
    fixed_share: np.ndarray
    lag_h: np.ndarray
    ramp_down_h: np.ndarray
    ramp_up_h: np.ndarray
    own_cut: np.ndarray
    noncompliant: np.ndarray
    protected: np.ndarray
    small_micro: np.ndarray
    long_shut: np.ndarray
    waste_heat: np.ndarray
    continuous: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: np.ndarray) -> Fleet:
        """Return the fleet of some rows (indices or a mask)."""
        # Arrays of millions of lines are not copied for nothing.
        if rows.dtype == bool and rows.all():
            return self
        values: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            values[item.name] = value.take(rows) if isinstance(value, Names) else value[rows]
        return Fleet(**values)

    def floor(self, heating: bool) -> np.ndarray:
        """Return the lowest load (L) that the lines keep, in or out of the heating season."""
        if not heating:
            return self.min_load
        return np.where(self.waste_heat, np.maximum(self.min_load, self.heat_load), self.min_load)


@dataclass(frozen=True)
class Standing:
    """The values that dated changes alter.

    Attributes
    ----------
    grade : np.ndarray (L)
        Index into GRADES.
    noncompliant, protected : np.ndarray (L)
        Flags.
    own_aside : np.ndarray (L)
        Whether the line's own measures no longer apply.
    idle : np.ndarray (L)
        Whether the line stands still for repair or for want of a market.
    """

    grade: np.ndarray
    noncompliant: np.ndarray
    protected: np.ndarray
    own_aside: np.ndarray
    idle: np.ndarray

    def take(self, rows: np.ndarray) -> Standing:
        """Return the standing of some rows."""
        return Standing(
            self.grade[rows],
            self.noncompliant[rows],
            self.protected[rows],
            self.own_aside[rows],
            self.idle[rows],
        )


def make_fleet(
    inventory: Inventory, policy: Policy, response: Response
) -> tuple[Fleet, list[Message]]:
    """Return the fleet, and warnings about industries unknown to the policy.

    Such an industry keeps its name as its code, and the grade table applies to it.
    """
    lines = inventory.lines
    written = Names.of(lines["industry"])
    codes = [policy.industry_code(name) for name in written.names]
    warnings = _unknown_industries(written.names, codes, policy)
    industry = Names.of(
        pd.Series([code or name for code, name in zip(codes, written.names, strict=True)])
    )
    industry = Names(industry.codes[written.codes], industry.names)
    # Looked up once per industry, not once per line.
    process = [policy.shape.process.get(name) for name in industry.names]

    def known(column: str, default: float) -> np.ndarray:
        """Return the line's value, else the policy's value of its industry, else the default."""
        of_industry = [getattr(row, column, None) if row else None for row in process]
        filled = np.array([default if value is None else float(value) for value in of_industry])
        cells = lines[column].to_numpy(dtype=float)
        return np.where(np.isnan(cells), filled[industry.codes], cells)

    sector_of = np.array(
        [
            (row.sector if row and row.sector else name)
            for row, name in zip(process, industry.names, strict=True)
        ],
        dtype=object,
    )
    sector = lines["sector"]
    empty = (sector == "").to_numpy()
    if empty.any():
        sector = pd.Series(
            np.where(empty, sector_of[industry.codes], sector.to_numpy(dtype=object)), dtype="str"
        )
    long_shut = lines["long_term_shutdown"].to_numpy(dtype=bool)
    own = np.full((len(lines), len(LEVELS)), np.nan)
    for level in TARGET_LEVELS:
        # Temporary control has no own measure: its column stays NaN.
        own[:, RANK[level]] = lines[f"cut_{level}"].to_numpy()
    grade_codes = pd.Categorical(lines["grade"], categories=list(GRADES)).codes
    fleet = Fleet(
        row=np.arange(len(lines)),
        enterprise=Names.of(lines["enterprise_id"]),
        industry=industry,
        district=Names.of(lines["district"]),
        zone=Names.of(lines["zone"]),
        sector=Names.of(sector),
        line_order=_order(lines["line_id"]),
        # A pollutant's figures lie together: they are summed one pollutant at a time.
        base_kg_h=np.asfortranarray(
            np.where(long_shut[:, None], 0.0, inventory.base_kg_d() / 24.0)
        ),
        counted_kg_d=_counted(inventory),
        grade=np.asarray(grade_codes, dtype=np.int8),
        capacity=lines["capacity"].to_numpy(),
        min_load=lines["min_load"].to_numpy(),
        heat_load=lines["heat_load"].to_numpy(),
        fixed_share=lines["fixed_share"].to_numpy(),
        lag_h=known("notification_lag_h", response.notification_lag_h),
        ramp_down_h=known("ramp_down_h", response.ramp_down_h),
        ramp_up_h=known("ramp_up_h", response.ramp_up_h),
        own_cut=own,
        noncompliant=lines["noncompliant"].to_numpy(dtype=bool),
        protected=lines["protected"].to_numpy(dtype=bool),
        small_micro=lines["small_micro"].to_numpy(dtype=bool),
        long_shut=long_shut,
        waste_heat=lines["waste_heat_source"].to_numpy(dtype=bool),
        continuous=known("continuous", 0.0) > 0,
    )
    return fleet, warnings


def _counted(inventory: Inventory) -> np.ndarray:
    """Return the emission (L) [kg/d] by which lines are ordered when whole lines stop."""
    names = [
        name for name in DIRTINESS_POLLUTANTS if name in inventory.pollutants
    ] or inventory.pollutants
    # Added in a fixed order, so that the last digit does not depend on the file.
    total = np.zeros(len(inventory))
    for name in names:
        total += inventory.lines[f"{name}_kg_d"].to_numpy()
    return total


def _order(texts: pd.Series) -> np.ndarray:
    """Return each text's rank in ascending order."""
    values = texts.to_numpy()
    # Most lists are sorted already, and sorting millions of texts is slow.
    if len(values) > 1 and texts.is_monotonic_increasing:
        return np.arange(len(values))
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    return rank


def _unknown_industries(
    names: tuple[str, ...], codes: list[str | None], policy: Policy
) -> list[Message]:
    known = list(policy.shape.process)
    known += [alias for process in policy.shape.process.values() for alias in process.aliases]
    unknown = [name for name, code in zip(names, codes, strict=True) if code is None]
    return [
        message("industry_unknown", name=name, near=nearest(name, known) or "-")
        for name in unknown[:WARNED_NAMES]
    ]


def standing_at(fleet: Fleet, policy: Policy, changes: list[tuple[Change, np.ndarray]]) -> Standing:
    """Return the standing after some changes.

    Parameters
    ----------
    fleet : Fleet
        The lines.
    policy : Policy
        The policy in use.
    changes : list[tuple[Change, np.ndarray]]
        Each change with the mask (L) of the lines that it applies to, in order of time.
    """
    grade, noncompliant = fleet.grade.copy(), fleet.noncompliant.copy()
    protected, aside = fleet.protected.copy(), np.zeros(len(fleet), dtype=bool)
    idle = np.zeros(len(fleet), dtype=bool)
    for change, rows in changes:
        if change.grade is not None:
            grade[rows] = GRADES.index(change.grade)
            # The own measures were agreed for the old grade.
            aside |= rows
        if change.noncompliant is not None:
            noncompliant[rows] = change.noncompliant
        if change.protected is not None:
            protected[rows] = change.protected
        if change.idle is not None:
            idle[rows] = change.idle
    # After the changes: one worse line changes the grade of its whole enterprise.
    if policy.shape.enterprise_grade == "worst" and len(fleet):
        grade = _worst_of_enterprise(fleet, grade)
    return Standing(grade, noncompliant, protected, aside, idle)


def floor_of(fleet: Fleet, standing: Standing, heating: bool) -> np.ndarray:
    """Return the lowest load (L) that the lines keep; an idle line keeps none."""
    floor = fleet.floor(heating)
    return np.where(standing.idle, 0.0, floor) if standing.idle.any() else floor


def _worst_of_enterprise(fleet: Fleet, grade: np.ndarray) -> np.ndarray:
    """Return the worst grade of each line's enterprise."""
    # 0 is the worst grade, so the minimum over an enterprise's lines is its worst.
    badness = np.array([WORST_FIRST.index(name) for name in GRADES])
    worst = np.full(len(fleet.enterprise.names), len(GRADES))
    # Unlike indexing, `at` handles an enterprise that occurs several times.
    np.minimum.at(worst, fleet.enterprise.codes, badness[grade])
    back = np.array([GRADES.index(name) for name in WORST_FIRST])
    return back[worst[fleet.enterprise.codes]].astype(np.int8)


def rows_of_change(
    fleet: Fleet, inventory: Inventory, policy: Policy, change: Change
) -> np.ndarray:
    """Return the mask (L) of the lines that a change applies to."""
    rows = fleet.enterprise.codes == fleet.enterprise.code(change.enterprise_id)
    if change.line_id is not None:
        rows = rows & (inventory.lines["line_id"] == change.line_id).to_numpy()[fleet.row]
    if change.industry is not None:
        rows = rows & (
            fleet.industry.codes
            == fleet.industry.code(policy.industry_code(change.industry) or change.industry)
        )
    return rows


def _reaches_nothing(fleet: Fleet, inventory: Inventory, change: Change) -> Problem:
    """Return the problem of a change that applies to no line, with the nearest name."""
    named = {
        "enterprise_id": change.enterprise_id,
        "line_id": change.line_id,
        "industry": change.industry,
    }
    names_written = ", ".join(
        f"{key}: {value}" for key, value in named.items() if value is not None
    )
    if change.enterprise_id not in fleet.enterprise.names:
        near = nearest(change.enterprise_id, fleet.enterprise.names)
    else:
        own = (inventory.lines["enterprise_id"] == change.enterprise_id).to_numpy()
        near = nearest(change.line_id or "", inventory.lines["line_id"][own]) or nearest(
            change.industry or "", fleet.industry.names
        )
    return Problem(
        change.file, change.place, names_written, message("change_reaches_no_line"), near
    )


def check_changes(
    fleet: Fleet, inventory: Inventory, policy: Policy, changes: tuple[Change, ...]
) -> list[tuple[Change, np.ndarray]]:
    """Return each change with the mask (L) of its lines.

    Raises
    ------
    InputError
        Changes that apply to no line, each with the nearest name.
    """
    checked, problems = [], []
    for change in changes:
        rows = rows_of_change(fleet, inventory, policy, change)
        checked.append((change, rows))
        if not rows.any():
            problems.append(_reaches_nothing(fleet, inventory, change))
    if problems:
        raise InputError(problems)
    return checked


def worth_of(inventory: Inventory, fleet: Fleet) -> np.ndarray:
    """Return output value [CNY/d] and electricity [kWh/d] (L, 2) of each line at normal load.

    Both are 0 if not given or if the line is shut for long.
    """
    columns = [
        np.nan_to_num(inventory.lines[name].to_numpy()) * ~fleet.long_shut
        for name in ("output_value_cny_d", "electricity_kwh_d")
    ]
    return np.column_stack(columns)


def power_shares(
    of_line: np.ndarray, power: np.ndarray, running: np.ndarray, count: int
) -> np.ndarray:
    """Return the share (L) of each line in the power of its enterprise; equal shares where a
    running line has no figure.

    Parameters
    ----------
    of_line : np.ndarray (L)
        Code of the line's enterprise.
    power : np.ndarray (L)
        Electricity at normal load, 0 or NaN where not given [kWh/d].
    running : np.ndarray (L)
        Lines that are not shut for long; the others have no share.
    count : int
        Number of enterprises.
    """
    known = np.nan_to_num(power) > 0
    unknown = np.bincount(of_line, running & ~known, count) > 0
    weight = np.where(unknown[of_line], 1.0, np.nan_to_num(power)) * running
    total = np.bincount(of_line, weight, count)[of_line]
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
