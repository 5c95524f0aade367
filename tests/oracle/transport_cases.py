"""Drawn cases with the transport of enterprises: whole hours, lines that answer at once."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from .case import Case
from .plain import START, plain_case, plain_line, plain_policy, stage

ENTERPRISES = ("E1", "E2")
DISTRICTS = ("North", "South")
SHARES = st.sampled_from((0.0, 0.25, 0.5, 1.0))
LEVELS = ("temporary", "yellow", "orange", "red")
STANDARDS = ("iii", "iv", "v", "lng", "vi", "nev")
DAYS = 4


@st.composite
def _flow(draw: st.DrawFn, number: int) -> dict[str, Any]:
    fleet = draw(st.permutations(STANDARDS))
    first = draw(st.sampled_from((0.25, 0.5, 0.75)))
    row = {
        "enterprise_id": draw(st.sampled_from(ENTERPRISES)),
        "flow": draw(st.sampled_from(("in", "out", "internal"))),
        "goods": f"g{number}",
        "kt_yr": draw(st.sampled_from((50, 900, 1500))),
        "km_in_district": draw(st.sampled_from((5, 40))),
        f"fleet_{fleet[0]}": first,
        f"fleet_{fleet[1]}": 1 - first,
        "coupled": draw(st.sampled_from(("yes", "no"))),
    }
    if draw(st.booleans()):
        row["rail_share"] = draw(st.sampled_from((0.25, 0.5)))
    if draw(st.booleans()):
        row["district"] = draw(st.sampled_from(DISTRICTS))
    if draw(st.booleans()):
        row["siding_date"] = "2021-01-06"
    return row


def _window() -> st.SearchStrategy[list[int]]:
    return st.tuples(st.integers(0, 23), st.integers(1, 23)).map(
        lambda pair: [pair[0], (pair[0] + pair[1]) % 24]
    )


@st.composite
def _statement(draw: st.DrawFn) -> dict[str, Any]:
    row: dict[str, Any] = {"cut": draw(st.sampled_from((0.5, 1.0)))}
    way = draw(st.sampled_from(("up_to", "standards", "below_minimum", "all")))
    if way == "up_to":
        row["up_to"] = draw(st.sampled_from(("iv", "v", "vi")))
    if way == "standards":
        row["standards"] = draw(
            st.lists(st.sampled_from(STANDARDS), min_size=1, max_size=6, unique=True)
        )
    if way == "below_minimum":
        row["below_minimum"] = True
    if draw(st.booleans()):
        row["hours"] = draw(_window())
    return row


@st.composite
def _measure(draw: st.DrawFn, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": f"m{number}"}
    for level in LEVELS:
        if draw(st.booleans()):
            several = st.lists(_statement(), min_size=1, max_size=2)
            row[level] = draw(st.one_of(st.sampled_from((0.5, 1.0)), _statement(), several))
    if draw(st.booleans()):
        row["flows"] = draw(st.sampled_from((["in"], ["out", "internal"])))
    if draw(st.booleans()):
        row["grades"] = ["C"]
    if draw(st.booleans()):
        row["districts"] = ["North"]
    if draw(st.booleans()):
        row["trips_d"] = 60
    row["staggering"] = draw(st.booleans())
    return row


@st.composite
def _rule(draw: st.DrawFn, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": f"r{number}",
        "minimum": draw(st.sampled_from(("v", "vi"))),
        "stagger": draw(st.sampled_from((True, True, False))),
        "kt_yr": draw(st.sampled_from((0, 1500))),
    }
    if draw(st.booleans()):
        row["siding"] = draw(st.sampled_from(("without", "with")))
    if draw(st.booleans()):
        row["from"] = datetime(2021, 1, 5, 6)
    if draw(st.booleans()):
        row["to"] = datetime(2021, 1, 7)
    return row


@st.composite
def _season(draw: st.DrawFn, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": f"s{number}", "cut": draw(st.sampled_from((0.25, 0.5, 1.0)))}
    row["from"], row["to"] = draw(st.sampled_from((("01-05", "01-07"), ("11-01", "01-06"))))
    if draw(st.booleans()):
        row["grades"] = draw(st.sampled_from((["C"], ["A", "B"])))
    if draw(st.booleans()):
        row["districts"] = ["North"]
    if draw(st.booleans()):
        row["hours"] = draw(_window())
    return row


@st.composite
def transport_cases(draw: st.DrawFn) -> tuple[Case, list[dict[str, Any]]]:
    """Return a case and its flows."""
    lines = [
        plain_line(
            enterprise_id=name,
            enterprise=name,
            grade=draw(st.sampled_from("ABC")),
            district=district,
            nox_kg_d=10.0,
            pm10_kg_d=1.0,
        )
        for name, district in zip(ENTERPRISES, DISTRICTS, strict=True)
    ]
    stages = []
    for _ in range(draw(st.integers(0, 3))):
        first = draw(st.integers(0, 24 * DAYS - 2))
        last = draw(st.integers(first + 1, 24 * DAYS))
        times = [START + timedelta(hours=hour) for hour in (first, last)]
        scope = draw(st.sampled_from((None, ["North"])))
        stages.append(stage(draw(st.sampled_from(LEVELS)), *times, scope=scope))
    flows = [draw(_flow(number)) for number in range(draw(st.integers(1, 3)))]
    replaced = draw(st.sampled_from((0.0, 0.5, 1.0)))
    policy = plain_policy(
        counting="by_load",
        seasonal=[draw(_season(number)) for number in range(draw(st.integers(0, 2)))],
        transport_measures=[draw(_measure(number)) for number in range(draw(st.integers(0, 3)))],
        transport_rules=[draw(_rule(number)) for number in range(draw(st.integers(0, 2)))],
        transport_fates={
            "replaced": replaced,
            "deferred": draw(st.sampled_from((0.0, 0.25, 0.5))) * (1 - replaced),
            "catch_up_h": draw(st.sampled_from((3, 24, 60))),
        },
    )
    return plain_case(lines, stages, policy, START + timedelta(days=DAYS)), flows
