"""What the inventory page works on: the plan's inventory and policy, each read once, and what
is wrong with them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import streamlit as st

from simulator.inputs.area_sources import read_area_sources
from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy, read_policy
from simulator.inputs.reading import read_inputs
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import Message, message
from simulator.terms.paths import DATA
from simulator.ui.frame.session import desk
from simulator.workbench.desk import inventory_at
from simulator.workbench.inventory_fit import Misfits, misfits
from simulator.workbench.plans import Plan, check_contained

HELD = "inv_in_hand"
NAMES = "inv_names"
VIEW, NEXT_VIEW = "inv_view", "inv_next_view"
SHIPPED = ("demo-county", "demo-city")


@dataclass(frozen=True)
class InHand:
    """The plan's inventory.

    Attributes
    ----------
    inventory, policy
        None where they cannot be read.
    unreadable : tuple of Problem
        Why the inventory cannot.
    problems : tuple of Problem
        Of the whole plan.
    warnings : tuple of Message
        Legal but odd.
    misfits : Misfits
        Scopes and changes that name what the inventory does not have.
    mark : str
        Changes whenever inventory or policy do.
    """

    inventory: Inventory | None
    policy: Policy | None
    unreadable: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Message, ...]
    misfits: Misfits
    mark: str

    @property
    def held(self) -> Inventory:
        """The inventory, on the views that show one."""
        assert self.inventory is not None
        return self.inventory


def in_hand() -> InHand:
    """Return the inventory of the plan in hand, read again only where the plan changed."""
    text = desk().plan.text()
    held = st.session_state.get(HELD)
    if held is None or held[0] != text:
        held = (text, _read(desk().plan))
        st.session_state[HELD] = held
    return held[1]


def _read(plan: Plan) -> InHand:
    inventory, policy = None, None
    unreadable: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Message, ...] = ()
    try:
        name = plan.get("inventory")
        if not isinstance(name, str):
            raise refuse("", "inventory", "" if name is None else name, message("required_key"))
        inventory = inventory_at(plan.folder / name)
    except InputError as error:
        unreadable = error.problems
    try:
        check_contained(plan.data, plan.folder)
        policy = read_policy(
            str(plan.get("policy")),
            plan.folder,
            plan.get("policy_overrides"),
            bool(plan.get("what_if")),
        )
    except InputError:
        policy = None  # told with the other problems of the plan
    try:
        scenario = plan.scenario()
        warnings = read_inputs(scenario, inventory).warnings if inventory is not None else ()
    except InputError as error:
        problems = error.problems
    found = misfits(plan, inventory) if inventory is not None else Misfits()
    return InHand(
        inventory, policy, unreadable, problems, warnings, found, _mark(inventory, policy, plan)
    )


def _mark(inventory: Inventory | None, policy: Policy | None, plan: Plan) -> str:
    parts = [
        inventory.sha256 if inventory else "",
        [sha for _, sha in policy.files] if policy else [],
        plan.get("policy_overrides"),
    ]
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()


def take_plan(plan: Plan) -> None:
    """Take a changed plan in hand; what was uploaded for it leaves the screen, also where the
    plan is as it was.
    """
    desk().revision += 1
    desk().take(plan)


def take_inventory(content: bytes, suffix: str, name: str, without: tuple[str, ...] = ()) -> None:
    """Put an inventory into the plan as one step.

    Parameters
    ----------
    content, suffix
        Its file.
    name : str
        What it is called on the screen.
    without : tuple of str
        Keys that leave the plan with the old one.
    """
    here = desk()
    plan = here.plan.put(("inventory",), here.workspace.put("inventory", content, suffix))
    for key in without:
        plan = plan.put((key,), None)
    st.session_state.setdefault(NAMES, {})[hashlib.sha256(content).hexdigest()] = name
    take_plan(plan)


def show_next(view: str) -> None:
    """Open another view of the page with the next run; a widget on the screen cannot be
    changed before that.
    """
    st.session_state[NEXT_VIEW] = view


def open_view(first: str) -> None:
    """Open the view that was asked for, or the first one, before its widget is made."""
    if NEXT_VIEW in st.session_state:
        st.session_state[VIEW] = st.session_state.pop(NEXT_VIEW)
    st.session_state.setdefault(VIEW, first)


def take_shipped(name: str, with_area: bool) -> None:
    """Put an inventory that ships into the plan, with its area sources or as it is."""
    here = desk()
    plan = here.plan
    for key, kind, folder in (
        ("inventory", "inventory", "inventories"),
        ("area_sources", "area-sources", "area_sources"),
    ):
        if key == "inventory" or with_area:
            plan = plan.put(
                (key,),
                here.workspace.put(kind, (DATA / folder / f"{name}.csv").read_bytes(), ".csv"),
            )
    take_plan(plan)


@st.cache_data(show_spinner=False)
def shipped_digests() -> dict[str, str]:
    """Return {sha256: name} of the shipped inventories."""
    files = {name: DATA / "inventories" / f"{name}.csv" for name in SHIPPED}
    return {hashlib.sha256(path.read_bytes()).hexdigest(): name for name, path in files.items()}


def shipped_name(inventory: Inventory) -> str:
    """Return which shipped inventory this is, "" if none."""
    return shipped_digests().get(inventory.sha256, "")


def is_invented(inventory: Inventory) -> bool:
    """Return whether lines of an inventory say that they are invented."""
    return bool(inventory.lines["synthetic"].any())


def own_name(inventory: Inventory) -> str:
    """Return what an uploaded inventory was called, "" where nobody remembers."""
    return st.session_state.get(NAMES, {}).get(inventory.sha256, "")


def area_is_invented() -> bool:
    """Return whether rows of the plan's area sources say that they are invented."""
    name = desk().plan.get("area_sources")
    if not name:
        return False
    try:
        area = read_area_sources(desk().plan.folder / str(name), None)
    except InputError:
        return False  # told with the other problems of the plan
    return bool(area.rows["synthetic"].any())
