"""What stands around every page: signing in, language, the plan in hand and how to open another."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from simulator.terms.errors import InputError
from simulator.terms.labels import LANGUAGES
from simulator.ui.frame.notices import show_problems
from simulator.ui.frame.session import can_sign_in, desk, owner, sign_in_wanted, signed_in
from simulator.ui.frame.uploads import looked_at
from simulator.ui.frame.words import LANGUAGE, language, word
from simulator.ui.uncertainty import progress
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.plans import example_names, example_titles, plan_of_example
from simulator.workbench.upload_limits import MOST_UPLOAD_MB

PAGE = "page"
# Office screens are small: less empty space around the page than Streamlit leaves, and a narrower
# side.
STYLE = """
<style>
[data-testid="stMainBlockContainer"] {padding-left: 2rem; padding-right: 2rem;}
[data-testid="stSidebar"] {width: 230px !important; min-width: 230px;}
[data-testid="stMetricValue"] > div {overflow: visible;}
[data-testid="stFileUploaderDropzone"] button p {font-size: 0;}
[data-testid="stFileUploaderDropzone"] button p::after {content: "UPLOAD"; font-size: 0.95rem;}
</style>
"""


def sign_in() -> bool:
    """Return whether the workbench may be shown; where signing in is switched on and nobody is, ask
    for it.
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


def choose_language() -> None:
    """Show the switch of language at the top of the side."""
    # Streamlit has no Chinese word for the button of its upload.
    st.html(STYLE.replace("UPLOAD", word("ui_upload")))
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
    st.session_state[LANGUAGE] = st.session_state["language_switch"]
    desk().revision += 1


def arrive(page: str) -> None:
    """Note a change of page: widgets of a page are made anew from the plan when it is opened."""
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        desk().revision += 1


def show(page: st.Page) -> None:
    """Show a page; what it could not store in a workspace that is full is told like any other
    problem.
    """
    _overtaken()
    try:
        page.run()
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))


def _overtaken() -> None:
    """Where another window of the same address saved in between, ask which plan holds; until then
    nothing is overwritten.
    """
    here = desk()
    if not here.overtaken:
        return
    st.warning(word("ui_overtaken"), icon=":material/tab_unselected:")
    with st.container(horizontal=True):
        st.button(word("ui_take_theirs"), key="take_theirs", on_click=_take_theirs)
        st.button(word("ui_keep_mine"), key="keep_mine", on_click=here.keep_mine)


def _take_theirs() -> None:
    with suppress(InputError):  # the question stays on the screen
        desk().take_theirs()


def sidebar() -> None:
    """Show the plan in hand: its name, one step back, opening another."""
    here = desk()
    with st.sidebar:
        st.divider()
        st.caption(word("ui_plan_in_hand"))
        title = st.text_input(
            word("ui_plan_title"),
            here.plan.get("title", default=here.plan.get("name")),
            key=f"title-{here.revision}",
            max_chars=80,
        )
        if title != here.plan.get("title", default=here.plan.get("name")):
            here.change(("title",), title)
            st.rerun()
        if here.plan.get("what_if"):
            st.markdown(f":orange-badge[:material/science: {word('ui_what_if')}]")
        st.button(
            word("ui_undo"),
            icon=":material/undo:",
            on_click=here.back,
            disabled=not here.before,
            width="stretch",
        )
        with st.popover(word("ui_open"), icon=":material/folder_open:", width="stretch"):
            _open()
        saved = "ui_saved_signed_in" if owner() else "ui_saved"
        st.caption(word("ui_not_saved" if here.overtaken else saved))
        progress.keep()
        if owner():
            st.caption(owner())
            st.button(word("ui_sign_out"), on_click=st.logout, width="stretch")


def _open() -> None:
    here = desk()
    names = example_names()
    titles = example_titles()
    name = st.selectbox(word("ui_example"), names, format_func=titles.get, key="example_name")
    if st.button(word("ui_open_example"), key="open_example", width="stretch"):
        try:
            plan = plan_of_example(name, here.workspace)
        except InputError as error:
            show_problems(error.problems, word("ui_open_failed"))
        else:
            here.take(plan)
            st.rerun()
    file = st.file_uploader(
        word("ui_open_file"),
        ["yaml", "yml", "zip"],
        key=f"open-{here.revision}",
        max_upload_size=MOST_UPLOAD_MB,
    )
    if file is not None:
        content = file.getvalue()
        opened = looked_at(
            "plan",
            content,
            lambda: plan_of_upload(file.name, content, here.workspace),
            word("ui_open_failed"),
        )
        if opened is not None:
            here.take(opened)
            st.rerun()
