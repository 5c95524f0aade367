"""Messages that every page shows in the same way: problems of an input, next steps, the mark of
a what-if.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath

import pandas as pd
import streamlit as st

from simulator.terms.errors import InputError, Problem
from simulator.terms.titles import grade_title, joined, level_title, mark
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.workbench.desk import Outcome
from simulator.workbench.inventory_fit import mended, misfits_of

SHOWN = 200
OFF_POLICY = re.compile(
    r"curtailment\.(?P<grade>.+)\.(?P<level>\w+): (?P<cut>\S+) "
    r"\((?P<low>[\d.e-]+)-(?P<high>[\d.e-]+)\)"
)


def show_problems(problems: Sequence[Problem], title: str) -> None:
    """Show problems as a table: place, value found, what is allowed, the nearest valid name."""
    st.error(f"{title} · {word('ui_problem_count', count=len(problems))}", icon=":material/error:")
    rows = [
        {
            word("ui_problem_place"): " · ".join(
                part for part in (PurePath(problem.file).name, problem.place) if part
            ),
            word("ui_problem_found"): problem.found,
            word("ui_problem_allowed"): problem.allowed
            if isinstance(problem.allowed, str)
            else problem.allowed.text(language()),
            word("ui_problem_hint"): problem.hint,
        }
        for problem in problems[:SHOWN]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="auto" if len(rows) < 10 else 380)


@contextmanager
def problems_told() -> Iterator[None]:
    """Show the problems of what is done within, for example storing files in a full workspace."""
    try:
        yield
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))


def show_unusable(outcome: Outcome) -> None:
    """Show why the plan has no result, and what to do next."""
    if desk().read_only:
        # Problems quote the plan's files: contacts, and who is supposed not to obey.
        st.error(word("ui_plan_unusable"), icon=":material/error:")
        return
    show_problems(outcome.problems, word("ui_plan_unusable"))
    unfit = misfits_of(desk().plan)
    if unfit:
        # Where only names do not fit the list, they are mended here.
        st.button(
            word("ui_mend_misfits", count=unfit.count),
            icon=":material/build:",
            type="primary",
            key="mend-misfits",
            on_click=_mend,
        )
    st.info(word("ui_plan_unusable_next"), icon=":material/undo:")


def _mend() -> None:
    own_desk = desk()
    own_desk.take(mended(own_desk.plan))


def show_marks(outcome: Outcome) -> None:
    """Show the marks above all figures: what-if, and cuts outside the policy's bounds."""
    if outcome.scenario is None or not outcome.scenario.shape.what_if:
        return
    cuts = [_off_policy(text) for text in outcome.scenario.policy.off_policy]
    mark_text = word("ui_what_if_mark")
    st.warning(
        mark_text + mark("colon", language()) + joined(cuts, language(), "part")
        if cuts
        else mark_text,
        icon=":material/science:",
    )


def _off_policy(text: str) -> str:
    """Return the text of a cut outside its bounds, from the policy's own description."""
    match = OFF_POLICY.fullmatch(text)
    if match is None:
        return as_it_stands(text)
    cut, low, high = (f"{100 * float(match[name]):g}" for name in ("cut", "low", "high"))
    return word(
        "ui_off_policy",
        grade=grade_title(match["grade"], language()),
        level=level_title(match["level"], language()),
        cut=cut,
        low=low,
        high=high,
    )
