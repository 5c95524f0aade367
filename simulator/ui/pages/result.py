"""The page of the result: headline cards, the curve, and one part in detail."""

import streamlit as st

from simulator.reports.headlines import worth_lines
from simulator.reports.run_view import RunView
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import desk, outcome, reads_only, view_of
from simulator.ui.frame.words import language, word, words_of
from simulator.ui.result import enterprises as result_enterprises
from simulator.ui.result import log as result_log
from simulator.ui.result import parts as result_parts
from simulator.ui.result.by_town import show_map
from simulator.ui.result.cards import show_cards, show_over_reach
from simulator.ui.result.losses import show_losses
from simulator.ui.result.preview import choose_pollutant, choose_window, show_curve
from simulator.ui.result.reference import choose_reference, reference_of
from simulator.ui.result.transport import show_transport

PARTS = {
    "breakdown": result_parts.show_breakdown,
    "shortfall": result_parts.show_shortfall,
    "stages": result_parts.show_stages,
    "map": show_map,
    "accounting": result_parts.show_accounting,
    "losses": show_losses,
    "indicators": result_parts.show_indicators,
    "transport": show_transport,
    "enterprises": result_enterprises.show,
    "events": result_log.show_events,
    "warnings": result_log.show_warnings,
}


# One enterprise in detail, and what it loses: not for readers of a plan under supervision.
OF_ENTERPRISES = ("enterprises", "losses")


def parts_of(view: RunView) -> list[str]:
    """Return the parts that there are, for a reader those that may be seen."""
    parts = [name for name in PARTS if name != "transport" or view.result.transport is not None]
    if not reads_only():
        return parts
    supervised = outcome().read_scenario.shape.supervision is not None
    hidden = OF_ENTERPRISES if supervised else OF_ENTERPRISES[:1]
    return [name for name in parts if name not in hidden]


def show(view: RunView) -> None:
    """Show a result."""
    reference = reference_of()
    show_cards(view, reference)
    show_over_reach(view)
    st.caption("  \n".join(worth_lines(view.result.summary, language())))
    left, middle, right = st.columns([5, 3, 3], vertical_alignment="bottom")
    with left:
        pollutant = choose_pollutant(view, "result-pollutant")
    with right:
        choose_reference("result-reference")
    with middle:
        window = choose_window(view, "result-window", whole_first=True)
    show_curve(view, pollutant, window, "result-curve", reference=reference)
    part = st.segmented_control(
        word("ui_result_part"),
        parts_of(view),
        default="breakdown",
        format_func=words_of("ui_result_"),
        required=True,
        key="result-part",
        label_visibility="collapsed",
        wrap=True,
    )
    PARTS[part](view, pollutant)


planned = outcome()
view = view_of(planned)
st.title(as_it_stands(desk().plan.get("title") or word("ui_page_result")))
show_marks(planned)
if view is None:
    show_unusable(planned)
else:
    result_log.show_background(view)
    show(view)
