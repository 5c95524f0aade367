"""Clicks on the tiles of a treemap, which Streamlit does not pass on: a small component of our own
listens to the drawn figure.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.ui.frame.story import ask_for_story

# Finds the figure by its key, also after it was drawn anew, and hands on the id of the tile. A tile
# of an enterprise is not zoomed into: its story opens instead.
LISTENER = """
export default function (component) {
  const { data, setTriggerValue } = component;
  const known = new Set(data.ids);
  const clicked = (event) => {
    const id = event.points && event.points.length ? event.points[0].id : undefined;
    if (id === undefined || !known.has(id)) return undefined;
    setTriggerValue("tile", id);
    return false;
  };
  let heard = null;
  const listen = () => {
    const figure = document.querySelector(`.st-key-${data.figure} .js-plotly-plot`);
    if (!figure || figure === heard || typeof figure.on !== "function") return;
    figure.on("plotly_treemapclick", clicked);
    heard = figure;
  };
  listen();
  const watcher = new MutationObserver(listen);
  watcher.observe(document.body, { childList: true, subtree: true });
  return () => {
    watcher.disconnect();
    if (heard && heard.removeListener) heard.removeListener("plotly_treemapclick", clicked);
  };
}
"""
_listen = st.components.v2.component("heavy_pollution_tiles", js=LISTENER)


def open_stories_of_tiles(figure: str, enterprises: dict[str, str]) -> None:
    """Have a click on a tile open the story of its enterprise.

    Parameters
    ----------
    figure : str
        Key of the figure on the page.
    enterprises : dict of str to str
        {id of a tile: enterprise_id}.
    """
    key = f"{figure}-tiles"

    def picked() -> None:
        chosen: Any = st.session_state.get(key)
        tile = getattr(chosen, "tile", None)
        if tile in enterprises:
            ask_for_story(enterprises[tile])

    _listen(
        key=key,
        data={"figure": figure, "ids": list(enterprises)},
        on_tile_change=picked,
        height=1,
    )
