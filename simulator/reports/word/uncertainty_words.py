"""Titles of the figures in the uncertainty table, and the units in which readers see them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL, worth_by_alerts
from simulator.terms.labels import say
from simulator.terms.titles import TONNE_KG, column_of, has_label, heading, level_title, with_unit

_STAGE = re.compile(r"stage_(\d+)_(alert_reduction_kg|alert_share)")
_ACCOUNTED = re.compile(r"accounting_([a-z]+)_ratio")
_TARGET = re.compile(r"target_met_([a-z]+)")
# Factor from CNY and kWh to the unit that readers see, and that unit.
_VALUE, _POWER = (1e-4, "1e4 CNY"), (1e-3, "MWh")
WORTH_UNITS = {
    name: unit
    for names in (IN_ALL, BY_SEASON, BY_ALERTS)
    for name, unit in zip(names, (_VALUE, _POWER), strict=True)
}
_SHORTFALL = re.compile(r"(shortfall_[a-z_]+)_kg")


@dataclass(frozen=True)
class FigureTitle:
    """The title of a headline figure with its unit, and the factor from the table's value to
    that unit.
    """

    title: str
    factor: float = 1.0


def title_of_figure(name: str, language: str) -> FigureTitle:
    """Return the title of a figure; a name that is not known stays as it is, in its own unit."""
    if match := _STAGE.fullmatch(name):
        text = f"{say(language, 'word_stage', number=match[1])} {_plain(match[2], language)}"
        return _figure_title(text, match[2], language)
    if match := _ACCOUNTED.fullmatch(name):
        share = _plain("alert_share", language)
        text = f"{say(language, 'tab_accounting')} {level_title(match[1], language)} {share}"
        return _figure_title(text, "share", language)
    if match := _TARGET.fullmatch(name):
        return _figure_title(
            say(language, "chance_of_target", level=level_title(match[1], language)),
            "share",
            language,
        )
    if (match := _SHORTFALL.fullmatch(name)) and has_label(match[1]):
        return _figure_title(
            f"{say(language, 'word_shortfall')} {say(language, match[1])}", name, language
        )
    if name in WORTH_UNITS:
        factor, unit = WORTH_UNITS[name]
        return FigureTitle(with_unit(say(language, f"worth_{name}"), unit, language), factor)
    if name == "nominal_kg":
        return _figure_title(say(language, "word_nominal"), name, language)
    try:
        column_of("reductions", name)
    except KeyError:
        return FigureTitle(name)
    return _figure_title(heading("reductions", name, language, ""), name, language)


def worth_lines(summary: dict[str, Any], language: str) -> list[str]:
    """Return sentences on output value lost and electricity saved by the alerts, and by the
    season alone.
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
    """Return a figure in the unit that readers see; a figure that rounds to 0 never shows as -0."""
    # Adding 0.0 turns -0.0 into 0.0.
    return f"{round(figures[name] * WORTH_UNITS[name][0], 1) + 0.0:,.1f}"


def _plain(name: str, language: str) -> str:
    return heading("stages", name, language, "")


def _figure_title(text: str, name: str, language: str) -> FigureTitle:
    if name.endswith("_kg"):
        return FigureTitle(with_unit(text, "t", language), 1 / TONNE_KG)
    return FigureTitle(with_unit(text, "%", language), 100.0 if name.endswith("share") else 1.0)


def is_headline(name: str) -> bool:
    """Return whether a figure belongs in a report: totals, chances, and the static accounting
    from yellow on.
    """
    accounted = _ACCOUNTED.fullmatch(name)
    totals = ("seasonal_reduction_kg", "alert_reduction_kg", "reduction_pct")
    return name in totals or is_chance(name) or bool(accounted and accounted[1] != "temporary")


def is_chance(name: str) -> bool:
    """Return whether a figure is 0 or 1 in each replicate, so that its mean is a probability."""
    return bool(_TARGET.fullmatch(name))


def quantile_title(name: str, language: str) -> str:
    """Return the heading of a column of the uncertainty table: quantile, mean or standard error."""
    if name.endswith("_se"):
        return say(
            language, "standard_error", of=quantile_title(name.removesuffix("_se"), language)
        )
    try:
        return heading("uncertainty", name, language, "")
    except KeyError:
        return name
