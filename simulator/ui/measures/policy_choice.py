"""Choice of the policy, and the switch for what-if."""

from __future__ import annotations

import streamlit as st

from simulator.inputs.policy import FOLDER, policy_ids
from simulator.inputs.policy_files import read_policy_within
from simulator.terms.errors import InputError
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.session import desk
from simulator.ui.frame.uploads import looked_at
from simulator.ui.frame.words import word
from simulator.workbench.inventory_upload import read_content
from simulator.workbench.plan_measures import OVERRIDES, leave_what_if, policy_as_written

# Policies that others extend and that no city uses by themselves.
HIDDEN = ("base-process",)
UPLOAD_MB = 5


def policy_title(name: str) -> str:
    """Return a policy's title, or its name where it cannot be read."""
    try:
        return policy_as_written(name, desk().plan.folder).shape.title or name
    except InputError:
        return name


def show() -> None:
    """Show the choice of policy and the what-if switch."""
    own_desk = desk()
    now = own_desk.plan.get("policy", default="")
    names = [name for name in policy_ids() if name not in HIDDEN]
    # An uploaded policy is not among the shipped ones.
    if now not in names:
        names = [now, *names]
    titles = {name: policy_title(name) for name in names}
    st.selectbox(
        word("ui_policy"),
        names,
        index=names.index(now),
        format_func=titles.get,
        key=f"policy-{own_desk.revision}",
        on_change=_choose,
    )
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        st.toggle(
            word("ui_what_if_switch"),
            bool(own_desk.plan.get("what_if")),
            key=f"what-if-{own_desk.revision}",
            on_change=_what_if,
            help=word("ui_what_if_help"),
        )
    with right, st.popover(word("ui_policy_own"), icon=":material/upload_file:", width="stretch"):
        _upload()
    # Always there, so that the sliders below stay in their place at the first change.
    st.button(
        word("ui_policy_reset"),
        icon=":material/restart_alt:",
        on_click=_reset,
        disabled=not own_desk.plan.get(OVERRIDES),
        help=word("ui_policy_reset_help"),
    )


def _choose() -> None:
    own_desk = desk()
    # Overrides refer to rows of the old policy and leave with it.
    name = st.session_state[f"policy-{own_desk.revision}"]
    if not isinstance(name, str):
        return  # no screen sends that
    own_desk.take(
        own_desk.plan.put(("policy",), name).put((OVERRIDES,), None).put(("what_if",), None)
    )


def _what_if() -> None:
    own_desk = desk()
    if st.session_state[f"what-if-{own_desk.revision}"]:
        own_desk.take(own_desk.plan.put(("what_if",), True))
        return
    try:
        own_desk.take(
            leave_what_if(
                own_desk.plan,
                policy_as_written(own_desk.plan.get("policy"), own_desk.plan.folder).shape,
            )
        )
    except InputError:
        own_desk.take(own_desk.plan.put(("what_if",), None))


def _reset() -> None:
    own_desk = desk()
    own_desk.take(own_desk.plan.put((OVERRIDES,), None).put(("what_if",), None))


def _upload() -> None:
    own_desk = desk()
    st.caption(word("ui_policy_own_help", folder=FOLDER.name))
    file = file_uploader(
        word("ui_policy_file"),
        ["yaml", "yml"],
        key=f"policy-file-{own_desk.revision}",
        max_upload_size=UPLOAD_MB,
    )
    if file is None:
        example_button("policy")
        return
    content = file.getvalue()
    name = looked_at("policy", content, lambda: _stored(content), word("ui_policy_unusable"))
    if name is not None:
        own_desk.take(
            own_desk.plan.put(("policy",), name).put((OVERRIDES,), None).put(("what_if",), None)
        )
        st.rerun()


def _stored(content: bytes) -> str:
    """Return the name of an uploaded policy, stored after a check.

    It is checked in an empty folder, so it can extend shipped policies only.
    """
    read_content(content, ".yaml", lambda path: read_policy_within(path.name, path.parent))
    return desk().workspace.put("policy", content, ".yaml")
