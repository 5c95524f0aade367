"""Dust fall in words and rows for people."""

from __future__ import annotations

import pandas as pd

from simulator.studies.dust import DustFall, share_of_alert
from simulator.terms.labels import say
from simulator.terms.titles import joined
from simulator.terms.told_table import ToldTable

# A mean outside of these is taken for another unit (assumed): counties of Shanxi had 1.5 to 14 in
# February 2025.
LEAST_LIKELY, MOST_LIKELY = 0.3, 60
HEADS = ("district", "mean", "last", "highest", "limit", "over", "share")


def dust_rows(told: DustFall, language: str) -> ToldTable:
    """Return the rows of the districts, the most first."""
    heads = [*HEADS, "cut"] if told.coefficient is not None else list(HEADS)
    rows = []
    for row in told.table.to_dict("records"):
        cells = [
            f"{row['rank']}. {row['district']}",
            _number(row["mean_t_km2"]),
            _number(row["last_mean_t_km2"]),
            _number(row["highest_t_km2"]),
            _number(row["limit_t_km2"]),
            f"{row['months_over']}/{row['months']}",
            "" if pd.isna(row["share_to_cut"]) else f"{100 * row['share_to_cut']:.1f} %",
        ]
        if told.coefficient is not None:
            cells.append("" if pd.isna(row["to_cut_t"]) else f"{row['to_cut_t']:,.0f}")
        rows.append(cells)
    title = say(language, "dust_title", year=told.year)
    return ToldTable(title, [say(language, f"dust_head_{head}") for head in heads], rows)


def dust_texts(told: DustFall, alert_days: float, language: str) -> list[str]:
    """Return sentences on the districts together, the coefficient, and what an alert can do."""
    table, most = told.table, told.table.iloc[0]
    mean, highest = _number(table["mean_t_km2"].mean()), _number(most["mean_t_km2"])
    texts = [say(language, "dust_city", mean=mean, highest=highest, name=most["district"])]
    over = table.loc[table["mean_t_km2"] > table["limit_t_km2"], "district"]
    if len(over):
        texts.append(say(language, "dust_over_limit", names=joined(over, language)))
    strange = table.loc[
        (table["mean_t_km2"] < LEAST_LIKELY) | (table["mean_t_km2"] > MOST_LIKELY), "district"
    ]
    if len(strange):
        names = joined(strange, language)
        texts.append(say(language, "dust_units", names=names, low=LEAST_LIKELY, high=MOST_LIKELY))
    if told.storms:
        texts.append(say(language, "dust_storms", count=told.storms))
    if table["background_t_km2"].isna().any():
        texts.append(say(language, "dust_no_background"))
    fit = told.coefficient
    if fit is None:
        texts.append(say(language, "dust_off"))
    else:
        values = {name: f"{getattr(fit, name):.2f}" for name in ("k", "low", "high", "r2")}
        texts.append(say(language, "dust_coefficient", points=fit.points, **values))
    local = most["mean_t_km2"] - most["background_t_km2"]
    if alert_days and not pd.isna(local):
        share = share_of_alert(alert_days, told.limits)
        values = {"days": f"{alert_days:g}", "share": f"{100 * share:.1f}"}
        effect = f"{max(local, 0.0) * share:.2f} t/km²"
        texts.append(
            say(language, "dust_alert", district=most["district"], effect=effect, **values)
        )
    return texts


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.1f}"
