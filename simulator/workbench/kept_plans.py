"""Kept plans: when and why each was kept, and versions of one name.

A plan kept again under the same name becomes a version of it, （2）, （3）, so that names differ by
themselves. Time and note stand in a file beside the plan's; without it, or where it is damaged, the
plan has neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from simulator.terms.clock import parse_time
from simulator.terms.errors import InputError
from simulator.workbench.plans import Plan, load_plan
from simulator.workbench.workspace import PLAN, Workspace, about_of

LONGEST_NOTE = 200
# A file of ours is far smaller; a larger one was put there from outside.
LARGEST_ABOUT_BYTES = 10_000
VERSION = re.compile(r"(?P<name>.*?)（(?P<number>[1-9]\d{0,5})）", re.DOTALL)


@dataclass(frozen=True)
class KeptPlan:
    """A kept plan.

    Attributes
    ----------
    file : str
        Name of its file, by which it is found.
    plan : Plan
        The plan.
    title : str
        Its title, which no other kept plan of the workspace has.
    at : datetime or None
        When it was kept; None where that is not known.
    note : str
        Why it was kept.
    """

    file: str
    plan: Plan
    title: str
    at: datetime | None = None
    note: str = ""


def keep_plan(workspace: Workspace, plan: Plan, title: str, note: str, at: datetime) -> str:
    """Keep a plan and return the title that it got.

    Parameters
    ----------
    workspace : Workspace
        The planner's folder.
    plan : Plan
        The plan.
    title : str
        The title that is wanted; a title that another kept plan has becomes its next version.
    note : str
        Why it is kept.
    at : datetime
        Time of keeping.

    Raises
    ------
    InputError
        The workspace would become larger than allowed, or may only be read.
    """
    about = {"kept": f"{at:%Y-%m-%dT%H:%M}", "note": note[:LONGEST_NOTE]}
    text = json.dumps(about, ensure_ascii=False)
    workspace.check_writable()
    # Two windows that keep at once take numbers and versions one after the other.
    with workspace.only_writer(PLAN):
        own = next_version(title, [kept.title for kept in kept_plans(workspace)])
        workspace.keep(plan.put(("title",), own).text().encode(), text.encode())
    return own


def kept_plans(workspace: Workspace) -> list[KeptPlan]:
    """Return the kept plans that can be read, oldest first."""
    kept: list[KeptPlan] = []
    for file in workspace.kept():
        try:
            plan = load_plan(workspace, file)
        except InputError:
            continue
        # Plans that were kept before names differed by themselves may share one.
        title = next_version(title_of(plan), [other.title for other in kept])
        kept.append(KeptPlan(file, plan, title, *_about(workspace, file)))
    return kept


def title_of(plan: Plan) -> str:
    """Return a plan's title, or its name where it has none."""
    return str(plan.get("title", default=plan.get("name")))


def next_version(title: str, taken: Collection[str]) -> str:
    """Return a title, or where it is taken its next version that is free."""
    if title not in taken:
        return title
    match = VERSION.fullmatch(title)
    name, number = (match["name"], int(match["number"])) if match else (title, 1)
    while title in taken:
        number += 1
        title = f"{name}（{number}）"
    return title


def _about(workspace: Workspace, file: str) -> tuple[datetime | None, str]:
    """Return when and why a plan was kept."""
    path = workspace.folder / about_of(file)
    try:
        if path.stat().st_size > LARGEST_ABOUT_BYTES:
            return None, ""
        about = json.loads(path.read_text(encoding="utf-8"))
        return parse_time(about["kept"]), str(about.get("note") or "")[:LONGEST_NOTE]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, ""
