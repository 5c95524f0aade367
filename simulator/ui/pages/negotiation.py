"""The page of negotiated reduction: what is asked for, the plans side by side, who bears them."""

import streamlit as st

from simulator.terms.titles import industry_title
from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import outcome, view_of
from simulator.ui.frame.words import language, word
from simulator.ui.negotiation.ask import show_wishes
from simulator.ui.negotiation.enterprises import show_enterprises
from simulator.ui.negotiation.plans import show_frontier, show_plans
from simulator.ui.negotiation.rounds import is_current, latest, show_button
from simulator.ui.negotiation.taken import show_buttons
from simulator.ui.result.cards import show_cards

planned = outcome()
view = view_of(planned)
st.title(word("ui_page_negotiation"))
show_marks(planned)
if view is None:
    show_unusable(planned)
else:
    show_cards(view)
    wishes, plans = st.columns([4, 8], gap="medium")
    with wishes:
        show_wishes()
        show_button()
    with plans:
        negotiated = latest()
        if negotiated is None:
            st.info(word("nego_first"), icon=":material/handshake:")
        else:
            show_plans(negotiated)
    if negotiated is not None:
        show_buttons(negotiated, is_current())
        if negotiated.own is not None:
            process = planned.read_scenario.policy.shape.process
            titles = {
                code: industry_title(process, code, language())
                for code in set(negotiated.groups.industry)
            }
            show_enterprises(negotiated, titles, is_current())
            show_frontier(negotiated)
