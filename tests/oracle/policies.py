"""Hypothesis strategies that draw a policy: tables, clocked measures, seasons, process rows."""

from typing import Any

from hypothesis import strategies as st

INDUSTRIES = ("casting", "coking", "brick")
GRADES = ("C", "B", "B-", "nonlead", "ungraded", "C", "B", "A", "lead", "D")
RANKED_GRADES = ("C", "B", "B-", "A", "D")
CUTS = (0.5, 1, 0.3, 0.2, 0.7, 1, 0.05, 0)
SEASONS = (("10-01", "04-01"), ("11-01", "03-31"), ("12-31", "01-02"), ("05-01", "10-01"))
WINDOWS = ([8, 16], [22, 6], [10, 16], [7.5, 9.25], [0, 24], [20, 24], [16.4, 3.1], [6, 0])
CYCLES = ((5, 3), (12, 12), (48, 12), (24, 24), (24, 12), (120, 48), (0.5, 1.25), (7.3, 2.1))
DELAYS = (12, 24, 48, 120, 1.5, 30.25, 60)
rarely = st.sampled_from([False] * 11 + [True])
sometimes = st.sampled_from([False, False, True])
often = st.booleans()


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """Draw one of a few values; the first is the simplest."""
    return st.sampled_from(values)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw None or a value."""
    return st.none() | strategy


def without_none(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row without its empty entries."""
    return {name: value for name, value in row.items() if value is not None}


@st.composite
def clocks(draw: Any) -> dict[str, Any]:
    """Draw a cut above 0 with hours, a cycle, both or neither."""
    entry: dict[str, Any] = {"cut": draw(one_of(*CUTS[:-1]))}
    if draw(often):
        entry["hours"] = draw(one_of(*WINDOWS))
    if draw(often):
        entry["off_h"], entry["on_h"] = draw(one_of(*CYCLES))
    return entry


@st.composite
def measures(draw: Any) -> Any:
    """Draw a cut: mostly a number, else a record, perhaps with one or two later entries."""
    if draw(one_of(True, True, True, False)):
        return draw(one_of(*CUTS))
    record = draw(clocks())
    after = draw(st.lists(one_of(*DELAYS), max_size=2, unique=True))
    if after:
        record["then"] = [{"after_h": hours, **draw(clocks())} for hours in sorted(after)]
    return record


@st.composite
def table_rows(draw: Any) -> dict[str, Any]:
    """Draw a row of a curtailment table; a level may be left out."""
    row = {level: draw(measures()) for level in ("yellow", "orange", "red")}
    if draw(sometimes):
        row["temporary"] = draw(measures())
    if draw(rarely):
        row.pop(draw(one_of("yellow", "orange", "red")))
    return row


@st.composite
def industry_rows(draw: Any, districts: list[str]) -> Any:
    """Draw one row, or several of which no two are equally specific."""
    if draw(often):
        return draw(table_rows())
    kinds = draw(st.lists(st.sampled_from(range(4)), min_size=1, max_size=4, unique=True))
    rows = []
    for kind in kinds:
        row = draw(table_rows())
        if kind in (1, 3):
            row["districts"] = [draw(st.sampled_from(districts))]
        if kind in (2, 3):
            row["zones"] = draw(st.lists(one_of("Z1", "Z2"), min_size=1, unique=True))
        rows.append(row)
    return rows


@st.composite
def seasonal_rules(draw: Any, number: int, districts: list[str], grades: Any) -> dict[str, Any]:
    """Draw a seasonal rule for lines."""
    rule: dict[str, Any] = {"id": f"season-{number}", "cut": draw(one_of(1, 1, 0.5, 0.3, 0.8))}
    if draw(sometimes):
        rule["grades"] = draw(
            st.lists(st.sampled_from(grades), min_size=1, max_size=4, unique=True)
        )
    if draw(sometimes):
        rule["industries"] = draw(st.lists(one_of(*INDUSTRIES), min_size=1, unique=True))
    if draw(sometimes):
        rule["districts"] = [draw(st.sampled_from(districts))]
    if draw(rarely):
        rule["zones"] = [draw(one_of("Z1", "Z2"))]
    if draw(often):
        rule["from"], rule["to"] = draw(one_of(*SEASONS))
    if draw(often):
        rule["hours"] = draw(one_of(*WINDOWS))
        rule["moved"] = draw(one_of(1, 0.5, 0))
    return rule


@st.composite
def area_rules(draw: Any, names: list[str], districts: list[str]) -> dict[str, Any]:
    """Draw a seasonal rule for area sources."""
    rule: dict[str, Any] = {"id": "area", "cut": draw(one_of(0.5, 1)), "area_sources": names[:1]}
    if draw(often):
        rule["from"], rule["to"] = draw(one_of(*SEASONS))
    if draw(often):
        rule["hours"] = draw(one_of(*WINDOWS))
    if draw(sometimes):
        rule["districts"] = [draw(st.sampled_from(districts))]
    return rule


@st.composite
def policies(
    draw: Any, districts: list[str], grades: Any, pollutants: list[str], areas: list[str]
) -> dict[str, Any]:
    """Draw a policy with a row for every grade and without bounds."""
    rows = {"A": draw(one_of({"yellow": 0, "orange": 0, "red": 0}, {"red": 0.2}))}
    rows |= {grade: draw(table_rows()) for grade in ("B", "C", "ungraded")}
    rows["D"] = {"yellow": 1, "orange": 1, "red": 1}
    for grade in ("B-", "lead", "nonlead"):
        if draw(sometimes):
            rows[grade] = draw(table_rows())
    named = draw(st.lists(one_of(*INDUSTRIES), max_size=2, unique=True))
    industries = {
        industry: {
            grade: draw(industry_rows(districts))
            for grade in draw(st.lists(one_of(*GRADES), min_size=1, max_size=3, unique=True))
        }
        for industry in named
    }
    seasonal = [
        draw(seasonal_rules(number, districts, grades))
        for number in range(draw(one_of(0, 0, 1, 1, 2, 3)))
    ]
    if areas and draw(often):
        seasonal.append(draw(area_rules(areas, districts)))
    targets = {
        level: dict.fromkeys(pollutants, target)
        for level, target in (("yellow", 0.1), ("orange", 0.2), ("red", 0.3))
    }
    policy = {
        "id": "drawn",
        "title": "drawn",
        "curtailment": rows,
        "industries": industries,
        "seasonal": seasonal,
        "process": {industry: draw(process_rows(industry)) for industry in INDUSTRIES},
        "noncompliant_cut": draw(one_of(1, 0.6)),
        "small_micro_relief": draw(one_of(1, 0.5)),
        "counting": draw(one_of("by_line", "by_line", "by_load")),
        "enterprise_grade": "worst" if grades == RANKED_GRADES else "by_industry",
        "targets": targets if draw(often) else {},
        "credit_seasonal": draw(often),
        "so2_nox_exchange": {"so2", "nox"} <= set(pollutants) and draw(often),
    }
    season = draw(maybe(one_of(*SEASONS)))
    if season:
        policy["heating_season"] = {"from": season[0], "to": season[1]}
    return policy


@st.composite
def process_rows(draw: Any, industry: str) -> dict[str, Any]:
    """Draw what the policy knows of an industry."""
    return without_none(
        {
            "title": industry,
            "sector": draw(one_of(None, None, "industry")),
            "continuous": draw(one_of(None, None, True)),
            "ramp_down_h": draw(one_of(None, None, 0, 8, 36)),
            "ramp_up_h": draw(one_of(None, None, 0, 4.5, 36)),
            "notification_lag_h": draw(one_of(None, None, None, 0, 3, 24)),
        }
    )
