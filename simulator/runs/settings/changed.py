"""What differs between the settings of two scenarios: the old value, and the new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.alerts.alert_file import DatedStage, same_scope
from simulator.inputs.scenario import Scenario
from simulator.runs.settings.of_scenario import settings_of
from simulator.runs.settings.setting import Setting
from simulator.terms.clock import hours_between
from simulator.terms.labels import say


@dataclass(frozen=True)
class SettingChange:
    """A setting that two scenarios have differently.

    Attributes
    ----------
    label : str
        What is set.
    place : str
        Where it holds: level, grade, industry, enterprise, alert; "" for everywhere.
    before, after : str
        The old and the new value in words; a word for none where one has no such setting.
    unit : str
        Unit of both, "" for none.
    """

    label: str
    place: str
    before: str
    after: str
    unit: str


def changed_settings(
    old: Scenario, new: Scenario, language: str, names: Mapping[str, str] | None = None
) -> list[SettingChange]:
    """Return what differs between the settings of two scenarios, in the order in which people
    read them; nothing where they differ in name, title and notes only.

    Parameters
    ----------
    old, new : Scenario
        Two read scenarios.
    language : str
        zh or en.
    names : mapping of str to str or None
        Names of enterprises by id; without, ids stand for them.
    """
    before = settings_of(old, language, names)
    after = settings_of(new, language, names, paired(old.dated, new.dated))
    return [
        _change(before.get(key), after.get(key), language)
        for key in {**before, **after}
        if _said(before.get(key)) != _said(after.get(key))
    ]


def _said(setting: Setting | None) -> tuple[str, str] | None:
    return None if setting is None else (setting.value, setting.unit)


def _change(before: Setting | None, after: Setting | None, language: str) -> SettingChange:
    named = before or after
    assert named is not None
    none = say(language, "setting_none")
    units = {setting.unit for setting in (before, after) if setting is not None}
    if len(units) == 1:
        values = [none if setting is None else setting.value for setting in (before, after)]
        return SettingChange(named.label, named.place, values[0], values[1], units.pop())
    # A share became words, or words a share: each value keeps its own unit.
    values = [none if setting is None else setting.whole() for setting in (before, after)]
    return SettingChange(named.label, named.place, values[0], values[1], "")


def paired(old: Sequence[DatedStage], new: Sequence[DatedStage]) -> list[int]:
    """Return for each new alert the number, from 1, of the old one that it stands for.

    Those that overlap longest stand for each other, of the same districts first; an alert without
    such an old one has a number beyond theirs.
    """
    overlaps = [
        (same_scope(first.scope, second.scope), hours, -one, -other)
        for one, first in enumerate(old)
        for other, second in enumerate(new)
        if (hours := _overlap_h(first, second)) > 0
    ]
    numbers: dict[int, int] = {}
    for _, _, one, other in sorted(overlaps, reverse=True):
        if -other not in numbers and 1 - one not in numbers.values():
            numbers[-other] = 1 - one
    later = iter(range(len(old) + 1, len(old) + len(new) + 1))
    return [numbers.get(place) or next(later) for place in range(len(new))]


def _overlap_h(first: DatedStage, second: DatedStage) -> float:
    start, end = max(first.start, second.start), min(first.end, second.end)
    return hours_between(start, end) if start < end else 0.0
