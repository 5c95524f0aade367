"""Trigger rule sets: dated data in data/criteria/, checked, with switches for ambiguous wording."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from simulator.alerts.aqi import (
    Bilingual,
    Cited,
    CitedDocument,
    DatesInForce,
    Pollutant,
    standard_names,
)
from simulator.files.shapes import Strict, read_model
from simulator.files.yaml_file import names_yaml, read_yaml
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import message
from simulator.terms.levels import ALERT_LEVELS, AlertLevel
from simulator.terms.paths import DATA

FOLDER = DATA / "criteria"
WINDOW_H = 24

# Key path in the file of each switch of `read_criteria`.
SWITCHES = {
    "aqi": ("aqi",),
    "windows": ("windows", "start"),
    "lead_time_h": ("lead_time", "hours"),
    "lift_h": ("lift", "hours"),
    "lift_below": ("lift", "below"),
    "merged_level": ("merge", "level"),
    "flip_gap_h": ("flips", "gap_h"),
    "least_stretch_h": ("flips", "least_h"),
    "exclude_primary": ("exclude", "primary"),
    "exclude_dust_flag": ("exclude", "dust_flag"),
    "excluded_counts_as": ("exclude", "counts_as"),
    "consult_hour": ("consult", "hour"),
}


class Condition(Strict):
    """A threshold of the index that holds for consecutive 24 h windows of `hours` [h] together.

    The index is over the value (above), or at or over it (at_least).
    """

    above: float | None = None
    at_least: float | None = None
    hours: int = Field(gt=0)

    @model_validator(mode="after")
    def _shape(self) -> Condition:
        if (self.above is None) == (self.at_least is None):
            raise ValueError("either above or at_least")
        if self.hours % WINDOW_H:
            raise ValueError("hours is a multiple of 24")
        return self

    @property
    def threshold(self) -> float:
        """The value that the index is compared with."""
        value = self.above if self.above is not None else self.at_least
        assert value is not None
        return value

    @property
    def windows(self) -> int:
        """Number of consecutive 24 h windows needed."""
        return self.hours // WINDOW_H


class Alternative(Strict):
    """Conditions that must hold together: the others during the run of the one with the lowest
    threshold.
    """

    all: list[Condition] = Field(min_length=1)


class LevelRule(Cited):
    """The trigger of a level: any of its alternatives."""

    any: list[Alternative] = Field(min_length=1)

    @property
    def lowest(self) -> Condition:
        """The condition with the lowest threshold; the index must fall below it for a lift."""
        conditions = [condition for alternative in self.any for condition in alternative.all]
        return min(
            # Of equal thresholds "at least" is the lower one: it includes the value itself.
            conditions,
            key=lambda condition: (condition.threshold, condition.above is not None),
        )


class Reading(Strict):
    """An ambiguous wording with named options; an option replaces the levels that it contains."""

    default: str
    note: str
    options: dict[str, dict[AlertLevel, LevelRule]]


class Windows(Cited):
    """The hours at which 24 h windows may begin."""

    start: Literal["any_hour", "midnight"]


class LeadTime(Cited):
    """How long before its start a notice is issued [h]."""

    hours: float = Field(ge=0)


class Lift(Cited):
    """An alert ends if the index stays below for `hours` [h].

    Below is the level's lowest threshold, or merely not meeting its condition.
    """

    hours: float = Field(gt=0)
    below: Literal["threshold", "condition"]


class Merge(Cited):
    """The level of episodes that no lift separates: the stricter one for all, or each its own."""

    level: Literal["stricter", "each"]


class Flips(Cited):
    """Short lower levels that are raised to the level beside them.

    They last at most `gap_h` [h] between two higher levels, or less than `least_h` [h] beside a
    higher one.
    """

    gap_h: float = Field(ge=0)
    least_h: float = Field(ge=0)


class Exclude(Cited):
    """Windows that never trigger.

    Their only primary pollutants are those listed, or at least `share` of their hours carry a dust
    flag.
    """

    primary: list[Pollutant]
    dust_flag: bool
    share: float = Field(gt=0, le=1)
    counts_as: Literal["below", "rest"]


class Consult(Cited):
    """The hour of the day at which the authority consults; none: notices go out exactly the lead
    time before.
    """

    hour: float | None = Field(ge=0, lt=24)


class Criteria(Strict):
    """A rule set as its file states it."""

    id: str
    title: Bilingual
    valid: DatesInForce
    references: list[CitedDocument]
    aqi: str
    index: Literal["aqi", "o3"]
    response: Literal["emergency", "ozone"]
    levels: dict[AlertLevel, LevelRule] = Field(min_length=1)
    readings: dict[str, Reading] = {}
    windows: Windows
    lead_time: LeadTime
    lift: Lift
    merge: Merge
    flips: Flips
    exclude: Exclude
    consult: Consult

    @model_validator(mode="after")
    def _known_names(self) -> Criteria:
        if self.aqi not in standard_names():
            raise ValueError(f"aqi is one of {', '.join(standard_names())}")
        for name, reading in self.readings.items():
            if reading.default not in reading.options:
                raise ValueError(f"{name}: default is one of {', '.join(reading.options)}")
        cited = {reference.id for reference in self.references}
        rows = [
            self.windows,
            self.lead_time,
            self.lift,
            self.merge,
            self.flips,
            self.exclude,
            self.consult,
            *self.levels.values(),
        ]
        for row in rows:
            if row.reference not in cited:
                raise ValueError(f"reference {row.reference} is not listed")
        return self

    @property
    def rules(self) -> dict[str, LevelRule]:
        """The trigger of each level with the chosen readings, lowest level first."""
        chosen = dict(self.levels)
        for reading in self.readings.values():
            chosen.update(reading.options[reading.default])
        return {level: chosen[level] for level in ALERT_LEVELS if level in chosen}

    @property
    def assumed(self) -> list[str]:
        """Names of the parts of the rule set that no document read states."""
        parts = {
            name: getattr(self, name)
            for name in ("windows", "lead_time", "lift", "merge", "flips", "exclude", "consult")
        }
        parts |= {f"levels.{level}": rule for level, rule in self.rules.items()}
        return [name for name, part in parts.items() if part.assumed]


def criteria_names() -> list[str]:
    """Return the ids of the rule sets that ship."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_criteria(name: str | Path, **switches: object) -> Criteria:
    """Return a rule set by its id or path, with some switches set.

    Parameters
    ----------
    name : str | Path
        Id in data/criteria/, or the path of a file of the same shape.
    **switches : object
        Values of `SWITCHES` (`windows`, `lift_below`, `merged_level` and others), or an option for
        a reading of the file by its name.

    Raises
    ------
    InputError
        No such rule set or switch, or every problem of the file.
    """
    path = Path(name)
    if not names_yaml(path):
        path, known = FOLDER / f"{name}.yaml", criteria_names()
        if str(name) not in known:
            raise refuse(
                "",
                "criteria",
                name,
                message("unknown_criteria", known=", ".join(known)),
                nearest(name, known),
            )
    file = read_yaml(path)
    # The switches change the data before it is checked, so a wrong value is reported like one of
    # the file.
    data = copy.deepcopy(file.data)
    readings = data.get("readings", {}) if isinstance(data, dict) else {}
    for switch, value in switches.items():
        keys = SWITCHES.get(switch) or (
            ("readings", switch, "default") if switch in readings else None
        )
        if keys is None:
            known = [*SWITCHES, *readings]
            raise refuse(
                path,
                "",
                switch,
                message("unknown_switch", known=", ".join(known)),
                nearest(switch, known),
            )
        if switch in readings and value not in readings[switch]["options"]:
            options = list(readings[switch]["options"])
            raise refuse(
                path,
                switch,
                value,
                message("unknown_option", name=switch, known=", ".join(options)),
                nearest(value, options),
            )
        part = data
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = value
    return read_model(Criteria, data, str(path), file)
