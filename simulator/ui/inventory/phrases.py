"""The measures in words that stay open, with a field each for the planner's answer."""

from __future__ import annotations

import streamlit as st

from simulator.spreadsheets.correction import say_phrase
from simulator.spreadsheets.open_phrases import OpenPhrase
from simulator.spreadsheets.phrase_book import NO_CUT
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.words import language, word
from simulator.ui.inventory.uploaded import Upload

MOST_PHRASES = 40
STEP_PCT = 5.0
NOT_UNDERSTOOD = "measure_not_understood"


def show_phrases(upload: Upload, phrases: tuple[OpenPhrase, ...]) -> None:
    """Show what was answered and what is open, the phrases with the most emission first."""
    said: dict = upload.said.get("phrases") or {}
    if not said and not phrases:
        return
    with st.container(border=True):
        st.markdown(f"**{word('inv_phrases')}**")
        st.caption(word("inv_phrases_why"))
        for text in said:
            _answer(upload, text, text)
        for phrase in phrases[:MOST_PHRASES]:
            if phrase.text not in said:
                _answer(upload, phrase.text, _described(phrase))
                _offer_ends(upload, phrase)
        if len(phrases) > MOST_PHRASES:
            st.caption(word("and_more", count=len(phrases) - MOST_PHRASES))


def _offer_ends(upload: Upload, phrase: OpenPhrase) -> None:
    """Show a button for each end of a range; a press answers the phrase."""
    if phrase.ends is None:
        return
    with st.container(horizontal=True):
        for name, end in zip(("low", "high"), phrase.ends, strict=True):
            st.button(
                word(f"inv_phrase_{name}", share=f"{100 * end:g}"),
                key=f"inv-{name}-{upload.opened.sha256[:8]}-{upload.turn}-{phrase.text}",
                on_click=_say_end,
                args=(upload, phrase.text, end),
            )


def _say_end(upload: Upload, text: str, end: float) -> None:
    say_phrase(upload.said, text, round(end, 6))
    # The field of the phrase is built anew, so that it shows the answer.
    upload.turn += 1


def _described(phrase: OpenPhrase) -> str:
    levels = ", ".join(word(f"level_{level}") for level in phrase.levels)
    hangs = word(
        "open_phrase", levels=levels, rows=phrase.rows, emission=f"{phrase.emission_kg_d:,.6g}"
    )
    # That words are not understood goes without saying where another reason quotes them.
    quoted = {
        dict(reason.values).get("words") for reason in phrase.why if reason.key != NOT_UNDERSTOOD
    }
    why = " · ".join(
        reason.text(language())
        for reason in phrase.why
        if reason.key != NOT_UNDERSTOOD or dict(reason.values).get("words") not in quoted
    )
    guess = word("open_phrase_guess", cut=f"{phrase.guess:.3g}") if phrase.guess else ""
    instead = [item.text(language()) for item in phrase.instead]
    return "\n".join(part for part in (phrase.text, hangs, why, *instead, guess) if part)


def _answer(upload: Upload, text: str, description: str) -> None:
    """Show one phrase with a share and a switch for no cut; an answer is read again at once."""
    now = (upload.said.get("phrases") or {}).get(text)
    if isinstance(now, dict):
        # An answer by level was written into the mapping file by hand and stays as it is.
        st.markdown(f"{as_it_stands(text)}: {as_it_stands(str(now))}")
        return
    key = f"{upload.opened.sha256[:8]}-{upload.turn}-{text}"
    about, share, none = st.columns([4, 1, 1], vertical_alignment="center")
    about.markdown("  \n".join(as_it_stands(line) for line in description.split("\n")))
    no_cut = none.checkbox(word("inv_phrase_none"), now == NO_CUT, key=f"inv-phrase-none-{key}")
    percent = share.number_input(
        word("inv_phrase_cut"),
        0.0,
        100.0,
        None if now is None or now == NO_CUT else 100.0 * float(now),
        STEP_PCT,
        format="%.4g",
        key=f"inv-phrase-{key}",
        disabled=no_cut,
    )
    answer = NO_CUT if no_cut else None if percent is None else round(percent / 100, 6)
    if answer != now:
        say_phrase(upload.said, text, answer)
        st.rerun()
