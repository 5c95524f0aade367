"""What every enterprise is asked for, and what it bears; cuts are fixed and offers typed in the
table.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from simulator.negotiation.plan import Negotiated
from simulator.negotiation.told import option_title
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import TEN_THOUSAND_CNY, grade_title
from simulator.ui.frame.words import language, word
from simulator.ui.negotiation.ask import asked, remember
from simulator.workbench.negotiations import Asked, Offered

# Groups that the table holds; a search finds the others.
SHOWN = 300
HEIGHT_PX = 460
# What the planner fills in stands beside what the plan asks for.
COLUMNS = (
    "enterprise", "industry", "grade", "table_cut", "cut", "pinned", "excluded", "offer_cut",
    "offer_loss", "loss", "share", "next_best", "next_best_loss", "kg", "kg_share", "source",
)  # fmt: skip


def show_enterprises(negotiated: Negotiated, titles: dict[str, str], current: bool) -> None:
    """Show the table.

    Parameters
    ----------
    negotiated : Negotiated
        The round.
    titles : dict of str to str
        Names of industries.
    current : bool
        Whether the round answers what is asked for now; an older one is shown without editing.
    """
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    text = left.text_input(word("nego_search"), key="nego-search", placeholder=word("nego_search"))
    pollutants = negotiated.inputs.inventory.pollutants
    pollutant = middle.selectbox(
        word("ui_pollutant"), pollutants, format_func=pollutant_title, key="nego-pollutant"
    )
    only = right.toggle(word("nego_only_changed"), key="nego-only-changed")
    rows = _rows(negotiated.plan, titles, text, only)
    if len(rows) > SHOWN:
        st.caption(word("nego_rows_shown", shown=SHOWN, count=f"{len(rows):,}"))
    frame = _frame(rows.head(SHOWN), pollutant, titles)
    now = asked()
    before = _asked_cells(frame["group_id"], now)
    edited = st.data_editor(
        pd.concat([frame, before], axis=1),
        # Built anew with each round, since kept edits would be laid over other rows.
        key=f"nego-table-{hash((now.text(), text, only, pollutant, language()))}",
        hide_index=True,
        height=HEIGHT_PX,
        disabled=list(frame.columns) if current else True,
        column_order=COLUMNS,
        column_config=_config(pollutant),
        placeholder="",
        alt=word("nego_table"),
    )
    st.caption(word("nego_table_help"))
    after = _read(edited, now)
    if current and after != now:
        remember(after)
        st.rerun()


def _rows(plan: pd.DataFrame, titles: dict[str, str], text: str, only: bool) -> pd.DataFrame:
    """Return the rows that a search leaves, the dearest first."""
    words = text.strip().casefold()
    if words:
        names = (
            plan["enterprise"] + " " + plan["enterprise_id"] + " " + plan["industry"].map(
                lambda code: titles.get(code, code)
            ) + " " + plan["district"]
        )  # fmt: skip
        plan = plan[names.str.casefold().str.contains(words, regex=False)]
    if only:
        plan = plan[(plan["cut"] - plan["table_cut"]).abs() > 1e-9]
    return plan.sort_values(["loss_cny", "group_id"], ascending=[False, True])


def _frame(rows: pd.DataFrame, pollutant: str, titles: dict[str, str]) -> pd.DataFrame:
    words = language()
    return pd.DataFrame(
        {
            "group_id": rows["group_id"],
            "enterprise": rows["enterprise"],
            "industry": [titles.get(code, code) for code in rows["industry"]],
            "grade": [grade_title(grade, words) for grade in rows["grade"]],
            "table_cut": 100 * rows["table_cut"],
            "cut": 100 * rows["cut"],
            "source": [say(words, f"source_{source}") for source in rows["source"]],
            "loss": rows["loss_cny"] / TEN_THOUSAND_CNY,
            "share": 100 * rows["share"],
            "kg": rows[f"{pollutant}_kg"],
            "kg_share": 100 * rows[f"share_of_{pollutant}"],
            "next_best": [option_title(name, words) for name in rows["next_best"]],
            "next_best_loss": rows["next_best_cny"] / TEN_THOUSAND_CNY,
        }
    ).reset_index(drop=True)


def _asked_cells(ids: pd.Series, now: Asked) -> pd.DataFrame:
    """Return what the planner fixed and typed, by group."""
    offers = [now.offers.get(name) for name in ids]
    losses = [
        np.nan if offer is None or offer.loss_cny_d is None else offer.loss_cny_d
        for offer in offers
    ]
    return pd.DataFrame(
        {
            "pinned": [100 * now.pins.get(name, np.nan) for name in ids],
            "excluded": [name in now.excluded for name in ids],
            "offer_cut": [np.nan if offer is None else 100 * offer.cut for offer in offers],
            "offer_loss": np.array(losses, dtype=float) / TEN_THOUSAND_CNY,
        }
    )


def _read(edited: pd.DataFrame, now: Asked) -> Asked:
    """Return what is asked for after the edits of the groups shown."""
    shown = set(edited["group_id"])
    pins = {name: cut for name, cut in now.pins.items() if name not in shown}
    excluded = [name for name in now.excluded if name not in shown]
    offers = {name: offer for name, offer in now.offers.items() if name not in shown}
    for row in edited.itertuples(index=False):
        if row.excluded:
            excluded.append(row.group_id)
        elif not pd.isna(row.pinned):
            pins[row.group_id] = _share(row.pinned)
        if not pd.isna(row.offer_cut):
            loss = None if pd.isna(row.offer_loss) else round(row.offer_loss * TEN_THOUSAND_CNY, 2)
            offers[row.group_id] = Offered(_share(row.offer_cut), loss)
    return replace(now, pins=pins, excluded=tuple(sorted(excluded)), offers=offers)


def _share(percent: float) -> float:
    # Rounded, so that 35 % is 0.35 without a rounding error.
    return round(float(percent) / 100, 9)


def _config(pollutant: str) -> dict:
    number = partial(st.column_config.NumberColumn, width="small")
    column = st.column_config.TextColumn
    name = pollutant_title(pollutant)
    return {
        "enterprise": column(word("ui_column_enterprise"), pinned=True),
        "industry": column(word("word_industry")),
        "grade": column(word("word_grade")),
        "table_cut": number(word("nego_table_cut"), format="%.4g"),
        "cut": number(word("head_asked_cut"), format="%.4g"),
        "source": column(word("head_option_source")),
        "loss": number(word("head_loss"), format="%.2f"),
        "share": number(word("head_burden"), format="%.1f", help=word("nego_burden_help")),
        "kg": number(word("nego_kg", pollutant=name), format="%.1f"),
        "kg_share": number(word("nego_kg_share", pollutant=name), format="%.1f"),
        "next_best": column(word("head_next_best")),
        "next_best_loss": number(word("nego_next_best_loss"), format="%.2f"),
        "pinned": number(
            word("nego_pinned"), min_value=0, max_value=100, help=word("nego_pinned_help")
        ),
        "excluded": st.column_config.CheckboxColumn(
            word("nego_excluded"), width="small", help=word("nego_excluded_help")
        ),
        "offer_cut": number(
            word("nego_offer_cut"), min_value=0, max_value=100, help=word("nego_offer_help")
        ),
        "offer_loss": number(
            word("nego_offer_loss"), min_value=0, help=word("nego_offer_loss_help")
        ),
    }
