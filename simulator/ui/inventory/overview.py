"""The composition of the inventory as bars, as a treemap and on a map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.review.composition import DIMENSIONS, composition, enterprises, places
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import LEADING_POLLUTANTS
from simulator.ui.figures import composition_bars, composition_treemap, place_map, tile_ids
from simulator.ui.frame.drawing import draw
from simulator.ui.frame.session import desk
from simulator.ui.frame.story import draw_enterprises
from simulator.ui.frame.tiles import open_stories_of_tiles
from simulator.ui.frame.words import is_dark, language, word, words_of
from simulator.ui.inventory.outlines import show_outlines
from simulator.ui.inventory.state import InHand
from simulator.workbench.outlines_upload import outlines_of


@st.cache_data(max_entries=24, show_spinner=False)
def _composition(
    mark: str, dimension: str, language_: str, _inventory: Inventory, _policy: Policy | None
) -> pd.DataFrame:
    return composition(_inventory, dimension, _policy, language_)


@st.cache_data(max_entries=24, show_spinner=False)
def _enterprises(
    mark: str, pollutant: str, language_: str, _inventory: Inventory, _policy: Policy | None
) -> pd.DataFrame:
    return enterprises(_inventory, pollutant, _policy, language_)


@st.cache_data(max_entries=24, show_spinner=False)
def _places(
    mark: str, pollutant: str, language_: str, _inventory: Inventory, _policy: Policy | None
) -> pd.DataFrame:
    return places(_inventory, pollutant, _policy, language_)


def show_composition(hand: InHand) -> None:
    """Show the base emissions by industry, grade or district, and by enterprise."""
    inventory = hand.held
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(word("inv_by_group"))
        with st.container(horizontal=True):
            dimension = st.segmented_control(
                word("inv_dimension"),
                DIMENSIONS,
                default="industry",
                key="inv_dimension",
                required=True,
                format_func=words_of("word_"),
            )
            chosen = st.pills(
                word("inv_pollutants"),
                inventory.pollutants,
                selection_mode="multi",
                key=f"inv_pollutants-{inventory.sha256[:8]}",
                default=[name for name in inventory.pollutants if name in LEADING_POLLUTANTS]
                or list(inventory.pollutants),
                format_func=pollutant_title,
                help=word("inv_pollutants_help"),
            )
        table = _composition(hand.mark, dimension, language(), inventory, hand.policy)
        table = table[table["pollutant"].isin(chosen)]
        if chosen and table["kg_d"].sum() > 0:
            draw(composition_bars(table, language(), is_dark()), "inv_bars")
        else:
            st.info(word("inv_no_emission"), icon=":material/info:")
    with right:
        st.subheader(word("inv_by_enterprise"))
        pollutant = _pollutant(inventory, "inv_treemap_pollutant")
        table = _enterprises(hand.mark, pollutant, language(), inventory, hand.policy)
        if len(table):
            title = word("inv_emission_of", pollutant=pollutant_title(pollutant))
            draw(composition_treemap(table, title, language(), is_dark()), "inv_treemap")
            # What stands for many small ones together is no enterprise.
            own = table[~table["enterprise_id"].str.startswith("\n")]
            ids = tile_ids(own["industry"], own["enterprise_id"])
            open_stories_of_tiles("inv_treemap", dict(zip(ids, own["enterprise_id"], strict=True)))
            st.caption(word("story_click_tile"))
        else:
            st.info(word("inv_no_emission"), icon=":material/info:")
    st.caption(word("inv_composition_note"))


def _pollutant(inventory: Inventory, key: str) -> str:
    first = inventory.pollutants.index("nox") if "nox" in inventory.pollutants else 0
    name = st.segmented_control(
        word("inv_pollutant"),
        inventory.pollutants,
        default=inventory.pollutants[first],
        key=f"{key}-{inventory.sha256[:8]}",
        required=True,
        format_func=pollutant_title,
    )
    return name or inventory.pollutants[first]


def show_map(hand: InHand) -> None:
    """Show where the enterprises are, or how to have a map."""
    inventory = hand.held
    located = inventory.lines["lon"].notna() & inventory.lines["lat"].notna()
    given = outlines_of(desk().plan)
    show_outlines(hand, given)
    if not located.any():
        st.info(word("inv_no_places"), icon=":material/map:")
    if not located.any() and given is None:
        return
    pollutant = _pollutant(inventory, "inv_map_pollutant")
    table = _places(hand.mark, pollutant, language(), inventory, hand.policy)
    drawn = given.outlines if given is not None else ()
    figure = place_map(table, language(), is_dark(), 560, outlines=drawn)
    draw_enterprises(figure, "inv_map", list(table["code"]))
    st.caption(word("story_click_dot"))
    with_place = inventory.lines.loc[located, "enterprise_id"].nunique()
    missing = inventory.lines.loc[~located, "enterprise_id"].nunique()
    st.caption(word("inv_map_note", count=f"{with_place:,}", missing=f"{missing:,}"))
    if len(table) < with_place:
        st.caption(word("inv_map_largest", count=f"{len(table):,}"))
