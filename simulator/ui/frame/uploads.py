"""Uploaded files, opened once: a file that was refused is not opened again at every rerun."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import Message
from simulator.ui.frame.messages import show_problems

T = TypeVar("T")
REFUSED = "refused_uploads"
# Problems that the planner can solve without changing the file, so it is opened again.
PASSING = ("workspace_full",)


def looked_at(place: str, content: bytes, look: Callable[[], T], title: str) -> T | None:
    """Return the content of an uploaded file after opening, or None where it is refused and
    problems are shown.

    Parameters
    ----------
    place : str
        Name of the upload on the screen.
    content : bytes
        Content of the file.
    look : callable
        Opens the file.
    title : str
        Title above the problems.
    """
    refused: dict[str, tuple[str, tuple[Problem, ...]]] = st.session_state.setdefault(REFUSED, {})
    digest = hashlib.sha256(content).hexdigest()
    if refused.get(place, ("",))[0] == digest:
        show_problems(refused[place][1], title)
        return None
    try:
        return look()
    except InputError as error:
        if not any(
            isinstance(problem.allowed, Message) and problem.allowed.key in PASSING
            for problem in error.problems
        ):
            refused[place] = (digest, error.problems)
        show_problems(error.problems, title)
        return None
