"""Plans side by side: the negotiated one, what the policy orders, equal cuts, the cheapest."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.negotiation.plan import Negotiated
from simulator.negotiation.told import (
    certificate,
    compared_table,
    targets_table,
    why_infeasible,
)
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.told_table import ToldTable
from simulator.ui import figures
from simulator.ui.frame.drawing import draw
from simulator.ui.frame.words import is_dark, language, word
from simulator.ui.result.cards import LIGHTS


def show_plans(negotiated: Negotiated) -> None:
    """Show the plans, what they reach, and how good the negotiated one is known to be."""
    words = language()
    if negotiated.infeasible is not None:
        st.error("  \n".join(why_infeasible(negotiated.infeasible, words)), icon=":material/block:")
    _told(compared_table(negotiated, words))
    if negotiated.own is not None:
        st.markdown(_marks(negotiated))
        st.caption("  \n".join(certificate(negotiated, words)))
    for note in negotiated.notes:
        st.caption(f":material/info: {note.text(words)}")
    with st.expander(word("negotiate_targets"), icon=":material/table:"):
        _told(targets_table(negotiated, words))


def _told(table: ToldTable) -> None:
    st.markdown(f"**{table.title}**")
    st.dataframe(
        pd.DataFrame(table.rows, columns=list(table.headings)), hide_index=True, placeholder=""
    )


def _marks(negotiated: Negotiated) -> str:
    """Return a badge for each target: reached or not, by the plan and by what the policy orders."""
    parts = []
    for name in ("plan", "table"):
        figures_of_plan = negotiated.figures[name]
        badges = " ".join(
            f":{LIGHTS['good' if met else 'over']}-badge[{pollutant_title(pollutant)} "
            f"{'✓' if met else '✗'}]"
            for pollutant, met in figures_of_plan["met"].items()
        )
        parts.append(f"{say(language(), f'plan_{name}')}: {badges}")
    return "  \n".join(parts)


def show_frontier(negotiated: Negotiated) -> None:
    """Show what fairness costs, as a picture; or that every weight gives the same plan."""
    frontier = negotiated.frontier
    if not len(frontier):
        return
    if len(frontier[["loss_cny", "gini"]].round({"loss_cny": 2, "gini": 6}).drop_duplicates()) == 1:
        st.caption(f":material/info: {word('nego_frontier_same')}")
        return
    draw(figures.frontier_points(frontier, language(), is_dark()), "frontier")
    st.caption(word("nego_frontier_help"))
