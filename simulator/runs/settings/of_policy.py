"""The settings of a policy: cuts by grade and industry, seasons, area sources, trucks, processes,
and its single values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.inputs.policy_shape import (
    AreaMeasure,
    CutRecord,
    GradeRow,
    IndustryRow,
    PolicyShape,
    Process,
    SeasonalRule,
    listed,
)
from simulator.inputs.policy_words import cut_words, fates_words, rule_words, truck_words
from simulator.inputs.transport_shape import TransportMeasure, TransportRule
from simulator.runs.settings.setting import Key, Settings, Value
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import ALERT_LEVELS
from simulator.terms.titles import sector_title

# What describes a policy but is no setting: names and documents; `extends` and `measures` are
# resolved into rows when a policy is read.
NOT_SET = ("title", "extends", "references", "measures", "sources", "notes")


def put_policy(told: Settings, policy: PolicyShape) -> None:
    """Tell the settings of a policy."""
    told.put(("policy",), (), (policy.title or policy.id, ""))
    if policy.valid is not None:
        days = (str(day or "")[:10] for day in (policy.valid.from_, policy.valid.to))
        told.put(("valid",), (), (" – ".join(days), ""))
    for grade, row in policy.curtailment.items():
        _put_row(told, ("cut", grade), (told.grade(grade),), row)
    for industry, grades in policy.industries.items():
        for grade, rows in grades.items():
            for industry_row in listed(rows):
                _put_industry(told, industry, grade, industry_row)
    for rule in policy.seasonal:
        _put_season(told, rule)
    for measure in policy.area_measures:
        _put_area(told, measure)
    for standing in policy.transport_rules:
        _put_shippers(told, standing)
    for trucks in policy.transport_measures:
        _put_trucks(told, trucks)
    if policy.transport_fates is not None:
        told.put(("transport_fates",), (), (fates_words(policy.transport_fates, told.language), ""))
    for industry, process in policy.process.items():
        _put_process(told, industry, process)
    _put_values(told, policy)


def _cut(told: Settings, cell: float | CutRecord | None) -> Value | None:
    """Return a cell of a table: a share, or words where it has a clock."""
    if cell is None:
        return None
    if isinstance(cell, CutRecord):
        return cut_words(cell.model_dump(mode="json"), told.language), ""
    return told.share(cell)


def _put_row(
    told: Settings, key: Key, place: Iterable[str], row: GradeRow, label: str = ""
) -> None:
    parts = tuple(place)
    for level in ALERT_LEVELS:
        told.put((*key, level), (*parts, told.level(level)), _cut(told, row.cell(level)), label)


def _put_industry(told: Settings, industry: str, grade: str, row: IndustryRow) -> None:
    where = (*(row.districts or ()), *told.zones(row.zones or ()))
    place = (told.industry(industry), told.grade(grade), *where)
    _put_row(told, ("industry_cut", industry, grade, *where), place, row, "cut")


def _reach(told: Settings, row: Any) -> Value | None:
    """Return whom a rule reaches; None where it names nobody."""
    names = [
        *(told.grade(name) for name in getattr(row, "grades", None) or ()),
        *(told.industry(name) for name in getattr(row, "industries", None) or ()),
        *(told.say(f"flow_{name}") for name in getattr(row, "flows", None) or ()),
        *(sector_title(name, told.language) for name in getattr(row, "sectors", None) or ()),
        *(getattr(row, "area_sources", None) or ()),
        *(getattr(row, "districts", None) or ()),
        *told.zones(getattr(row, "zones", None) or ()),
    ]
    return told.names_as_list(names) if names else None


def _put_season(told: Settings, rule: SeasonalRule) -> None:
    place = (rule.title or told.say("setting_untitled"),)
    key = ("season", rule.id)
    told.put((*key, "cut"), place, told.share(rule.cut), "season_cut")
    dates = (
        told.dates(rule.from_, rule.to)
        if rule.from_ is not None and rule.to is not None
        else (told.say("word_all_year"), "")
    )
    told.put((*key, "dates"), place, dates, "season_dates")
    if rule.hours is not None:
        told.put((*key, "hours"), place, told.window(rule.hours), "season_hours")
    if rule.moved:
        told.put((*key, "moved"), place, told.share(rule.moved), "season_moved")
    told.put((*key, "reach"), place, _reach(told, rule), "reach")


def _put_area(told: Settings, measure: AreaMeasure) -> None:
    place = (measure.title or told.say("setting_untitled"),)
    _put_row(told, ("area_measure", measure.id), place, measure)
    told.put(("area_measure", measure.id, "reach"), place, _reach(told, measure), "reach")


def _put_shippers(told: Settings, rule: TransportRule) -> None:
    place = (rule.title or told.say("setting_untitled"),)
    told.put(("transport_rule", rule.id), place, (rule_words(rule, told.language), ""))
    told.put(("transport_rule", rule.id, "reach"), place, _reach(told, rule), "reach")


def _put_trucks(told: Settings, measure: TransportMeasure) -> None:
    title, key = measure.title or told.say("setting_untitled"), ("transport_measure", measure.id)
    for level in ALERT_LEVELS:
        words = truck_words(measure.statements(level), told.language)
        told.put((*key, level), (title, told.level(level)), (words, ""))
    told.put((*key, "reach"), (title,), _reach(told, measure), "reach")
    if measure.trips_d:
        told.put((*key, "trips"), (title,), told.number(measure.trips_d), "transport_trips")
    if measure.staggering:
        told.put((*key, "stagger"), (title,), told.yes_no(True), "transport_stagger")


def _put_process(told: Settings, industry: str, process: Process) -> None:
    place, key = (told.industry(industry),), ("process", industry)
    if process.continuous is not None:
        told.put((*key, "continuous"), place, told.yes_no(process.continuous), "continuous")
    for name in ("notification_lag_h", "ramp_down_h", "ramp_up_h"):
        hours = getattr(process, name)
        if hours is not None:
            told.put((*key, name), place, told.hours(hours), name)
    if process.cannot_stop is not None:
        told.put((*key, "deepest"), place, told.share(process.cannot_stop.cut), "deepest_cut")
    if process.grades is not None:
        grades = told.names_as_list(told.grade(grade) for grade in process.grades)
        told.put((*key, "grades"), place, grades, "grades_known")
    if process.sector is not None:
        sector = sector_title(process.sector, told.language)
        told.put((*key, "sector"), place, (sector, ""), "sector")


def _put_values(told: Settings, policy: PolicyShape) -> None:
    """Tell the values that stand by themselves."""
    for level, shares in policy.targets.items():
        for pollutant, share in shares.items():
            place = (told.level(level), pollutant_title(pollutant))
            told.put(("target", level, pollutant), place, told.share(share))
    for grade, (low, high) in policy.bounds.items():
        told.put(("bounds", grade), (told.grade(grade),), (f"{100 * low:g}–{100 * high:g}", "%"))
    told.put(("noncompliant_cut",), (), told.share(policy.noncompliant_cut))
    told.put(("small_micro_relief",), (), told.number(policy.small_micro_relief))
    for name in ("counting", "enterprise_grade"):
        told.put((name,), (), (told.say(f"setting_{getattr(policy, name)}"), ""))
    if policy.heating_season is not None:
        season = policy.heating_season
        words = told.dates(season.from_, season.to)[0]
        told.put(("heating_season",), (), (words, ""))
    told.put(("credit_seasonal",), (), told.yes_no(policy.credit_seasonal))
    told.put(("so2_nox_exchange",), (), told.yes_no(policy.so2_nox_exchange))
