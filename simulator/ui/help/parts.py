"""The guide chapter by chapter, the glossary, and an example of each upload."""

from __future__ import annotations

import streamlit as st

from simulator.terms.titles import bracketed
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import page_before
from simulator.ui.frame.words import language, word
from simulator.workbench.help_texts import guide, terms_with
from simulator.workbench.upload_examples import EXAMPLES


def show_guide() -> None:
    """Show a chapter of the guide: first that of the page from which the planner comes."""
    chapters = {chapter.title: chapter for chapter in guide(language())}
    titles = list(chapters)
    before = page_before()
    here = word(f"ui_page_{before}") if before else ""
    title = st.selectbox(
        word("help_chapter"),
        titles,
        index=titles.index(here) if here in titles else 0,
        # Another page before, another chapter first.
        key=f"help-chapter-{language()}-{before}",
    )
    st.subheader(title)
    for part in chapters[title].parts:
        if isinstance(part, str):
            st.markdown(part)
        else:
            st.image(str(part[0]), caption=part[1])


def show_glossary() -> None:
    """Show the terms of the field, or those that hold the words that are looked for."""
    words = st.text_input(word("help_find_term"), key="help-term", icon=":material/search:")
    terms = terms_with(language(), words)
    if not terms:
        st.info(word("help_no_term"))
    for term in terms:
        source = bracketed(term.source, language()) if term.source else ""
        st.markdown(f"**{as_it_stands(term.name)}**  \n{as_it_stands(term.meaning + source)}")


def show_examples() -> None:
    """Show an example of each upload, ready to be uploaded to the plan in hand."""
    st.caption(word("help_examples_why"))
    columns = st.columns(3)
    for place, kind in enumerate(EXAMPLES):
        with columns[place % len(columns)]:
            st.markdown(f"**{word(f'example_{kind}')}**")
            example_button(kind, "help")
