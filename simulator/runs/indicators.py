"""Over-reach (一刀切): whom a run's loss hits, how much was more than needed, how late it was told.

Limits are data and all assumed (data/indicators/over-reach.yaml).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.accounting import Accounting
from simulator.engine.summing_up import Simulated
from simulator.files.yaml_file import read_yaml
from simulator.inputs.dated_tables import PM, shanxi_tax
from simulator.inputs.fleet import worth_of
from simulator.inputs.pm_kinds import pm_kinds
from simulator.inputs.reading import Inputs
from simulator.runs.verified_alerts import Verified
from simulator.terms.levels import AUTONOMOUS_GRADES, GRADES, LEVELS, LOWEST_ALERT
from simulator.terms.paths import DATA
from simulator.terms.titles import TONNE_KG

LIMITS = DATA / "indicators" / "over-reach.yaml"
COLUMNS = (
    "id", "indicator", "pollutant", "value", "unit", "watch_from", "over_from", "light",
)  # fmt: skip
# A mean load up to this counts as stopped.
STOPPED_LOAD = 0.05
BEST, WORST = AUTONOMOUS_GRADES, "D"
SHARE, PER_TONNE, PER_EQUIVALENT, HOURS = "1", "CNY/t", "CNY", "h"
GOOD, WATCH, OVER = "good", "watch", "over"


@dataclass(frozen=True)
class Figure:
    """One indicator.

    Attributes
    ----------
    id, indicator : str
        Its number, O1 to O11, and its name.
    value : float or None
        The figure, None where it cannot be told.
    unit : str
        Its unit.
    pollutant : str
        The pollutant, "" for none.
    """

    id: str
    indicator: str
    value: float | None
    unit: str = SHARE
    pollutant: str = ""


@dataclass(frozen=True)
class Avoidable:
    """Share of the loss that a cheaper plan of equal reduction would avoid; None where none was
    found.

    Attributes
    ----------
    within_plan : float or None
        Under the bounds of the scenario.
    within_law : float or None
        Under the bounds of the policy as it is written, whatever the scenario changed.
    """

    within_plan: float | None = None
    within_law: float | None = None


@cache
def limits() -> dict[str, dict[str, Any]]:
    """Return the limits by indicator, as the data file has them."""
    return read_yaml(LIMITS).data


def light_of(indicator: str, value: float | None) -> str:
    """Return good, watch or over; "" without a limit or a value."""
    limit = limits().get(indicator)
    if limit is None or value is None or np.isnan(value):
        return ""
    sign = 1.0 if limit["worse"] == "above" else -1.0
    if sign * value > sign * limit["over"]:
        return OVER
    return WATCH if sign * value > sign * limit["watch"] else GOOD


def indicators_of(
    inputs: Inputs,
    simulated: Simulated,
    accounting: Accounting,
    alert_reduction_kg: np.ndarray,
    avoidable: Avoidable | None = None,
    verified: Verified | None = None,
) -> pd.DataFrame:
    """Return the table of over-reach indicators of a run.

    Parameters
    ----------
    alert_reduction_kg : array, (P)
        What the alerts saved of the lines' emissions.
    avoidable : Avoidable or None
        What a cheaper plan would avoid, where the optimiser was asked.
    verified : Verified or None
        How the alerts stood against what was observed, where a series was given.
    """
    rows = []
    figures = _Figures(inputs, simulated, accounting)
    for figure in figures.all(alert_reduction_kg, avoidable or Avoidable(), verified or Verified()):
        limit = limits().get(figure.indicator, {})
        rows.append(
            (
                figure.id,
                figure.indicator,
                figure.pollutant,
                np.nan if figure.value is None else float(figure.value),
                figure.unit,
                float(limit.get("watch", np.nan)),
                float(limit.get("over", np.nan)),
                light_of(figure.indicator, figure.value),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


class _Figures:
    """The indicators of one run."""

    def __init__(self, inputs: Inputs, simulated: Simulated, accounting: Accounting) -> None:
        self.inputs, self.simulated, self.accounting = inputs, simulated, accounting
        self.fleet = inputs.fleet
        self.value = worth_of(inputs.inventory, inputs.fleet)[:, 0]
        alert = simulated.alert
        # Lines that no alert reaches, and those shut for long, are not in scope.
        self.reached = (alert.normal_h > 0) & ~self.fleet.long_shut
        self.lost = alert.idle_h[1] - alert.idle_h[0]
        self.levels = self._levels()

    def _levels(self) -> dict[int, float]:
        """Return the hours of each level at yellow or above, of the district with most of them."""
        length = self.inputs.scenario.length_h
        best: dict[int, float] = {}
        for timeline in self.simulated.timelines:
            edges = np.clip(timeline.edges, 0.0, length)
            hours = {
                level: float(np.diff(edges)[timeline.level == level].sum())
                for level in range(LOWEST_ALERT, len(LEVELS))
            }
            if sum(hours.values()) > sum(best.values()):
                best = hours
        return {level: hours for level, hours in best.items() if hours > 0}

    @property
    def main_level(self) -> int | None:
        """The level with most hours, of equals the lower; None without alert."""
        if not self.levels:
            return None
        return min(self.levels, key=lambda level: (-self.levels[level], level))

    def all(self, kg: np.ndarray, avoidable: Avoidable, verified: Verified) -> Iterator[Figure]:
        """Yield the indicators in their order."""
        yield Figure("O1", "enterprises_stopped", self._enterprises_stopped())
        yield Figure("O2", "output_stopped", self._output_stopped())
        yield Figure("O3", "good_ones_hit", self._good_ones_hit())
        gradient, explained = self._grades()
        yield Figure("O4", "grade_gradient", gradient)
        yield Figure("O4", "explained_by_grade", explained)
        yield self._over_fulfilment()
        yield Figure("O6", "avoidable_loss", avoidable.within_plan)
        yield Figure("O6", "avoidable_loss_by_law", avoidable.within_law)
        yield from self._costs(kg)
        hours, longest = self._alert_hours()
        yield Figure("O8", "alert_hours", hours)
        yield Figure("O8", "longest_episode", longest, HOURS)
        yield Figure("O9", "false_alarm_hours", verified.false_share)
        yield Figure("O9", "missed_hours", verified.missed_share)
        late, hurried = self._untimely()
        yield Figure("O10", "late_stages", late)
        yield Figure("O10", "hurried_lines", hurried)
        longest_stop, spread = self._repeated()
        yield Figure("O11", "longest_stop", longest_stop, HOURS)
        yield Figure("O11", "burden_gini", spread)

    def _by_enterprise(self, values: np.ndarray) -> np.ndarray:
        codes = self.fleet.enterprise.codes
        return np.bincount(
            codes[self.reached], values[self.reached], len(self.fleet.enterprise.names)
        )

    def _enterprises_stopped(self) -> float | None:
        normal = self._by_enterprise(self.simulated.alert.normal_h)
        inside = normal > 0
        if not inside.any():
            return None
        seasonal, actual = (
            1 - self._by_enterprise(idle)[inside] / normal[inside]
            for idle in self.simulated.alert.idle_h
        )
        return float(np.mean((actual <= STOPPED_LOAD) & (seasonal > STOPPED_LOAD)))

    def _output_stopped(self) -> float | None:
        alert = self.simulated.alert
        made = float(self.value @ np.where(self.reached, alert.normal_h - alert.idle_h[0], 0.0))
        return (
            float(self.value @ np.where(self.reached, self.lost, 0.0)) / made if made > 0 else None
        )

    def _good_ones_hit(self) -> float | None:
        lost = self.value * np.where(self.reached, self.lost, 0.0)
        if lost.sum() <= 0:
            return 0.0 if self.reached.any() else None
        best = np.isin(self.fleet.grade, [GRADES.index(name) for name in BEST])
        # A cut of the enterprise's own measure is voluntary.
        ranks = [level - 1 for level in self.levels]
        own = self.accounting.own[ranks].all(axis=0) if ranks else np.zeros(len(lost), dtype=bool)
        hit = (best & ~own) | self.fleet.protected
        return float(lost[hit].sum() / lost.sum())

    def _grades(self) -> tuple[float | None, float | None]:
        """Return (mean ordered cut of D less that of A, share of the variance of ordered cuts that
        grades explain), by enterprise and weighted by output value.
        """
        level = self.main_level
        fleet = self.fleet
        inside = self.reached & ~fleet.protected
        if level is None or not inside.any():
            return None, None
        cut = self.accounting.ordered[level - 1]
        weight = self.value if self.value[inside].sum() > 0 else np.ones(len(fleet))
        units = np.unique(
            fleet.enterprise.codes[inside].astype(np.int64) * len(GRADES) + fleet.grade[inside],
            return_inverse=True,
        )
        of_unit = np.bincount(units[1], weight[inside])
        known = of_unit > 0
        mean = np.bincount(units[1], weight[inside] * cut[inside])[known] / of_unit[known]
        grade, of_unit = (units[0] % len(GRADES))[known], of_unit[known]
        means = {
            GRADES[code]: float(np.average(mean[grade == code], weights=of_unit[grade == code]))
            for code in np.unique(grade)
        }
        best = [means[name] for name in BEST if name in means]
        gradient = means[WORST] - best[0] if best and WORST in means else None
        centre = float(np.average(mean, weights=of_unit))
        total = float(of_unit @ (mean - centre) ** 2)
        between = sum(
            float(of_unit[grade == GRADES.index(name)].sum()) * (value - centre) ** 2
            for name, value in means.items()
        )
        # Cuts that are all equal do not differ by grade.
        tiny = 1e-18 * float(of_unit.sum())
        return gradient, (between / total if total > tiny else 0.0)

    def _over_fulfilment(self) -> Figure:
        level = self.main_level
        if level is not None:
            table = self.accounting.table
            rows = table[(table["level"] == LEVELS[level]) & (table["target"] > 0)]
            rows = rows[rows["ratio"].notna()]
            if len(rows):
                over = rows["ratio"] / rows["target"] - 1
                tightest = over.idxmin()
                name = str(rows.loc[tightest, "pollutant"])
                return Figure("O5", "over_fulfilment", float(over[tightest]), SHARE, name)
        return Figure("O5", "over_fulfilment", None)

    def _costs(self, kg: np.ndarray) -> Iterator[Figure]:
        """Yield the loss by tonne of each pollutant, and by pollution equivalent."""
        idle = self.simulated.idle_h
        loss = float(self.value @ (idle[1] - idle[0])) / 24.0
        equivalents, pollutants = 0.0, self.inputs.inventory.pollutants
        known = {name: each for name, each in shanxi_tax().equivalents_kg.items() if name != PM}
        for name, saved in zip(pollutants, kg, strict=True):
            cost = loss / (saved / TONNE_KG) if saved > 0 else None
            yield Figure("O7", "cost_per_tonne", cost, PER_TONNE, name)
            if name in known:
                equivalents += max(0.0, float(saved)) / known[name]
        equivalents += self._pm_equivalents()
        cost = loss / equivalents if equivalents > 0 else None
        yield Figure("O7", "cost_per_equivalent", cost, PER_EQUIVALENT)

    def _pm_equivalents(self) -> float:
        """Return the pollution equivalents of the PM saved: smoke, dust and others by line."""
        pollutants, table = self.inputs.inventory.pollutants, shanxi_tax()
        if PM not in pollutants:
            return 0.0
        kinds = pm_kinds(self.inputs.inventory.lines, self.fleet, table)
        saved_h = self.simulated.hours[1] - self.simulated.hours[2]
        saved_kg = saved_h * self.fleet.base_kg_h[:, pollutants.index(PM)]
        by_kind = {kind: float(saved_kg[kinds == kind].sum()) for kind in table.pm_kinds}
        return sum(max(0.0, by_kind[kind]) / kg for kind, kg in table.pm_kinds.items())

    def _alert_hours(self) -> tuple[float, float]:
        """Return (share of the period, hours of the longest episode)."""
        length = self.inputs.scenario.length_h
        longest = 0.0
        for timeline in self.simulated.timelines:
            for start, end in timeline.runs(LOWEST_ALERT):
                longest = max(longest, min(end, length) - max(start, 0.0))
        return sum(self.levels.values()) / length, max(0.0, longest)

    def _untimely(self) -> tuple[float | None, float | None]:
        """Return (share of stages issued later than the longest lag before their start, share of
        ordered lines that cannot come down between issue and start), over all stages.
        """
        stages = list(self.inputs.scenario.stages)
        if not stages:
            return None, None
        late, hurried, ordered_lines = 0, 0, 0
        fleet = self.fleet
        for stage in stages:
            ordered = (self.accounting.ordered[stage.level - 1] > 0) & ~fleet.long_shut
            if stage.scope is not None:
                inside = [name in stage.scope for name in fleet.district.names]
                ordered &= np.array(inside, dtype=bool)[fleet.district.codes]
            notice = stage.start_h - stage.issued_h
            if ordered.any():
                late += bool(notice < fleet.lag_h[ordered].max())
            hurried += int((fleet.ramp_down_h[ordered] > notice).sum())
            ordered_lines += int(ordered.sum())
        return late / len(stages), (hurried / ordered_lines if ordered_lines else 0.0)

    def _repeated(self) -> tuple[float | None, float | None]:
        """Return (longest full stop of an enterprise [h], Gini of the burdens of the period)."""
        if not self.reached.any():
            return None, None
        codes = self.fleet.enterprise.codes
        count = len(self.fleet.enterprise.names)
        # An enterprise stands still at most as long as each of its lines.
        stopped = np.full(count, np.inf)
        np.minimum.at(stopped, codes[self.reached], self.simulated.alert.stopped_h[self.reached])
        longest = float(stopped[np.isfinite(stopped)].max())
        idle = self.simulated.idle_h
        lost = np.bincount(codes, self.value * (idle[1] - idle[0]), count)
        made = np.bincount(codes, self.value * self.simulated.hours[0], count)
        return longest, weighted_gini(np.maximum(lost, 0.0), made)


def weighted_gini(loss: np.ndarray, value: np.ndarray) -> float:
    """Return the Gini coefficient of loss / value, weighted by value: 0 where all bear the same
    share, or nothing.
    """
    known = value > 0
    total = float(value[known].sum())
    if total <= 0 or loss[known].sum() <= 0:
        return 0.0
    weight, share = value[known] / total, loss[known] / value[known]
    order = np.argsort(share, kind="stable")
    share, weight = share[order], weight[order]
    before = np.cumsum(weight) - weight
    # The sum over all pairs of w_i w_j |s_i - s_j| / 2, in one pass over the sorted shares.
    pairs = float(np.sum(weight * share * (2 * before + weight - 1)))
    return max(0.0, pairs / float(weight @ share))
