"""What differs between the settings of compared plans, and the files that tell it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from simulator.reports.compared import Compared, heads, settings_table
from simulator.runs.settings import SettingChange, changed_settings
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.export_files import EXCEL, WORD
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.words import language, word
from simulator.workbench.desk import Outcome
from simulator.workbench.exports import comparison, file_name

# (title, what differs) of each plan but the first.
Changes = tuple[tuple[str, tuple[SettingChange, ...]], ...]
CSV = "text/csv"
TALL = 12


def changes_of(outcomes: dict[str, Outcome]) -> Changes:
    """Return what differs between the settings of plans and those of the first, plan by plan."""
    base, *others = outcomes.values()
    lines = base.read_inputs.inventory.lines
    names = dict(zip(lines["enterprise_id"], lines["enterprise"], strict=True))
    old = base.read_scenario
    return tuple(
        (title, tuple(changed_settings(old, planned.read_scenario, language(), names)))
        for title, planned in zip(list(outcomes)[1:], others, strict=True)
    )


def show_settings(base: str, others: Changes) -> None:
    """Show what differs in settings from the first plan, plan by plan."""
    for title, changes in others:
        told = word(
            "ui_settings_changed",
            before=as_it_stands(base),
            after=as_it_stands(title),
            count=len(changes),
        )
        st.markdown(f"**{told}**")
        if not changes:
            st.caption(word("compared_none"))
            continue
        table = settings_table([(title, changes)]).drop(columns="plan")
        height = "auto" if len(changes) < TALL else 420
        show_table(table.rename(columns=heads(language())), height=height)


def show_downloads(compared: Compared) -> None:
    """Show the buttons for the comparison as files."""
    words, name = language(), compared.base + word("ui_compare_suffix")
    table = settings_table(compared.others).rename(columns=heads(words))
    with st.container(horizontal=True):
        for kind, ending, mime, make in (
            ("workbook", ".xlsx", EXCEL, partial(comparison, compared, ".xlsx", words)),
            ("word", ".docx", WORD, partial(comparison, compared, ".docx", words)),
            # With a mark at the beginning Excel reads the Chinese letters.
            ("csv", ".csv", CSV, lambda: table.to_csv(index=False).encode("utf-8-sig")),
        ):
            st.download_button(
                word(f"ui_compare_{kind}"),
                make,
                file_name(name, ending),
                mime,
                key=f"download-compared-{kind}",
                icon=":material/download:",
                on_click="ignore",
            )
