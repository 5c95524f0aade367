"""Whether the stages and changes of a plan fit its inventory and area sources, and removal of
those that do not.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.inputs.area_sources import read_area_sources
from simulator.inputs.inventory import Inventory
from simulator.inputs.transport import read_transport
from simulator.terms.errors import InputError
from simulator.workbench.plans import Plan
from simulator.workbench.shared_cache import inventory_at


@dataclass(frozen=True)
class Misfits:
    """Names in a plan that neither its inventory nor its area sources have.

    Attributes
    ----------
    scopes : tuple of tuple
        (number of the stage from 1, its districts without any line or area source).
    nowhere : tuple of int
        Numbers of those stages that have no other district and so cover nothing.
    changes : tuple of tuple
        (number of the change from 1, the enterprise and line that it names).
    transport : tuple of str
        Enterprises of the transport table that the inventory lacks; they cannot be taken out alone,
        since the table is a file.
    elsewhere : tuple of str
        Keys (alerts, changes) whose rows stand in a file, which is not checked here.
    """

    scopes: tuple[tuple[int, tuple[str, ...]], ...] = ()
    nowhere: tuple[int, ...] = ()
    changes: tuple[tuple[int, str], ...] = ()
    transport: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.scopes or self.changes or self.transport)

    @property
    def count(self) -> int:
        """How many places do not fit."""
        return len(self.scopes) + len(self.changes) + len(self.transport)


def misfits(plan: Plan, inventory: Inventory) -> Misfits:
    """Return the districts, enterprises and lines that a plan's stages and changes name without
    any such.

    Where the area sources cannot be read their districts are unknown, and scopes are not checked.
    """
    area_districts = _area_districts(plan)
    districts = (
        None
        if area_districts is None
        else (set(inventory.lines["district"]) | area_districts) - {""}
    )
    codes = {str(code) for code in inventory.lines["enterprise_id"]}
    lines = set(zip(inventory.lines["enterprise_id"], inventory.lines["line_id"], strict=True))
    scopes, nowhere, changes = [], [], []
    for number, stage in enumerate(_list(plan, "alerts") if districts is not None else [], start=1):
        named = _scope(stage)
        missing = tuple(name for name in named if name not in (districts or ()))
        if missing:
            scopes.append((number, missing))
        if missing and len(missing) == len(named):
            nowhere.append(number)
    for number, change in enumerate(_list(plan, "changes"), start=1):
        code, line = _text(change, "enterprise_id"), _text(change, "line_id")
        if code not in codes or (line and (code, line) not in lines):
            changes.append((number, " · ".join(part for part in (code, line) if part)))
    elsewhere = tuple(
        key
        for key in ("alerts", "changes")
        if isinstance(plan.get(key), dict) and plan.get(key, "file")
    )
    shippers = tuple(name for name in _shippers(plan) if name not in codes)
    return Misfits(tuple(scopes), tuple(nowhere), tuple(changes), shippers, elsewhere)


def misfits_of(plan: Plan) -> Misfits:
    """Return what does not fit of a plan's own inventory; nothing where that cannot be read."""
    inventory = _inventory_of(plan)
    return Misfits() if inventory is None else misfits(plan, inventory)


def mended(plan: Plan) -> Plan:
    """Return the plan without what does not fit its own inventory."""
    inventory = _inventory_of(plan)
    return plan if inventory is None else fitted(plan, inventory)


def _inventory_of(plan: Plan) -> Inventory | None:
    name = plan.get("inventory")
    try:
        return inventory_at(plan.folder / str(name)) if name else None
    except InputError:
        return None


def _shippers(plan: Plan) -> list[str]:
    """Return the enterprises of the plan's transport table; none where it cannot be read."""
    name = plan.get("transport")
    if not name:
        return []
    try:
        frame = read_transport(plan.folder / str(name)).frame
    except InputError:
        return []
    return list(dict.fromkeys(frame["enterprise_id"].astype(str)))


def _area_districts(plan: Plan) -> set[str] | None:
    """Return the districts of the plan's area sources; None where they cannot be read."""
    name = plan.get("area_sources")
    if not name:
        return set()
    try:
        return set(read_area_sources(plan.folder / str(name), None).rows["district"])
    except InputError:
        return None


def fitted(plan: Plan, inventory: Inventory) -> Plan:
    """Return the plan without what does not fit: such changes are removed, such districts leave
    their scope, and a transport table of other enterprises leaves the plan.

    A stage without any district left is removed too: without a scope it would cover the whole area.
    """
    unfit = misfits(plan, inventory)
    data = copy.deepcopy(plan.data)
    for number, missing in unfit.scopes:
        stage = data["alerts"][number - 1]
        stage["scope"] = [name for name in _scope(stage) if name not in missing]
    _take_out(data, "alerts", unfit.nowhere)
    _take_out(data, "changes", [number for number, _ in unfit.changes])
    if unfit.transport:
        data.pop("transport")
    return Plan(data, plan.folder)


def _take_out(data: dict[str, Any], key: str, numbers: Sequence[int]) -> None:
    """Remove rows of a plan's list by their numbers from 1; a list that becomes empty is
    removed too.
    """
    if numbers:
        data[key] = [row for number, row in enumerate(data[key], start=1) if number not in numbers]
        if not data[key]:
            data.pop(key)


def _list(plan: Plan, key: str) -> list[Any]:
    rows = plan.get(key)
    return rows if isinstance(rows, list) else []


def _scope(stage: object) -> list[str]:
    scope = stage.get("scope") if isinstance(stage, dict) else None
    if isinstance(scope, str):
        return [scope]
    return [str(name) for name in scope] if isinstance(scope, list) else []


def _text(row: object, key: str) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    return "" if value is None else str(value)
