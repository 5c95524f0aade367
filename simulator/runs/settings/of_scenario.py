"""The settings of a read scenario, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.alerts.alert_file import DatedStage
from simulator.inputs.changes import Change
from simulator.inputs.plan_tables import PlanTables
from simulator.inputs.scenario import Scenario
from simulator.inputs.scenario_shape import Response
from simulator.runs.settings.of_policy import put_policy
from simulator.runs.settings.of_supervision import put_supervision, put_uncertainty
from simulator.runs.settings.setting import Key, Setting, Settings
from simulator.terms.contracts import pollutant_title

FILES = ("inventory", "area_sources", "profiles", "transport", "transport_factors")
# What names and describes a scenario; the policy, its overrides and the alerts' source are told
# by what came of them when the scenario was read.
NOT_SET = ("schema_", "name", "title", "notes", "policy_overrides")


def settings_of(
    scenario: Scenario,
    language: str,
    names: Mapping[str, str] | None = None,
    numbers: Sequence[int] | None = None,
) -> dict[Key, Setting]:
    """Return the settings of a scenario by their keys, in the order in which people read them.

    Parameters
    ----------
    scenario : Scenario
        A read scenario.
    language : str
        zh or en.
    names : mapping of str to str or None
        Names of enterprises by id; without, ids stand for them.
    numbers : sequence of int or None
        By which number each alert is found in another scenario; without, its place in the list.
    """
    shape, policy = scenario.shape, scenario.policy.shape
    told = Settings(language, names or {}, policy.process)
    told.put(("period_start",), (), told.time(shape.period.start))
    told.put(("period_end",), (), told.time(shape.period.end))
    for kind in FILES:
        path = getattr(shape, kind)
        if path:
            told.put((kind,), (), told.file(path))
    numbered = numbers if numbers is not None else range(1, len(scenario.dated) + 1)
    for number, alert in zip(numbered, scenario.dated, strict=True):
        _put_alert(told, number, alert)
    put_policy(told, policy)
    own = told.say(f"setting_own_{scenario.own_measures}")
    told.put(("own_measures",), (), (own, ""))
    for change in scenario.changes:
        _put_change(told, change)
    _put_response(told, shape.response)
    _put_rest(told, scenario)
    return told.told


def _put_alert(told: Settings, number: int, alert: DatedStage) -> None:
    place = told.say("setting_alert_place", number=number, day=f"{alert.start:%m-%d}")
    key = ("alert", str(number))
    told.put((*key, "level"), (place,), (told.level(alert.level), ""), "alert_level")
    for name in ("issued", "start", "end"):
        told.put((*key, name), (place,), told.time(getattr(alert, name)), f"alert_{name}")
    scope = (
        told.say("setting_everywhere")
        if alert.scope is None
        else told.names_as_list(alert.scope)[0]
    )
    told.put((*key, "scope"), (place,), (scope, ""), "alert_scope")


def _put_change(told: Settings, change: Change) -> None:
    at, line = told.time(change.at)[0], change.line_id or ""
    industry = told.industry(change.industry) if change.industry else ""
    place = (told.enterprise(change.enterprise_id), line, industry, at)
    key = ("change", change.enterprise_id, line, change.industry or "", at)
    if change.grade is not None:
        told.put((*key, "grade"), place, (told.grade(change.grade), ""), "change_grade")
    for name in ("noncompliant", "protected", "idle"):
        flag = getattr(change, name)
        if flag is not None:
            told.put((*key, name), place, told.yes_no(flag), f"change_{name}")


def _put_response(told: Settings, response: Response) -> None:
    for name in ("notification_lag_h", "ramp_down_h", "ramp_up_h", "pre_adjustment_h"):
        told.put(("response", name), (), told.hours(getattr(response, name)), name)
    early = told.say(f"setting_early_{response.early_start}")
    told.put(("response", "early_start"), (), (early, ""), "early_start")
    told.put(("response", "no_restart"), (), told.yes_no(response.no_restart), "no_restart")
    for grade, share in response.compliance.items():
        place = (told.grade(grade),)
        told.put(("compliance", grade), place, told.share(share))
    for grade, share in response.compliance_small_micro.items():
        of_small = (told.say("flag_small_micro"), told.grade(grade))
        told.put(("compliance_small_micro", grade), of_small, told.share(share), "compliance")


def _put_rest(told: Settings, scenario: Scenario) -> None:
    shape = scenario.shape
    told.put(("accounting_day",), (), (f"{scenario.accounting_day:%Y-%m-%d}", ""))
    for pollutant, kg_d in (shape.whole_society_kg_d or {}).items():
        place = (pollutant_title(pollutant),)
        told.put(("whole_society", pollutant), place, (f"{kg_d:,g}", "kg/d"))
    if shape.supervision is not None:
        put_supervision(told, shape.supervision)
    put_uncertainty(told, shape.uncertainty)
    for name in PlanTables.model_fields:
        text = getattr(shape.tables, name)
        if text:
            told.put(("table", name), (), told.file(text), f"table_{name}")
    told.put(("what_if",), (), told.yes_no(shape.what_if))
