"""The figures of the Word report, from a run's tables: rows of texts, and sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from simulator.engine.shortfall import PARTS
from simulator.reports.headlines import worth_lines
from simulator.reports.idle_text import idle_text
from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import (
    AREA,
    accounting_of_run,
    groups_table,
    ordered,
    stages_table,
)
from simulator.runs.verdicts import MARKS, mark_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import TONNE_KG, bracketed, joined, level_title, mark

TOP = 10
Row = dict[str, Any]
# Columns of the tables by pollutant.
SAVED = ("baseline", "seasonal_reduction", "alert_reduction", "reduction")


def tonnes(kg: float | None) -> str:
    """Return kilograms as a text in tonnes, "–" for None."""
    return t_text(None if kg is None else kg / TONNE_KG)


def t_text(tonnes_: float | None) -> str:
    """Return tonnes as text, "–" for None."""
    return "–" if tonnes_ is None or pd.isna(tonnes_) else f"{_rounded(tonnes_, 2):,.2f}"


def percent(share: float | None) -> str:
    """Return a share as text in per cent, "–" for None."""
    return "–" if share is None or pd.isna(share) else f"{_rounded(100 * share, 1):.1f}%"


def number(value: float | None) -> str:
    """Return a number as text with at most two decimals, "–" for None."""
    return (
        "–"
        if value is None or pd.isna(value)
        else f"{_rounded(value, 2):,.2f}".rstrip("0").rstrip(".")
    )


def _rounded(value: float, digits: int) -> float:
    """Return a rounded value; a value that rounds to 0 never shows as -0."""
    return round(float(value), digits) + 0.0


def reduction_rows(view: RunView) -> list[Row]:
    """Return emissions and reductions by pollutant."""
    rows = []
    for name, figures in view.result.summary["pollutants"].items():
        cells = {name: tonnes(figures[f"{name}_kg"]) for name in SAVED}
        pct = figures["reduction_pct"]
        rows.append(
            {
                "pollutant": pollutant_title(name),
                **cells,
                "percent": percent(None if pct is None else pct / 100),
            }
        )
    return rows


def target_rows(view: RunView) -> list[Row]:
    """Return the static accounting by level and pollutant, with target, verdict and gap."""
    return [
        {
            "level": row["level"],
            "pollutant": row["pollutant"],
            "base": number(row["base"]),
            "reduction": number(row["reduction"]),
            "share": percent(row["ratio"]),
            "target": percent(row["target"]),
            "gap": number(row["gap"]),
            "missed": mark_of(row["met"]) == MARKS[False],
            "met": "–"
            if pd.isna(row["met"])
            else view.say("word_met" if row["met"] else "word_missed"),
            "judged": not pd.isna(row["met"]),
        }
        for row in accounting_of_run(view).frame.to_dict("records")
    ]


def stage_share_rows(view: RunView) -> list[Row]:
    """Return what each stage saved, by pollutant."""
    return [
        {
            "key": row["stage_key"],
            "stage": row["stage"],
            "level": row["level"],
            "pollutant": row["pollutant"],
            "reduction": t_text(row["alert_reduction"]),
            "whole": t_text(row["whole_society"]),
            "share": percent(row["alert_share"]),
            "target": percent(row["target"]),
            "marked": f"{percent(row['alert_share'])} {mark_of(row['met'])}".strip(),
            "met_h": number(row["met_h"]),
            "hours": number(row["hours"]),
            "missed": mark_of(row["met"]) == MARKS[False],
        }
        for row in stages_table(view).frame.to_dict("records")
    ]


def verdict_rows(view: RunView) -> list[Row]:
    """Return the verdict on every target: by the static accounting, and by the number of stages
    that reached it.
    """
    frame = accounting_of_run(view).frame
    return [
        {
            "level": row["level"],
            "pollutant": row["pollutant"],
            "target": percent(row["target"]),
            "verdict": row["verdict"],
        }
        for row in frame[frame["good"].notna()].to_dict("records")
    ]


def group_rows(view: RunView, dimension: str) -> list[Row]:
    """Return a dimension's groups, largest first, a row per group and pollutant that it emits."""
    frame = groups_table(view, dimension).frame
    return [
        {
            "name": row["name"],
            "pollutant": row["pollutant"],
            **{name: t_text(row[name]) for name in SAVED},
            "percent": percent(row["reduction_pct"] / 100),
        }
        for row in frame[frame["baseline"] > 0].to_dict("records")
    ]


def top_table(view: RunView) -> pd.DataFrame:
    """Return the alert reduction [kg] of the ten largest contributors by leading pollutant.

    The index holds their keys: enterprises and area sources, or industries where the run has no
    figures by enterprise.
    """
    table = ordered(view.result.reductions, top_dimension(view), view.leading)
    table = table[table["pollutant"].isin(view.leading)]
    keys = list(dict.fromkeys(table["key"]))[:TOP]
    wide = table.pivot_table(
        index="key", columns="pollutant", values="alert_reduction_kg", aggfunc="sum"
    )
    wide = wide.loc[keys, list(view.leading)]
    return wide[wide.sum(axis=1) > 0]


def top_dimension(view: RunView) -> str:
    """Return the dimension of the contributors."""
    return (
        "enterprise" if (view.result.reductions["dimension"] == "enterprise").any() else "industry"
    )


def top_rows(view: RunView, top: pd.DataFrame) -> list[Row]:
    """Return the contributors with rank, name, industry, grade, sum and share of the total
    alert reduction.
    """
    plants = view.plants()
    totals = view.result.reductions[view.result.reductions["dimension"] == "total"].set_index(
        "pollutant"
    )
    whole = float(totals.loc[list(view.leading), "alert_reduction_kg"].sum())
    rows = []
    for rank, (key, figures) in enumerate(top.iterrows(), start=1):
        known = plants.loc[key] if key in plants.index else None
        parts = [f"{pollutant_title(name)} {tonnes(kg)}" for name, kg in figures.items() if kg > 0]
        rows.append(
            {
                "rank": rank,
                "name": top_name(view, str(key)),
                "industry": "" if known is None else known["industry"],
                "grade": view.say("grade_area")
                if str(key).startswith(AREA)
                else ""
                if known is None
                else known["grade"],
                "sum": tonnes(figures.sum()),
                "share": percent(figures.sum() / whole),
                "parts": joined(parts, view.language, "part"),
            }
        )
    return rows


def top_name(view: RunView, key: str) -> str:
    """Return a contributor's name, or its key where the inventory is missing."""
    plants = view.plants()["enterprise"]
    return str(plants.loc[key]) if key in plants.index else view.key_title(top_dimension(view), key)


def supervised_rows(view: RunView) -> list[Row]:
    """Return what obedience would save, what is saved without supervision and with it, by
    pollutant; nothing for a run without supervision.
    """
    told = view.result.summary.get("supervision") or {"pollutants": {}}
    rows = []
    for pollutant, figures in told["pollutants"].items():
        obeyed, without = (
            figures[f"{name}_alert_reduction_kg"] for name in ("obeyed", "unsupervised")
        )
        delivered = view.result.summary["pollutants"][pollutant]["alert_reduction_kg"]
        rows.append(
            {
                "pollutant": pollutant_title(pollutant),
                "obeyed": tonnes(obeyed),
                "without": tonnes(without),
                "delivered": tonnes(delivered),
                "share": percent(figures["delivered_share"]),
                "saved": tonnes(figures["supervision_saved_kg"]),
                "by_findings": tonnes(figures["by_findings_kg"]),
            }
        )
    return rows


def shortfall_rows(view: RunView) -> list[Row]:
    """Return nominal reduction, shortfall by cause, and delivered reduction in stage hours."""
    rows = []
    for name, figures in view.result.summary["pollutants"].items():
        parts = {part: figures["shortfall"][f"{part}_kg"] for part in PARTS}
        total = sum(parts.values())
        cells = {part: tonnes(kg) for part, kg in parts.items()}
        nominal = figures["nominal_kg"]
        rows.append(
            {
                "pollutant": pollutant_title(name),
                "nominal": tonnes(nominal),
                **cells,
                "total": tonnes(total),
                "delivered": tonnes(nominal - total),
                "share": percent(1 - total / nominal if nominal > 0 else None),
            }
        )
    return rows


def causes(view: RunView) -> list[str]:
    """Return a sentence per leading pollutant: how much was missed, and the main cause."""
    sentences = []
    for name in view.leading:
        figures = view.result.summary["pollutants"][name]
        # `carried` is below 0: a gain, and no cause of a shortfall.
        parts = {part: figures["shortfall"][f"{part}_kg"] for part in PARTS if part != "carried"}
        total = sum(figures["shortfall"].values())
        if figures["nominal_kg"] <= 0 or sum(parts.values()) <= 0:
            continue
        largest = max(parts, key=lambda part: parts[part])
        sentences.append(
            view.say(
                "cause",
                pollutant=pollutant_title(name),
                nominal=tonnes(figures["nominal_kg"]),
                short=tonnes(total),
                share=percent(total / figures["nominal_kg"]),
                cause=view.say(f"shortfall_{largest}"),
                kg=tonnes(parts[largest]),
            )
        )
    return sentences


def gap_texts(view: RunView) -> list[str]:
    """Return a sentence per target missed in the static accounting, with lines that could close
    the gap.
    """
    gaps, sentences = view.result.accounting_gaps, []
    for (level, pollutant), part in gaps.groupby(["level", "pollutant"], sort=False):
        lines = [
            row.line_id + bracketed(f"{number(row.remaining_kg_d)} kg/d", view.language)
            for row in part.head(3).itertuples()
        ]
        sentences.append(
            view.say(
                "gap_text",
                level=level_title(str(level), view.language),
                pollutant=pollutant_title(str(pollutant)),
                gap=number(part["gap_kg_d"].iloc[0]),
                lines=joined(lines, view.language),
            )
        )
    return sentences


def conclusions(view: RunView, top: pd.DataFrame) -> list[str]:
    """Return the report's first sentences: reductions, targets met, largest contributors, worth."""
    summary = view.result.summary["pollutants"]
    saved = [
        f"{pollutant_title(name)} {tonnes(summary[name]['alert_reduction_kg'])} t"
        for name in view.leading
    ]
    season = [
        f"{pollutant_title(name)} {tonnes(summary[name]['seasonal_reduction_kg'])} t"
        for name in view.leading
    ]
    sentences = [
        view.say("conclude_alert", saved=joined(saved, view.language)),
        view.say("conclude_season", saved=joined(season, view.language)),
    ]
    idle = idle_text(view)
    if idle:
        sentences.append(idle)
    sentences.append(_verdict(view))
    missed = [
        f"{row['stage']} {row['pollutant']} {row['share']} < {row['target']}"
        for row in stage_share_rows(view)
        if row["missed"]
    ]
    if missed:
        sentences.append(view.say("conclude_stages_missed", missed=joined(missed, view.language)))
    elif any(not pd.isna(target) for target in view.result.stages["target"]):
        sentences.append(view.say("conclude_stages_met"))
    rows = top_rows(view, top)
    if rows:
        names = [row["name"] + bracketed(row["share"], view.language) for row in rows[:3]]
        sentences.append(view.say("conclude_top", names=joined(names, view.language)))
    ending = mark("stop", view.language)
    return [
        *sentences,
        *(text + ending for text in worth_lines(view.result.summary, view.language)),
    ]


def _verdict(view: RunView) -> str:
    rows = [row for row in target_rows(view) if row["judged"]]
    if not rows:
        return view.say("conclude_not_judged")
    missed = [
        f"{row['level']} {row['pollutant']} {row['share']} < {row['target']}"
        for row in rows
        if row["missed"]
    ]
    text = view.say("fact_targets", met=len(rows) - len(missed), all=len(rows))
    text += view.say("conclude_missed", missed=joined(missed, view.language)) if missed else ""
    return text + mark("stop", view.language)
