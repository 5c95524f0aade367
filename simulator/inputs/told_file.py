"""Who was told of which alert, and who answered: the file `told.csv` of a plan."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from simulator.files.checked_table import read_table, rows_again
from simulator.files.writing import may_run
from simulator.terms.clock import parse_time, show_time
from simulator.terms.contracts import TOLD
from simulator.terms.errors import Problem
from simulator.terms.labels import message

TOLD_FILE = "told.csv"
# The steps of telling an enterprise, in their order.
STEPS = ("sent", "received", "answered")
TIMES = ("start", *STEPS)


class Call(NamedTuple):
    """Which enterprise is told of which alert; an alert that starts at another time is another."""

    level: str
    start: datetime
    enterprise_id: str


@dataclass(frozen=True)
class Ticks:
    """When an enterprise was told, confirmed the receipt and answered; None for not yet."""

    sent: datetime | None = None
    received: datetime | None = None
    answered: datetime | None = None

    @property
    def reached(self) -> bool:
        """Whether the enterprise knows of the alert: who answers was told."""
        return any((self.sent, self.received, self.answered))

    def put(self, step: str, at: datetime | None) -> Ticks:
        """Return the ticks with another time of a step."""
        return replace(self, **{step: at})


NOT_YET = Ticks()


def read_told(path: Path) -> dict[Call, Ticks]:
    """Return the ticks of a file.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    file = read_table(path, TOLD, pollutants=False)
    problems: list[Problem] = []
    told: dict[Call, Ticks] = {}
    calls: list[tuple[str, str, str]] = []
    frame = file.frame
    columns = (frame[name].tolist() for name in ("level", "enterprise_id", *TIMES))
    for number, level, code, *texts in zip(file.rows, *columns, strict=True):
        times: dict[str, datetime | None] = {}
        for name, text in zip(TIMES, texts, strict=True):
            try:
                times[name] = parse_time(text) if text else None
            except ValueError:
                allowed, place = message("a_local_time"), f"row {number}, {name}"
                problems.append(Problem(str(path), place, text, allowed, "", (int(number), name)))
        start = times.pop("start", None)
        # A text that began like a formula got an apostrophe when it was written.
        code = code[1:] if code[:1] == "'" and may_run(code[1:]) else code
        calls.append((level, show_time(start) if start else texts[0], code))
        if start is not None:
            told[Call(level, start, code)] = Ticks(**times)
    # One alert may be written in several ways.
    same = replace(file, frame=pd.DataFrame(calls, columns=list(Call._fields)))
    problems += rows_again(same, str(path), Call._fields, "told_twice")
    file.check(problems)
    return told


def told_text(told: Mapping[Call, Ticks]) -> str:
    """Return ticks as the text of a file, in order of alert and enterprise."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in TOLD])
    for call, ticks in sorted(told.items(), key=lambda item: (item[0].start, *item[0])):
        code = call.enterprise_id
        code = f"'{code}" if may_run(code) else code
        times = [getattr(ticks, step) for step in STEPS]
        texts = [show_time(at) if at else "" for at in times]
        writer.writerow([call.level, show_time(call.start), code, *texts])
    return out.getvalue()
