"""Verdicts: whether targets are met on paper (static accounting) and in the hours of the real
stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.engine.accounting import SLACK, met_targets
from simulator.runs.results import Result
from simulator.terms.labels import say
from simulator.terms.levels import TARGET_LEVELS

MARKS = {True: "✓", False: "✗", None: ""}


@dataclass(frozen=True)
class Verdict:
    """Verdict on one level's target for one pollutant.

    Attributes
    ----------
    ratio : float
        Share saved in the static accounting, NaN where there is none.
    target : float
        Target share, NaN where nothing is judged.
    met : bool or None
        Whether the static accounting meets the target, None where it is not judged.
    reached, stages : int
        Number of the level's stages that saved the target's share of the whole society's emission
        in their own hours, and number of stages that can be judged.
    """

    ratio: float
    target: float
    met: bool | None
    reached: int
    stages: int

    @property
    def good(self) -> bool | None:
        """Whether nothing judged missed the target; None where nothing is judged."""
        if self.met is None and not self.stages:
            return None
        return self.met is not False and self.reached == self.stages

    def text(self, language: str) -> str:
        """Return both verdicts in one line; the stages are left out where none is judged."""
        share = "–" if pd.isna(self.ratio) else shown_share(self.ratio, self.target)
        texts = [
            say(language, "verdict_static", share=share, mark=MARKS[self.met]).strip(),
            self.stages_text(language),
        ]
        return " · ".join(text for text in texts if text)

    def stages_text(self, language: str) -> str:
        """Return how many stages reached the target; "" where none is judged."""
        return (
            say(language, "verdict_stages", reached=self.reached, stages=self.stages)
            if self.stages
            else ""
        )


def verdicts_of(result: Result) -> dict[tuple[str, str], Verdict]:
    """Return the verdicts by (level, pollutant), for every level that has targets."""
    # Stages that are not judged count neither as reached nor as missed.
    reached: dict[tuple[str, str], list[bool]] = {}
    judged = zip(
        result.stages["level"], result.stages["pollutant"], stages_met(result), strict=True
    )
    for level, pollutant, met in judged:
        if not pd.isna(met):
            reached.setdefault((level, pollutant), []).append(bool(met))
    verdicts = {}
    for row in result.accounting.to_dict("records"):
        key = row["level"], row["pollutant"]
        if row["level"] in TARGET_LEVELS:
            static = None if pd.isna(row["met"]) else bool(row["met"])
            real = reached.get(key, [])
            verdicts[key] = Verdict(row["ratio"], row["target"], static, sum(real), len(real))
    return verdicts


def stages_met(result: Result) -> pd.Series:
    """Return for each row of the stages table whether the stage saved its target share.

    The value is missing where the stage is not judged. SO2 and NOx can compensate for each other
    where the policy allows it, as in the static accounting.
    """
    exchange = bool(result.manifest.get("policy", {}).get("so2_nox_exchange", False))
    met = np.full(len(result.stages), None, dtype=object)
    shares = result.stages["alert_share"].to_numpy()
    targets = [None if pd.isna(target) else target for target in result.stages["target"]]
    pollutants = list(result.stages["pollutant"])
    places: dict[str, list[int]] = {}
    for place, stage in enumerate(result.stages["stage"]):
        places.setdefault(stage, []).append(place)
    for rows in places.values():
        met[rows] = met_targets(
            tuple(pollutants[row] for row in rows),
            shares[rows],
            [targets[row] for row in rows],
            exchange,
        )
    return pd.Series(met, index=result.stages.index, dtype="boolean")


def mark_of(met: object) -> str:
    """Return the sign of a verdict: ✓, ✗, or "" where there is no verdict."""
    return "" if pd.isna(met) else MARKS[bool(met)]


def shown_share(share: float, target: float) -> str:
    """Return a share in whole per cent, or with one decimal where rounding would move it across
    the target.
    """
    whole = f"{100 * share:.0f}"
    # 9.6 % against a target of 10 % must not show as 10 %.
    moved = not pd.isna(target) and (float(whole) >= 100 * target) != (share >= target - SLACK)
    return f"{100 * share:.1f}" if moved else whole


def counted(verdicts: Mapping[tuple[str, str], Verdict]) -> tuple[int, int]:
    """Return (stages that reached their target, stages judged), summed over pollutants."""
    return sum(verdict.reached for verdict in verdicts.values()), sum(
        verdict.stages for verdict in verdicts.values()
    )
