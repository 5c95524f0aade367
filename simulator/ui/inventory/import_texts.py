"""Titles of columns and meanings, and messages of an import, for the screen instead of a
mapping file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.spreadsheets.columns import OWN, pollutants
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import Problem
from simulator.terms.labels import Message, say
from simulator.terms.levels import GRADES
from simulator.terms.titles import grade_title, has_label, heading, joined, with_unit
from simulator.ui.frame.words import language, word

POLLUTANTS = tuple(dict.fromkeys(pollutants().values()))


def column_title(name: str) -> str:
    """Return the title of a column of the inventory with its unit."""
    if name in OWN:
        return heading("inventory", name, language())
    pollutant = name.removesuffix("_kg_d")
    if pollutant != name:
        return with_unit(
            word("inv_emission_of", pollutant=pollutant_title(pollutant)), "kg/d", language()
        )
    return word(f"inv_is_{name}") if has_label(f"inv_is_{name}") else name


def meaning_title(target: str) -> str:
    """Return the title of a meaning of a column."""
    return (
        word("inv_emission_of", pollutant=pollutant_title(target))
        if target in POLLUTANTS
        else column_title(target)
    )


def meaning_titles(meanings: Sequence[str]) -> Callable[[str], str]:
    """Return a function that returns titles of meanings in the current language."""
    titles = {name: meaning_title(name) for name in meanings}
    return lambda name: titles.get(name, name)


def grade_titles() -> Callable[[str], str]:
    """Return a function that returns titles of performance grades in the current language."""
    titles = {name: grade_title(name, language()) for name in GRADES}
    return lambda name: titles.get(name, name)


def screen_text(text: Message | str | None) -> str:
    """Return the text of a message of the import.

    Where a message speaks of the mapping file, its text for the screen is used instead.
    """
    if not isinstance(text, Message):
        return text or ""
    values = {
        name: screen_text(value) if isinstance(value, Message) else value
        for name, value in text.values
    }
    if text.key == "sheet_lacks_columns":
        values["names"] = joined(
            (column_title(name) for name in str(values["names"]).split(", ")), language()
        )
    if text.key in ("proposal_no_unit", "proposal_other_used"):
        values["name"] = meaning_title(str(values["name"]))
    screen_key = f"inv_here_{text.key}"
    return say(language(), screen_key if has_label(screen_key) else text.key, **values)


def problems_on_screen(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems of an import with the texts for the screen."""
    return [replace(problem, allowed=screen_text(problem.allowed)) for problem in problems]
