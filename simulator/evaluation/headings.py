"""What columns of a platform export mean: data/evaluation/headings.csv, units beside names."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from simulator.evaluation.units import MASS, NO_UNIT, Unit, kind_of, unit_of
from simulator.spreadsheets.amount_units import plain
from simulator.spreadsheets.columns import pollutants
from simulator.terms.paths import DATA

FOLDER = DATA / "evaluation"
DAY_MIN = 1440
# Headings of the parts of a day, one column each. Hours: 0, 00:00, 1时, h5, 第1小时, 0:00-1:00;
# quarters and halves of hours: 00:15, 0时15分, 00:15-00:30, P96, 点48.
_CLOCK = r"(?:[:时点](\d{2})分?(?::00)?|小时|时|点|h)"
PART_OF_DAY = re.compile(
    rf"(?:第|h|hour_?|p|点)?(\d{{1,3}}){_CLOCK}?(?:[-~至到](\d{{1,2}}){_CLOCK})?(?:电量|用电量)?"
)
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_LAST_BRACKETS = re.compile(r"(.+)[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
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
    unit : Unit or None
        Its unit; None where it names one that is not known.
    pollutant : str
        The pollutant that the heading names (SO2浓度), "" for none.
    """

    name: str
    meaning: str
    unit: Unit | None = NO_UNIT
    pollutant: str = ""

    @property
    def kind(self) -> str:
        """The kind of its unit, "" for none."""
        return kind_of(self.meaning)


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


def read_heading(name: str, table: str, unit: str = "") -> Heading:
    """Return what a heading means in a kind of file.

    Parameters
    ----------
    table : str
        electricity, cems, production or weather.
    unit : str
        The unit below it, in a row of units.
    """
    text = plain(name)
    written = [part for part in _BRACKETS.findall(text) if part]
    bare = _BRACKETS.sub("", text)
    meaning, pollutant, ending = _meaning(bare, table, unit or "".join(written[:1]))
    kind = kind_of(meaning)
    # What is produced is compared with itself alone: any unit will do.
    if not kind or table == "production":
        return Heading(name, meaning, NO_UNIT, pollutant)
    texts = list(dict.fromkeys(part for part in (unit, *written[:1], ending) if part))
    units = [unit_of(kind, part, text) for part in texts]
    same = len({(one.factor, one.offset, one.period_h) if one else None for one in units}) == 1
    return Heading(name, meaning, (units[0] if same else None) if units else NO_UNIT, pollutant)


def _meaning(bare: str, table: str, unit: str) -> tuple[str, str, str]:
    """Return (meaning, pollutant, unit at the end) of a heading without brackets."""
    known, words = _known(table), bare.split("_")
    whole = known.get(_stripped(bare), "")
    for count in (2, 1):
        rest, ending = "_".join(words[:-count]), "/".join(words[-count:])
        # conc_mg_m3 is known as a whole, temp_k by what stands before its unit.
        part = known.get(_stripped(rest), ""), ""
        if not any(part) and table == "cems" and rest:
            part = _of_pollutant(_stripped(rest), known, ending)
        for meaning, pollutant in ((whole, ""), part):
            if kind_of(meaning) and unit_of(kind_of(meaning), ending):
                return meaning, pollutant, ending
    if not whole and table == "cems":
        return *_of_pollutant(_stripped(bare), known, unit), ""
    return whole, "", ""


def _of_pollutant(bare: str, known: dict[str, str], unit: str) -> tuple[str, str]:
    """Return (meaning, pollutant) of a heading that begins with a pollutant."""
    for spelling, pollutant in pollutants().items():
        if bare.startswith(_stripped(spelling)):
            rest = bare[len(_stripped(spelling)) :]
            alone = MASS if unit and unit_of(MASS, unit) else "concentration"
            meaning = known.get(rest, "") if rest else alone
            return (meaning, pollutant) if meaning in ("concentration", "mass") else ("", "")
    return "", ""


def _stripped(text: str) -> str:
    return _MARKS.sub("", plain(text))


@dataclass(frozen=True)
class PartOfDay:
    """What the heading of a part of the day says.

    Attributes
    ----------
    number : int
        Its hour, or its number among the parts.
    minute : int, [min]
        Minutes past the hour.
    length : int, [min]
        From the start to the end of a stretch; 0 where only one time is said.
    """

    number: int
    minute: int = 0
    length: int = 0


def part_of_day(name: str) -> PartOfDay | None:
    """Return the part of the day that a heading names, None if it names none; a stretch has the
    time of its start.
    """
    match = PART_OF_DAY.fullmatch(_BRACKETS.sub("", plain(name)))
    if not match:
        return None
    number, minute = int(match[1]), int(match[2] or 0)
    if not match[3]:
        return PartOfDay(number, minute)
    end = 60 * int(match[3]) + int(match[4] or 0)
    return PartOfDay(number, minute, (end - 60 * number - minute) % DAY_MIN)


def split_unit(name: str) -> tuple[str, str]:
    """Return a heading without the brackets at its end, and what stands in them."""
    match = _LAST_BRACKETS.fullmatch(name.strip())
    return (match[1].strip(), match[2].strip()) if match else (name, "")
