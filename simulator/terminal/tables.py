"""What all output of the command line is made of: the console, and a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.terms.told_table import ToldTable

# Width where the output goes to a file or another program, so that it never depends on a screen.
PIPE_WIDTH = 120


def new_console() -> Console:
    """Return where output goes: the screen, or a file or program with lines of one width."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def table_of(title: str, headings: Sequence[str]) -> Table:
    """Return an empty table; its first column holds names, the others figures."""
    # Escaped, since rich reads square brackets as markup.
    table = Table(title=escape(title), title_justify="left", header_style="bold")
    for index, text in enumerate(headings):
        table.add_column(
            escape(text), justify="left" if index == 0 else "right", no_wrap=index == 0
        )
    return table


def print_told(told: ToldTable, texts: Sequence[str] = ()) -> None:
    """Print a table for people, and sentences below it."""
    table = table_of(told.title, told.headings)
    for cells in told.rows:
        table.add_row(*(escape(cell) for cell in cells))
    new_console().print(table)
    console = Console(highlight=False, soft_wrap=True)
    for text in texts:
        console.print(text, markup=False)
