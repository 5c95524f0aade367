"""Files of a negotiation: what the planner pins, and what enterprises offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.checked_table import TableFile, read_table
from simulator.inputs.policy import Policy
from simulator.negotiation.groups import Groups
from simulator.negotiation.law import Law
from simulator.terms.contracts import OFFERS, PINS
from simulator.terms.errors import SHOWN, InputError, Problem, nearest
from simulator.terms.labels import message

ROUNDING = 1e-9


@dataclass(frozen=True)
class Pin:
    """What the planner fixes for a group.

    Attributes
    ----------
    group : int
        The group.
    cut : float or None
        The cut that the plan must give; None leaves what the scenario orders.
    """

    group: int
    cut: float | None


@dataclass(frozen=True)
class Offer:
    """What an enterprise offers for a group.

    Attributes
    ----------
    group : int
        The group.
    cut : float
        The cut of each of its lines.
    loss_cny_d : float
        What it costs, NaN for the output value.
    """

    group: int
    cut: float
    loss_cny_d: float


@dataclass(frozen=True)
class _Rows:
    """A file with the groups that its rows name."""

    file: TableFile
    path: str
    groups: Groups
    law: Law
    policy: Policy
    problems: list[Problem]

    def problem(self, row: int, column: str, value: object, allowed, hint: str = "") -> None:
        number = int(self.file.rows[row])
        self.problems.append(
            Problem(
                self.path, f"row {number} {column}", str(value), allowed, hint, (number, column)
            )
        )

    def named(self, row: int, cells) -> list[int]:
        """Return the groups that a row names; none where it names no group, which is reported."""
        groups = self.groups
        if cells.enterprise_id not in groups.enterprise_id:
            # Among thousands of names a look-up takes long; no more problems are shown.
            hinted = len(self.problems) < SHOWN
            near = nearest(cells.enterprise_id, groups.enterprise_id) if hinted else ""
            self.problem(
                row, "enterprise_id", cells.enterprise_id, message("no_such_enterprise"), near
            )
            return []
        own = [
            place for place, name in enumerate(groups.enterprise_id) if name == cells.enterprise_id
        ]
        industry = self.policy.industry_code(cells.industry) or cells.industry
        for column, names, wanted in (
            ("industry", groups.industry, industry),
            ("district", groups.district, cells.district),
        ):
            if not wanted:
                continue
            known = list(dict.fromkeys(names[place] for place in own))
            own = [place for place in own if names[place] == wanted]
            if not own:
                allowed = message("one_of", known=", ".join(known))
                self.problem(row, column, getattr(cells, column), allowed, nearest(wanted, known))
                return []
        return own

    def lines(self, group: int) -> np.ndarray:
        """Return the lines of a group that a plan may move."""
        return np.flatnonzero((self.groups.of_line == group) & self.law.movable)

    def once(self, row: int, group: int, before: dict, key: object) -> bool:
        """Return whether a row is the first of its group and key; a second one is reported."""
        number = int(self.file.rows[row])
        other = before.setdefault((group, key), number)
        if other != number:
            allowed = message("group_written_twice", row=other)
            self.problem(row, "enterprise_id", self.groups.ids[group], allowed)
        return other == number


def _read(path: str | Path, contract: Sequence, groups: Groups, law: Law, policy: Policy) -> _Rows:
    return _Rows(
        read_table(Path(path), contract, pollutants=False), str(path), groups, law, policy, []
    )


def read_pins(
    path: str | Path, groups: Groups, law: Law, policy: Policy, other_cuts: list[list[float]]
) -> list[Pin]:
    """Return the pins of a file.

    Parameters
    ----------
    other_cuts : list of list of float, (G)
        Cuts that a group may be pinned to besides those within its bounds: its own measure and its
        offers.

    Raises
    ------
    InputError
        With every problem of the file: enterprises that are not there, cuts that the law does not
        allow, groups written twice.
    """
    rows = _read(path, PINS, groups, law, policy)
    pins: list[Pin] = []
    before: dict[tuple, int] = {}
    for row, cells in enumerate(rows.file.frame.itertuples(index=False)):
        named = rows.named(row, cells)
        if np.isnan(cells.cut) != bool(cells.exclude):
            rows.problem(row, "cut", "", message("cut_or_exclude"))
            continue
        for group in named:
            if not rows.once(row, group, before, "pin"):
                continue
            if cells.exclude:
                pins.append(Pin(group, None))
            elif _may_be(rows, group, cells.cut, other_cuts[group]):
                pins.append(Pin(group, float(cells.cut)))
            else:
                allowed = message("cuts_of_group", known=_ranges(rows, group, other_cuts[group]))
                rows.problem(row, "cut", f"{cells.cut:g}", allowed)
    rows.file.check(rows.problems)
    return pins


def _may_be(rows: _Rows, group: int, cut: float, others: list[float]) -> bool:
    if any(abs(cut - other) <= ROUNDING for other in others):
        return True
    law, lines = rows.law, rows.lines(group)
    within = (law.low[lines] - ROUNDING <= cut) & (cut <= law.high[lines] + ROUNDING)
    return bool(len(lines)) and bool((law.bounded[lines] & within).any())


def _ranges(rows: _Rows, group: int, others: list[float]) -> str:
    law, lines = rows.law, rows.lines(group)
    ranges = {f"{law.low[line]:g}-{law.high[line]:g}" for line in lines if law.bounded[line]}
    return ", ".join([*sorted(ranges), *(f"{cut:g}" for cut in sorted(set(others)))]) or "-"


def read_offers(path: str | Path, groups: Groups, law: Law, policy: Policy) -> list[Offer]:
    """Return the offers of a file.

    Raises
    ------
    InputError
        With every problem of the file: enterprises that are not there or that no plan may move, and
        offers below what the law asks.
    """
    rows = _read(path, OFFERS, groups, law, policy)
    offers: list[Offer] = []
    before: dict[tuple, int] = {}
    for row, cells in enumerate(rows.file.frame.itertuples(index=False)):
        named = rows.named(row, cells)
        movable = [groups.ids[group] for group in named if len(rows.lines(group))]
        if len(movable) > 1 and not np.isnan(cells.loss_cny_d):
            # One loss for all of them would count once for each.
            allowed = message("offer_of_several", groups=", ".join(movable))
            rows.problem(row, "loss_cny_d", f"{cells.loss_cny_d:g}", allowed)
            continue
        for group in named:
            if np.isnan(cells.cut) or not rows.once(row, group, before, round(cells.cut, 9)):
                continue
            lines = rows.lines(group)
            if not len(lines):
                rows.problem(row, "enterprise_id", groups.ids[group], message("group_cannot_move"))
                continue
            least = float((law.low * law.relief)[lines].max())
            if cells.cut < least - ROUNDING:
                rows.problem(
                    row, "cut", f"{cells.cut:g}", message("offer_below_law", low=f"{least:g}")
                )
                continue
            offers.append(Offer(group, float(cells.cut), float(cells.loss_cny_d)))
    rows.file.check(rows.problems)
    return offers


def offered_lines(
    lines: pd.DataFrame, level: str, law: Law, file: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return (cut that each line offers at a level, NaN for none; its loss, NaN for the output
    value), from the inventory's columns.

    Raises
    ------
    InputError
        Offers of lines that no plan may move, or below what the law asks.
    """
    cut = lines[f"offer_cut_{level}"].to_numpy(dtype=float)
    problems = []
    for row in np.flatnonzero(~np.isnan(cut)):
        least = float(law.low[row] * law.relief[row])
        allowed = None
        if not law.movable[row]:
            allowed = message("group_cannot_move")
        elif cut[row] < least - ROUNDING:
            allowed = message("offer_below_law", low=f"{least:g}")
        if allowed is not None:
            name = str(lines["line_id"].iloc[row])
            place = f"{name} offer_cut_{level}"
            problems.append(Problem(file, place, f"{cut[row]:g}", allowed, order=(row,)))
    if problems:
        raise InputError(problems)
    return cut, lines["offer_loss_cny_d"].to_numpy(dtype=float)
