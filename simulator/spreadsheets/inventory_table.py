"""Records as the inventory's table, typed as `read_inventory` types it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from simulator.spreadsheets.records import Record
from simulator.terms.columns import Column
from simulator.terms.contracts import INVENTORY


def inventory_frame(records: Sequence[Record], pollutants: Sequence[str]) -> pd.DataFrame:
    """Return the inventory table of records: every column of the contract, with missing ids filled
    in.
    """
    written = {name for record in records for name in record.values}
    rows = [record.values for record in records]
    table = {
        column.name: _typed(column, [values.get(column.name) for values in rows])
        if column.name in written
        else _typed(column, [None]).repeat(len(rows))
        for column in INVENTORY
    }
    for name in pollutants:
        table[f"{name}_kg_d"] = np.array(
            [record.emissions_kg_d.get(name, 0.0) for record in records]
        )
    frame = pd.DataFrame(table)
    frame["enterprise_id"] = frame["enterprise_id"].where(
        frame["enterprise_id"] != "", frame["enterprise"]
    )
    frame["line_id"] = frame["line_id"].where(
        frame["line_id"] != "", frame["enterprise_id"] + "/" + frame["line"]
    )
    return frame


def _typed(column: Column, values: Sequence[object]) -> np.ndarray | ExtensionArray:
    if column.kind == "number":
        empty = np.nan if column.default is None else column.default
        numbers = [value if value.__class__ is float else _number(value, empty) for value in values]
        return np.array(numbers, dtype=float)
    if column.kind == "flag":
        if column.default is None:
            return np.array([np.nan if value is None else float(bool(value)) for value in values])
        return np.array([bool(column.default if value is None else value) for value in values])
    empty_text = str(column.default or "")
    return pd.array(
        [str(value) if value not in (None, "") else empty_text for value in values], dtype="str"
    )


def _number(value: object, empty: float) -> float:
    # A default of the mapping file is a text and becomes a number here.
    return empty if value is None or value == "" else float(str(value))
