"""Output about several runs side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rich.markup import escape

from simulator.runs.settings import SettingChange
from simulator.terminal.tables import new_console, table_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import LEADING_POLLUTANTS
from simulator.terms.titles import (
    TEN_THOUSAND_CNY,
    heading,
    mark,
    with_unit,
)

# Headline figures whose differences are printed, with heading and factor to its unit.
SHOWN_DIFFERENCES = {
    "seasonal_reduction_kg": ("seasonal_t", 1e-3), "alert_reduction_kg": ("alert_t", 1e-3),
    "reduction_pct": ("total_pct", 1.0), "nominal_kg": ("nominal_t", 1e-3),
}  # fmt: skip


def print_comparison(table: pd.DataFrame, language: str) -> None:
    """Print the totals of runs side by side."""
    total = table[table["dimension"] == "total"]
    words = ("run", "pollutant", "seasonal_t", "alert_t", "difference_t", "change_pct")
    shown = table_of(
        say(language, "print_compare"), [say(language, f"head_{word}") for word in words]
    )
    for row in total.itertuples():
        change = (
            ""
            if pd.isna(row.alert_reduction_change_pct)
            else f"{row.alert_reduction_change_pct:+.2f}"
        )
        shown.add_row(
            row.run,
            pollutant_title(row.pollutant),
            f"{row.seasonal_reduction_kg / 1000:,.3f}",
            f"{row.alert_reduction_kg / 1000:,.3f}",
            f"{row.alert_reduction_kg_difference / 1000:+,.3f}",
            change,
        )
    new_console().print(shown)


def print_settings(
    base: str, others: Sequence[tuple[str, Sequence[SettingChange]]], language: str
) -> None:
    """Print what differs between the settings of runs and those of the first."""
    for title, changes in others:
        told = say(language, "ui_settings_changed", before=base, after=title, count=len(changes))
        if not changes:
            same = say(language, "compared_none")
            new_console().print(escape(f"{told}{mark('colon', language)}{same}"))
            continue
        names = ("label", "place", "before", "after", "unit")
        shown = table_of(told, [say(language, f"setting_head_{name}") for name in names])
        for change in changes:
            shown.add_row(*(escape(getattr(change, name)) for name in names))
        new_console().print(shown)


def print_intervals(table: pd.DataFrame, language: str) -> None:
    """Print the intervals of the totals' differences, if there are any."""
    total = table[(table["dimension"] == "total") & table["figure"].isin(SHOWN_DIFFERENCES)]
    if not len(total):
        return
    words = ("run", "pollutant", "figure", "difference", "interval")
    shown = table_of(
        say(language, "print_intervals"), [say(language, f"head_{word}") for word in words]
    )
    for row in total.itertuples():
        title, factor = _unit_for_people(row.figure, language)
        shown.add_row(
            row.run,
            pollutant_title(row.pollutant),
            title,
            f"{row.mean * factor:+,.3f}",
            f"{row.p05 * factor:+,.3f} … {row.p95 * factor:+,.3f}",
        )
    new_console().print(shown)


def print_wide(table: pd.DataFrame, runs: Sequence[str], language: str) -> None:
    """Print the totals with a column per run, and each difference with its interval if it has
    one.
    """
    total = table[(table["dimension"] == "total") & table["figure"].isin(SHOWN_DIFFERENCES)]
    headings = [say(language, "head_pollutant"), say(language, "head_figure"), *runs]
    headings += [
        f"{run} {say(language, f'head_{word}')}"
        for run in runs[1:]
        for word in ("difference", "change_pct")
    ]
    shown = table_of(say(language, "print_compare"), headings)
    for row in total.to_dict("records"):
        title, factor = _unit_for_people(row["figure"], language)
        cells = [f"{row[run] * factor:,.3f}" for run in runs]
        for run in runs[1:]:
            text = f"{row[f'{run} difference'] * factor:+,.3f}"
            if not pd.isna(row.get(f"{run} p05", float("nan"))):
                text += (
                    f" [{row[f'{run} p05'] * factor:+,.3f} … {row[f'{run} p95'] * factor:+,.3f}]"
                )
            change = row[f"{run} change_pct"]
            cells += [escape(text), "" if pd.isna(change) else f"{change:+.2f}"]
        shown.add_row(pollutant_title(row["pollutant"]), title, *cells)
    new_console().print(shown)


def _unit_for_people(figure: str, language: str) -> tuple[str, float]:
    """Return a figure's heading and the factor to the heading's unit: tonnes or per cent."""
    word, factor = SHOWN_DIFFERENCES[figure]
    return say(language, f"head_{word}"), factor


def print_regions(table: pd.DataFrame, language: str) -> None:
    """Print uncoordinated and unified alerts side by side."""
    words = (
        "approach",
        "pollutant",
        "alert_t",
        "total_pct",
        "alert_district_h",
        "output_lost",
        "cost",
    )
    shown = table_of(
        say(language, "print_regions"), [say(language, f"head_{word}") for word in words]
    )
    for row in table.itertuples():
        cost = "" if pd.isna(row.cost_cny_per_kg) else f"{row.cost_cny_per_kg:,.1f}"
        shown.add_row(
            say(language, f"approach_{row.approach}"),
            pollutant_title(row.pollutant),
            f"{row.alert_reduction_kg / 1000:,.3f}",
            f"{row.reduction_pct:.2f}",
            f"{row.alert_district_h:,.0f}",
            f"{row.output_value_lost_by_alerts_cny / TEN_THOUSAND_CNY:,.1f}",
            cost,
        )
    new_console().print(shown)


def print_variants(table: pd.DataFrame, language: str) -> None:
    """Print variants of supervision side by side, for the pollutants with targets."""
    names = ("variant", "pollutant")
    heads = [heading("variants", name, language) for name in names]
    heads += [
        with_unit(heading("variants", name, language, ""), "t", language)
        for name in ("reduction_kg", "more_kg")
    ]
    heads += [
        heading("variants", name, language) for name in ("findings", "never_found", "to_find_h")
    ]
    listed = table_of(say(language, "print_variants"), heads)
    for row in table.to_dict("records"):
        if row["pollutant"] not in LEADING_POLLUTANTS:
            continue
        listed.add_row(
            escape(str(row["variant"])),
            pollutant_title(row["pollutant"]),
            f"{row['reduction_kg'] / 1e3:,.3f} ± {row['reduction_se_kg'] / 1e3:,.3f}",
            f"{row['more_kg'] / 1e3:+,.3f} ± {row['more_se_kg'] / 1e3:,.3f}",
            f"{row['findings']:.1f}",
            f"{row['never_found']:.1f}",
            "" if pd.isna(row["to_find_h"]) else f"{row['to_find_h']:.1f}",
        )
    console = new_console()
    console.print(listed)
    console.print(escape(say(language, "print_variants_note")))


def print_sensitivity(table: pd.DataFrame, language: str) -> None:
    """Print the effect of each assumption, a block of rows per pollutant."""
    figures = [name for name in table.columns if name not in ("factor", "pollutant")]
    shown = table_of(
        say(language, "print_sensitivity"),
        [
            say(language, "head_factor"),
            say(language, "head_pollutant"),
            *(say(language, f"head_{name}") for name in figures),
        ],
    )
    for row in table.to_dict("records"):
        shown.add_row(
            str(row["factor"]),
            pollutant_title(row["pollutant"]),
            *(f"{row[name]:.5g}" for name in figures),
        )
    new_console().print(shown)
