"""What a grade is worth, in words and rows for people: terminal, sheet and screen."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from simulator.economics.grade_worth import Worth
from simulator.economics.retrofit import BreakEven, Retrofit, break_even
from simulator.terms.labels import say
from simulator.terms.titles import TEN_THOUSAND_CNY, grade_title
from simulator.terms.told_table import ToldTable

HEADS = ("figure", "days", "from", "to", "saved", "interval")


def worth_told(worth: Worth, name: str, language: str) -> ToldTable:
    """Return the rows of one enterprise."""
    table = worth.table[worth.table["enterprise_id"] == name]
    first = table.iloc[0]
    title = say(
        language,
        "worth_title",
        name=first["enterprise"],
        grade_from=grade_title(first["grade_from"], language),
        grade_to=grade_title(first["grade_to"], language),
        winters=winters_told(worth, language),
    )
    rows = []
    for row in table.to_dict("records"):
        days = ""
        if not pd.isna(row["from_days"]):
            days = f"{row['from_days']:.1f} → {row['to_days']:.1f}"
        interval = ""
        if row["winters"]:
            interval = interval_told(row)
        amounts = [money(row[column]) for column in ("from_cny", "to_cny", "saved_cny")]
        rows.append([say(language, f"worth_{row['figure']}"), days, *amounts, interval])
    return ToldTable(title, [say(language, f"worth_head_{head}") for head in HEADS], rows)


def winters_told(worth: Worth, language: str) -> str:
    """Return which winters the figures are of."""
    count = int(worth.table["winters"].iloc[0])
    return say(language, "worth_drawn", count=count) if count else say(language, "worth_own")


def interval_told(row: Mapping[Hashable, Any]) -> str:
    """Return the 5 and 95 % quantiles of a row of the table."""
    return f"{money(row['p05_cny'])} … {money(row['p95_cny'])}"


def money(cny: float) -> str:
    """Return an amount in 1e4 CNY."""
    # Adding 0 takes the sign off what rounds to nothing.
    return f"{round(cny / TEN_THOUSAND_CNY, 2) + 0.0:,.2f}"


def paid_told(even: BreakEven, language: str) -> str:
    """Return after how many years a retrofit has paid."""
    if even.years is None:
        return say(language, "retrofit_never")
    return say(language, "retrofit_years", years=f"{even.years:.1f}")


def retrofit_texts(worth: Worth, name: str, retrofit: Retrofit | None, language: str) -> list[str]:
    """Return the sentences on a retrofit of one enterprise; none without one."""
    if retrofit is None:
        return []
    saved = worth.saved_cny[worth.names.index(name)]
    even = break_even(retrofit, saved)
    paid = paid_told(even, language)
    return [
        say(
            language,
            "retrofit_title",
            cost=money(retrofit.cost_cny),
            years=f"{retrofit.years:g}",
            rate=f"{100 * retrofit.rate:g}",
            annuity=money(even.annuity_cny_y),
        ),
        say(
            language,
            "retrofit_pays",
            saved=money(float(saved.mean())),
            net=money(even.net_cny_y),
            paid=paid,
            chance=f"{100 * even.chance:.0f}",
        ),
        say(language, "retrofit_year_note"),
    ]
