"""One setting in words, and the collector that every part of a scenario tells its settings to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from simulator.inputs.policy_shape import Process
from simulator.terms.labels import say
from simulator.terms.titles import (
    grade_title,
    industry_title,
    joined,
    printable,
    yes_no,
    zone_title,
)

# What a setting is found by in another scenario: its part and its place, never its value.
Key = tuple[str, ...]
# A value in words, and its unit.
Value = tuple[str, str]
PLACES = " · "
# Files of a plan are named by kind and digest: the digest's beginning tells two of them apart.
_BY_DIGEST = re.compile(r"[a-z-]+-([0-9a-f]{6})[0-9a-f]{6}")


@dataclass(frozen=True)
class Setting:
    """One setting in one language.

    Attributes
    ----------
    label : str
        What is set.
    place : str
        Where it holds: level, grade, industry, enterprise, alert; "" for everywhere.
    value : str
        The value in words.
    unit : str
        Unit of the value, "" for none.
    """

    label: str
    place: str
    value: str
    unit: str = ""

    def whole(self) -> str:
        """Return the value with its unit."""
        return f"{self.value} {self.unit}".strip()


@dataclass
class Settings:
    """Collects the settings of a scenario.

    Attributes
    ----------
    language : str
        zh or en.
    names : mapping of str to str
        Names of enterprises by id; others are called by their id.
    process : mapping of str to Process
        The policy's industries.
    told : dict of Key to Setting
        What was collected, in the order in which people read it.
    """

    language: str
    names: Mapping[str, str]
    process: Mapping[str, Process]
    told: dict[Key, Setting] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    def put(self, key: Key, place: Iterable[str], value: Value | None, label: str = "") -> None:
        """Take up a setting; a value of None stands for none, and is left out.

        Parameters
        ----------
        key : Key
            Its part and place.
        place : iterable of str
            Parts of its place in words; empty ones are left out.
        value : Value or None
            Value and unit.
        label : str
            Its name in the label table, behind `setting_`; the first part of its key without.
        """
        if value is None or not value[0]:
            return
        words = PLACES.join(printable(part) for part in place if part)
        name = self.say(f"setting_{label or key[0]}")
        self.told[key] = Setting(name, words, printable(value[0]), value[1])

    def share(self, value: float) -> Value:
        """Return a share in percent."""
        return f"{100 * value:.6g}", "%"

    def hours(self, value: float) -> Value:
        """Return a number of hours."""
        return f"{value:g}", self.say("setting_unit_h")

    def number(self, value: float) -> Value:
        """Return a plain number."""
        return f"{value:g}", ""

    def yes_no(self, value: bool) -> Value:
        """Return yes or no."""
        return yes_no(value, self.language), ""

    def time(self, value: datetime) -> Value:
        """Return a time."""
        return f"{value:%Y-%m-%d %H:%M}", ""

    def window(self, hours: Any) -> Value:
        """Return a window of the hours of a day."""
        return f"{hours.a:g}–{hours.b:g}", self.say("setting_unit_clock")

    def dates(self, first: tuple[int, int], last: tuple[int, int]) -> Value:
        """Return the dates of a season."""
        return " – ".join(f"{month:02}-{day:02}" for month, day in (first, last)), ""

    def file(self, path: str) -> Value:
        """Return a file: its name, or where a digest is its name, a mark made of that."""
        name = PurePosixPath(path.replace("\\", "/"))
        match = _BY_DIGEST.fullmatch(name.stem)
        return (self.say("setting_file", mark=match[1]) if match else name.name), ""

    def names_as_list(self, names: Iterable[str]) -> Value:
        """Return names as a list."""
        return joined(names, self.language), ""

    def grade(self, name: str) -> str:
        """Return a grade as people write it."""
        return grade_title(name, self.language)

    def level(self, name: str) -> str:
        """Return an alert level as people write it."""
        return self.say(f"level_{name}")

    def industry(self, code: str) -> str:
        """Return an industry as people write it."""
        return industry_title(self.process, code, self.language)

    def zones(self, names: Iterable[str]) -> list[str]:
        """Return kinds of zones as people write them."""
        return [zone_title(name, self.language) for name in names]

    def enterprise(self, name: str) -> str:
        """Return an enterprise by its name, else its id."""
        return self.names.get(name) or name
