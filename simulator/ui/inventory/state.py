"""State of the inventory page: the plan's inventory and policy, each read once, and their
problems.
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
SHIPPED = ("demo-county", "demo-coking-county", "demo-city")


@dataclass(frozen=True)
class InHand:
    """The plan's inventory.

    Attributes
    ----------
    inventory : Inventory or None
        The inventory, None where it cannot be read.
    policy : Policy or None
        The policy, None where it cannot be read.
    unreadable : tuple of Problem
        Why the inventory cannot be read.
    problems : tuple of Problem
        Problems of the whole plan.
    warnings : tuple of Message
        Facts that are legal but odd.
    misfits : Misfits
        Scopes and changes that name what the inventory does not have.
    mark : str
        Digest that changes whenever inventory or policy change.
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
        """The inventory, for views that know it exists."""
        assert self.inventory is not None
        return self.inventory


def in_hand() -> InHand:
    """Return the inventory of the current plan, read again only where the plan changed."""
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
        policy = None  # shown with the other problems of the plan
    try:
        scenario = plan.scenario()
        warnings = read_inputs(scenario, inventory).warnings if inventory is not None else ()
    except InputError as error:
        problems = error.problems
    unfit = misfits(plan, inventory) if inventory is not None else Misfits()
    return InHand(
        inventory, policy, unreadable, problems, warnings, unfit, _mark(inventory, policy, plan)
    )


def _mark(inventory: Inventory | None, policy: Policy | None, plan: Plan) -> str:
    """Return a digest of inventory, policy and overrides."""
    parts = [
        inventory.sha256 if inventory else "",
        [sha for _, sha in policy.files] if policy else [],
        plan.get("policy_overrides"),
    ]
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()


def take_plan(plan: Plan) -> None:
    """Make a changed plan the current one, and clear the upload widgets even where the plan is
    the same.
    """
    desk().revision += 1
    desk().take(plan)


def take_inventory(
    content: bytes,
    suffix: str,
    name: str,
    without: tuple[str, ...] = (),
    flows: bytes | None = None,
) -> None:
    """Put an inventory into the plan as one step.

    Parameters
    ----------
    content : bytes
        Content of its file.
    suffix : str
        Ending of its file.
    name : str
        Title on the screen.
    without : tuple of str
        Keys that leave the plan with the old inventory.
    flows : bytes or None
        Its table of transport.
    """
    own_desk = desk()
    plan = own_desk.plan.put(("inventory",), own_desk.workspace.put("inventory", content, suffix))
    for key in without:
        plan = plan.put((key,), None)
    if flows is not None:
        plan = plan.put(("transport",), own_desk.workspace.put("transport", flows, ".csv"))
    st.session_state.setdefault(NAMES, {})[hashlib.sha256(content).hexdigest()] = name
    take_plan(plan)


def show_next(view: str) -> None:
    """Open another view of the page at the next rerun.

    Streamlit does not let a widget's value change after the widget is drawn.
    """
    st.session_state[NEXT_VIEW] = view


def open_view(first: str) -> None:
    """Open the requested view, or the first one, before its widget is drawn."""
    if NEXT_VIEW in st.session_state:
        st.session_state[VIEW] = st.session_state.pop(NEXT_VIEW)
    st.session_state.setdefault(VIEW, first)


def take_shipped(name: str, with_area: bool) -> None:
    """Put a shipped inventory into the plan, with or without its area sources."""
    own_desk = desk()
    plan = own_desk.plan
    for key, kind, folder in (
        ("inventory", "inventory", "inventories"),
        ("area_sources", "area-sources", "area_sources"),
    ):
        if key == "inventory" or with_area:
            plan = plan.put(
                (key,),
                own_desk.workspace.put(kind, (DATA / folder / f"{name}.csv").read_bytes(), ".csv"),
            )
    take_plan(plan)


@st.cache_data(show_spinner=False)
def shipped_digests() -> dict[str, str]:
    """Return {sha256: name} of the shipped inventories."""
    files = {name: DATA / "inventories" / f"{name}.csv" for name in SHIPPED}
    return {hashlib.sha256(path.read_bytes()).hexdigest(): name for name, path in files.items()}


def shipped_name(inventory: Inventory) -> str:
    """Return the name of the shipped inventory that this is, or ""."""
    return shipped_digests().get(inventory.sha256, "")


def is_invented(inventory: Inventory) -> bool:
    """Return whether some lines of an inventory are marked as synthetic."""
    return bool(inventory.lines["synthetic"].any())


def own_name(inventory: Inventory) -> str:
    """Return the name of an uploaded inventory, or "" where this session does not know it."""
    return st.session_state.get(NAMES, {}).get(inventory.sha256, "")


def area_is_invented() -> bool:
    """Return whether some rows of the plan's area sources are marked as synthetic."""
    name = desk().plan.get("area_sources")
    if not name:
        return False
    try:
        area = read_area_sources(desk().plan.folder / str(name), None)
    except InputError:
        return False  # shown with the other problems of the plan
    return bool(area.rows["synthetic"].any())
