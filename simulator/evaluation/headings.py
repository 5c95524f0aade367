"""What columns of a platform export mean: data/evaluation/headings.csv, units beside names."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from simulator.spreadsheets.amount_units import plain, unit_table
from simulator.spreadsheets.columns import pollutants
from simulator.terms.paths import DATA

FOLDER = DATA / "evaluation"
# What each kind of file gives, and the kind of its unit ("" where any unit does).
UNIT_KIND = {"amount": "energy", "own": "energy", "concentration": "concentration", "flow": "flow"}
# Endings of the names of columns that say their unit; they are the unit of the factor 1.
ENDINGS = ("_kwh", "_mg_m3", "_m3_h", "_kg_h")
# Headings of the hours of a day, one column each: 0, 00:00, 1时, 23点, h5.
HOUR = re.compile(r"(?:h|hour_?)?(\d{1,2})(?::00|时|点|h)?(?:电量|用电量)?")
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_MARKS = re.compile(r"[_.\-·:]")


@dataclass(frozen=True)
class Heading:
    """What one heading of a file means.

    Attributes
    ----------
    name : str
        The heading as written.
    meaning : str
        A column of headings.csv, "" for none.
    factor : float or None
        Factor of its unit; None where it names a unit that is not known.
    pollutant : str
        The pollutant that the heading names (SO2浓度), "" for none.
    """

    name: str
    meaning: str
    factor: float | None = 1.0
    pollutant: str = ""


@cache
def _known(table: str) -> dict[str, str]:
    """Return {plain heading: meaning} of a kind of file."""
    with (FOLDER / "headings.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            _stripped(row["heading"]): row["column"]
            for row in csv.DictReader(file)
            if row["table"] in ("all", table)
        }


@cache
def statuses() -> dict[str, str]:
    """Return {plain status: ok, stopped or missing} of data/evaluation/status.csv."""
    with (FOLDER / "status.csv").open(encoding="utf-8-sig", newline="") as file:
        return {plain(row["status"]): row["meaning"] for row in csv.DictReader(file)}


def meanings(table: str) -> tuple[str, ...]:
    """Return the headings that a kind of file may have, to be shown in messages."""
    return tuple(_known(table))


def read_heading(name: str, table: str) -> Heading:
    """Return what a heading means in a kind of file: electricity, cems or production."""
    text = plain(name)
    unit = next((part for part in _BRACKETS.findall(text) if part), "")
    bare = _stripped(_BRACKETS.sub("", text))
    known = _known(table)
    meaning, pollutant = known.get(bare, ""), ""
    if not meaning and table == "cems":
        meaning, pollutant = _of_pollutant(bare, known)
    return Heading(name, meaning, _factor(meaning, unit, table), pollutant)


def _of_pollutant(bare: str, known: dict[str, str]) -> tuple[str, str]:
    """Return (meaning, pollutant) of a heading that begins with a pollutant."""
    for spelling, pollutant in pollutants().items():
        if bare.startswith(_stripped(spelling)):
            rest = bare[len(_stripped(spelling)) :]
            meaning = known.get(rest, "") if rest else "concentration"
            return (meaning, pollutant) if meaning in ("concentration", "mass") else ("", "")
    return "", ""


def _factor(meaning: str, unit: str, table: str) -> float | None:
    kind = UNIT_KIND.get(meaning, "")
    # What is produced is compared with itself alone: any unit will do.
    if not unit or not kind or table == "production":
        return 1.0
    factors = {plain(name): factor for name, factor in unit_table()[kind].items()}
    return factors.get(unit)


def _stripped(text: str) -> str:
    return _MARKS.sub("", plain(text))


def hour_of_heading(name: str) -> int | None:
    """Return the number in a heading of an hour of the day, None if it is none."""
    match = HOUR.fullmatch(plain(name))
    return int(match[1]) if match and int(match[1]) <= 24 else None
