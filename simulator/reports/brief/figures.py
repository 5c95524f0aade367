"""The figures of one alert: what is asked of whom, what that saves, and who is asked nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.alerts.alert_file import DatedStage
from simulator.engine.accounting import DayCuts
from simulator.engine.cuts import OWN_MEASURE, PROTECTED, after_choice
from simulator.engine.line_stages import line_stages
from simulator.engine.simulation import ready, watched_run
from simulator.inputs.reading import Inputs
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.levels import AUTONOMOUS_GRADES, GRADES, RANK

# A cut of this much stops a line.
STOPPED = 1 - 1e-9
# Why an enterprise is asked nothing, in the order in which it is told.
REASONS = ("protected", "autonomous", "own", "no_cut", "shut")


@dataclass(frozen=True)
class AlertFigures:
    """One alert, line by line (L), on the day it starts.

    Attributes
    ----------
    number : int
        Number of the alert, from 1.
    alert : DatedStage
        Level, times and scope.
    inside : array, (L)
        Whether the line lies in the alert's scope.
    shut : array, (L)
        Whether the line stands still for long, for repair or for the market.
    cut, rule : array, (L)
        Share of normal load that the line is to lose after the choice by line, and the number of
        the rule that says so.
    grade : array, (L)
        Place of the line's grade in GRADES.
    saved_kg : array, (L, P)
        What the alert saves of the line's emission in its own hours, by pollutant of the inventory.
    enterprise : array, (L)
        Place of the line's enterprise among the names.
    """

    number: int
    alert: DatedStage
    inside: np.ndarray
    shut: np.ndarray
    cut: np.ndarray
    rule: np.ndarray
    grade: np.ndarray
    saved_kg: np.ndarray
    enterprise: np.ndarray

    def reasons(self) -> dict[str, list[int]]:
        """Return the enterprises in scope that are asked nothing, by the reason."""
        asked = set(self.enterprise[self.inside & (self.cut > 0)].tolist())
        autonomous = np.isin(self.grade, [GRADES.index(name) for name in AUTONOMOUS_GRADES])
        masks = (
            self.rule == PROTECTED,
            autonomous & ~self.shut,
            self.rule == OWN_MEASURE,
            ~self.shut,
            self.shut,
        )
        spared: dict[str, list[int]] = {}
        told = asked
        for reason, mask in zip(REASONS, masks, strict=True):
            codes = set(self.enterprise[self.inside & mask].tolist()) - told
            told = told | codes
            if codes:
                spared[reason] = sorted(codes)
        return spared


def figures_of(inputs: Inputs, number: int) -> AlertFigures:
    """Return the figures of one of a scenario's alerts.

    Raises
    ------
    InputError
        The scenario has no alert of this number.
    """
    scenario, fleet = inputs.scenario, inputs.fleet
    if not 1 <= number <= len(scenario.dated):
        count = len(scenario.dated)
        allowed = message("alert_number", count=count) if count else message("no_alert_to_brief")
        raise refuse("--alert", "", number, allowed)
    alert = scenario.dated[number - 1]
    day = DayCuts(scenario, fleet, inputs.area, inputs.changes, alert.start)
    asked, rule = day.table.ordered(RANK[alert.level], day.table.steady_state())
    cut = after_choice(day.by_line, day.table, asked, rule, day.floor)
    districts = np.asarray(fleet.district.names, dtype=object)[fleet.district.codes]
    inside = (
        np.ones(len(fleet), dtype=bool)
        if alert.scope is None
        else np.isin(districts, list(alert.scope))
    )
    hours = line_stages(inputs, ready(inputs, watched_run(inputs)))
    return AlertFigures(
        number,
        alert,
        inside,
        day.table.shut,
        np.where(inside, cut, 0.0),
        rule,
        day.standing.grade,
        hours.saved_h[number - 1][:, None] * fleet.base_kg_h,
        fleet.enterprise.codes,
    )
