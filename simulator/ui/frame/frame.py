"""The frame of every page: signing in, language, the current plan and how to open another."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from simulator.terms.errors import InputError
from simulator.terms.labels import LANGUAGES
from simulator.ui.frame import progress
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.kept_list import show_kept
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import problems_told, show_problems
from simulator.ui.frame.own_words import speak
from simulator.ui.frame.session import (
    BEFORE,
    can_sign_in,
    desk,
    keep_program_in_memory,
    links,
    owner,
    reading_key_unknown,
    sign_in_wanted,
    signed_in,
)
from simulator.ui.frame.story import show_search
from simulator.ui.frame.uploads import looked_at
from simulator.ui.frame.words import LANGUAGE, language, word
from simulator.workbench.kept_plans import title_of
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.plans import example_names, example_titles, plan_of_example
from simulator.workbench.preferences import prefer
from simulator.workbench.upload_limits import MOST_UPLOAD_MB

PAGE = "page"
# What the frame shows of the plan; None while a whole page is being made.
FRAME = "frame"
# Office screens are small: leave less space around the page, and a narrower sidebar.
STYLE = """
<style>
[data-testid="stMainBlockContainer"] {padding-left: 2rem; padding-right: 2rem;}
[data-testid="stSidebar"] {width: 230px !important; min-width: 230px;}
[data-testid="stMetricValue"] > div {overflow: visible;}
@media (min-width: 900px) {
[data-testid="stLayoutWrapper"]:has(> .st-key-moving-cards) {
  position: sticky; top: 0; z-index: 20; padding: 0.4rem 0;
  background: Canvas; background: light-dark(#ffffff, #171614);
}}
[data-testid="stMetricDelta"] {box-sizing: border-box; height: 1.7rem;}
.st-key-moving-cards [data-testid="stColumn"] [data-testid="stVerticalBlock"]
  [data-testid="stVerticalBlock"] {padding: 0.4rem 0.8rem;}
@media (max-width: 640px) {
/* Stacked under each other, the sliders of a grade are told apart by their labels. */
[class*="st-key-cut-"] label[data-testid="stWidgetLabel"] {display: flex !important;}
}
/* Streamlit pales captions until their contrast is less than 4.5 to 1. */
[data-testid="stCaptionContainer"] {
  color: light-dark(#5c5e66, #b4b8c0) !important; opacity: 1 !important;}
/* White on the dark theme's light blue cannot be read. */
[data-testid="stBaseButton-primary"]:not(:disabled),
[data-testid="stBaseButton-primaryFormSubmit"]:not(:disabled),
[data-testid="stMultiSelect"] [data-tag], [data-testid="stMultiSelect"] [data-tag] * {
  color: light-dark(#ffffff, #0d1b2a) !important;}
/* A badge or a switch that does not fit goes on in the next line. */
.stMarkdownBadge, .stMarkdownBadge *, [data-testid="stCheckbox"] label p {
  white-space: normal !important; overflow: visible !important;}
.st-key-own-words {display: none;}
</style>
"""


def sign_in() -> bool:
    """Return whether the workbench may be shown; ask for a sign-in where one is required and
    missing.
    """
    if not sign_in_wanted() or signed_in():
        return True
    st.title(word("ui_title"))
    if can_sign_in():
        st.write(word("ui_sign_in_why"))
        st.button(word("ui_sign_in"), type="primary", on_click=st.login)
    else:
        st.error(word("ui_sign_in_fault"), icon=":material/error:")
    return False


def admitted() -> bool:
    """Return whether the address leads to a plan; tell a reader whose link leads to none."""
    if not reading_key_unknown():
        return True
    st.title(word("ui_title"))
    st.error(word("read_gone"), icon=":material/link_off:")
    return False


def choose_language() -> None:
    """Show the choice of language at the top of the sidebar."""
    # The language chosen at an earlier visit is known once the desk is.
    desk()
    st.html(STYLE)
    speak()
    names = {"zh": "中文", "en": "English"}
    with st.sidebar:
        st.segmented_control(
            word("ui_language"),
            LANGUAGES,
            default=language(),
            format_func=names.get,
            key="language_switch",
            required=True,
            label_visibility="collapsed",
            on_change=_switch,
        )


def _switch() -> None:
    # A new revision too, since widgets keep the language in which they were built.
    chosen = st.session_state[LANGUAGE] = st.session_state["language_switch"]
    desk().revision += 1
    prefer(desk().workspace, language=chosen)


def arrive(page: str) -> None:
    """Build the widgets of a page anew from the plan when the page is opened."""
    st.session_state[FRAME] = None
    if st.session_state.get(PAGE) != page:
        st.session_state[BEFORE] = st.session_state.get(PAGE, "")
        # Streamlit forgets widgets that are not on the screen; a new revision gives them new keys.
        st.session_state[PAGE] = page
        desk().revision += 1


def keep_frame_true() -> None:
    """Make the whole page anew where a part of it changed what the frame shows.

    A part that runs alone calls this at its end: the part is on the screen by then.
    """
    shown = st.session_state[FRAME]
    if shown is not None and shown != _framed():
        st.rerun()


def _framed() -> tuple[object, ...]:
    """Return what of the plan the frame shows."""
    own_desk = desk()
    title, what_if = own_desk.plan.get("title"), own_desk.plan.get("what_if")
    steps = bool(own_desk.before), bool(own_desk.undone)
    return own_desk.revision, own_desk.overtaken, steps, title, what_if


def show(page: st.Page) -> None:
    """Show a page; problems of storing files in a full workspace are shown like any other."""
    _overtaken()
    _refused()
    with problems_told():
        page.run()


def _refused() -> None:
    """Tell a reader, once, that a change was not made."""
    own_desk = desk()
    if own_desk.refused:
        own_desk.refused = False
        st.warning(word("read_refused"), icon=":material/lock:")


def _overtaken() -> None:
    """Ask which plan holds where another window of the same address saved in between.

    Nothing is saved until the planner answers.
    """
    own_desk = desk()
    if not own_desk.overtaken:
        return
    st.warning(word("ui_overtaken"), icon=":material/tab_unselected:")
    with st.container(horizontal=True):
        st.button(word("ui_take_theirs"), key="take_theirs", on_click=_take_theirs)
        st.button(word("ui_keep_mine"), key="keep_mine", on_click=own_desk.keep_mine)


def _take_theirs() -> None:
    with suppress(InputError):  # the question stays on the screen
        desk().take_theirs()


def sidebar() -> None:
    """Show the current plan: its title, steps back and forth, opening another, its links."""
    own_desk = desk()
    if own_desk.read_only:
        _sidebar_of_reader()
        return
    with st.sidebar:
        show_search()
        st.divider()
        st.caption(word("ui_plan_in_hand"))
        title = st.text_input(
            word("ui_plan_title"),
            own_desk.plan.get("title", default=own_desk.plan.get("name")),
            key=f"title-{own_desk.revision}",
            max_chars=80,
        )
        if title != own_desk.plan.get("title", default=own_desk.plan.get("name")):
            own_desk.change(("title",), title)
            st.rerun()
        if own_desk.plan.get("what_if"):
            st.markdown(f":orange-badge[:material/science: {word('ui_what_if')}]")
        st.button(
            word("ui_undo"),
            icon=":material/undo:",
            on_click=own_desk.back,
            disabled=not own_desk.before,
            width="stretch",
        )
        st.button(
            word("ui_redo"),
            icon=":material/redo:",
            on_click=own_desk.forward,
            disabled=not own_desk.undone,
            width="stretch",
        )
        with st.popover(word("ui_open"), icon=":material/folder_open:", width="stretch"):
            show_kept("sidebar")
            _open()
        with st.popover(word("ui_links"), icon=":material/share:", width="stretch"):
            _show_links()
        saved = "ui_saved_signed_in" if owner() else "ui_saved"
        st.caption(word("ui_not_saved" if own_desk.overtaken else saved))
        progress.keep()
        if owner():
            st.caption(owner())
            st.button(word("ui_sign_out"), on_click=st.logout, width="stretch")
    st.session_state[FRAME] = _framed()
    # At the end of a page the program's modules are loaded.
    keep_program_in_memory()


def _sidebar_of_reader() -> None:
    """Show what a reader sees of the frame."""
    with st.sidebar:
        st.divider()
        st.markdown(f":blue-badge[:material/lock: {word('read_badge')}]")
        st.markdown(as_it_stands(title_of(desk().plan)))
        st.caption(word("read_about"))
    st.session_state[FRAME] = _framed()
    keep_program_in_memory()


def _show_links() -> None:
    """Show the two addresses of the plan, each to be copied."""
    working, reading = links()
    st.markdown(f"**{word('ui_share_read')}**")
    st.code(reading, language=None, wrap_lines=True)
    st.caption(word("ui_share_read_help"))
    st.markdown(f"**{word('ui_share_work')}**")
    st.code(working, language=None, wrap_lines=True)
    st.caption(word("ui_share_work_help_signed_in" if owner() else "ui_share_work_help"))
    st.caption(word("ui_share_copy"))


def _open() -> None:
    own_desk = desk()
    names = example_names()
    titles = example_titles()
    name = st.selectbox(word("ui_example"), names, format_func=titles.get, key="example_name")
    if st.button(word("ui_open_example"), key="open_example", width="stretch"):
        try:
            plan = plan_of_example(name, own_desk.workspace)
        except InputError as error:
            show_problems(error.problems, word("ui_open_failed"))
        else:
            own_desk.take(plan)
            st.rerun()
    file = file_uploader(
        word("ui_open_file"),
        ["yaml", "yml", "zip"],
        key=f"open-{own_desk.revision}",
        max_upload_size=MOST_UPLOAD_MB,
    )
    example_button("plan")
    if file is not None:
        content = file.getvalue()
        opened = looked_at(
            "plan",
            content,
            lambda: plan_of_upload(file.name, content, own_desk.workspace),
            word("ui_open_failed"),
        )
        if opened is not None:
            own_desk.take(opened)
            st.rerun()
