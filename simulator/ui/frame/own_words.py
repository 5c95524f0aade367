"""Streamlit's own words on a Chinese page, the language that the page tells the browser, and
drawings with their text: what Streamlit has no option for, done in the browser.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from simulator.terms.labels import say, table
from simulator.ui.frame.words import language

PREFIX = "own_"
TAGS = {"zh": "zh-CN", "en": "en"}


def _within(*selectors: str) -> str:
    """Return a selector of these elements and of all that stands in them."""
    return ", ".join(part for one in selectors for part in (one, f"{one} *"))


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"[data-testid={name}]" for name in names)


# Where Streamlit writes the words whose keys begin so. None of these elements holds words of a
# planner or a file, but for names that stand in a sentence of Streamlit's.
SCOPES = {
    "frame": _within(
        *_named("stSkipToContent", "stHeader", "stStatusWidget", "stSidebarCollapseButton")
    )
    + ", [data-testid=stSidebar], [data-testid=stSidebarNav], [data-testid=stSidebarNavViewButton],"
    " [data-testid=stExpandSidebarButton], [data-testid=stLogoLink]",
    "menu": _within(*_named("stMainMenu", "stMainMenuPopover", "stMainMenuList")),
    "help": _within(*_named("stTooltipHoverTarget", "stTooltipIcon")),
    "heading": "[data-testid=stHeaderActionElements] *",
    "dialog": "[role=dialog] button, [role=dialog] h1, [role=dialog] h2, [role=dialog] p,"
    " [role=dialog] code, [role=dialog] pre, [role=dialog] span, [role=dialog] div",
    "upload": _within("[data-testid=stFileUploader]"),
    "choice": "[data-testid=stSelectbox] input, [data-testid=stSelectbox] button,"
    " [data-testid=stMultiSelect] [role=group], [data-testid=stMultiSelect] input,"
    " [data-testid=stMultiSelect] button, [data-testid=stMultiSelect] [role=grid],"
    " [data-testid=stMultiSelect] [role=listbox], "
    + _within(*_named("stSelectboxVirtualDropdown", "stMultiSelectDropdown")),
    "told": "[role=log], [role=log] *, [data-live-announcer] *, [aria-live], [aria-live] *,"
    " body > div[id^=react-aria]",
    "number": _within("[data-testid=stNumberInput]"),
    "hint": "[data-testid=InputInstructions], [data-testid=InputInstructions] *,"
    " [data-testid=stTextInput] button",
    "date": _within(
        *_named(
            "stDateInputField",
            "stDateInputCalendar",
            "stDateTimeInputField",
            "stDateTimeInputCalendar",
            "stDateTimeInputPopover",
            "stTimeInputField",
            "stTimeInput",
        )
    ),
    "table": _within(
        *_named(
            "stElementToolbar",
            "stTooltipContent",
            "stDataFrameColumnMenu",
            "stDataFrameColumnVisibilityMenu",
            "stDataFrameTooltipContent",
        ),
        "[data-testid=stPlotlyChart] [role=toolbar]",
    )
    + ", .gdg-seveqep *, .gdg-search-bar *, [role=search] *, [role=menu] *, [role=menuitem]",
    "format": _within("[data-testid=stDataFrameColumnFormattingMenu]"),
    "statistics": _within("[data-testid=stDataFrameStatisticsMenu]", ".stDataFrameStatisticsMenu"),
    "toast": _within("[data-testid=stToast]"),
}

_MOUNT = st.components.v2.component(
    "own_words", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


@cache
def own_words(to: str) -> list[tuple[str, str, str]]:
    """Return (where it stands, Streamlit's text, the text in the language) of all own words."""
    rows = []
    for key in table():
        if key.startswith(PREFIX):
            scope = key.removeprefix(PREFIX).split("_")[0]
            rows.append((SCOPES[scope], say("en", key), say(to, key)))
    return [row for row in rows if row[1] != row[2]]


def speak() -> None:
    """Have the browser say Streamlit's own words in the language of the page."""
    spoken = language()
    with st.container(key="own-words"):
        _MOUNT(
            key="own_words",
            data={"lang": TAGS[spoken], "spoken": spoken, "words": own_words(spoken)},
        )
