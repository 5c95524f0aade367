"""Lists compared and rolled up, in rows and sentences for people."""

from __future__ import annotations

import numpy as np

from simulator.review.list_changes import (
    ADDED,
    CHANGED,
    GONE,
    SAME,
    ListChanges,
    grade_moves,
    share_of_change,
)
from simulator.review.roll_up import RolledUp
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import grade_title, joined, with_unit
from simulator.terms.told_table import ToldTable

NAMED = 20
# Sums that differ by more than this factor are taken for another unit (assumed).
OTHER_UNITS = 10.0
NOT_TOLD = "–"


def change_rows(changes: ListChanges, language: str) -> ToldTable:
    """Return the sums of both lists by pollutant, with what came, went and changed [kg/d]."""
    rows = []
    for name in changes.pollutants:
        if name not in changes.old_kg_d or name not in changes.new_kg_d:
            rows.append(_one_sided(changes, name))
            continue
        old, new = changes.old_kg_d[name], changes.new_kg_d[name]
        parts = [
            float(changes.of(kind)[f"{name}_change_kg_d"].sum()) for kind in (ADDED, GONE, CHANGED)
        ]
        share = share_of_change(old, new)
        told = "" if np.isnan(share) else f"{100 * share:+.1f} %"
        cells = [f"{old:,.1f}", *(f"{part:+,.1f}" for part in parts), f"{new:,.1f}", told]
        rows.append([pollutant_title(name), *cells])
    names = ("pollutant", "old", "added", "gone", "changed", "new", "share")
    heads = [say(language, f"lists_head_{name}") for name in names]
    return ToldTable(with_unit(say(language, "lists_title"), "kg/d", language), heads, rows)


def _one_sided(changes: ListChanges, name: str) -> list[str]:
    """Return the row of a pollutant that one list does not tell: nothing can be compared."""
    old, new = (
        f"{kg[name]:,.1f}" if name in kg else NOT_TOLD
        for kg in (changes.old_kg_d, changes.new_kg_d)
    )
    return [pollutant_title(name), old, *[NOT_TOLD] * 3, new, NOT_TOLD]


def change_texts(changes: ListChanges, language: str) -> list[str]:
    """Return sentences: how many came, went and changed, who, and how grades moved."""
    counts = {kind: len(changes.of(kind)) for kind in (ADDED, GONE, CHANGED, SAME)}
    texts = [say(language, "lists_counts", **counts)]
    for which, kg in (("old", changes.old_kg_d), ("new", changes.new_kg_d)):
        absent = [pollutant_title(name) for name in changes.pollutants if name not in kg]
        if absent:
            texts.append(say(language, f"lists_{which}_lacks", names=joined(absent, language)))
    far = [
        pollutant_title(name)
        for name, kg in changes.old_kg_d.items()
        if kg > 0 and not 1 / OTHER_UNITS <= changes.new_kg_d.get(name, kg) / kg <= OTHER_UNITS
    ]
    if far:
        texts.append(say(language, "lists_units", names=joined(far, language)))
    for kind in (ADDED, GONE):
        names = list(changes.of(kind)["enterprise"])
        if names:
            shown = joined(names[:NAMED], language)
            rest = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
            texts.append(say(language, f"lists_{kind}", names=shown + rest))
    renamed = changes.table[changes.table["code_old"] != ""]
    if len(renamed):
        shown = joined(renamed["enterprise"][:NAMED], language)
        texts.append(say(language, "lists_renamed", count=len(renamed), names=shown))
    moves = [
        say(
            language,
            "lists_move",
            old=grade_title(row.grade_old, language),
            new=grade_title(row.grade_new, language),
            count=row.enterprises,
        )
        for row in grade_moves(changes).itertuples()
    ]
    if moves:
        texts.append(say(language, "lists_moves", moves=joined(moves, language)))
    return texts


def county_rows(rolled: RolledUp, language: str) -> ToldTable:
    """Return the counties with their enterprises, lines and emissions [kg/d], and the city."""
    table = rolled.table
    kg = table.pivot_table(index="county", columns="pollutant", values="base_kg_d", sort=False)
    first = table.drop_duplicates("county").set_index("county")
    figures = {
        str(county): [first.loc[county, "enterprises"], first.loc[county, "lines"], *kg.loc[county]]
        for county in kg.index
    }
    figures[say(language, "word_sum")] = [
        sum(column) for column in zip(*figures.values(), strict=True)
    ]
    rows = [
        [name, *(f"{value:,.0f}" for value in values[:2]), *(f"{kg:,.1f}" for kg in values[2:])]
        for name, values in figures.items()
    ]
    heads = [say(language, f"lists_head_{name}") for name in ("county", "enterprises", "lines")]
    heads += [with_unit(pollutant_title(name), "kg/d", language) for name in kg.columns]
    return ToldTable(say(language, "rollup_title"), heads, rows)


def missing_texts(rolled: RolledUp, language: str) -> list[str]:
    """Return a sentence for each county that lacks pollutants of the others."""
    return [
        say(
            language,
            "rollup_missing",
            county=county,
            names=joined((pollutant_title(name) for name in names), language),
        )
        for county, names in rolled.missing.items()
    ]
