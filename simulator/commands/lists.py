"""Lists against each other: last year's and this year's, a city's counties together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import Language, OptionalOut, make_folder, write_table
from simulator.terms.errors import InputError, refuse
from simulator.terms.labels import language_of_environment, message, say


def lists_verb(
    old: Annotated[Path, typer.Argument(help="last year's inventory", metavar="OLD")],
    new: Annotated[Path, typer.Argument(help="this year's inventory", metavar="NEW")],
    out: OptionalOut = None,
    lang: Language = language_of_environment(),
) -> None:
    """This year's inventory against last year's: who came, who went, grades, kilograms."""
    from simulator.inputs.inventory import read_inventory
    from simulator.review.list_changes import compare_lists
    from simulator.review.lists_told import change_rows, change_texts
    from simulator.terminal.tables import print_told

    problems: list = []
    lists = []
    for path in (old, new):
        try:
            lists.append(read_inventory(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    changes = compare_lists(*lists)
    print_told(change_rows(changes, lang), change_texts(changes, lang))
    write_table(changes.table, out, lang)


def rollup_verb(
    counties: Annotated[
        list[str],
        typer.Argument(
            help="the counties' inventories: NAME=FILE sets the district, FILE keeps it",
            metavar="NAME=FILE...",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="the city's inventory (.csv or .xlsx)")
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """A city's inventory from those of its counties, and what each county holds of it."""
    from simulator.review.lists_told import county_rows, missing_texts
    from simulator.review.roll_up import CountyList, roll_up
    from simulator.spreadsheets.inventory_file import write_inventory
    from simulator.terminal.tables import print_told

    lists = []
    for text in counties:
        name, equals, path = text.rpartition("=")
        if not path or (equals and not name):
            raise refuse("rollup", "", text, message("county_and_file"))
        lists.append(CountyList(name, Path(path)))
    rolled = roll_up(lists)
    print_told(county_rows(rolled, lang), missing_texts(rolled, lang))
    if out is not None:
        make_folder(out.parent)
        try:
            write_inventory(rolled.lines, out)
        except OSError as error:
            raise refuse(out, "", error.strerror or str(error), message("cannot_write")) from None
        typer.echo(say(lang, "written_to", path=out))
