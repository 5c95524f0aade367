"""Hypothesis strategies that draw whole cases: small, valid by interfaces.md, full of corners."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from .case import LEVELS, Case
from .files import write_case
from .plain import plain_line
from .policies import (
    GRADES,
    INDUSTRIES,
    RANKED_GRADES,
    often,
    one_of,
    policies,
    rarely,
    sometimes,
    without_none,
)

__all__ = ["cases", "write_case"]

POLLUTANTS = ("so2", "nox", "pm", "vocs", "co2")
PERIOD_STARTS = (
    datetime(2021, 1, 5),
    datetime(2020, 12, 30),
    datetime(2020, 10, 30, 7),
    datetime(2020, 9, 29),
    datetime(2021, 3, 29, 19),
    datetime(2020, 2, 27),
    datetime(2021, 6, 11, 13),
)
# How long before its start a stage is issued.
LEADS_MIN = one_of(720, 0, 1440, 360, 15, 20, 4320, 2880)


# --- the inventory -----------------------------------------------------------------------------


@st.composite
def lines_of(
    draw: Any,
    enterprise: str,
    number: int,
    districts: list[str],
    grades: Any,
    pollutants: list[str],
) -> list[dict[str, Any]]:
    """Draw an enterprise's lines; most share its industry, grade and place."""
    homes = {
        "industry": one_of(*INDUSTRIES),
        "grade": st.sampled_from(grades),
        "district": st.sampled_from([*districts, ""]),
        "zone": one_of("", "Z1", "Z2"),
    }
    home = {name: draw(strategy) for name, strategy in homes.items()}
    has_capacity, lines = draw(often), []
    for place in range(number):
        cells = dict(home)
        for name, strategy in homes.items():
            if draw(rarely):
                cells[name] = draw(strategy)
        cells |= draw(line_cells())
        cells |= {name + "_kg_d": float(draw(st.integers(0, 60))) for name in pollutants}
        if not has_capacity:
            cells["capacity"] = None
        name = f"line {number - place}"
        if draw(rarely):
            cells["line_id"] = f"{enterprise}-{place}"
        cells |= {"enterprise": "Plant " + enterprise, "enterprise_id": enterprise}
        line = plain_line(name, **cells)
        if "so2" not in pollutants:
            del line["so2_kg_d"]
        lines.append(line)
    return lines


@st.composite
def line_cells(draw: Any) -> dict[str, Any]:
    """Draw the optional cells of a line."""
    own = one_of(None, None, None, 0.0, 0.2, 0.5, 1.0)
    has_own = draw(sometimes)
    return {
        "sector": draw(one_of(None, None, "industry", "power")),
        "capacity": draw(one_of(1.0, 2.0, 3.5, 10.0, 1.0, 2.0, 3.5, 10.0, None, 0.0)),
        "min_load": draw(one_of(0.0, 0.0, 0.0, 0.0, 0.1, 0.35, 1.0)),
        "heat_load": draw(one_of(0.0, 0.4, 0.75)),
        "fixed_share": draw(one_of(0.0, 0.0, 0.0, 0.2, 0.5, 1.0)),
        "ramp_down_h": draw(one_of(3.0, None, 0.0, 0.5, 8.0, 40.0)),
        "ramp_up_h": draw(one_of(None, None, 0.0, 0.5, 3.0, 40.0)),
        "notification_lag_h": draw(one_of(None, None, 0.0, 0.5, 2.0, 6.0, 30.0, 1.7, 24.0, 1 / 3)),
        "continuous": draw(one_of(True, True, None, True, False)),
        "protected": draw(rarely),
        "small_micro": draw(sometimes),
        "noncompliant": draw(rarely),
        "long_term_shutdown": draw(rarely),
        "waste_heat_source": draw(sometimes),
        "cut_yellow": draw(own) if has_own else None,
        "cut_orange": draw(own) if has_own else None,
        "cut_red": draw(own) if has_own else None,
        "output_value_cny_d": draw(one_of(None, 1000.0, 25000.5)),
        "electricity_kwh_d": draw(one_of(None, 500.0)),
    }


@st.composite
def area_sources(draw: Any, districts: list[str], pollutants: list[str]) -> list[dict[str, Any]]:
    """Draw up to two area sources."""
    sources = []
    for name, sector in (("trucks", "traffic"), ("dust", "dust"))[: draw(one_of(0, 0, 1, 2))]:
        source = {"area_source": name, "sector": sector}
        source["district"] = draw(st.sampled_from([*districts, ""]))
        source |= {one + "_kg_d": float(draw(st.integers(0, 90))) for one in pollutants}
        for level in ("temporary", "yellow", "orange", "red"):
            source["cut_" + level] = draw(one_of(None, 0.0, 0.2, 0.5, 1.0))
        sources.append(source)
    return sources


@st.composite
def profiles(draw: Any) -> dict[str, dict[str, list[float]]]:
    """Draw complete profiles of mean exactly 1 for some sectors."""

    def factors(number: int) -> list[float]:
        half = draw(st.lists(one_of(0.0, 0.25, -0.5, 1.0), min_size=3, max_size=3))
        ups = [half[place % 3] for place in range(number // 2)]
        return [1 + up for up in ups] + [1.0] * (number % 2) + [1 - up for up in ups]

    sectors = draw(st.lists(one_of("industry", "casting", "traffic"), max_size=3, unique=True))
    return {
        sector: {"hour": factors(24), "weekday": factors(7), "month": factors(12)}
        for sector in sectors
    }


# --- the scenario ------------------------------------------------------------------------------


def moments(start: datetime, first_h: float, last_h: float) -> st.SearchStrategy[datetime]:
    """Draw a moment between two hours: whole hours, quarters, five minutes, seldom odder ones."""
    whole = st.integers(int(first_h), int(last_h)).map(float)
    quarters = st.integers(int(first_h * 4), int(last_h * 4)).map(lambda q: q / 4)
    fives = st.integers(int(first_h * 12), int(last_h * 12)).map(lambda q: q / 12)
    odd = st.integers(int(first_h * 3.6e9), int(last_h * 3.6e9)).map(lambda us: us / 3.6e9)
    hours = st.one_of(whole, quarters, fives, fives, odd)
    return hours.map(lambda h: start + timedelta(seconds=round(h * 28800) / 8))


@st.composite
def edges(draw: Any, start: datetime, length_h: int) -> list[datetime]:
    """Draw the moments at which stages begin and end; some lie 12, 24, 48 or 120 h after others."""
    drawn = st.lists(moments(start, -24, length_h + 6), min_size=3, max_size=6, unique=True)
    pool = set(draw(drawn))
    last = start + timedelta(hours=length_h + 6)
    for _ in range(draw(one_of(0, 1, 2, 3))):
        after = draw(st.sampled_from(sorted(pool))) + timedelta(hours=draw(one_of(24, 12, 48, 120)))
        pool |= {after} if after <= last else set()
    return sorted(pool)


@st.composite
def scopes(draw: Any, districts: list[str]) -> list[str] | None:
    """Draw a scope: none, or names in any order of which one may be written twice."""
    if draw(one_of(True, True, False)):
        return None
    names = draw(st.permutations(districts))[: draw(st.integers(1, len(districts)))]
    return [*names, names[0]] if draw(rarely) else list(names)


@st.composite
def alert_stages(
    draw: Any, start: datetime, length_h: int, districts: list[str]
) -> list[dict[str, Any]]:
    """Draw up to six stages between a few moments, so that they touch and overlap, and some more.

    Those are short spikes of a higher level, notices that repeat a level with another issue, and
    stages announced before the period that begin in it.
    """
    pool, stages = draw(edges(start, length_h)), []
    for _ in range(draw(one_of(1, 2, 3, 3, 4, 5, 6))):
        first = draw(st.integers(0, len(pool) - 2))
        last = draw(st.integers(first + 1, len(pool) - 1))
        stages.append(
            {
                "level": draw(one_of("orange", "yellow", "red", "red", "temporary")),
                "issued": pool[first] - timedelta(minutes=draw(LEADS_MIN)),
                "start": pool[first],
                "end": pool[last],
                "scope": draw(scopes(districts)),
            }
        )
    for _ in range(draw(one_of(0, 1, 2, 3))):
        stages.append(draw(st.one_of(announced(start, districts), spikes(stages), repeats(stages))))
    end = start + timedelta(hours=length_h)
    return [stage for stage in stages if stage["start"] < end]


@st.composite
def announced(draw: Any, period_start: datetime, districts: list[str]) -> dict[str, Any]:
    """Draw a stage issued before the period's start that begins within its first day."""
    start = period_start + timedelta(minutes=draw(one_of(720, 365, 1210, 1440)))
    return {
        "level": draw(one_of("red", "orange", "yellow")),
        "issued": period_start - timedelta(minutes=draw(one_of(360, 5, 720, 1800, 60))),
        "start": start,
        "end": start + timedelta(hours=draw(one_of(24, 12, 48, 1))),
        "scope": draw(scopes(districts)),
    }


@st.composite
def spikes(draw: Any, stages: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw a short stage at or above the level of one of the stages, soon after its start."""
    stage = draw(st.sampled_from(stages))
    levels = LEVELS[LEVELS.index(stage["level"]) :]
    start = stage["start"] + timedelta(minutes=draw(one_of(0, 5, 20, 65, 600)))
    return {
        "level": draw(st.sampled_from(levels[::-1])),
        "issued": start - timedelta(minutes=draw(one_of(0, 0, 20, 60, 1440))),
        "start": start,
        "end": start + timedelta(minutes=draw(one_of(60, 5, 20, 150))),
        "scope": draw(one_of(None, stage["scope"])),
    }


@st.composite
def repeats(draw: Any, stages: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw a second notice of a stage's level: with it, inside it or from its end on."""
    stage = draw(st.sampled_from(stages))
    inside = stage["start"] + timedelta(minutes=draw(one_of(35, 10, 240, 1440)))
    start = draw(one_of(inside, stage["start"], stage["end"]))
    return {
        "level": stage["level"],
        "issued": start - timedelta(minutes=draw(LEADS_MIN)),
        "start": start,
        "end": max(start, stage["end"]) + timedelta(minutes=draw(one_of(60, 5, 720, 2880))),
        "scope": draw(one_of(stage["scope"], None)),
    }


@st.composite
def dated_changes(
    draw: Any, lines: list[dict[str, Any]], start: datetime, length_h: int, grades: Any
) -> list[dict[str, Any]]:
    """Draw up to three dated changes of standing."""
    changes = []
    for _ in range(draw(one_of(0, 0, 1, 2, 3))):
        line = draw(st.sampled_from(lines))
        change = {"at": draw(moments(start, -24, length_h)), "enterprise_id": line["enterprise_id"]}
        narrow = draw(one_of(None, "line_id", "industry"))
        if narrow:
            change[narrow] = line[narrow]
        what = draw(one_of("grade", "noncompliant", "protected"))
        change[what] = draw(st.sampled_from(grades) if what == "grade" else often)
        changes.append(change)
    return changes


@st.composite
def responses(draw: Any) -> dict[str, Any]:
    """Draw the scenario's response block."""
    grades = draw(st.lists(one_of("B", "C", "A", "ungraded"), max_size=3, unique=True))
    return without_none(
        {
            "notification_lag_h": draw(one_of(0, 2, 5.5, 24, 60)),
            "ramp_down_h": draw(one_of(None, None, 12)),
            "ramp_up_h": draw(one_of(None, None, 5)),
            "early_start": draw(one_of("planned", "at_issue", "none")),
            "pre_adjustment_h": draw(one_of(0, 0, 3, 12)),
            "no_restart": draw(often),
            "compliance": {grade: draw(one_of(0.9, 0.5, 0, 1)) for grade in grades},
        }
    )


@st.composite
def cases(draw: Any, with_stages: bool = True) -> Case:
    """Draw a whole case of one to eight lines and one to six days."""
    pollutants = draw(st.lists(one_of(*POLLUTANTS), min_size=1, max_size=5, unique=True))
    districts = ["D1", "D2", "D3"][: draw(st.integers(1, 3))]
    grades = draw(one_of(GRADES, GRADES, GRADES, RANKED_GRADES))
    sizes = draw(one_of([1], [2], [3], [2, 1], [4, 1], [3, 2, 1], [3, 3, 1, 1]))
    lines = []
    for number, size in enumerate(sizes, start=1):
        lines += draw(lines_of(f"E{number}", size, districts, grades, pollutants))
    sources = draw(area_sources(districts, pollutants))
    names = [source["area_source"] for source in sources]
    policy = draw(policies(districts, grades, pollutants, names))
    start = draw(one_of(*PERIOD_STARTS))
    length_h = draw(st.integers(24, 144))
    stages = draw(alert_stages(start, length_h, districts)) if with_stages else []
    scenario: dict[str, Any] = {
        "period": {"start": start, "end": start + timedelta(hours=length_h)},
        "stages": stages,
        "changes": draw(dated_changes(lines, start, length_h, grades)),
        "response": draw(responses()),
        "own_measures": draw(one_of("first", "stricter", "ignore")),
    }
    if draw(rarely):
        scenario["accounting_day"] = draw(moments(start, 0, length_h)).date()
    if not sources and draw(often):
        scenario["whole_society_kg_d"] = dict.fromkeys(pollutants, 500.0)
    return Case(lines, sources, draw(profiles()), policy, scenario)
