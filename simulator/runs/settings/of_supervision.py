"""The settings of the blocks `supervision` and `uncertainty`: many numbers, told by one table of
their kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from simulator.inputs.scenario_shape import Uncertainty
from simulator.inputs.supervision import Supervision, TeamFile
from simulator.runs.settings.setting import Key, Settings, Value
from simulator.terms.levels import GRADES

# Values that are neither a share nor hours, by the last part of their place.
NUMBERS = (
    "teams", "on_site", "downgrade_after", "per_finding", "true_factor", "band", "replicates",
    "seed", "base_cv", "area_cv", "transport_cv", "activity_cv", "lag_cv", "ramp_cv", "odds",
)  # fmt: skip
# Words of a closed list, with the beginning of their labels.
WORDS = {"strategy": "sup_strategy_", "kind": "setting_kind_"}


def put_supervision(told: Settings, shape: Supervision) -> None:
    """Tell the settings of supervision."""
    _put(told, "supervision", shape)
    for listed in shape.behaviour.listed:
        place = (told.enterprise(listed.enterprise_id),)
        words = told.say(f"setting_kind_{listed.kind}")
        if listed.strength is not None:
            words += " " + " ".join(told.share(listed.strength))
        told.put(("listed_behaviour", listed.enterprise_id), place, (words, ""))
    for fraud in shape.fraud.listed:
        place = (told.enterprise(fraud.enterprise_id),)
        factor = fraud.true_factor or shape.fraud.true_factor
        when = f" {told.time(fraud.found_at)[0]}" if fraud.found_at is not None else ""
        told.put(("listed_fraud", fraud.enterprise_id), place, (f"{factor:g}{when}", ""))
    for raid in shape.raids:
        at = told.time(raid.at)[0]
        words = told.say("setting_raid_words", teams=raid.teams, hours=f"{raid.hours:g}")
        told.put(("raid", at, *raid.districts), (at, *raid.districts), (words, ""))


def put_uncertainty(told: Settings, shape: Uncertainty) -> None:
    """Tell the settings of replicates and their spreads."""
    _put(told, "uncertainty", shape)


def _put(told: Settings, block: str, shape: BaseModel) -> None:
    for place, value in _leaves(shape, ()):
        name, path = place[-1], "_".join(place)
        if isinstance(value, TeamFile):
            told.put((block, path), (), told.file(value.file), f"{block}_{path}")
        elif isinstance(value, dict):
            for key, part in value.items():
                words = _key_words(told, path, str(key))
                shown = told.number(part) if path.endswith("kinds") else _value(told, name, part)
                told.put((block, path, str(key)), (words,), shown, f"{block}_{path}")
        elif value is not None:
            told.put((block, path), (), _value(told, name, value), f"{block}_{path}")


def _leaves(shape: BaseModel, place: Key) -> Iterator[tuple[Key, Any]]:
    """Yield (place, value) of each value below a model; lists of rows are told apart."""
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        if isinstance(value, BaseModel) and not isinstance(value, TeamFile):
            yield from _leaves(value, (*place, name))
        elif not isinstance(value, list):
            yield (*place, name), value


def _key_words(told: Settings, path: str, key: str) -> str:
    if path.endswith("kinds"):
        return told.say(f"setting_kind_{key}")
    return told.grade(key) if key in GRADES else told.say(f"quality_{key}")


def _value(told: Settings, name: str, value: Any) -> Value:
    if isinstance(value, bool):
        return told.yes_no(value)
    if name in WORDS:
        return told.say(f"{WORDS[name]}{value}"), ""
    if hasattr(value, "a"):
        return told.window(value)
    if name.endswith("_h"):
        return told.hours(value)
    if name.endswith("_cny"):
        return f"{value:,g}", told.say("setting_unit_cny")
    return told.number(value) if name in NUMBERS else told.share(value)
