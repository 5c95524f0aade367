"""Merges a policy into its parent's values, and a scenario's overrides into the policy's."""

from __future__ import annotations

import copy
from typing import Any

from simulator.terms.levels import ALERT_LEVELS

Keys = tuple[str | int, ...]
PLACES = ("districts", "zones")
# Parts of a policy whose cells by level are legal statements, replaced whole.
WITH_CUTS = ("curtailment", "industries", "transport_measures")


def merge(base: Any, over: Any, keys: Keys, changed: set[Keys]) -> Any:
    """Return base with the values of `over` merged into it.

    Mappings merge by key, lists merge by id, and a cut is replaced as a whole. Rows of one industry
    and grade merge by the districts and zones that they apply to.

    Parameters
    ----------
    base, over : Any
        Plain data.
    keys : Keys
        Key path of both in the policy.
    changed : set[Keys]
        Receives the key paths, in the returned data, of everything that `over` wrote.
    """
    if len(keys) == 3 and keys[0] == "industries" and _are_rows(base) and _are_rows(over):
        return _merge_rows(base, over, keys, changed)
    # A cut is one legal statement: a new share must not keep the old hours.
    is_cut = bool(keys) and keys[0] in WITH_CUTS and keys[-1] in ALERT_LEVELS
    if isinstance(base, dict) and isinstance(over, dict) and not is_cut:
        merged = dict(base)
        for key, value in over.items():
            merged[key] = merge(base.get(key), value, (*keys, key), changed)
        return merged
    if _by_id(base) and _by_id(over):
        rows = {row["id"]: row for row in base}
        for row in over:
            rows[row["id"]] = merge(rows.get(row["id"], {}), row, (*keys, row["id"]), changed)
        return list(rows.values())
    changed.add(keys)
    return copy.deepcopy(over)


def drop_foreign_sources(merged: dict, over: dict) -> None:
    """Remove from merged data the sources of values that `over` replaces without naming its own:
    the parent's document does not say what the child says.
    """
    sources, own = merged.get("sources"), over.get("sources")
    if isinstance(sources, dict):
        named = own if isinstance(own, dict) else {}
        merged["sources"] = {
            key: named.get(key, source) if key in over else source
            for key, source in sources.items()
            if key not in over or key in named
        }
        if "valid" not in merged:
            merged["sources"].pop("valid", None)


def place_of_row(row: dict) -> tuple[frozenset, frozenset]:
    """Return the districts and zones of an industry row; {None} stands for all of them."""
    districts, zones = (frozenset((None,) if row.get(key) is None else row[key]) for key in PLACES)
    return districts, zones


def _by_id(value: object) -> bool:
    """Return whether a value is a list of mappings, each with an id of its own."""
    if not isinstance(value, list) or not all(
        isinstance(row, dict) and isinstance(row.get("id"), str) for row in value
    ):
        return False
    return len({row["id"] for row in value}) == len(value)


def _are_rows(value: object) -> bool:
    """Return whether a value is one industry row or a list of them; the model refuses anything
    else later.
    """
    rows = _listed(value)
    return bool(rows) and all(
        isinstance(row, dict) and all(_is_place(row.get(key)) for key in PLACES) for row in rows
    )


def _is_place(value: object) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(name, str) for name in value)
    )


def _listed(rows: object) -> list:
    return rows if isinstance(rows, list) else [rows]


def _merge_rows(
    base: dict | list, over: dict | list, keys: Keys, changed: set[Keys]
) -> dict | list:
    """Return the merged rows of one industry and grade; a row of `over` merges with the row of its
    place.

    A row that names some of the places of a base row applies there, and the base row keeps the
    rest. Rows of `over` that overlap each other stay as they are: the check of the policy refuses
    them.
    """
    # Each row with the key paths that were written in it; indices of rows are known only at the
    # end.
    merged: list[tuple[dict, set[Keys]]] = [(row, set()) for row in _listed(base)]
    added = []
    for row in _listed(over):
        same = [
            index
            for index, (other, _) in enumerate(merged)
            if place_of_row(other) == place_of_row(row)
        ]
        if not same:
            added.append(row)
            continue
        meeting, written = merged[same[0]]
        merged[same[0]] = (merge(meeting, row, (*keys, 0), written), written)
    for row in added:
        merged = [
            (rest, written)
            for old, written in merged
            for rest in ([old] if written else _without(old, row))
        ]
    merged += [(copy.deepcopy(row), {(*keys, 0)}) for row in added]
    # A single row stays a mapping, so that its key paths stay as they were.
    alone = len(merged) == 1 and isinstance(base, dict) and isinstance(over, dict)
    for index, (_, written) in enumerate(merged):
        place = () if alone else (index,)
        changed |= {(*keys, *place, *path[len(keys) + 1 :]) for path in written}
    return merged[0][0] if alone else [row for row, _ in merged]


def _without(row: dict, other: dict) -> list[dict]:
    """Return the parts of an industry row outside the places of another, equally specific row:
    up to two rows.
    """
    (districts, zones), (other_districts, other_zones) = place_of_row(row), place_of_row(other)
    alike = [
        (None in ours) == (None in theirs)
        for ours, theirs in ((districts, other_districts), (zones, other_zones))
    ]
    if not all(alike) or not districts & other_districts or not zones & other_zones:
        return [row]
    rests = (
        (districts - other_districts, zones),
        (districts & other_districts, zones - other_zones),
    )
    return [_at(row, *rest) for rest in rests if all(rest)]


def _at(row: dict, districts: frozenset, zones: frozenset) -> dict:
    """Return an industry row restricted to some of its districts and zones."""
    places = {
        key: [name for name in row[key] if name in names]
        for key, names in zip(PLACES, (districts, zones), strict=True)
        if row.get(key) is not None
    }
    return row | places
