"""The page of a reader: every setting of the plan in words."""

import pandas as pd
import streamlit as st

from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import outcome
from simulator.ui.frame.words import language, word
from simulator.workbench.readers import settings_for_readers

PARTS = ("label", "place", "value", "unit")

planned = outcome()
st.title(word("ui_page_settings"))
show_marks(planned)
if planned.scenario is None:
    show_unusable(planned)
else:
    st.caption(word("read_settings_help"))
    told = settings_for_readers(planned.scenario, language())
    heads = {part: word(f"setting_head_{part}") for part in PARTS}
    table = pd.DataFrame(
        [[getattr(setting, part) for part in PARTS] for setting in told.values()],
        columns=list(PARTS),
    )
    sought = st.text_input(word("read_filter"), key="settings-sought", icon=":material/search:")
    if sought.strip():
        found = table[["label", "place", "value"]].agg(" ".join, axis=1)
        table = table[found.str.contains(sought.strip(), case=False, regex=False)]
    show_table(table.rename(columns=heads), height=560)
