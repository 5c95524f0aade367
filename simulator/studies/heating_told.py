"""Clean heating in rows for people."""

from __future__ import annotations

from simulator.studies.heating import Heating
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import TONNE_KG, level_title, with_unit
from simulator.terms.told_table import ToldTable


def displaced_rows(told: Heating, language: str) -> ToldTable:
    """Return households, coal and emissions by way of heating, and their sum."""
    table = told.displaced.pivot_table(
        index="way", columns="pollutant", values="displaced_kg", sort=False
    )
    first = told.displaced.drop_duplicates("way").set_index("way")
    rows = []
    for way in table.index:
        figures = [first.loc[way, "households"], first.loc[way, "coal_t"], *table.loc[way]]
        rows.append((say(language, f"heating_way_{way}"), figures))
    sums = [sum(column) for column in zip(*(figures for _, figures in rows), strict=True)]
    rows.append((say(language, "heating_way_sum"), sums))
    heads = [say(language, f"heating_head_{name}") for name in ("way", "households", "coal")]
    heads += [with_unit(pollutant_title(name), "t", language) for name in table.columns]
    texts = [
        [title, *(f"{value:,.0f}" for value in figures[:2]), *map(_tonnes, figures[2:])]
        for title, figures in rows
    ]
    return ToldTable(say(language, "heating_title", id=told.table.id), heads, texts)


def _tonnes(kg: float) -> str:
    return f"{kg / TONNE_KG:,.1f}"


def source_rows(told: Heating, language: str) -> ToldTable:
    """Return the waste-heat sources at each level, and the homes that would lose heat."""
    names = ("level", "source", "households", "need", "cut", "cold", "again")
    rows = [
        [
            level_title(row["level"], language),
            f"{row['enterprise']} {row['line_id']}",
            f"{row['households']:,.0f}",
            f"{100 * row['heat_load']:.0f}",
            f"{100 * row['ordered_cut']:.0f}",
            f"{row['without_heat']:,.0f}",
            f"{row['coal_t_d']:,.1f}",
        ]
        for row in told.sources.to_dict("records")
    ]
    heads = [say(language, f"heating_head_{name}") for name in names]
    return ToldTable(say(language, "heating_sources_title"), heads, rows)
