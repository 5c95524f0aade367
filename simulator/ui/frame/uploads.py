"""An uploaded file looked at once: one that was refused is not unpacked again while it lies
there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import Message
from simulator.ui.frame.notices import show_problems

T = TypeVar("T")
REFUSED = "refused_uploads"
# What a planner can mend without changing the file.
PASSING = ("workspace_full",)


def looked_at(place: str, content: bytes, look: Callable[[], T], title: str) -> T | None:
    """Return what comes of an uploaded file, None where it is refused: then the screen says why.

    Parameters
    ----------
    place : str
        Where it was uploaded.
    look : callable
        Opens it.
    title : str
        Stands above the problems.
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
