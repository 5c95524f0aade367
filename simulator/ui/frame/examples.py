"""The button beside an upload that gives an example of what it takes."""

from __future__ import annotations

import streamlit as st

from simulator.ui.frame.session import outcome
from simulator.ui.frame.words import word
from simulator.workbench.upload_examples import EXAMPLES


def example_button(kind: str, where: str = "upload") -> None:
    """Show the button for the example of a kind of upload; without usable inputs of the plan there
    is none.
    """
    inputs, example = outcome().inputs, EXAMPLES[kind]
    if inputs is None:
        return
    st.download_button(
        word("example_download"),
        lambda: example.content(inputs),
        example.name,
        key=f"example-{where}-{kind}",
        icon=":material/draft:",
        on_click="ignore",
        help=word(f"example_{kind}"),
    )
