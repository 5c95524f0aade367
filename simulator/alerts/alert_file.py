"""Alert files and lists: their rows become stages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from simulator.files.raw_table import read_raw_table
from simulator.terms.clock import parse_time, show_time
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message
from simulator.terms.levels import ALERT_LEVELS, LEVEL_SPELLINGS

EVENTS = ("start", "upgrade", "downgrade", "extend", "lift")
COLUMNS = ("level", "issued", "start", "end", "scope", "event")
NOTE_COLUMNS = ("note", "reason", "remark")


@dataclass(frozen=True)
class AlertRow:
    """One row of an alert list: what an authority announced.

    Attributes
    ----------
    level : str | None
        The level; None for a lift without one.
    issued, start : datetime
        Times of issue and start.
    end : datetime | None
        Time of the end; None if it is open.
    scope : tuple[str, ...] | None
        Districts covered; None for all.
    event : str | None
        One of `EVENTS`; None for a plain stage.
    place : str
        Where the row is written.
    """

    level: str | None
    issued: datetime
    start: datetime
    end: datetime | None
    scope: tuple[str, ...] | None
    event: str | None
    place: str


@dataclass(frozen=True)
class DatedStage:
    """A stage with clock times, as scenarios and files write it."""

    level: str
    issued: datetime
    start: datetime
    end: datetime
    scope: tuple[str, ...] | None = None


def scope_names(text: str | None) -> list[str]:
    """Return the district names in a cell of scopes, in the order written; [] for the whole area.

    Empty names are left out: an empty name would cover the lines without a district.
    """
    parts = (text or "").replace("；", ";").replace("、", ";").split(";")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def same_scope(first: Iterable[str] | None, second: Iterable[str] | None) -> bool:
    """Return whether two scopes cover the same districts, whatever the order and repetition of
    names.
    """
    if first is None or second is None:
        return first is second
    return set(first) == set(second)


def read_alert_file(path: Path) -> tuple[list[AlertRow], str]:
    """Return the rows of an alert CSV and the file's SHA-256.

    Raises
    ------
    InputError
        With every problem of the file, by row and column.
    """
    table = read_raw_table(path)
    known = (*COLUMNS, *NOTE_COLUMNS)
    problems = [
        *table.problems,
        *table.unknown_columns(known),
        *table.missing_columns(("level", "start", "end")),
    ]
    rows = []
    for number, cells in table.records():
        row: dict = {name: cells.get(name) or None for name in COLUMNS}
        if row["scope"]:
            row["scope"] = scope_names(row["scope"])
        rows.append((row, f"row {number}"))
    try:
        notices = check_notices(rows, str(path), lambda place, column: f"{place}, {column}")
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    if problems:
        raise InputError(problems)
    return notices, table.sha256


def check_notices(
    rows: Iterable[tuple[dict, str]], file: str, place_of: Callable[[str, str], str]
) -> list[AlertRow]:
    """Return the rows, checked; an empty `issued` is the start, and issued <= start < end must
    hold.

    Parameters
    ----------
    rows : Iterable[tuple[dict, str]]
        (cells by column, place) of each row.
    file : str
        Name of the file, for messages.
    place_of : Callable[[str, str], str]
        Gives the place of a cell from the row's place and the column.

    Raises
    ------
    InputError
        With every problem of every row.
    """
    notices, problems = [], []
    for row, place in rows:

        def problem(
            column: str, found: object, allowed: Message, hint: str = "", place: str = place
        ) -> None:
            problems.append(Problem(file, place_of(place, column), str(found), allowed, hint))

        event, level = row.get("event"), row.get("level")
        if event is not None and event not in EVENTS:
            problem(
                "event", event, message("one_of", known=", ".join(EVENTS)), nearest(event, EVENTS)
            )
        known_level = LEVEL_SPELLINGS.get(str(level).strip().lower()) if level else None
        if known_level is None and (level or event != "lift"):
            problem(
                "level",
                level or "",
                message("one_of", known=", ".join(ALERT_LEVELS)),
                nearest(level or "", ALERT_LEVELS),
            )
        times = {}
        for column in ("issued", "start", "end"):
            value = row.get(column)
            if value in (None, ""):
                continue
            try:
                times[column] = parse_time(value)
            except ValueError:
                problem(column, value, message("a_local_time"))
        # A time that cannot be read was reported above: it is not reported as missing as well.
        bad_time = any(
            row.get(column) not in (None, "") and column not in times
            for column in ("issued", "start", "end")
        )
        start = times.get("start") or (times.get("end") if event == "lift" else None)
        if start is None:
            if not bad_time:
                problem("start", "", message("required_key"))
            continue
        issued = times.get("issued", start)
        end = times.get("end")
        if issued > start:
            problem(
                "issued",
                show_time(issued),
                message("issued_not_after_start", start=show_time(start)),
            )
        if end is not None and end <= start and event != "lift":
            problem("end", show_time(end), message("end_after_start", start=show_time(start)))
        scope = row.get("scope")
        if scope is not None:
            scope = (scope,) if isinstance(scope, str) else tuple(dict.fromkeys(scope))
        notices.append(AlertRow(known_level, issued, start, end, scope, event, place))
    if problems:
        raise InputError(problems)
    return notices


class _Later:
    """The starts of the rows that were issued after each row of one scope.

    Of rows issued at one time the later in the list counts as issued later.

    Attributes
    ----------
    earliest : dict[int, datetime]
        Earliest start of the rows issued after a row, by its index in the list; none where no row
        was issued after it.
    next : dict[int, datetime]
        Earliest of those starts that lies beyond the row's own start.
    """

    def __init__(self, notices: list[AlertRow], indices: Iterable[int]) -> None:
        self.earliest: dict[int, datetime] = {}
        self.next: dict[int, datetime] = {}
        starts: list[datetime] = []
        # From the last issued to the first, `starts` holds the starts of all rows issued later.
        for index in sorted(indices, key=lambda index: (notices[index].issued, index))[::-1]:
            start = notices[index].start
            place = bisect_right(starts, start)
            if starts:
                self.earliest[index] = starts[0]
            if place < len(starts):
                self.next[index] = starts[place]
            starts.insert(place, start)


def _by_scope(notices: list[AlertRow], indices: Iterable[int]) -> dict[int, _Later]:
    """Return what was issued later in its scope, for the index of each row."""
    scopes: dict[frozenset[str] | None, list[int]] = {}
    for index in indices:
        scopes.setdefault(_names(notices[index].scope), []).append(index)
    return {
        index: later
        for members in scopes.values()
        for later in (_Later(notices, members),)
        for index in members
    }


def _names(scope: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if scope is None else frozenset(scope)


def stages_of(
    notices: list[AlertRow], period_end: datetime
) -> tuple[list[DatedStage], list[Message]]:
    """Return the stages that the rows of an alert list make, and warnings.

    A later row with an event replaces the rest of the earlier rows of its scope. An open end lasts
    until the next row of that scope, or until the period's end. Plain stages are kept as written
    and may overlap. Scopes are sets of names.
    """
    warnings: list[Message] = []
    stages: list[DatedStage] = []
    with_events = [index for index, notice in enumerate(notices) if notice.event is not None]
    of_all, of_events = _by_scope(notices, range(len(notices))), _by_scope(notices, with_events)
    # Start of the first row that a lift can end, by scope.
    first: dict[frozenset[str] | None, datetime] = {}
    for index in with_events:
        notice = notices[index]
        if notice.event != "lift":
            scope = _names(notice.scope)
            first[scope] = min(first.get(scope, notice.start), notice.start)
    for index, notice in enumerate(notices):
        start, end = notice.start, notice.end
        later = of_events[index] if notice.event else of_all[index]
        if notice.event == "lift" and not first.get(_names(notice.scope), datetime.max) <= start:
            warnings.append(message("lift_ends_nothing", place=notice.place))
        if end is None and notice.event != "lift":
            end = later.next.get(index, period_end)
            warnings.append(message("open_end", place=notice.place, end=show_time(end)))
        if notice.event == "lift" or notice.level is None:
            continue
        assert end is not None
        if notice.event:
            end = min(end, later.earliest.get(index, end))
        if end > start:
            stages.append(DatedStage(notice.level, notice.issued, start, end, notice.scope))
    return stages, warnings
