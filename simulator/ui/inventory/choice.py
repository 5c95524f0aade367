"""The current inventory at a glance, whether the rest of the plan fits it, and the shipped
inventories.
"""

from __future__ import annotations

import streamlit as st

from simulator.inputs.inventory import Inventory
from simulator.review.composition import Facts, facts_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import Problem
from simulator.terms.labels import Message
from simulator.terms.levels import LEADING_POLLUTANTS
from simulator.terms.titles import joined
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word, words_of
from simulator.ui.inventory.state import (
    SHIPPED,
    InHand,
    is_invented,
    own_name,
    shipped_name,
    show_next,
    take_shipped,
)
from simulator.workbench.inventory_fit import fitted


@st.cache_data(max_entries=8, show_spinner=False)
def facts(sha256: str, _inventory: Inventory) -> Facts:
    """Return the coverage of an inventory; cached by its digest."""
    return facts_of(_inventory)


def title_of(inventory: Inventory) -> str:
    """Return the title of the current inventory."""
    shipped = shipped_name(inventory)
    return word(f"inv_shipped_{shipped}") if shipped else own_name(inventory) or word("inv_own")


def show_standing(hand: InHand) -> None:
    """Show the current inventory, and problems of the plan that come from it."""
    if hand.inventory is None:
        show_problems(hand.unreadable, word("inv_unreadable"))
        st.info(word("inv_unreadable_next"), icon=":material/upload_file:")
        return
    inventory = hand.inventory
    coverage = facts(inventory.sha256, inventory)
    badge = f" :orange-badge[{word('inv_invented')}]" if is_invented(inventory) else ""
    sums = " · ".join(
        f"{pollutant_title(row.pollutant)} **{row.kg_d / 1000:,.2f}**"
        for row in coverage.by_pollutant.itertuples()
        if row.pollutant in LEADING_POLLUTANTS
    )
    counts = word(
        "inv_counts", enterprises=f"{coverage.enterprises:,}", lines=f"{coverage.lines:,}"
    )
    st.markdown(
        f"**{as_it_stands(title_of(inventory))}**{badge}  {counts}"
        + (f" · {sums} t/d" if sums else "")
    )
    _show_misfits(hand)


def _show_misfits(hand: InHand) -> None:
    if hand.misfits and hand.inventory is not None:
        st.warning(word("inv_misfit"), icon=":material/link_off:")
        lines = [
            *(
                word(
                    "inv_misfit_stage" if number in hand.misfits.nowhere else "inv_misfit_scope",
                    number=number,
                    names=joined(names, language()),
                )
                for number, names in hand.misfits.scopes
            ),
            *(
                word("inv_misfit_change", number=number, name=name)
                for number, name in hand.misfits.changes
            ),
            *(
                [word("inv_misfit_transport", names=joined(hand.misfits.transport, language()))]
                if hand.misfits.transport
                else []
            ),
        ]
        st.markdown("\n".join(f"- {as_it_stands(line)}" for line in lines))
        st.caption(word("inv_misfit_next"))
        st.button(
            word("inv_misfit_take_out"),
            icon=":material/link_off:",
            key="inv_fit",
            help=word("inv_misfit_help"),
            on_click=_take_out,
            args=(hand,),
        )
    others = [problem for problem in hand.problems if not hand.misfits or not _is_misfit(problem)]
    if others:
        show_problems(others, word("ui_plan_unusable"))
        st.info(word("ui_plan_unusable_next"), icon=":material/undo:")


def _is_misfit(problem: Problem) -> bool:
    """Return whether a problem of the plan is already shown as a misfit."""
    return isinstance(problem.allowed, Message) and problem.allowed.key in (
        "change_reaches_no_line",
        "flow_of_no_enterprise",
    )


def _take_out(hand: InHand) -> None:
    desk().take(fitted(desk().plan, hand.held))


def show_shipped() -> None:
    """Show the choice of shipped inventories."""
    with st.expander(word("inv_shipped"), icon=":material/inventory_2:"):
        st.caption(word("inv_shipped_why"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.selectbox(
                word("inv_shipped_which"),
                SHIPPED,
                key=f"inv_shipped-{desk().revision}",
                format_func=words_of("inv_shipped_"),
                width=420,
            )
            use = st.button(word("inv_use_shipped"), key="inv_use_shipped", icon=":material/check:")
        with_area = st.checkbox(word("inv_with_area"), True, key="inv_with_area")
        if use:
            take_shipped(name, with_area)
            show_next("composition")
            st.rerun()
