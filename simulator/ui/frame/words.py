"""Texts on the screen: the label table in the planner's language."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulator.terms.labels import LANGUAGES, say

LANGUAGE = "language"


def language() -> str:
    """Return the language in use: the chosen one, else Chinese or English by the browser."""
    chosen = st.session_state.get(LANGUAGE)
    if chosen in LANGUAGES:
        return chosen
    return "zh" if (st.context.locale or "zh").lower().startswith("zh") else "en"


def word(key: str, **values: object) -> str:
    """Return the text of a key of the label table."""
    return say(language(), key, **values)


def words_of(prefix: str) -> Callable[[str], str]:
    """Return a function that returns the text of prefix + name, for the options of a widget.

    The language is fixed when the function is made, since Streamlit may call it outside the
    session.
    """
    chosen = language()
    return lambda name: say(chosen, f"{prefix}{name}")


def is_dark() -> bool:
    """Return whether the browser shows a dark page."""
    return st.context.theme.type == "dark"
