"""Dispatch orders (调度令): a province tells cities from when to when they must be at a level or
above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from simulator.alerts.alert_file import DatedStage, check_notices, scope_names
from simulator.alerts.triggers import stage_table
from simulator.files.raw_table import read_raw_table
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import message, say
from simulator.terms.paths import DATA

FOLDER = DATA / "dispatch_orders"
COLUMNS = ("order", "places", "level", "issued", "start", "end", "sure", "source", "note")
NEEDED = ("order", "places", "level", "start", "end")
# What a city's name may end with beside the name itself: 晋城 and 晋城市 are one place.
ENDINGS = ("市", "县", "区")


@dataclass(frozen=True)
class DispatchOrder:
    """One order, as the province gave it.

    Attributes
    ----------
    order : str
        Its year and number.
    places : tuple of str
        The places that must obey.
    level : str
        The lowest level that is allowed while it holds.
    issued, start, end : datetime
        Times of issue, start and end.
    row : int
        Row of the file.
    """

    order: str
    places: tuple[str, ...]
    level: str
    issued: datetime
    start: datetime
    end: datetime
    row: int


def orders_path(name: str, folder: Path) -> Path:
    """Return the path of a file of orders: shipped by its id, or relative to a folder."""
    shipped = FOLDER / f"{name}.csv"
    return shipped if "/" not in name and shipped.is_file() else folder / name


def read_orders(path: Path) -> tuple[list[DispatchOrder], str]:
    """Return the orders of a CSV, in the order of the file, and its SHA-256.

    Raises
    ------
    InputError
        With every problem of the file, by row and column.
    """
    table = read_raw_table(path)
    problems = [
        *table.problems,
        *table.unknown_columns(COLUMNS),
        *table.missing_columns(NEEDED),
    ]
    records = list(table.records())
    for number, cells in records:
        problems += [
            Problem(str(path), f"row {number}", column, message("required_key"))
            for column in ("order", "places", "end")
            if column in table.names and not cells.get(column)
        ]
    rows = [
        ({name: cells.get(name) or None for name in ("level", "issued", "start", "end")}, number)
        for number, cells in records
    ]
    try:
        notices = check_notices(
            [(row, f"row {number}") for row, number in rows],
            str(path),
            lambda place, column: f"{place}, {column}",
        )
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    if problems:
        raise InputError(problems)
    orders = []
    for notice, (number, cells) in zip(notices, records, strict=True):
        # Both are there: check_notices and the needed columns have seen to that.
        assert notice.level is not None
        assert notice.end is not None
        places = tuple(scope_names(cells["places"]))
        orders.append(
            DispatchOrder(
                cells["order"],
                places,
                notice.level,
                notice.issued,
                notice.start,
                notice.end,
                number,
            )
        )
    return orders, table.sha256


def place_name(name: str) -> str:
    """Return a place's name without 市, 县 or 区 at its end."""
    return name[:-1] if len(name) > 2 and name.endswith(ENDINGS) else name


def orders_of(orders: Sequence[DispatchOrder], place: str) -> list[DispatchOrder]:
    """Return the orders that name a place."""
    wanted = place_name(place)
    return [order for order in orders if wanted in {place_name(name) for name in order.places}]


def check_place(orders: Sequence[DispatchOrder], place: str, file: str, key: str) -> None:
    """Refuse a place that no order of a file names.

    Raises
    ------
    InputError
        With the nearest name.
    """
    names = list(dict.fromkeys(name for order in orders for name in order.places))
    if orders_of(orders, place):
        return
    known = ", ".join(names)
    raise InputError(
        [Problem(file, key, place, message("place_of_orders", known=known), nearest(place, names))]
    )


def table_of_orders(orders: Sequence[DispatchOrder], places: Sequence[str]) -> pd.DataFrame:
    """Return the orders for some places as a stage table, whose scopes are the places."""
    rows = [
        {
            "level": order.level,
            "issued": order.issued,
            "start": order.start,
            "end": order.end,
            "scope": place,
            "event": "start",
            "reason": say("en", "reason_order", order=order.order),
            "reason_zh": say("zh", "reason_order", order=order.order),
        }
        for place in places
        for order in orders_of(orders, place)
    ]
    return stage_table(rows)


def stages_of_orders(
    orders: Sequence[DispatchOrder], place: str, scope: tuple[str, ...] | None
) -> list[DatedStage]:
    """Return the stages that the orders make in a place.

    They stand beside the place's own alerts: the higher level is in force, and a city's own lift
    ends no order.
    """
    return [
        DatedStage(order.level, order.issued, order.start, order.end, scope)
        for order in orders_of(orders, place)
    ]
