"""What columns, meanings and messages of an import are called on the screen, where a planner has
widgets and no mapping file.
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
    """Return a column of the inventory, with its unit, as the planner's language calls it."""
    if name in OWN:
        return heading("inventory", name, language())
    pollutant = name.removesuffix("_kg_d")
    if pollutant != name:
        return with_unit(
            word("inv_emission_of", pollutant=pollutant_title(pollutant)), "kg/d", language()
        )
    return word(f"inv_is_{name}") if has_label(f"inv_is_{name}") else name


def meaning_title(target: str) -> str:
    """Return what a meaning of a column is called."""
    return (
        word("inv_emission_of", pollutant=pollutant_title(target))
        if target in POLLUTANTS
        else column_title(target)
    )


def meaning_titles(meanings: Sequence[str]) -> Callable[[str], str]:
    """Return what a widget calls meanings of columns, in the language of now."""
    titles = {name: meaning_title(name) for name in meanings}
    return lambda name: titles.get(name, name)


def grade_titles() -> Callable[[str], str]:
    """Return what a widget calls performance grades, in the language of now."""
    titles = {name: grade_title(name, language()) for name in GRADES}
    return lambda name: titles.get(name, name)


def told(text: Message | str | None) -> str:
    """Return a message of the import; one that speaks of the mapping file says what to do on the
    screen instead.
    """
    if not isinstance(text, Message):
        return text or ""
    values = {
        name: told(value) if isinstance(value, Message) else value for name, value in text.values
    }
    if text.key == "sheet_lacks_columns":
        values["names"] = joined(
            (column_title(name) for name in str(values["names"]).split(", ")), language()
        )
    if text.key in ("proposal_no_unit", "proposal_other_used"):
        values["name"] = meaning_title(str(values["name"]))
    here = f"inv_here_{text.key}"
    return say(language(), here if has_label(here) else text.key, **values)


def problems_told(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems of an import in the words of the screen."""
    return [replace(problem, allowed=told(problem.allowed)) for problem in problems]
