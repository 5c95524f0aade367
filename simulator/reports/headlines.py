"""What the headline figures of a run are called, and in which unit people read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL, worth_by_alerts
from simulator.terms.contracts import REDUCTIONS
from simulator.terms.labels import say
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import TONNE_KG, has_label, heading, level_title, with_unit
from simulator.uncertainty.supervised import SAVED, TOLD

_STAGE = re.compile(r"stage_(\d+)_(alert_reduction_kg|alert_share)")
_ACCOUNTED = re.compile(r"accounting_([a-z]+)_ratio")
_TARGET = re.compile(r"target_met_([a-z]+)")
_SHORTFALL = re.compile(r"(shortfall_[a-z_]+)_kg")
_COLUMNS = {column.name for column in REDUCTIONS}
# Factor to the unit that people read, and that unit: 10 000 CNY, MWh.
_VALUE, _POWER = (1e-4, "1e4 CNY"), (1e-3, "MWh")
WORTH_UNITS = {
    name: unit
    for names in (IN_ALL, BY_SEASON, BY_ALERTS)
    for name, unit in zip(names, (_VALUE, _POWER), strict=True)
}


@dataclass(frozen=True)
class Headline:
    """A headline figure as people read it.

    Attributes
    ----------
    title : str
        What it is called, without its unit.
    unit : str
        The unit that it is read in.
    factor : float
        From the table's figure to that unit.
    language : str
        zh or en.
    """

    title: str
    unit: str
    factor: float
    language: str

    @property
    def heading(self) -> str:
        """The title with the unit, as over a column or along an axis."""
        return with_unit(self.title, self.unit, self.language)

    def of(self, values: object) -> np.ndarray:
        """Return a column's values in the unit that people read."""
        return np.asarray(values, dtype=float) * self.factor


def headline_of(name: str, language: str) -> Headline:
    """Return a headline figure by its name: a measure of the replicates, or a column of the
    reductions; one that is not known stands as it is, in its own unit.
    """
    title = _title(name, language)
    if title is None:
        return Headline(name, "", 1.0, language)
    if name in WORTH_UNITS:
        factor, unit = WORTH_UNITS[name]
        return Headline(title, unit, factor, language)
    if name in TOLD:
        return Headline(title, "h" if name.endswith("_to_find") else "", 1.0, language)
    if name.endswith("_kg"):
        return Headline(title, "t", 1 / TONNE_KG, language)
    return Headline(title, "%", 1.0 if name.endswith("_pct") else 100.0, language)


def _title(name: str, language: str) -> str | None:
    """Return what a figure is called, None for one that is not known."""
    share = heading("stages", "alert_share", language, "")
    if match := _STAGE.fullmatch(name):
        figure = heading("stages", match[2], language, "")
        return f"{say(language, 'word_stage', number=match[1])} {figure}"
    if match := _ACCOUNTED.fullmatch(name):
        return f"{say(language, 'tab_accounting')} {level_title(match[1], language)} {share}"
    if match := _TARGET.fullmatch(name):
        return say(language, "chance_of_target", level=level_title(match[1], language))
    if (match := _SHORTFALL.fullmatch(name)) and has_label(match[1]):
        return f"{say(language, 'word_shortfall')} {say(language, match[1])}"
    if name in WORTH_UNITS:
        return say(language, f"worth_{name}")
    if name in (*SAVED, *TOLD):
        return say(language, f"figure_{name}")
    if name == "nominal_kg":
        return say(language, "word_nominal")
    return heading("reductions", name, language, "") if name in _COLUMNS else None


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


def is_headline(name: str) -> bool:
    """Return whether a figure belongs in a report: totals, chances, and the static accounting
    from yellow on.
    """
    accounted = _ACCOUNTED.fullmatch(name)
    totals = ("seasonal_reduction_kg", "alert_reduction_kg", "reduction_pct")
    return name in totals or is_chance(name) or bool(accounted and accounted[1] in TARGET_LEVELS)


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
