"""Columns of tables: what a contract says of each, and those that many tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.terms.labels import say


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Name in files.
    kind : str
        One of text, number, flag, grade and choice.
    zh : str
        Chinese heading.
    meaning : str
        One line for the data dictionary.
    unit : str
        Unit of a number; "1" for shares and counts.
    required : bool
        Whether every cell must be filled.
    default : Any
        Value of an empty cell; with None it stays missing.
    low, high : float | None
        Inclusive range of a number.
    choices : tuple[str, ...]
        Allowed texts of a choice.
    """

    name: str
    kind: str
    zh: str
    meaning: str
    unit: str = ""
    required: bool = False
    default: Any = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def text(name: str, zh: str, meaning: str, **options: Any) -> Column:
    """Return a column of texts, empty where nothing else is said."""
    return Column(name, "text", zh, meaning, **({"default": ""} | options))


def number(name: str, zh: str, meaning: str, unit: str, **options: Any) -> Column:
    """Return a column of numbers of a unit, from 0 where nothing else is said."""
    return Column(name, "number", zh, meaning, unit, **({"low": 0.0} | options))


def share(name: str, zh: str, meaning: str, **options: Any) -> Column:
    """Return a column of shares, 0 to 1."""
    return Column(name, "number", zh, meaning, "1", **({"low": 0.0, "high": 1.0} | options))


def short_level(level: str) -> str:
    """Return the Chinese name of a level without 预警: 黄色."""
    return say("zh", f"level_{level}").removesuffix("预警")


def flag(name: str, zh: str, meaning: str, default: bool | None = False) -> Column:
    """Return a column of yes and no."""
    return Column(name, "flag", zh, meaning, default=default)


def kg(name: str, zh: str, meaning: str) -> Column:
    """Return a column of kilograms of any sign."""
    return number(name, zh, meaning, "kg", low=None)


KG = (
    kg("baseline_kg", "基准排放量", "emission without seasonal rule and alert"),
    kg("seasonal_kg", "错峰情景排放量", "emission with the seasonal rules"),
    kg("actual_kg", "实际情景排放量", "emission with seasonal rules and alerts"),
)
SAVED = (
    kg("seasonal_reduction_kg", "季节性减排量", "baseline - seasonal"),
    kg("alert_reduction_kg", "预警减排量", "seasonal - actual"),
    kg("reduction_kg", "总减排量", "baseline - actual"),
    number(
        "reduction_pct",
        "减排比例",
        "reduction in per cent of the baseline, empty where it is 0",
        "%",
        low=None,
    ),
)
# What a table tells of an emission in kg, by name: the three runs, then what was saved.
EMISSIONS_KG = tuple(column.name for column in (*KG, *SAVED) if column.unit == "kg")
POLLUTANT = text("pollutant", "污染物", "pollutant")
LEVEL = text("level", "预警级别", "alert level")
ENTERPRISE = (
    text("enterprise_id", "统一社会信用代码", "code of the enterprise"),
    text("enterprise", "企业名称", "name of the enterprise"),
    text("district", "县(市、区)/乡镇", "district of its first line"),
)
