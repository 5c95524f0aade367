"""Whether alerts and dated changes of a plan still fit its inventory, and the plan without those that do not."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from simulator.inventory import Inventory
from simulator.plans import Plan


@dataclass(frozen=True)
class Misfits:
    """What of a plan names something that its inventory does not have.

    Attributes
    ----------
    scopes : (number of the stage from 1, its districts that no line has). changes : (number of the change from 1, what it names).
    elsewhere : keys whose stages or changes stand in a file, which is not looked into.
    """

    scopes: tuple[tuple[int, tuple[str, ...]], ...] = ()
    changes: tuple[tuple[int, str], ...] = ()
    elsewhere: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.scopes or self.changes)


def misfits(plan: Plan, inventory: Inventory) -> Misfits:
    """Return what of a plan's stages and changes names districts, enterprises or lines that the inventory does not have."""
    districts = set(inventory.lines["district"]) - {""}
    codes = {str(code) for code in inventory.lines["enterprise_id"]}
    lines = set(zip(inventory.lines["enterprise_id"], inventory.lines["line_id"], strict=True))
    scopes, changes = [], []
    for number, stage in enumerate(_list(plan, "alerts"), start=1):
        missing = tuple(name for name in _scope(stage) if name not in districts)
        if missing:
            scopes.append((number, missing))
    for number, change in enumerate(_list(plan, "changes"), start=1):
        code, line = _text(change, "enterprise_id"), _text(change, "line_id")
        if code not in codes or (line and (code, line) not in lines):
            changes.append((number, " · ".join(part for part in (code, line) if part)))
    elsewhere = tuple(key for key in ("alerts", "changes") if isinstance(plan.get(key), dict) and plan.get(key, "file"))
    return Misfits(tuple(scopes), tuple(changes), elsewhere)


def fitted(plan: Plan, inventory: Inventory) -> Plan:
    """Return the plan without what does not fit: such changes are taken out, such districts leave their scope.

    A stage with no district left holds for the whole area.
    """
    found = misfits(plan, inventory)
    data = copy.deepcopy(plan.data)
    for number, missing in found.scopes:
        stage = data["alerts"][number - 1]
        kept = [name for name in _scope(stage) if name not in missing]
        if kept:
            stage["scope"] = kept
        else:
            stage.pop("scope")
    gone = {number - 1 for number, _ in found.changes}
    if gone:
        data["changes"] = [change for place, change in enumerate(data["changes"]) if place not in gone]
        if not data["changes"]:
            data.pop("changes")
    return Plan(data, plan.folder)


def _list(plan: Plan, key: str) -> list[Any]:
    found = plan.get(key)
    return found if isinstance(found, list) else []


def _scope(stage: object) -> list[str]:
    scope = stage.get("scope") if isinstance(stage, dict) else None
    if isinstance(scope, str):
        return [scope]
    return [str(name) for name in scope] if isinstance(scope, list) else []


def _text(row: object, key: str) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    return "" if value is None else str(value)
