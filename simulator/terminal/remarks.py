"""Output of what a reader must know besides figures: warnings, findings, assumed values, visits."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rich.console import Console
from rich.markup import escape

from simulator.inputs.policy import Policy
from simulator.reports.policy_view import PolicyView
from simulator.review.finding import Finding
from simulator.terminal.tables import new_console, table_of
from simulator.terms.labels import Message, say
from simulator.terms.titles import (
    bracketed,
    heading,
)

SHOWN_WARNINGS = 12


def print_warnings(warnings: Sequence[Message], language: str) -> None:
    """Print the first warnings to standard error, and a count of the rest."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for warning in warnings[:SHOWN_WARNINGS]:
        console.print(say(language, "warning", text=warning.text(language)), markup=False)
    if len(warnings) > SHOWN_WARNINGS:
        console.print(say(language, "and_more", count=len(warnings) - SHOWN_WARNINGS), markup=False)


def print_findings(findings: Sequence[Finding], language: str, shown: int = 40) -> None:
    """Print objections of an inspector to an inventory, the gravest first, and a count of the
    rest.
    """
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings[:shown]:
        console.print(
            f"  {say(language, f'lint_{finding.severity}')} {finding.text(language)}", markup=False
        )
    if len(findings) > shown:
        console.print("  " + say(language, "and_more", count=len(findings) - shown), markup=False)


def print_assumed(policy: Policy, language: str) -> None:
    """Print every value of a policy that no document gives, with what is known of it."""
    console = Console(highlight=False, soft_wrap=True)
    assumed = PolicyView(policy.resolved(), {}, language).assumed()
    console.print("  " + say(language, "assumed_count", count=len(assumed)), markup=False)
    for number, (what, note) in enumerate(assumed, start=1):
        console.print(
            f"  {number}. {what}{bracketed(note, language) if note else ''}", markup=False
        )


def print_visits(table: pd.DataFrame, language: str, shown: int = 40) -> None:
    """Print the first visits of a list, with reasons."""
    names = ("rank", "enterprise", "district", "at_stake_kg", "reason")
    listed = table_of(
        say(language, "print_visits", count=len(table)),
        [heading("visits", name, language) for name in names],
    )
    for row in table.head(shown).to_dict("records"):
        mark = "" if row["in_reach"] else "*"
        listed.add_row(
            f"{row['rank']}{mark}",
            escape(str(row["enterprise"])),
            escape(str(row["district"])),
            f"{row['at_stake_kg']:,.1f}",
            escape(str(row["reason"])),
        )
    console = new_console()
    console.print(listed)
    console.print(escape(say(language, "print_visits_note")))
