"""The desk of whoever looks at the screen: found by the key in the address, so that a reload
keeps the work.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import streamlit as st

from simulator.reports.run_view import RunView
from simulator.terms.errors import InputError
from simulator.ui.frame.words import language
from simulator.workbench.desk import Desk, Outcome, Results, outcome_of
from simulator.workbench.jobs import JobQueue
from simulator.workbench.plans import FIRST_EXAMPLE, load_plan, plan_of_example, save_plan
from simulator.workbench.workspace import (
    Workspace,
    default_root,
    find_workspace,
    last_workspace,
    new_workspace,
    remove_old,
)

DESK = "desk"
ADDRESS = "work"
LAST = "last_outcome"
KEEP_DAYS = 30.0
SIGN_IN_NEEDS = ("authlib", "httpx")


def desk() -> Desk:
    """Return the desk of this session, with a finished example on it at the first visit."""
    if DESK not in st.session_state:
        st.session_state[DESK] = _found() or _new()
    here: Desk = st.session_state[DESK]
    if st.query_params.get(ADDRESS) != here.workspace.key:
        st.query_params[ADDRESS] = here.workspace.key
    return here


def owner() -> str:
    """Return who is signed in, as people know them, "" where signing in is not switched on."""
    return (
        str(st.user.get("email") or st.user.get("name") or st.user.get("sub") or "")
        if signed_in()
        else ""
    )


def identity() -> str:
    """Return whom a workspace belongs to, "" where signing in is not switched on: issuer and
    subject, which never change hands.
    """
    return f"{st.user.get('iss') or ''} {st.user.get('sub') or owner()}" if signed_in() else ""


def sign_in_wanted() -> bool:
    """Return whether the server's secrets switch signing in on; secrets that cannot be read
    let nobody in.
    """
    try:
        return "auth" in st.secrets
    except (
        FileNotFoundError
    ):  # what Streamlit raises for a file that is not there, and for one that it cannot read
        return any(Path(path).exists() for path in st.get_option("secrets.files"))


def can_sign_in() -> bool:
    """Return whether signing in can work: the secrets can be read, and what they need is
    installed.
    """
    return st.secrets.load_if_toml_exists() and all(find_spec(name) for name in SIGN_IN_NEEDS)


def signed_in() -> bool:
    """Return whether somebody is signed in."""
    return sign_in_wanted() and bool(st.user.get("is_logged_in"))


def _found() -> Desk | None:
    mine = identity()
    workspace = find_workspace(default_root(), st.query_params.get(ADDRESS, ""), mine)
    if workspace is None and mine:
        # Signing in comes back without the key in the address.
        workspace = last_workspace(default_root(), mine)
    if workspace is None:
        return None
    try:
        found = Desk(workspace, load_plan(workspace))
    except InputError:
        return None
    found.tidy()
    return found


def _new() -> Desk:
    _tidy()
    workspace: Workspace = new_workspace(default_root(), identity())
    plan = plan_of_example(FIRST_EXAMPLE, workspace)
    save_plan(plan, workspace)
    return Desk(workspace, plan)


@st.cache_resource(ttl=86_400, show_spinner=False)
def _tidy() -> int:
    """Remove workspaces that nobody opened for long, once a day."""
    return remove_old(
        default_root(), float(os.environ.get("HEAVYPOLLUTION_KEEP_DAYS") or KEEP_DAYS)
    )


@st.cache_resource(show_spinner=False)
def shared_results() -> Results:
    """Return the results that all sessions of this server share."""
    return Results()


@st.cache_resource(show_spinner=False)
def shared_jobs() -> JobQueue:
    """Return the queue of the long work of all sessions of this server."""
    return JobQueue()


def outcome() -> Outcome:
    """Return what the plan in hand comes to; asked again for the same plan, nothing is done
    again.
    """
    plan, words = desk().plan, language()
    last = st.session_state.get(LAST)
    if last is None or last[0] is not plan or last[1] != words:
        last = st.session_state[LAST] = (plan, words, outcome_of(plan, shared_results(), words))
    return last[2]


def view_of(found: Outcome) -> RunView | None:
    """Return an outcome's result with the names behind its keys, None where there is no result."""
    if found.result is None or found.inputs is None or found.scenario is None:
        return None
    return RunView(found.result, language(), found.inputs.inventory.lines, found.scenario.dated)
