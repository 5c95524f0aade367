"""The desk of a session: found by the key in the address, so that a reload keeps the work."""

from __future__ import annotations

import gc
import os
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from simulator.reports.run_view import RunView
from simulator.runs.moment import Walked
from simulator.terms.errors import InputError
from simulator.ui.frame.words import LANGUAGE, language
from simulator.workbench.daily import beijing_now, running
from simulator.workbench.desk import Desk, Outcome, Results, outcome_of
from simulator.workbench.inventory_upload import start_reading
from simulator.workbench.jobs import JobQueue, WorkByPlanner
from simulator.workbench.kept_plans import KeptPlan, kept_plans
from simulator.workbench.negotiations import Negotiations
from simulator.workbench.plans import FIRST_EXAMPLE, load_plan, plan_of_example, save_plan
from simulator.workbench.preferences import preferences_of
from simulator.workbench.readers import for_readers
from simulator.workbench.workspace import (
    Workspace,
    default_root,
    find_for_reading,
    find_workspace,
    last_workspace,
    new_workspace,
    remove_old,
)

DESK = "desk"
ADDRESS = "work"
READING = "read"
KEPT = "kept_plans_read"
BEFORE = "page_before"
LAST = "last_outcome"
WALKED = "last_walked"
KEEP_DAYS = 30.0
SIGN_IN_NEEDS = ("authlib", "httpx")


def desk() -> Desk:
    """Return the desk of this session; a first visit gets a desk with a finished example."""
    if DESK not in st.session_state:
        st.session_state[DESK] = _for_reading() or _found() or _new()
        chosen = preferences_of(st.session_state[DESK].workspace).language
        if chosen:
            st.session_state.setdefault(LANGUAGE, chosen)
    own_desk: Desk = st.session_state[DESK]
    workspace = own_desk.workspace
    # A reader never gets the key with which the plan can be changed.
    name, key = (READING, workspace.reading_key) if own_desk.read_only else (ADDRESS, workspace.key)
    # The key in the address survives a reload; the session does not.
    if st.query_params.get(name) != key:
        st.query_params[name] = key
    return own_desk


def reading_key_unknown() -> bool:
    """Return whether the address has a key for readers that leads to no plan."""
    return DESK not in st.session_state and _asked_to_read() and _for_reading() is None


def reads_only() -> bool:
    """Return whether the plan can only be read here."""
    return desk().read_only


def links() -> tuple[str, str]:
    """Return the addresses of the plan: to work on it, and to read it only."""
    workspace = desk().workspace
    # The address of a page ends with its name or, at the first page, with nothing.
    address = urlsplit(st.context.url or "")
    below = str(st.get_option("server.baseUrlPath")).strip("/")
    base = "/".join(part for part in (f"{address.scheme}://{address.netloc}", below) if part)
    return (
        f"{base}/?{ADDRESS}={workspace.key}",
        f"{base}/?{READING}={workspace.reading_key}",
    )


def kept() -> list[KeptPlan]:
    """Return the kept plans, oldest first; their files are read once for each change of them."""
    workspace = desk().workspace
    files = []
    for name in workspace.kept():
        with suppress(OSError):
            files.append((name, (workspace.folder / name).stat().st_mtime_ns))
    last = st.session_state.get(KEPT)
    if last is None or last[0] != files:
        last = st.session_state[KEPT] = (files, kept_plans(workspace))
    plans: list[KeptPlan] = last[1]
    return plans


def owner() -> str:
    """Return the name of the person signed in, or "" where signing in is not switched on."""
    return (
        str(st.user.get("email") or st.user.get("name") or st.user.get("sub") or "")
        if signed_in()
        else ""
    )


def identity() -> str:
    """Return the owner of a workspace (issuer and subject, which never change), or "" without
    signing in.
    """
    return f"{st.user.get('iss') or ''} {st.user.get('sub') or owner()}" if signed_in() else ""


def sign_in_wanted() -> bool:
    """Return whether the server's secrets switch signing in on.

    Secrets that cannot be read count as yes, so that nobody gets in by mistake.
    """
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        # Streamlit raises this for a missing file and for one that it cannot read.
        return any(Path(path).exists() for path in st.get_option("secrets.files"))


def can_sign_in() -> bool:
    """Return whether signing in can work: the secrets are readable, and the packages are
    installed.
    """
    return st.secrets.load_if_toml_exists() and all(find_spec(name) for name in SIGN_IN_NEEDS)


def signed_in() -> bool:
    """Return whether somebody is signed in."""
    return sign_in_wanted() and bool(st.user.get("is_logged_in"))


def _asked_to_read() -> bool:
    return READING in st.query_params and ADDRESS not in st.query_params


def _for_reading() -> Desk | None:
    """Return the desk of the workspace whose key for readers is in the address, or None."""
    if not _asked_to_read():
        return None
    workspace = find_for_reading(default_root(), st.query_params[READING])
    if workspace is None:
        return None
    try:
        return Desk(workspace, load_plan(workspace))
    except InputError:
        return None


def _found() -> Desk | None:
    """Return the desk of the workspace in the address, or None."""
    mine = identity()
    workspace = find_workspace(default_root(), st.query_params.get(ADDRESS, ""), mine)
    if workspace is None and mine:
        # After signing in the browser returns without the key in the address.
        workspace = last_workspace(default_root(), mine)
    if workspace is None:
        return None
    try:
        own_desk = Desk(workspace, load_plan(workspace))
    except InputError:
        return None
    own_desk.tidy()
    return own_desk


def _new() -> Desk:
    """Return a new desk with the first example."""
    _tidy()
    workspace: Workspace = new_workspace(default_root(), identity())
    plan = plan_of_example(FIRST_EXAMPLE, workspace)
    save_plan(plan, workspace)
    return Desk(workspace, plan)


@st.cache_resource(ttl=86_400, show_spinner=False)
def _tidy() -> int:
    """Remove workspaces that nobody opened for long; the cache lets it run once a day."""
    return remove_old(
        default_root(), float(os.environ.get("HEAVYPOLLUTION_KEEP_DAYS") or KEEP_DAYS)
    )


@st.cache_resource(show_spinner=False)
def keep_program_in_memory() -> int:
    """Take what the program has loaded out of garbage collection, once; return the objects left.

    Streamlit collects all garbage after each run of a page, and looking through modules, policies
    and tables that stay anyway takes longer than drawing some pages.
    """
    gc.collect()
    gc.freeze()
    return gc.get_count()[0]


@st.cache_resource(show_spinner=False)
def shared_results() -> Results:
    """Return the results that all sessions of this server share."""
    return Results()


@st.cache_resource(show_spinner=False)
def shared_jobs() -> JobQueue:
    """Return the queue of the long work of all sessions of this server."""
    return JobQueue()


@st.cache_resource(show_spinner=False)
def shared_work() -> WorkByPlanner:
    """Return the long work of all planners of this server, found again after a reload."""
    return WorkByPlanner()


@st.cache_resource(show_spinner=False)
def shared_negotiations() -> Negotiations:
    """Return the negotiations of all sessions of this server."""
    return Negotiations()


@st.cache_resource(show_spinner=False)
def ready_to_read() -> None:
    """Start the process that reads files of unknown origin, before the first one comes."""
    threading.Thread(target=start_reading, daemon=True).start()


def outcome() -> Outcome:
    """Return the outcome of the current plan, cached for this session."""
    plan, words = desk().plan, language()
    last = st.session_state.get(LAST)
    # Plans are never changed in place, so the same object is the same plan.
    if last is None or last[0] is not plan or last[1] != words:
        made = outcome_of(plan, shared_results(), words)
        if reads_only():
            made = for_readers(made)
        last = st.session_state[LAST] = (plan, words, made)
    return last[2]


def view_of(planned: Outcome) -> RunView | None:
    """Return the view of an outcome's result, or None without a result."""
    if planned.result is None or planned.inputs is None or planned.scenario is None:
        return None
    return RunView(
        planned.result, language(), planned.inputs.inventory.lines, planned.scenario.dated
    )


def walked_of(planned: Outcome) -> Walked | None:
    """Return the plan walked through, so that any moment of it can be told; cached for this
    session; None for a plan without a result.
    """
    if planned.result is None or planned.inputs is None:
        return None
    last = st.session_state.get(WALKED)
    if last is None or last[0] is not planned.inputs:
        last = st.session_state[WALKED] = (planned.inputs, Walked(planned.inputs))
    walked: Walked = last[1]
    return walked


def page_before() -> str:
    """Return the name of the page that was open before this one, "" for none."""
    return str(st.session_state.get(BEFORE, ""))


def alert_runs() -> bool:
    """Return whether one of the plan's alerts is in force at this moment."""
    scenario = outcome().scenario
    return scenario is not None and bool(running(scenario.dated, beijing_now()))
