"""The account of an import: rows, sums, and what was done with every cell."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.spreadsheets.import_report import KINDS, ImportReport, ReportEntry
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import with_unit
from simulator.ui.frame.words import language, word, words_of
from simulator.ui.inventory.import_texts import column_title, screen_text

SHOWN = 1000
FIRST_KINDS = ("refused", "guessed", "differs")


def show_account(report: ImportReport) -> None:
    """Show rows read and refused, sums before and after, and the entries by kind."""
    st.markdown(f"**{word('inv_account')}**")
    with st.container(horizontal=True):
        st.metric(word("inv_rows_in"), f"{report.rows_in:,}", border=True)
        st.metric(word("inv_rows_out"), f"{report.rows_out:,}", border=True)
        st.metric(word("inv_rows_refused"), f"{report.rows_refused:,}", border=True)
        for kind in ("guessed", "differs"):
            st.metric(
                word(f"import_{kind}"),
                f"{sum(entry.count for entry in report.of_kind(kind)):,}",
                border=True,
                help=word(f"inv_kind_{kind}"),
            )
    sums = pd.DataFrame(
        {
            word("head_pollutant"): [pollutant_title(item.pollutant) for item in report.sums],
            with_unit(word("inv_sum_before"), "kg/d", language()): [
                round(item.before_kg_d, 3) for item in report.sums
            ],
            with_unit(word("inv_sum_after"), "kg/d", language()): [
                round(item.after_kg_d, 3) for item in report.sums
            ],
            with_unit(word("inv_sum_refused"), "kg/d", language()): [
                round(item.refused_kg_d, 3) for item in report.sums
            ],
        }
    )
    localized = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        sums,
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(sums.columns[1:], localized),
    )
    st.caption(word("inv_sums_hold"))
    for note in report.notes:
        st.info(screen_text(note), icon=":material/info:")
    _show_entries(report)


def _show_entries(report: ImportReport) -> None:
    kinds = [kind for kind in KINDS if report.of_kind(kind)]
    titles = words_of("import_")
    counts = {kind: sum(entry.count for entry in report.of_kind(kind)) for kind in kinds}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.pills(
            word("inv_what_was_done"),
            kinds,
            selection_mode="multi",
            default=[kind for kind in FIRST_KINDS if kind in kinds] or kinds[:1],
            key="inv_kinds",
            format_func=lambda kind: f"{titles(kind)} {counts.get(kind, 0):,}",
        )
        st.download_button(
            word("inv_account_save"),
            # Excel reads a CSV as UTF-8 only with a byte order mark.
            "\ufeff" + report.to_csv(language()),
            "import-account.csv",
            "text/csv",
            icon=":material/download:",
            key="inv_account_save",
            on_click="ignore",
        )
    entries = [entry for kind in wanted for entry in report.of_kind(kind)]
    if entries:
        st.dataframe(
            _table(entries[:SHOWN]),
            hide_index=True,
            height="content" if len(entries) < 9 else 340,
            column_config={
                word("import_head_why"): st.column_config.TextColumn(width="large"),
            },
        )
    if len(entries) > SHOWN:
        st.caption(word("inv_findings_shown", shown=f"{SHOWN:,}", all=f"{len(entries):,}"))


def _table(entries: list[ReportEntry]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            word("import_head_kind"): [word(f"import_{entry.kind}") for entry in entries],
            word("import_head_cells"): [entry.cells for entry in entries],
            word("import_head_target"): [
                column_title(entry.target) if entry.target else "" for entry in entries
            ],
            word("import_head_found"): [entry.found for entry in entries],
            word("import_head_became"): [entry.became for entry in entries],
            word("import_head_why"): [screen_text(entry.why) for entry in entries],
        }
    )
