"""Uploaded outlines of towns: read apart, and kept in the program's own form."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from simulator.inputs.outlines import Outlines
from simulator.inputs.outlines_file import read_outlines
from simulator.terms.errors import InputError
from simulator.workbench.inventory_upload import shown_name
from simulator.workbench.plans import Plan
from simulator.workbench.upload_limits import guarded
from simulator.workbench.workspace import Workspace

KEYS = ("tables", "outlines")
KIND, ENDING = "outlines", ".geojson"
SUFFIXES = ("geojson", "json")


def open_outlines(name: str, content: bytes, towns: Sequence[str], key: str = "") -> Outlines:
    """Return the outlines of an upload.

    Parameters
    ----------
    towns : sequence of str
        Towns of the inventory.
    key : str
        The property that gives the names; "" to recognise it.

    Raises
    ------
    InputError
        With every problem of the file, under the name shown.
    """
    shown = shown_name(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.geojson"
        path.write_bytes(content)
        try:
            return guarded(shown, read_outlines, path, tuple(towns), key)
        except InputError as error:
            raise InputError(replace(problem, file=shown) for problem in error.problems) from None


def with_outlines(plan: Plan, outlines: Outlines, workspace: Workspace) -> Plan:
    """Return the plan with outlines, stored in the workspace.

    Raises
    ------
    InputError
        The workspace would become larger than allowed, or may only be read.
    """
    return plan.put(KEYS, workspace.put(KIND, outlines.geojson(), ENDING))


def outlines_of(plan: Plan) -> Outlines | None:
    """Return the outlines of a plan, None without; those that cannot be read count as none."""
    name = plan.get(*KEYS)
    try:
        return _stored(plan.folder / name) if name else None
    except InputError:
        return None


@lru_cache(maxsize=8)
def _stored(path: Path) -> Outlines:
    # Files of a plan are named by digest, so that equal names mean equal content. What failed is
    # tried again: the process that reads may have been out of time.
    return guarded(path, read_outlines, path)
