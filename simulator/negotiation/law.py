"""What the law leaves open for each line: the range of its cut at a level, and whether a plan may
move it at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.accounting import DayCuts
from simulator.engine.cuts import GRADE_ROW, find_row
from simulator.inputs.reading import Inputs
from simulator.terms.levels import GRADES, LEVELS

# Steps of cuts within bounds (assumed): finer ones would be no order that anyone checks.
STEP = 0.05
DECIMALS = 12


@dataclass(frozen=True)
class Law:
    """The law at one level, by line.

    Attributes
    ----------
    row : array, (L), [0, 1]
        First cut of the line's row in the policy, before relief.
    low, high : array, (L), [0, 1]
        Range within which the plan may cut; both are the row where the policy gives no bounds.
    relief : array, (L), [0, 1]
        Factor on the cuts of small and micro lines.
    bounded : array, (L)
        Whether the range is one of the policy's bounds.
    movable : array, (L)
        Whether the plan may give the line another cut: not protected, noncompliant, shut for long,
        nor of changed grade.
    regraded : array, (L)
        Whether a dated change of grade keeps the line at its row.
    own_low, own_high : array, (L), [0, 1]
        Bounds of the policy without what the scenario changed; 0 and 1 where it gives none.
    whole_lines : array, (L)
        Whether partial cuts of the line are met by stopping whole lines.
    """

    row: np.ndarray
    low: np.ndarray
    high: np.ndarray
    relief: np.ndarray
    bounded: np.ndarray
    movable: np.ndarray
    regraded: np.ndarray
    own_low: np.ndarray
    own_high: np.ndarray
    whole_lines: np.ndarray

    def steps(self, lines: np.ndarray) -> list[float]:
        """Return the cuts, before relief, that some bounded lines (indices) may be given: steps
        within their bounds, both ends, and the row.
        """
        cuts: set[float] = set()
        for low, high, row in {
            (float(self.low[line]), float(self.high[line]), float(self.row[line])) for line in lines
        }:
            count = int(np.floor((high - low) / STEP + 1e-9))
            cuts |= {round(low + step * STEP, DECIMALS) for step in range(count + 1)}
            cuts |= {round(high, DECIMALS), round(min(max(row, low), high), DECIMALS)}
        return sorted(cuts)


def law_of(inputs: Inputs, level: int, day: DayCuts, last_h: float) -> Law:
    """Return what the law leaves open.

    Parameters
    ----------
    inputs : Inputs
        The scenario and its files.
    level : int
        Rank of the level.
    day : DayCuts
        Standing and floors of the lines on the day of the plan.
    last_h : float
        Time [h] after which a change of grade no longer matters.
    """
    fleet, standing, shape = inputs.fleet, day.standing, inputs.scenario.policy.shape
    code = np.zeros(len(fleet), dtype=np.int64)
    for names in (fleet.industry, fleet.district, fleet.zone):
        code = code * max(1, len(names.names)) + names.codes
    code = code * len(GRADES) + standing.grade
    _, first, kind = np.unique(code, return_index=True, return_inverse=True)
    chain = inputs.scenario.policy.chain
    unchanged = chain[0].bounds if chain else shape.bounds
    cells = np.zeros((6, len(first)))
    cells[5] = 1.0
    for place, line in enumerate(first):
        industry, district, zone = (
            names.names[names.codes[line]] for names in (fleet.industry, fleet.district, fleet.zone)
        )
        row = find_row(
            inputs.scenario.policy, industry, GRADES[standing.grade[line]], district, zone
        )
        if row is None:
            continue
        cut = row.measure(LEVELS[level]).steady_cut
        bounds = shape.bounds.get(row.keys[1]) if row.rule == GRADE_ROW else None
        # Bounds are a general rule: no process that cannot stop is cut deeper.
        ends = [min(end, row.deepest) for end in bounds] if bounds else [cut, cut]
        own = unchanged.get(row.keys[1], (0.0, 1.0)) if row.rule == GRADE_ROW else (0.0, 1.0)
        cells[:, place] = (cut, *ends, bounds is not None, *own)
    row_cut, low, high, bounded, own_low, own_high = cells[:, kind]
    regraded = np.zeros(len(fleet), dtype=bool)
    start = inputs.scenario.start
    for change, lines in inputs.changes:
        if change.grade is not None and (change.at - start).total_seconds() / 3600.0 < last_h:
            regraded |= lines
    fixed = standing.protected | standing.noncompliant | fleet.long_shut | standing.idle
    by_line = shape.counting == "by_line"
    return Law(
        row_cut,
        low,
        high,
        np.where(fleet.small_micro, shape.small_micro_relief, 1.0),
        bounded > 0,
        ~fixed & ~standing.own_aside & ~regraded,
        (regraded | standing.own_aside) & ~fixed,
        own_low,
        own_high,
        np.full(len(fleet), by_line) & (day.floor == 0),
    )
