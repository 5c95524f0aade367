"""A year's ledger and its air, in words and rows for people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.inputs.dated_tables import TargetSet
from simulator.studies.annual import Annual
from simulator.studies.year_air import YearAir
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import TONNE_KG, bracketed, joined
from simulator.terms.told_table import ToldTable

PARTS = ("last", "rest", "activity", "projects", "season", "alerts", "year")
NOT_TOLD = "–"
HEADS = (*PARTS, "change", "target")


def annual_rows(ledger: Annual, year: int, language: str) -> ToldTable:
    """Return the ledger in tonnes, a row for each pollutant."""
    name = ledger.inputs.scenario.shape.name
    rows = []
    for row in ledger.table.to_dict("records"):
        signs = {name: "" if name in ("last", "year") else "+" for name in PARTS}
        cells = [_tonnes(row[f"{part}_kg"], signs[part]) for part in PARTS]
        change = NOT_TOLD if not np.isfinite(row["change"]) else f"{100 * row['change']:+.2f}"
        if abs(row["alerts_kg"]) > 0 and np.isfinite(row["change_without_alerts"]):
            change += f" ({100 * row['change_without_alerts']:+.2f})"
        rows.append([pollutant_title(row["pollutant"]), *cells, change, _verdict(row, language)])
    heads = [
        say(language, "head_pollutant"),
        *(say(language, f"annual_head_{key}") for key in HEADS),
    ]
    return ToldTable(say(language, "annual_title", year=year, name=name), heads, rows)


def _tonnes(kg: float, sign: str) -> str:
    return NOT_TOLD if np.isnan(kg) else f"{kg / TONNE_KG:{sign},.1f}"


def _verdict(row: dict, language: str) -> str:
    if pd.isna(row["met"]):
        return ""
    if row["met"]:
        key = "annual_met" if row["met_without_alerts"] else "annual_leans"
    else:
        key = "annual_missed"
    return f"{100 * row['target_change']:+g} {say(language, key)}"


def annual_texts(ledger: Annual, language: str) -> list[tuple[str, bool]]:
    """Return sentences on the targets, and whether each is grave."""
    texts = []
    if ledger.leaning:
        names = joined((pollutant_title(name) for name in ledger.leaning), language)
        texts.append((say(language, "annual_flag", pollutants=names), True))
    # What is still to be saved, by what counts.
    alerts = 0.0 if ledger.targets.count_alerts else 1.0
    for row in ledger.table.to_dict("records"):
        allowed = row["last_kg"] * (1 + row["target_change"])
        left = row["year_kg"] - alerts * row["alerts_kg"] - allowed
        if left > 0 and not row["met_without_alerts" if alerts else "met"]:
            told = say(
                language,
                "annual_needed",
                pollutant=pollutant_title(row["pollutant"]),
                left=f"{left / TONNE_KG:,.1f}",
            )
            texts.append((told, False))
    return texts


def air_texts(told: YearAir, targets: TargetSet, language: str) -> list[str]:
    """Return sentences on the means so far and on heavy days."""
    texts = [remark.text(language) for remark in told.converted]
    texts += [_mean_text(row, language) for row in told.means.to_dict("records")]
    for _, pair in told.days.groupby("place", sort=False):
        rows = pair.to_dict("records")
        texts += [_days_text(row, language) for row in rows]
        this, last = rows
        if targets.fewer_heavy_days and not np.isnan(last["heavy_days"]):
            texts.append(
                say(
                    language,
                    "annual_fewer",
                    place=this["place"],
                    last=f"{last['heavy_days']:g}",
                    heavy=f"{this['heavy_days']:g}",
                )
            )
    return [text.strip() for text in texts]


def _mean_text(row: dict, language: str) -> str:
    values = {
        "place": row["place"],
        "pollutant": pollutant_title(row["pollutant"]),
        "mean": f"{row['mean_ug_m3']:.1f}",
        "target": f"{row['target_ug_m3']:g}",
    }
    if np.isnan(row["mean_ug_m3"]):
        return say(language, "annual_air_none", **values)
    if not row["left_days"]:
        met = row["mean_ug_m3"] <= row["target_ug_m3"]
        verdict = say(language, "annual_met" if met else "annual_missed")
        return say(language, "annual_air_full", verdict=verdict, **values)
    verdict = say(language, "annual_no_past")
    if row["room_ug_m3"] < 0:
        verdict = say(language, "annual_out_of_reach")
    elif row["past_years"]:
        share = f"{100 * row['chance']:.0f}"
        verdict = say(language, "annual_chance", years=row["past_years"], share=share)
    return say(
        language,
        "annual_air_mean",
        days=row["past_days"],
        left=row["left_days"],
        room=f"{row['room_ug_m3']:.1f}",
        verdict=verdict,
        **values,
    )


def _days_text(row: dict, language: str) -> str:
    if np.isnan(row["heavy_days"]):
        return say(language, "annual_no_days", place=row["place"], year=row["year"])
    text = say(
        language,
        "annual_days",
        place=row["place"],
        year=row["year"],
        days=f"{row['past_days']:g}",
        heavy=f"{row['heavy_days']:g}",
        episodes=f"{row['episodes']:g}",
        longest=f"{row['longest_days']:g}",
        peak=f"{row['peak']:g}",
    )
    if not row["index_without"]:
        return text
    names = joined((pollutant_title(name) for name in row["index_without"].split("; ")), language)
    return text + bracketed(say(language, "annual_index_without", names=names), language)
