"""The tables of a run under supervision: findings, teams, screening, ledgers, headline figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.supervised import SupervisedRun
from simulator.engine.supervised_kg import SupervisionKg
from simulator.engine.supervision.office import FRAUD
from simulator.engine.supervision.queue_load import queue_load
from simulator.engine.supervision.scene import NO_TIME, Scene
from simulator.engine.supervision.supervise import shift_hours
from simulator.engine.supervision.ticks import hours
from simulator.inputs.reading import Inputs
from simulator.terms.clock import after, show_time
from simulator.terms.contracts import FINDINGS, LEDGERS, SCREENING, TEAMS
from simulator.uncertainty.supervised import team_days


class SupervisionTables:
    """Makes the tables of one run under supervision."""

    def __init__(self, inputs: Inputs, run: SupervisedRun, kg: SupervisionKg) -> None:
        self.inputs, self.run, self.kg = inputs, run, kg
        self.scene: Scene = run.scene
        self.pollutants: Sequence[str] = inputs.inventory.pollutants
        self.names = inputs.inventory.enterprise_names()

    def findings(self) -> pd.DataFrame:
        """Return one row per finding; it names enterprises."""
        rows = []
        for finding, kg in zip(self.run.outcome.findings, self.kg.findings, strict=True):
            figures = np.column_stack((kg.missed, kg.saved)).ravel().tolist()
            rows.append(
                (
                    self._time(finding.time),
                    *self._enterprise(finding.place),
                    finding.kind,
                    finding.by,
                    finding.team,
                    self._time(finding.decided),
                    finding.corrected or finding.kind == FRAUD,
                    "" if finding.relapsed_at == NO_TIME else self._time(finding.relapsed_at),
                    self.scene.shape.fine_cny,
                    "D" if finding.downgraded else "",
                    *figures,
                )
            )
        columns = [column.name for column in FINDINGS]
        for name in self.pollutants:
            columns += [f"{name}_missed_kg", f"{name}_saved_kg"]
        return pd.DataFrame(rows, columns=columns)

    def teams(self) -> pd.DataFrame:
        """Return one row per team and shift."""
        rows = []
        for shift in self.run.outcome.shifts:
            whole = hours(shift.end - shift.begin)
            travelling, visiting = hours(shift.travelling), hours(shift.visiting)
            idle = hours(shift.end - shift.begin - shift.travelling - shift.visiting)
            rows.append(
                (
                    shift.team,
                    self._time(shift.begin),
                    self._time(shift.end),
                    whole,
                    travelling,
                    visiting,
                    idle,
                    shift.visits,
                    shift.findings,
                    shift.queue,
                )
            )
        return pd.DataFrame(rows, columns=[column.name for column in TEAMS])

    def screening(self) -> pd.DataFrame:
        """Return one row per screening of the meters, and per flag of a monitor."""
        rows = [
            (
                self._time(item.time),
                item.by,
                item.screened,
                item.flags,
                item.true_flags,
                item.disobeying,
                item.true_flags / item.flags if item.flags else None,
                item.true_flags / item.disobeying if item.disobeying else None,
            )
            for item in self.run.outcome.screenings
        ]
        table = pd.DataFrame(rows, columns=[column.name for column in SCREENING])
        return table.astype({"precision": "float64", "recall": "float64"})

    def ledgers(self) -> pd.DataFrame:
        """Return the two ledgers of every fraudulent enterprise; it names enterprises."""
        rows = []
        for ledger in self.kg.ledgers:
            enterprise = self._enterprise(ledger.place)[:2]
            for name, kg, found in (
                ("claimed", ledger.claimed, np.zeros(len(self.pollutants))),
                ("true", ledger.true, ledger.by_findings),
            ):
                for column, pollutant in enumerate(self.pollutants):
                    baseline, seasonal, actual = (float(part) for part in kg[:, column])
                    rows.append(
                        (
                            *enterprise,
                            name,
                            ledger.factor if name == "true" else 1.0,
                            pollutant,
                            baseline,
                            seasonal,
                            actual,
                            baseline - seasonal,
                            seasonal - actual,
                            baseline - actual,
                            float(found[column]),
                        )
                    )
        return pd.DataFrame(rows, columns=[column.name for column in LEDGERS])

    def summary(self, figures: dict[str, Any]) -> dict[str, Any]:
        """Return the headline figures of supervision.

        Parameters
        ----------
        figures : dict
            The run's figures by pollutant.
        """
        outcome, kg = self.run.outcome, self.kg
        times, days = outcome.hours_to_find, team_days(outcome)
        whole, travelling, visiting = shift_hours(outcome.shifts)
        load = queue_load(self.scene)
        by_pollutant = {}
        for column, name in enumerate(self.pollutants):
            alert = figures[name]["alert_reduction_kg"]
            obeyed = alert + _saved(kg.obeying, column) - _saved(kg.actual, column)
            without = alert + _saved(kg.without, column) - _saved(kg.actual, column)
            gained = float(kg.without[1, column] - kg.actual[1, column])
            by_pollutant[name] = {
                "obeyed_alert_reduction_kg": obeyed,
                "unsupervised_alert_reduction_kg": without,
                "delivered_share": _over(alert, obeyed),
                "unsupervised_delivered_share": _over(without, obeyed),
                "supervision_saved_kg": gained,
                "by_findings_kg": float(kg.by_findings[column]),
                "kg_per_team_day": _over(gained, days),
            }
        return {
            "one_draw": True,
            "seed": self.scene.seed,
            "disobedient": outcome.disobedient,
            "findings": len(outcome.findings),
            "never_found": outcome.never_found,
            "hours_to_find": float(np.mean(times)) if times else None,
            "downgraded": sum(finding.downgraded for finding in outcome.findings),
            "fines_cny": len(outcome.findings) * self.scene.shape.fine_cny,
            "team_days": days,
            "shift_hours": whole,
            "travelling_hours": travelling,
            "visiting_hours": visiting,
            "queue_load": None if load is None else load.rho,
            "pollutants": by_pollutant,
        }

    def _time(self, time: int) -> str:
        # To the second: a table for people has no use for milliseconds.
        return show_time(after(self.scene.start, round(hours(time) * 3600) / 3600))

    def _enterprise(self, place: int) -> tuple[str, str, str]:
        enterprise_id = self.scene.ids[place]
        district = self.scene.districts[int(self.scene.home[place])]
        return enterprise_id, self.names[enterprise_id], district


def _saved(kg: np.ndarray, column: int) -> float:
    return float(kg[0, column] - kg[1, column])


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
