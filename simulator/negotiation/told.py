"""A negotiated plan in words: tables of texts for the command line, and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from simulator.negotiation.infeasible import Infeasible
from simulator.negotiation.plan import REPLICATES, Negotiated
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import (
    TEN_THOUSAND_CNY,
    TONNE_KG,
    grade_title,
    heading,
    joined,
    level_title,
)
from simulator.terms.told_table import ToldTable

# Rows of the table of burdens on the command line; plan.csv has all.
SHOWN = 15


def headline(negotiated: Negotiated, language: str) -> str:
    """Return what was negotiated: scenario, level, and what is counted."""
    basis = say(language, "negotiate_basis_day")
    stage = negotiated.engine.basis.stage
    if stage is not None:
        days = f"{negotiated.engine.days:.4g}"
        basis = say(language, "negotiate_basis_episode", stage=stage + 1, days=days)
    name = negotiated.inputs.scenario.shape.name
    level = level_title(negotiated.wishes.level, language)
    return say(language, "negotiate_title", name=name, level=level, basis=basis)


def told_tables(negotiated: Negotiated, language: str) -> Iterator[ToldTable]:
    """Yield the tables of a plan; without a plan only what the scenario orders."""
    yield compared_table(negotiated, language)
    yield targets_table(negotiated, language)
    if negotiated.own is not None:
        yield _burdens(negotiated, language)
        if len(negotiated.frontier):
            yield _frontier(negotiated, language)


def _plan_title(name: str, figures: dict, language: str) -> str:
    values = {"cut": _percent(figures["cut"])} if name == "equal_cut" else {}
    return say(language, f"plan_{name}", **values)


def compared_table(negotiated: Negotiated, language: str) -> ToldTable:
    """Return the plans beside each other: loss, what of it was avoidable, who bears it."""
    words = (
        "head_plan", "head_loss", "head_avoidable", "head_gini", "head_max_share",
        "head_touched", "head_full_stops",
    )  # fmt: skip
    rows = tuple(
        (
            _plan_title(name, figures, language),
            f"{figures['loss_cny'] / TEN_THOUSAND_CNY:,.2f}",
            _percent(figures["avoidable"]),
            f"{figures['gini']:.3f}",
            _percent(figures["max_share"]),
            str(figures["touched"]),
            str(figures["stopped"]),
        )
        for name, figures in negotiated.figures.items()
    )
    headings = tuple(say(language, word) for word in words)
    return ToldTable(say(language, "negotiate_plans"), headings, rows)


def targets_table(negotiated: Negotiated, language: str) -> ToldTable:
    """Return what the plan and what the scenario orders reach of each target."""
    words = ("head_target_t", "head_reached_t", "head_spare_pct", "head_shadow")
    rows = tuple(
        (
            _plan_title(row.plan, negotiated.figures[row.plan], language),
            pollutant_title(row.pollutant),
            f"{row.target_kg / TONNE_KG:,.3f}",
            f"{row.reached_kg / TONNE_KG:,.3f} {'✓' if row.met else '✗'}",
            _percent(row.spare_kg / row.target_kg) if row.target_kg > 0 else "",
            "" if pd.isna(row.shadow_cny_kg) else f"{row.shadow_cny_kg:,.2f}",
        )
        for row in negotiated.summary.itertuples()
        if row.plan in ("plan", "table")
    )
    headings = (
        say(language, "head_plan"),
        heading("plan_summary", "pollutant", language),
        *(say(language, word) for word in words),
    )
    return ToldTable(say(language, "negotiate_targets"), headings, rows)


def _burdens(negotiated: Negotiated, language: str) -> ToldTable:
    words = (
        "head_option_source", "head_asked_cut", "head_loss", "head_loss_share", "head_burden",
        "head_next_best",
    )  # fmt: skip
    plan = negotiated.plan
    total = plan["loss_cny"].sum()
    largest = plan.sort_values(["loss_cny", "group_id"], ascending=[False, True]).head(SHOWN)
    rows = tuple(
        (
            row.group_id,
            grade_title(row.grade, language),
            say(language, f"source_{row.source}"),
            _percent(row.cut),
            f"{row.loss_cny / TEN_THOUSAND_CNY:,.2f}",
            _percent(row.loss_cny / total) if total > 0 else "",
            _percent(row.share),
            option_title(row.next_best, language),
        )
        for row in largest.itertuples()
    )
    headings = (
        heading("plan", "group_id", language),
        heading("plan", "grade", language),
        *(say(language, word) for word in words),
    )
    return ToldTable(say(language, "negotiate_shares"), headings, rows)


def _frontier(negotiated: Negotiated, language: str) -> ToldTable:
    words = (
        "head_over", "head_loss", "head_dearer", "head_gini", "head_max_share", "head_touched",
        "head_full_stops", "head_bound_gap",
    )  # fmt: skip
    rows = []
    for row in negotiated.frontier.itertuples():
        first = f"{row.over} = {row.value:g}"
        if pd.isna(row.loss_cny):
            rows.append((first, *["–"] * (len(words) - 1)))
            continue
        rows.append(
            (
                first,
                f"{row.loss_cny / TEN_THOUSAND_CNY:,.2f}",
                _percent(row.dearer),
                f"{row.gini:.3f}",
                _percent(row.max_share),
                f"{row.touched:.0f}",
                f"{row.stopped:.0f}",
                f"{100 * row.gap:.3f}",
            )
        )
    headings = tuple(say(language, word) for word in words)
    return ToldTable(say(language, "negotiate_frontier"), headings, tuple(rows))


def option_title(name: str, language: str) -> str:
    """Return an option's name in words: its source and its cut."""
    source, _, cut = name.partition(" ")
    return f"{say(language, f'source_{source}')} {cut}" if source else ""


def certificate(negotiated: Negotiated, language: str) -> Iterator[str]:
    """Yield how good the plan is known to be, what fairness costs, and its chance."""
    figures = negotiated.figures["plan"]
    yield say(
        language,
        "negotiate_gap",
        bound=f"{figures['bound']:,.0f}",
        gap=f"{100 * figures['gap']:.3f}",
        proven=say(language, "negotiate_proven") if figures["proven"] else "",
    )
    if "dearer" in figures:
        yield say(language, "negotiate_dearer", dearer=f"{100 * figures['dearer']:.2f}")
    if negotiated.probability is not None:
        count = negotiated.inputs.scenario.shape.uncertainty.replicates or REPLICATES
        yield say(
            language,
            "negotiate_probability",
            count=count,
            chance=f"{100 * negotiated.probability:.1f}",
            margin=f"{negotiated.details['margin']:.2f}",
        )


def why_infeasible(why: Infeasible, language: str) -> Iterator[str]:
    """Yield why there is no plan: what can be reached, what binds, which rule would help."""
    yield say(language, "negotiate_infeasible", times=f"{100 * why.times:.1f}")
    for name, most in why.most.items():
        yield say(
            language,
            "negotiate_most",
            pollutant=pollutant_title(name),
            target=f"{100 * why.targets[name]:.4g}",
            most=f"{100 * most:.4g}",
        )
    names = joined((pollutant_title(name) for name in why.binding), language)
    yield say(language, "negotiate_binding", names=names)
    for rule, times in why.helps:
        text = say(language, f"negotiate_rule_{rule}")
        yield say(language, "negotiate_help", rule=text, times=f"{100 * times:.1f}")
    if not why.helps:
        yield say(language, "negotiate_no_help")


def _percent(share: float | None) -> str:
    return "" if share is None or pd.isna(share) else f"{100 * share:.1f}"
