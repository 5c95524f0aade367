"""Lets go of what no screen shows any more: widgets, and files that were uploaded.

Streamlit drops the value of a widget that leaves the screen, but keeps what it knows of it, with
its callback and thus a plan, and every file that came by it, until the session ends. A plan that is
opened or taken back has widgets of its own: a long day would gather thousands.
"""

from __future__ import annotations

from contextlib import suppress

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SafeSessionState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX

from simulator.ui.frame import asked_uploads


def let_go() -> None:
    """Forget what the page that was just made did not show; called as its last step.

    A page that is made again before it is whole lets nothing go.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    # Another version of Streamlit may hold them otherwise: then they stay, and a test says so.
    with suppress(AttributeError):
        state = context.session_state
        while isinstance(state, SafeSessionState):
            state = state._state
        known = state._new_widget_state.widget_metadata
        # A widget on the screen may have its value under its key alone: what counts is the page.
        shown = context.shared.widget_ids_this_run.snapshot()
        for widget in [each for each in known if _element(each) not in shown]:
            del known[widget]
    asked_uploads.let_go()


def _element(widget: str) -> str:
    """Return the id of what is on the screen: a component is known by another id too, under which
    it says that it was clicked.
    """
    own = widget.removeprefix(f"{STREAMLIT_INTERNAL_KEY_PREFIX}_")
    return widget if own == widget else own.partition("__")[0]
