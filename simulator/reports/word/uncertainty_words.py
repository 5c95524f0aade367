"""What the measures of the uncertainty table are called, and in which unit people read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL, worth_by_alerts
from simulator.terms.labels import say
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import TONNE_KG, column_of, has_label, heading, level_title, with_unit

_STAGE = re.compile(r"stage_(\d+)_(alert_reduction_kg|alert_share)")
_ACCOUNTED = re.compile(r"accounting_([a-z]+)_ratio")
_TARGET = re.compile(r"target_met_([a-z]+)")
# Factor to the unit that people read, and that unit: 10 000 CNY, MWh.
_VALUE, _POWER = (1e-4, "1e4 CNY"), (1e-3, "MWh")
WORTH_UNITS = {
    name: unit
    for names in (IN_ALL, BY_SEASON, BY_ALERTS)
    for name, unit in zip(names, (_VALUE, _POWER), strict=True)
}
_SHORTFALL = re.compile(r"(shortfall_[a-z_]+)_kg")


@dataclass(frozen=True)
class Measure:
    """A headline figure: its title with unit, and the factor from the table's figure to that
    unit.
    """

    title: str
    factor: float = 1.0


def measure_of(name: str, language: str) -> Measure:
    """Return what a measure is called; one that this room does not know stands as it is, in its own
    unit.
    """
    if found := _STAGE.fullmatch(name):
        text = f"{say(language, 'word_stage', number=found[1])} {_plain(found[2], language)}"
        return _measure(text, found[2], language)
    if found := _ACCOUNTED.fullmatch(name):
        share = _plain("alert_share", language)
        text = f"{say(language, 'tab_accounting')} {level_title(found[1], language)} {share}"
        return _measure(text, "share", language)
    if found := _TARGET.fullmatch(name):
        return _measure(
            say(language, "chance_of_target", level=level_title(found[1], language)),
            "share",
            language,
        )
    if (found := _SHORTFALL.fullmatch(name)) and has_label(found[1]):
        return _measure(
            f"{say(language, 'word_shortfall')} {say(language, found[1])}", name, language
        )
    if name in WORTH_UNITS:
        factor, unit = WORTH_UNITS[name]
        return Measure(with_unit(say(language, f"worth_{name}"), unit, language), factor)
    if name == "nominal_kg":
        return _measure(say(language, "word_nominal"), name, language)
    try:
        column_of("reductions", name)
    except KeyError:
        return Measure(name)
    return _measure(heading("reductions", name, language, ""), name, language)


def worth_lines(summary: dict[str, Any], language: str) -> list[str]:
    """Return what the alerts cost in output value and save in electricity, a sentence each,
    with the season's apart.
    """
    figures = summary | worth_by_alerts(summary)
    return [
        say(language, key, alerts=_worth(figures, by_alerts), season=_worth(figures, by_season))
        for key, by_alerts, by_season in zip(
            ("fact_value_lost", "fact_power_saved"), BY_ALERTS, BY_SEASON, strict=True
        )
        if by_alerts in figures
    ]


def _worth(figures: dict[str, Any], name: str) -> str:
    """Return a figure in the unit that people read; what rounds to nothing is 0 and never -0."""
    return f"{round(figures[name] * WORTH_UNITS[name][0], 1) + 0.0:,.1f}"


def _plain(name: str, language: str) -> str:
    return heading("stages", name, language, "")


def _measure(text: str, name: str, language: str) -> Measure:
    if name.endswith("_kg"):
        return Measure(with_unit(text, "t", language), 1 / TONNE_KG)
    return Measure(with_unit(text, "%", language), 100.0 if name.endswith("share") else 1.0)


def is_headline(name: str) -> bool:
    """Return whether a measure belongs into a report for people: totals, and the static accounting
    from yellow on.
    """
    accounted = _ACCOUNTED.fullmatch(name)
    totals = ("seasonal_reduction_kg", "alert_reduction_kg", "reduction_pct")
    return name in totals or is_chance(name) or bool(accounted and accounted[1] in TARGET_LEVELS)


def is_chance(name: str) -> bool:
    """Return whether a measure is a yes or no, whose mean is a chance."""
    return bool(_TARGET.fullmatch(name))


def quantile_title(name: str, language: str) -> str:
    """Return the heading of a column of the uncertainty table: a quantile, the mean, or a standard
    error.
    """
    if name.endswith("_se"):
        return say(
            language, "standard_error", of=quantile_title(name.removesuffix("_se"), language)
        )
    try:
        return heading("uncertainty", name, language, "")
    except KeyError:
        return name
