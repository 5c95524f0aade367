"""Units as headings write them, with their factors to kg/d, CNY/d, kWh/d or tonnes."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from simulator.review.measure_text import FOLDER

YEAR_DAYS = 365.0
OWN_UNITS = {"mass": "kg/d", "money": "CNY/d", "energy": "kWh/d"}


@dataclass(frozen=True)
class AmountUnit:
    """A unit of an amount, perhaps per period.

    Attributes
    ----------
    kind : str
        One of mass, money and energy.
    factor : float
        Kilograms, CNY or kWh in one unit.
    period : str
        The period as written, "" if there is none.
    days : float
        Days in the period; 0 for a year, whose days are the row's operating days.
    written : str
        The unit as written.
    """

    kind: str
    factor: float
    period: str
    days: float
    written: str

    @property
    def per_year(self) -> bool:
        """Whether the amount is per year."""
        return bool(self.period) and self.days == 0

    def per_day(self, operating_days: float) -> float:
        """Return the factor from the unit to kg, CNY or kWh per day."""
        return self.factor / (operating_days if self.per_year else self.days)


@cache
def unit_table() -> dict[str, dict[str, float]]:
    """Return {kind: {spelling: factor}} of data/import/units.csv."""
    factors: dict[str, dict[str, float]] = {}
    with (FOLDER / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            factors.setdefault(row["kind"], {})[row["spelling"]] = float(row["factor"])
    return factors


@cache
def _patterns() -> tuple[re.Pattern, re.Pattern]:
    """Return two patterns: a text that is a unit as a whole, and a unit at the end of a longer
    text.
    """

    def any_of(*kinds: str) -> str:
        names = [name for kind in kinds for name in unit_table()[kind]]
        # A pattern takes the first alternative that fits, so longer names go first: 万吨 before 吨.
        return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    amount, period = any_of("mass", "money", "energy"), any_of("period")
    whole = re.compile(
        rf"(?:单位:?)?(?P<amount>{amount})(?:(?:/|每|·|\.)?(?P<period>{period})(?:\^?-1)?)?(?:\((?P<after>{period})\))?"
    )
    # Within a longer text a unit must stand at its end, behind a sign or Chinese text; a lone
    # letter is no unit there.
    tail = re.compile(
        rf"(?:[,:_/-]|(?<=量)|(?<=[\u4e00-\u9fff0-9])(?=\w+/))(?P<amount>{amount})(?:(?:/|每)(?P<period>{period}))?$"
    )
    return whole, tail


def plain(text: object) -> str:
    """Return a heading half-width, in lower case and without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)).replace("×", "x")).lower()


def read_unit(text: str) -> AmountUnit | None:
    """Return the unit that a whole text is, None if it is none."""
    match = _patterns()[0].fullmatch(plain(text).replace("*", ""))
    return _unit(match, text) if match else None


def unit_in(label: str) -> AmountUnit | None:
    """Return the unit in a heading: in brackets, else at its end; the words may say its period
    (年排放量).
    """
    name = plain(label)
    unit = None
    for inner in re.findall(r"[(\[【]([^()\[\]【】]*)[)\]】]", name):
        unit = unit or read_unit(inner)
    if unit is None:
        match = _patterns()[1].search(name)
        unit = _unit(match, match[0].lstrip(",:_/-")) if match else None
    if unit is None or unit.period:
        return unit
    period = period_in(name)
    days = unit_table()["period"][period] if period else 0.0
    return AmountUnit(unit.kind, unit.factor, period, days, unit.written)


def period_in(label: str) -> str:
    """Return the period that a heading's words say (年排放量, 日均, (年)), "" if they say none."""
    name = plain(label)
    brackets = re.findall(r"[(\[]([^()\[\]]*)[)\]]", name)
    for inner in brackets:
        if inner in unit_table()["period"]:
            return inner
    # 2020年 is a date and not a period.
    if re.search(r"(?<!\d)年(?!级)|年度|全年|per ?year", name):
        return "年"
    if re.search(r"日均|每日|日排|日产|日用|每天|天排", name):
        return "日"
    return ""


def declared_unit(text: str) -> AmountUnit | None:
    """Return the unit that a title row declares for the sheet: 单位：吨/年."""
    match = re.search(r"单位[:](?P<unit>[^,;。、()\s]{1,8})", unicodedata.normalize("NFKC", text))
    return read_unit(match["unit"]) if match else None


def _unit(match: re.Match, written: str) -> AmountUnit:
    table, amount = unit_table(), match["amount"]
    kind = next(name for name in ("mass", "money", "energy") if amount in table[name])
    groups = match.groupdict()
    period = groups.get("period") or groups.get("after") or ""
    return AmountUnit(kind, table[kind][amount], period, table["period"].get(period, 0.0), written)
