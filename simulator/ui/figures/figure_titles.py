"""Headline figures on the screen: their titles and units."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from simulator.terms.contracts import REDUCTIONS
from simulator.terms.labels import say
from simulator.terms.titles import TONNE_KG, has_label, heading, level_title, with_unit
from simulator.ui.figures.texts import unit_words

_STAGE = re.compile(r"^stage_(\d+)_(.+)$")
_ACCOUNTING = re.compile(r"^(?:accounting|target_met)_([a-z]+?)(?:_ratio)?$")
_SHORTFALL = re.compile(r"^(shortfall_[a-z_]+)_kg$")


@dataclass(frozen=True)
class ShownFigure:
    """A headline figure: its title, the unit that is shown, and the factor from its column to
    that unit.
    """

    title: str
    unit: str
    factor: float
    language: str

    @property
    def axis(self) -> str:
        """The title of an axis."""
        return with_unit(self.title, self.unit, self.language)

    @property
    def sign(self) -> str:
        """The unit after a number."""
        return unit_words(self.unit, self.language)

    def of(self, values: object) -> np.ndarray:
        """Return a column's values in the shown unit."""
        return np.asarray(values, dtype=float) * self.factor


def shown_figure(name: str, language: str) -> ShownFigure:
    """Return a headline figure by name; kilograms are shown in tonnes, shares in per cent."""
    title = figure_title(name, language)
    if name.endswith("_kg"):
        return ShownFigure(title, "t", 1 / TONNE_KG, language)
    if name.endswith("_pct"):
        return ShownFigure(title, "%", 1.0, language)
    if name.endswith(("_ratio", "_share")) or name.startswith("target_met_"):
        return ShownFigure(title, "%", 100.0, language)
    return ShownFigure(title, "", 1.0, language)


def figure_title(name: str, language: str) -> str:
    """Return the title of a headline figure."""
    if match := _STAGE.match(name):
        return f"{say(language, 'word_stage', number=match[1])} {figure_title(match[2], language)}"
    if match := _ACCOUNTING.match(name):
        key = "fig_probability" if name.startswith("target_met") else "fig_ratio"
        return f"{level_title(match[1], language)} {say(language, key)}"
    if match := _SHORTFALL.match(name):
        return (
            say(language, "fig_given_back", part=say(language, match[1]))
            if has_label(match[1])
            else name
        )
    if name == "nominal_kg":
        return say(language, "fig_nominal")
    if name == "alert_share":
        return say(language, "fig_ratio")
    known = {column.name for column in REDUCTIONS}
    return heading("reductions", name, language, "") if name in known else name
