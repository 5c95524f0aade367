"""Twice the rows are about twice the work: calls and lines of Python are counted, never time."""

import random
import sys
from datetime import datetime, timedelta

import pytest

from simulator.alerts.alert_file import AlertRow, same_scope, stages_of
from simulator.alerts.timeline import Stage, timeline
from simulator.inputs.policy import read_policy

START = datetime(2020, 11, 1)


def work_of(do) -> int:
    """Return the number of calls and lines of Python code that run."""
    count = 0

    def trace(_frame, _event, _argument):
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        do()
    finally:
        sys.settrace(before)
    return count


def alert_rows(count: int, event: str | None, open_end: bool) -> list[AlertRow]:
    """Return alert rows of a few scopes, one an hour."""
    rows = []
    for place in range(count):
        start = START + timedelta(hours=place)
        end = None if open_end else start + timedelta(hours=2)
        scope = (f"d{place % 3}",) if place % 4 else None
        rows.append(AlertRow("red", start, start, end, scope, event, f"row {place}"))
    return rows


@pytest.mark.parametrize("event", [None, "start"])
@pytest.mark.parametrize("open_end", [False, True])
def test_stages_of_long_alert_lists(event, open_end):
    """The rows that were issued later are not looked through again for each row."""
    work = [
        work_of(lambda count=count: stages_of(alert_rows(count, event, open_end), START))
        for count in (400, 800)
    ]
    assert work[1] < 2.5 * work[0]


def plain_stages(rows: list[AlertRow], period_end: datetime) -> list[tuple]:
    """Return (level, start, end) of the stages by the plain rule: every row looks at all others."""
    stages = []
    for place, row in enumerate(rows):
        later = [
            other
            for index, other in enumerate(rows)
            if same_scope(other.scope, row.scope)
            and (other.issued, index) > (row.issued, place)
            and (other.event or not row.event)
        ]
        end = row.end
        if end is None:
            end = min((one.start for one in later if one.start > row.start), default=period_end)
        if row.event:
            end = min([end, *(one.start for one in later)])
        if row.event != "lift" and row.level and end > row.start:
            stages.append((row.level, row.start, end))
    return stages


def test_stages_are_those_of_the_plain_rule():
    """The fast form gives what the plain rule gives, for a thousand lists drawn at random."""
    draw = random.Random(5)
    for _ in range(1000):
        rows = []
        for place in range(draw.randrange(1, 9)):
            start = START + timedelta(hours=draw.randrange(12))
            issued = start - timedelta(hours=draw.randrange(4))
            event = draw.choice([None, "start", "upgrade", "lift"])
            end = None if draw.random() < 0.5 else start + timedelta(hours=draw.randrange(1, 9))
            scope = draw.choice([None, ("a",), ("a", "b"), ("b", "a")])
            level = draw.choice(["yellow", "red"])
            rows.append(AlertRow(level, issued, start, end, scope, event, f"row {place}"))
        stages, _ = stages_of(rows, START + timedelta(days=1))
        fast = [(stage.level, stage.start, stage.end) for stage in stages]
        assert fast == plain_stages(rows, START + timedelta(days=1))


def test_timelines_of_many_stages():
    """Thousands of stages that overlap: each is written once; the owner of each interval is the one
    of the plain rule.
    """

    def drawn(count: int, hours: int) -> list[Stage]:
        draw = random.Random(count)
        starts = [draw.randrange(hours) for _ in range(count)]
        return [
            Stage(place, draw.randrange(5), draw.randrange(5), start, start + draw.randrange(1, 9))
            for place, start in enumerate(starts)
        ]

    for count in range(1, 200):
        stages = drawn(count % 9, 20)
        found = timeline(stages, "a")
        for edge, owner in zip(found.edges[:-1], found.owner, strict=True):
            over = [stage for stage in stages if stage.start_h <= edge < stage.end_h]
            best = max(
                over, key=lambda stage: (stage.level, stage.issued_h, stage.number), default=None
            )
            assert owner == (-1 if best is None else best.number)
    assert work_of(lambda: timeline(drawn(4000, 9000), "a")) < 2.5 * work_of(
        lambda: timeline(drawn(2000, 9000), "a")
    )


def test_measures_of_many_districts(tmp_path):
    """Every row of a table of measures finds its place at once, and is compared with no other."""

    def measured(count: int) -> int:
        rows = "".join(f"brick,C,red,0.5,d{place},yes\n" for place in range(count))
        (tmp_path / "m.csv").write_text(f"industry,grade,level,cut,districts,assumed\n{rows}")
        (tmp_path / "p.yaml").write_text("id: p\nprocess: {brick: {}}\nmeasures: m.csv\n")
        return work_of(lambda: read_policy("p.yaml", tmp_path))

    measured(5)
    assert measured(400) < 2.5 * measured(200)
