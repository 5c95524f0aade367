"""The coverage of the inventory, and the objections of an inspector to it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.review.composition import FLAGS
from simulator.review.finding import SEVERITIES
from simulator.review.lint import lint
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import grade_title, heading, joined, mark, with_unit
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word, words_of
from simulator.ui.inventory.choice import facts
from simulator.ui.inventory.import_texts import column_title
from simulator.ui.inventory.state import InHand, area_is_invented

SHOWN = 2000


@st.cache_data(max_entries=8, show_spinner=False)
def _findings(
    mark: str, language_: str, _inventory: Inventory, _policy: Policy | None
) -> pd.DataFrame:
    """Return every objection, the gravest first.

    `mark` is the key of the cache; parameters with an underscore are not compared.
    """
    lines = _inventory.lines
    findings = sorted(
        lint(_inventory, _policy), key=lambda item: (SEVERITIES.index(item.severity), item.row)
    )
    # Row 1 of the file is the header, and places count from 0.
    places = [item.row - 2 for item in findings]
    return pd.DataFrame(
        {
            "severity": [item.severity for item in findings],
            "row": [item.row for item in findings],
            "enterprise": lines["enterprise"].iloc[places].to_numpy(),
            "line": lines["line"].iloc[places].to_numpy(),
            "column": [item.column for item in findings],
            "found": [item.found for item in findings],
            "what": [item.objection.text(language_) for item in findings],
            "todo": [item.todo.text(language_) for item in findings],
        }
    )


def show_checks(hand: InHand) -> None:
    """Show the coverage of the inventory and the findings."""
    _show_coverage(hand)
    _show_whole_society(hand)
    _show_findings(hand)


def _show_coverage(hand: InHand) -> None:
    coverage = facts(hand.held.sha256, hand.held)
    st.subheader(word("inv_coverage"))
    counts, emissions = st.columns([2, 3], gap="medium")
    enterprises, lines = word("inv_enterprises"), word("inv_lines")
    grades = [
        (grade_title(row.grade, language()), row.enterprises, row.lines)
        for row in coverage.by_grade.itertuples()
    ]
    flags = [(word(f"flag_{name}"), *coverage.flagged[name]) for name in FLAGS]
    with counts:
        st.dataframe(
            pd.DataFrame(grades, columns=[word("word_grade"), enterprises, lines]),
            hide_index=True,
            height="content",
        )
    table = pd.DataFrame(
        {
            word("head_pollutant"): [
                pollutant_title(name) for name in coverage.by_pollutant["pollutant"]
            ],
            with_unit(word("inv_base"), "kg/d", language()): coverage.by_pollutant["kg_d"].round(1),
            word("inv_own_share"): coverage.by_pollutant["own_share"] * 100,
            word("inv_guess_share"): coverage.by_pollutant["guess_share"] * 100,
        }
    )
    percent = st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100)
    with emissions:
        st.dataframe(
            table,
            hide_index=True,
            height="content",
            column_config={
                table.columns[1]: st.column_config.NumberColumn(format="localized"),
                word("inv_own_share"): percent,
                word("inv_guess_share"): percent,
            },
        )
        st.caption(word("inv_coverage_note"))
        st.dataframe(
            pd.DataFrame(flags, columns=[word("inv_flags"), enterprises, lines]),
            hide_index=True,
            height="content",
        )


def _show_whole_society(hand: InHand) -> None:
    plan = desk().plan
    if plan.get("area_sources"):
        text = word("inv_whole_area_invented" if area_is_invented() else "inv_whole_area")
        st.info(text, icon=":material/public:")
    elif plan.get("whole_society_kg_d"):
        st.info(word("inv_whole_given"), icon=":material/public:")
    else:
        st.warning(word("inv_whole_missing"), icon=":material/public_off:")


def _show_findings(hand: InHand) -> None:
    st.subheader(word("inv_findings"))
    if hand.policy is None:
        st.warning(word("inv_without_policy"), icon=":material/policy:")
    with st.spinner(word("inv_checking")):
        table = _findings(hand.mark, language(), hand.held, hand.policy)
    for warning in hand.warnings:
        st.warning(warning.text(language()), icon=":material/warning:")
    if not len(table):
        st.success(word("inv_no_findings"), icon=":material/check:")
        return
    counts, titles = table["severity"].value_counts(), words_of("lint_")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        severities = [name for name in SEVERITIES if name in counts]
        wanted = st.pills(
            word("inv_severity"),
            severities,
            selection_mode="multi",
            default=severities,
            key=f"inv_severity-{hand.mark[:8]}",
            format_func=lambda name: f"{titles(name)} {counts[name]:,}",
        )
        text = st.text_input(
            word("inv_search"), key="inv_findings_search", icon=":material/search:", max_chars=100
        ).strip()
    shown = table[table["severity"].isin(wanted)]
    if text:
        hit = [
            shown[name].str.contains(text, case=False, regex=False)
            for name in ("enterprise", "line", "what", "todo", "found")
        ]
        shown = shown[pd.concat(hit, axis=1).any(axis=1)]
    shown = shown.head(SHOWN)
    event = st.dataframe(
        _titled(shown),
        hide_index=True,
        height=430 if len(shown) > 10 else "content",
        column_config=_widths(),
        on_select="rerun",
        selection_mode="single-cell",
        key=f"inv_findings-{hand.mark[:8]}-{'-'.join(wanted)}-{text}",
    )
    st.caption(word("inv_findings_shown", shown=f"{len(shown):,}", all=f"{len(table):,}"))
    _show_whole(shown, chosen_row(event))


def chosen_row(event: Any) -> int | None:
    """Return the place of the row in which a cell of a shown table is chosen, or None."""
    return next((row for row, _ in event["selection"]["cells"]), None)


def _show_whole(shown: pd.DataFrame, row: int | None) -> None:
    """Show the whole text of the chosen finding, since cells of a table do not wrap."""
    if row is None or row >= len(shown):
        st.caption(word("inv_finding_choose"))
        return
    item = shown.iloc[row]
    who = joined(
        (
            text
            for text in (
                item["enterprise"],
                item["line"],
                column_title(item["column"]),
                item["found"],
            )
            if text
        ),
        language(),
        "part",
    )
    head = f"{words_of('lint_')(item['severity'])} · {word('inv_row_number', number=item['row'])}"
    with st.container(border=True):
        st.markdown(f"**{head}**  \n:gray[{as_it_stands(who)}]")
        for name in ("what", "todo"):
            st.markdown(
                f"**{word(f'inv_{name}')}**{mark('colon', language())}{as_it_stands(item[name])}"
            )


def _titled(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            word("inv_severity"): [word(f"lint_{name}") for name in table["severity"]],
            word("inv_row"): table["row"],
            heading("inventory", "enterprise", language()): table["enterprise"],
            heading("inventory", "line", language()): table["line"],
            word("inv_column"): [column_title(name) for name in table["column"]],
            word("ui_problem_found"): table["found"],
            word("inv_what"): table["what"],
            word("inv_todo"): table["todo"],
        }
    )


def _widths() -> dict:
    return {
        word("inv_what"): st.column_config.TextColumn(width=330),
        word("inv_todo"): st.column_config.TextColumn(width=330),
    }
