"""Long work on the screen: its progress, a button to cancel it, and messages when it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulator.terms.errors import InputError
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk, shared_jobs, shared_work
from simulator.ui.frame.words import word
from simulator.workbench.jobs import Job, Progress

JOBS = "jobs"
# Seconds between two updates: on the page that shows the work, and on the other pages.
EVERY_S = 0.5
ELSEWHERE_S = 5.0


def _entries() -> dict[str, tuple[object, Job]]:
    """Return the work of this planner by its names, from whatever window it was started."""
    if JOBS not in st.session_state:
        st.session_state[JOBS] = shared_work().of(desk().workspace.key)
    entries: dict[str, tuple[object, Job]] = st.session_state[JOBS]
    return entries


def start(name: str, about: object, work: Callable[[Progress], Any]) -> None:
    """Start a piece of work under a name; earlier work of the workspace is cancelled.

    Parameters
    ----------
    name : str
        Name of the work.
    about : object
        What the work depends on; `finished` compares it.
    work : callable
        The work; it is given a function that reports progress.
    """
    _entries()[name] = (about, shared_jobs().start(work, desk().workspace.key))


def finished(name: str, about: object) -> Any:
    """Return the value of finished work, or None where it is not done or depends on something
    else.
    """
    entry = _entries().get(name)
    return (
        entry[1].value
        if entry is not None and entry[0] == about and entry[1].state == "done"
        else None
    )


def known(name: str, about: object) -> bool:
    """Return whether work of a name on this was started, whatever became of it."""
    entry = _entries().get(name)
    return entry is not None and entry[0] == about


def wait(name: str, seconds: float) -> None:
    """Wait a moment for work that is soon done, so that the page shows its value at once."""
    _entries()[name][1].wait(seconds)


def running(name: str) -> bool:
    """Return whether the work of a name is under way."""
    entry = _entries().get(name)
    return entry is not None and not entry[1].ended


def show(name: str) -> None:
    """Show the progress of work while it runs, and why it ended if it did not finish."""
    entry = _entries().get(name)
    if entry is None:
        return
    job: Job = entry[1]
    if not job.ended:
        _watch(name)
    elif job.state == "cancelled":
        st.info(word("ui_job_cancelled"), icon=":material/cancel:")
    elif job.state == "abandoned":
        st.info(word("ui_job_abandoned"), icon=":material/cancel:")
    elif job.state == "refused":
        st.warning(word("ui_job_refused"), icon=":material/hourglass_disabled:")
    elif isinstance(job.error, InputError):
        show_problems(job.error.problems, word("ui_job_failed"))
    elif job.error is not None:
        st.error(f"{word('ui_job_fault')} ({type(job.error).__name__})", icon=":material/error:")


# A fragment reruns alone; the rest of the page stays as it is.
@st.fragment(run_every=EVERY_S)
def _watch(name: str) -> None:
    """Show the progress twice a second, and rerun the page once the work has ended."""
    job: Job = _entries()[name][1]
    job.ask()
    if job.ended:
        st.rerun()
    share = job.done / job.total if job.total else 0.0
    text = word("ui_job_waiting") if job.state == "waiting" else _how_far(job)
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.progress(min(share, 1.0), text)
    right.button(
        word("ui_cancel"),
        key=f"cancel-{name}",
        on_click=job.cancel,
        icon=":material/cancel:",
        width="stretch",
    )


def _how_far(job: Job) -> str:
    """Return how far work is, in words and seconds."""
    counts = {"done": f"{job.done:,}", "total": f"{job.total:,}"}
    times_s = job.times_s()
    if times_s is None:
        return word("ui_job_running", **counts)
    used, left = (f"{seconds:,.0f}" for seconds in times_s)
    return word("ui_job_progress", used=used, left=left, **counts)


def keep() -> None:
    """On every page, keep the work of this window alive: it stops when no window asks for it."""
    if _unfinished():
        _keep()


@st.fragment(run_every=ELSEWHERE_S)
def _keep() -> None:
    jobs = _unfinished()
    for job in jobs:
        job.ask()
    if jobs:
        st.caption(f":material/hourglass_top: {word('ui_job_under_way')}")


def _unfinished() -> list[Job]:
    return [job for _, job in list(_entries().values()) if not job.ended]
