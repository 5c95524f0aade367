"""Headline figures by name: their title, and the unit they are shown in."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from simulator.terms.contracts import REDUCTIONS
from simulator.terms.labels import say
from simulator.terms.titles import TONNE_KG, has_label, heading, level_title, with_unit
from simulator.ui.figures.words import unit_words

_STAGE = re.compile(r"^stage_(\d+)_(.+)$")
_ACCOUNTING = re.compile(r"^(?:accounting|target_met)_([a-z]+?)(?:_ratio)?$")
_SHORTFALL = re.compile(r"^(shortfall_[a-z_]+)_kg$")


@dataclass(frozen=True)
class Measure:
    """A headline figure: its title, the unit it is shown in, and what its column is multiplied
    with.
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
        """The unit behind a number."""
        return unit_words(self.unit, self.language)

    def of(self, values: object) -> np.ndarray:
        """Return a column's values in the unit shown."""
        return np.asarray(values, dtype=float) * self.factor


def measure_of(name: str, language: str) -> Measure:
    """Return the headline figure of a name; kilograms are shown in tonnes, shares in per cent."""
    title = measure_title(name, language)
    if name.endswith("_kg"):
        return Measure(title, "t", 1 / TONNE_KG, language)
    if name.endswith("_pct"):
        return Measure(title, "%", 1.0, language)
    if name.endswith(("_ratio", "_share")) or name.startswith("target_met_"):
        return Measure(title, "%", 100.0, language)
    return Measure(title, "", 1.0, language)


def measure_title(name: str, language: str) -> str:
    """Return what a headline figure is called."""
    if found := _STAGE.match(name):
        return f"{say(language, 'word_stage', number=found[1])} {measure_title(found[2], language)}"
    if found := _ACCOUNTING.match(name):
        key = "fig_probability" if name.startswith("target_met") else "fig_ratio"
        return f"{level_title(found[1], language)} {say(language, key)}"
    if found := _SHORTFALL.match(name):
        return (
            say(language, "fig_given_back", part=say(language, found[1]))
            if has_label(found[1])
            else name
        )
    if name == "nominal_kg":
        return say(language, "fig_nominal")
    if name == "alert_share":
        return say(language, "fig_ratio")
    known = {column.name for column in REDUCTIONS}
    return heading("reductions", name, language, "") if name in known else name
