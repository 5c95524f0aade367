"""Small cases of an evaluation: an inventory, an alert, and readings made for them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from engine_case import load_case
from oracle.plain import plain_case, plain_line, stage
from simulator.evaluation.evaluate import Evaluated, Measured, evaluate
from simulator.evaluation.readings import Account, Readings, Window
from simulator.evaluation.subjects import Register

# Monday; no holiday lies in the four weeks before.
ALERT = datetime(2020, 11, 30)
WEEKS_D = 28


def plant(name: str, cut: float, nox: float, **cells) -> dict:
    """Return the one line of an enterprise with its own cut at orange."""
    return plain_line(
        "l1", enterprise=name, enterprise_id=name, line_id=f"{name}/l1", cut_orange=cut,
        nox_kg_d=nox, so2_kg_d=0.0, **cells,
    )  # fmt: skip


def inputs_of(lines: list[dict], hours: float = 24.0, **scenario):
    """Return the inputs of a case with one orange alert that begins at ALERT."""
    end = ALERT + timedelta(hours=hours)
    case = plain_case(
        lines,
        [stage("orange", ALERT, end)],
        start=ALERT - timedelta(days=WEEKS_D),
        end=ALERT + timedelta(days=8),
        **scenario,
    )
    return load_case(case)[1]


def readings_of(inputs, values: dict[str, np.ndarray], step_h: int = 24, table="electricity"):
    """Return a function that makes readings of enterprises or lines from the first comparable day
    on.
    """

    def measured(asked) -> Readings:
        register = Register.of(inputs.inventory, inputs.fleet.enterprise.names)
        window = Window(asked.window.start, asked.window.days)
        steps = window.days * 24 // step_h
        numbers = register.find(values)
        order = np.argsort(numbers)
        grid = np.full((len(values), steps), np.nan)
        for row, series in enumerate(values.values()):
            grid[row, : len(series)] = series
        zeros = np.zeros(len(values), dtype=np.int64)
        return Readings(
            "x.csv", "", table, window, step_h, numbers[order], grid[order], Account(), (), zeros
        )

    return measured


def judged(inputs, kwh: dict[str, np.ndarray], step_h: int = 24, **options) -> Evaluated:
    """Return the evaluation of electricity."""
    make = readings_of(inputs, kwh, step_h)
    return evaluate(inputs, lambda asked: Measured(make(asked)), **options)


def days(normal: float, alert: float, after: int = 8) -> np.ndarray:
    """Return kWh by day: four normal weeks, the day of the alert, normal days."""
    return np.array([normal] * WEEKS_D + [alert] + [normal] * (after - 1), dtype=float)
