"""Tables of a plan: plan.csv, plan_summary.csv and frontier.csv."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from simulator.negotiation.comparing import Borne
from simulator.negotiation.options import Options
from simulator.negotiation.solving import Solved, Targets
from simulator.negotiation.talks import Case

FRONTIER = (
    "over", "value", "loss_cny", "dearer", "gini", "max_share", "touched", "stopped", "gap",
)  # fmt: skip


def plan_table(case: Case, solved: Solved, borne: Borne, table: Borne) -> pd.DataFrame:
    """Return what each group is asked for, what it bears, and what it was ordered before.

    Parameters
    ----------
    case : Case
        The round.
    solved : Solved
        Its plan.
    borne, table : Borne
        Who bears the plan, and what the scenario orders now.
    """
    options, groups, chosen = case.options, case.talks.groups, solved.chosen
    pollutants = case.talks.inputs.inventory.pollutants
    second, more = next_best(options, solved)
    pinned = np.isin(np.arange(len(groups)), sorted(case.pinned))
    kg, share = borne.kg, borne.share
    frame: dict[str, Any] = {
        "group_id": groups.ids,
        "enterprise_id": groups.enterprise_id,
        "enterprise": groups.enterprise,
        "industry": groups.industry,
        "grade": groups.grade,
        "district": groups.district,
        "source": [
            "pin" if fixed else options.source[option]
            for fixed, option in zip(pinned, chosen, strict=True)
        ],
        "cut": options.cut[chosen],
        "lines_stopped": options.lines_stopped[chosen],
        **{f"{name}_kg": kg[:, place] for place, name in enumerate(pollutants)},
        "loss_cny": borne.loss,
        "share": np.where(np.isfinite(share), share, np.nan),
        "carried": case.problem.carried,
        "table_cut": case.free.cut[case.free.table],
        "table_loss_cny": table.loss,
    }
    for place, name in enumerate(pollutants):
        total = kg[:, place].sum()
        frame[f"share_of_{name}"] = kg[:, place] / total if total > 0 else 0.0
    frame |= {
        "next_best": second,
        "next_best_cny": more,
        "pinned": pinned,
        "off_policy": options.off_policy[chosen],
    }
    return pd.DataFrame(frame)


def next_best(options: Options, solved: Solved) -> tuple[list[str], np.ndarray]:
    """Return (name, what it costs more) of the option of each group (G) that would come next, its
    kilograms paid at the shadow prices.
    """
    regret = solved.solution.regret.copy()
    own = regret[solved.chosen]
    regret[solved.chosen] = np.nan
    names, more = [""] * len(options.groups), np.full(len(options.groups), np.nan)
    order = np.lexsort((regret, options.group))
    for option in order[::-1]:
        if not np.isnan(regret[option]):
            group = options.group[option]
            names[group], more[group] = options.named(option), regret[option] - own[group]
    return names, more


def summary_table(targets: Targets, figures: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Return what each plan reaches of each target."""
    rows = []
    for name, of_plan in figures.items():
        for place, pollutant in enumerate(targets.pollutants):
            target = targets.target_kg[place]
            reached = of_plan["reached_kg"][pollutant]
            rows.append(
                {
                    "plan": name,
                    "pollutant": pollutant,
                    "target_kg": target,
                    "reached_kg": reached,
                    "spare_kg": reached - target,
                    "shadow_cny_kg": of_plan.get("shadow_cny_kg", {}).get(pollutant, np.nan),
                    "met": of_plan["met"][pollutant],
                }
            )
    return pd.DataFrame(rows)


def frontier_table(case: Case) -> pd.DataFrame:
    """Return the plan under other rules, one varied at a time."""
    wishes, rows = case.wishes, []
    base = None
    if wishes.frontier:
        least = case.problem.solve(wishes.rules.without_fairness)
        base = None if least.solution.chosen is None else case.options.loss[least.chosen].sum()
    for name, value in wishes.frontier:
        case.say("frontier")
        varied: dict[str, Any] = {name: value}
        solved = case.problem.solve(replace(wishes.rules, **varied))
        row: dict[str, Any] = {"over": name, "value": value}
        if solved.solution.chosen is not None:
            borne = case.talks.borne_by(case.options, solved.chosen)
            row |= {
                "loss_cny": borne.total,
                "dearer": borne.total / base - 1 if base else np.nan,
                "gini": borne.gini,
                "max_share": borne.largest,
                "touched": borne.touched,
                "stopped": borne.stopped,
                "gap": solved.solution.gap,
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=list(FRONTIER))
