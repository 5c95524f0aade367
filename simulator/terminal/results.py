"""Output about one run: headline figures, accounting, stages, loads, moments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.markup import escape

from simulator.alerts.skill import EVERY_DISTRICT
from simulator.reports.headlines import worth_lines
from simulator.runs.moment import STATES, Walked, by_force, in_force_told
from simulator.runs.results import Result
from simulator.runs.tables_for_people import accounting_table
from simulator.runs.verdicts import Verdict, mark_of, verdicts_of
from simulator.terminal.remarks import print_warnings
from simulator.terminal.tables import new_console, table_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import GRADES
from simulator.terms.titles import (
    grade_title,
    heading,
    joined,
)

if TYPE_CHECKING:
    from simulator.engine.supervision.queue_load import QueueLoad
    from simulator.evaluation.evaluation import Evaluation
    from simulator.negotiation.plan import Negotiated


SHOWN_FIGURES = ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg")


def print_result(result: Result, folder: Path, language: str) -> None:
    """Print the tables of reductions and targets, the warnings, and the folder of the files."""
    console = new_console()
    words = (
        "pollutant",
        "baseline_t",
        "seasonal_t",
        "alert_t",
        "total_pct",
        "nominal_t",
        "shortfall_t",
    )
    table = table_of(
        say(language, "print_reductions", name=result.name),
        [say(language, f"head_{word}") for word in words],
    )
    for name, figures in result.summary["pollutants"].items():
        short = sum(figures["shortfall"].values())
        pct = figures["reduction_pct"]
        table.add_row(
            pollutant_title(name),
            *(f"{figures[key] / 1000:,.3f}" for key in SHOWN_FIGURES),
            "" if pct is None else f"{pct:.2f}",
            f"{figures['nominal_kg'] / 1000:,.3f}",
            f"{short / 1000:,.3f}",
        )
    if result.manifest.get("synthetic"):
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    if result.summary["what_if"]:
        console.print(f"[bold red]{say(language, 'what_if_mark')}[/]")
    console.print(table)
    print_accounting(result.accounting, language, verdicts_of(result))
    for text in worth_lines(result.summary, language):
        console.print(text)
    print_warnings(result.warnings, language)
    console.print(say(language, "written_to", path=folder))


def print_accounting(
    accounting: pd.DataFrame,
    language: str,
    verdicts: Mapping[tuple[str, str], Verdict] | None = None,
) -> None:
    """Print the static accounting: ratio by level and pollutant, with the target and whether it
    is met.

    Parameters
    ----------
    accounting : DataFrame
        Table of the static accounting.
    language : str
        zh or en.
    verdicts : mapping or None
        Verdicts of a run by level and pollutant: the number of its stages that reached the target
        is printed below each share.
    """
    accounted = accounting_table(accounting, language, verdicts)
    (level,) = accounted.pick(("level",))
    table = table_of(
        say(language, "print_accounting"),
        [level.title, *(f"{name} %" for name in dict.fromkeys(accounted.frame["pollutant"]))],
    )
    for _, rows in accounted.frame.groupby("level_key", sort=False):
        cells = []
        for row in rows.itertuples():
            text = "" if pd.isna(row.ratio) else f"{100 * row.ratio:.1f}"
            if not pd.isna(row.met):
                text += (
                    f" ≥{100 * row.target:g} [{'green' if row.met else 'red'}]{mark_of(row.met)}[/]"
                )
            cells.append("\n".join(part for part in (text, row.in_hours) if part))
        table.add_row(rows["level"].iloc[0], *cells)
    new_console().print(table)


def print_stages(stages: pd.DataFrame, language: str) -> None:
    """Print the stages that a series leads to, each with its reason."""
    if not len(stages):
        new_console().print(say(language, "no_stages"))
        return
    words = ("level", "scope", "issued", "start", "end", "reason")
    shown = table_of(
        say(language, "print_alerts"), [say(language, f"head_{word}") for word in words]
    )
    for column in shown.columns[1:]:
        column.justify = "left"
    reason = "reason_zh" if language == "zh" else "reason"
    # The year is said where the stages are of more than one winter.
    long_span = stages["end"].max() - stages["start"].min() > pd.Timedelta(days=300)
    form = "%Y-%m-%d %H:%M" if long_span else "%m-%d %H:%M"
    for row in stages.to_dict("records"):
        times = [pd.Timestamp(row[name]).strftime(form) for name in ("issued", "start", "end")]
        shown.add_row(
            say(language, f"level_{row['level']}"), str(row["scope"]), *times, str(row[reason])
        )
    new_console().print(shown)


def print_scores(scores: pd.DataFrame, language: str) -> None:
    """Print how issued alerts compare with needed ones."""
    names = [name for name in scores.columns if name != "district"]
    districts = scores["district"].replace(EVERY_DISTRICT, say(language, "word_sum"))
    shown = table_of(say(language, "print_scores"), ["", *districts])
    for name in names:
        shown.add_row(
            say(language, f"ui_score_{name}"),
            *("" if pd.isna(value) else f"{value:.4g}" for value in scores[name]),
        )
    new_console().print(shown)


def print_queue_load(load: QueueLoad, language: str) -> None:
    """Print the load of the queue before a run."""
    text = say(
        language,
        "print_queue_load",
        flags=f"{load.true_flags + load.false_flags:.1f}",
        false=f"{load.false_flags:.1f}",
        hours=f"{load.team_hours:g}",
        rho=f"{load.rho:.2f}",
    )
    if load.rho > 1:
        text += say(language, "print_queue_grows")
    new_console().print(escape(text))


def print_moment(walked: Walked, at: datetime, lines: pd.DataFrame, language: str) -> None:
    """Print what is in force in each district, what is emitted, and how many lines do what."""
    console = new_console()
    groups = by_force(walked.in_force(at))
    for part, districts in groups.items():
        where = f"{joined(districts, language)}: " if len(groups) > 1 else ""
        console.print(escape(where + in_force_told(part, at, language)))
    states = [state for state in STATES if (lines["state"] == state).any()]
    table = table_of(
        "", [say(language, "head_grade"), *(say(language, f"state_{s}") for s in states)]
    )
    counts = pd.crosstab(lines["grade"], lines["state"])
    for grade in (grade for grade in GRADES if grade in counts.index):
        cells = [str(counts.loc[grade, state]) for state in states]
        table.add_row(escape(grade_title(grade, language)), *cells)
    console.print(table)
    hours = table_of(
        "",
        [say(language, f"today_print_{name}") for name in ("pollutant", "now", "normal", "share")],
    )
    for name, row in walked.hour(at).iterrows():
        normal, seasonal, actual = row
        share = 100 * (seasonal - actual) / normal if normal > 0 else 0.0
        hours.add_row(
            pollutant_title(str(name)), f"{actual:,.1f}", f"{normal:,.1f}", f"{share:.1f}"
        )
    console.print(hours)


def print_negotiated(negotiated: Negotiated, language: str) -> None:
    """Print a negotiated plan: the plans compared, the targets, who bears most, the frontier; or
    why there is none.
    """
    # The solver's library takes a while to load, and the other verbs do without it.
    from simulator.negotiation.told import certificate, headline, told_tables, why_infeasible

    console = new_console()
    if negotiated.inputs.synthetic:
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    console.print(headline(negotiated, language), markup=False)
    for told in told_tables(negotiated, language):
        table = table_of(told.title, told.headings)
        for row in told.rows:
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
    if negotiated.infeasible is not None:
        for text in why_infeasible(negotiated.infeasible, language):
            console.print(text, markup=False)
    if negotiated.own is not None:
        for text in certificate(negotiated, language):
            console.print(text, markup=False)
    print_warnings(negotiated.notes, language)


def print_evaluation(evaluation: Evaluation, language: str) -> None:
    """Print an evaluation: what was delivered by pollutant, how often each verdict was given, what
    may be learnt.
    """
    from simulator.evaluation.word_page import page_context

    console, context = new_console(), page_context(evaluation, language)
    if context["synthetic"]:
        console.print(f"[bold red]{context['synthetic']}[/]")
    console.print(context["headline"], markup=False)
    names = (
        "ordered", "simulated", "evidence_share", "seen_ordered", "measured", "observed",
        "delivery",
    )  # fmt: skip
    headings = [say(language, f"evaluation_{name}") for name in names]
    table = table_of(
        say(language, "doc_evaluation"), [heading("accounting", "pollutant", language), *headings]
    )
    for row in context["totals"]:
        table.add_row(row["pollutant"], *(row[name] for name in names))
    console.print(table)
    parts = ("untold", "interval_text", "learned", "air_told")
    for text in (text for part in parts for text in context[part]):
        console.print(text, markup=False)
