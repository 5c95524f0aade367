"""Reductions by town on a map: the outlines of the plan, coloured, under the enterprises."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.inputs.outlines import Outlines
from simulator.reports.run_view import RunView
from simulator.runs.by_outline import FIGURES, by_outline
from simulator.terms.titles import TONNE_KG, joined
from simulator.ui import figures
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import desk
from simulator.ui.frame.story import draw_enterprises
from simulator.ui.frame.words import is_dark, language, word
from simulator.workbench.outlines_upload import outlines_of

MOST_DOTS = 2_000
HEIGHT_PX = 520


def show_map(view: RunView, pollutant: str) -> None:
    """Show the map and the table of a pollutant's reductions by town."""
    outlines = outlines_of(desk().plan)
    if outlines is None or view.lines is None:
        st.info(word("map_need_outlines"), icon=":material/map:")
        return
    by_town = by_outline(view.result.reductions, view.lines, outlines, pollutant)
    table = by_town.table.sort_values("alert_reduction_kg", ascending=False)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        dots = _dots(view, pollutant)
        figure = figures.place_map(
            dots,
            language(),
            is_dark(),
            HEIGHT_PX,
            outlines=outlines.outlines,
            values=table["alert_reduction_kg"],
            per="",
        )
        draw_enterprises(figure, "result-map", list(dots["code"]))
    with right:
        shown = pd.DataFrame({word("word_district"): table.index})
        for name in FIGURES:
            shown[word(f"ui_t_{name}")] = table[name].to_numpy() / TONNE_KG
        show_table(shown, "%,.2f", height=430)
        st.caption(word("map_note"))
    _tell(outlines, by_town.elsewhere_kg, by_town.towns, by_town.empty)


def _tell(
    outlines: Outlines, elsewhere_kg: float, towns: tuple[str, ...], empty: tuple[str, ...]
) -> None:
    if abs(elsewhere_kg) >= TONNE_KG / 100:
        st.caption(word("map_elsewhere", tonnes=f"{elsewhere_kg / TONNE_KG:,.2f}"))
    for key, names in (("map_without_outline", towns), ("map_without_town", empty)):
        if names:
            st.caption(word(key, names=as_it_stands(joined(names, language()))))


def _dots(view: RunView, pollutant: str) -> pd.DataFrame:
    """Return the enterprises with coordinates by what the alerts reduce of them."""
    assert view.lines is not None
    rows = view.result.reductions
    rows = rows[(rows["dimension"] == "enterprise") & (rows["pollutant"] == pollutant)]
    saved_kg = rows.set_index("key")["alert_reduction_kg"]
    lines = view.lines[view.lines["lon"].notna() & view.lines["lat"].notna()]
    lines = lines.drop_duplicates("enterprise_id")
    lines = lines[lines["enterprise_id"].isin(saved_kg.index)]
    table = pd.DataFrame(
        {
            "code": lines["enterprise_id"],
            "lon": lines["lon"],
            "lat": lines["lat"],
            "enterprise": lines["enterprise"],
            "grade": lines["grade"],
            "title": lines["district"],
            "kg_d": lines["enterprise_id"].map(saved_kg),
        }
    )
    return table[table["kg_d"] > 0].nlargest(MOST_DOTS, "kg_d").reset_index(drop=True)
