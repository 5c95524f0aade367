"""Suggests a mapping file for a spreadsheet, to be corrected by hand."""

from __future__ import annotations

from pathlib import Path

from simulator.files.sheet_markup import column_letters
from simulator.inputs.policy import Policy
from simulator.spreadsheets.book import RawWorkbook, read_workbook
from simulator.spreadsheets.importer import import_book
from simulator.spreadsheets.mapping_file import Mapping, read_mapping
from simulator.spreadsheets.phrase_book import ANY_LEVEL
from simulator.spreadsheets.proposal import ColumnProposal, SheetProposal, propose
from simulator.terms.errors import InputError

HEAD = """\
# 映射文件 mapping for {name}; edit by hand, keep, and use again: import {name} --mapping THIS_FILE
# is: a column of the inventory (enterprise, industry, grade, line, district, cut_red, measure_red,
# …), a pollutant (so2, nox, pm, vocs, …),     county, township, capacity, output_value,
# electricity, line_count, state, control_type, measure_all, or ignore. unit: of a pollutant, with
# its time: 吨/年, t/a, kg/d, 千克/日. A column is found by its heading; where it has none, by its
# letter. A line with "?" was not understood or leaves room: settle it.
schema: 1
"""
TAIL = """# What is taken where a cell is empty; "@sheet" is the name of the sheet.
defaults: {}
#   industry: 焦化
#   district: "@sheet"
#   operating_days: "330"
# What a written value means.
values: {}
#   grade: {绩效先进: B, 豁免: A}
# Coking time in normal running, for 出焦时间延长至36小时 [h]; \
without it 19 h (ovens below 6 m) or 24 h are assumed.
# normal_coking_h: 19
"""


PHRASES = """\
# Measures in words that were left open, those with the most emission first: write a cut of 0 to 1,
# or none (no cut), behind each and take the # away; {yellow: 0.3, red: 1} where levels differ.
# It holds for every row with these words, also in the next import.
"""
MOST_PHRASES = 200


def suggest_mapping(
    path: str | Path, mapping: str | Path | None = None, policy: Policy | None = None
) -> str:
    """Return a mapping file for a spreadsheet, as YAML text with comments.

    Parameters
    ----------
    path : str | Path
        The spreadsheet.
    mapping : str | Path | None
        A mapping file under which it is read; its columns are taken over.
    policy : Policy | None
        Policy whose tables say what rows get while a measure in words is open.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    book = read_workbook(Path(path))
    said = Mapping() if mapping is None else read_mapping(mapping)
    lines = [HEAD.format(name=book.path.name).rstrip("\n"), "sheets:"]
    for sheet in propose(book, said):
        lines += _sheet(sheet)
    if len(lines) == 2:
        lines[1] = "sheets: {}"
    return "\n".join(lines) + "\n" + TAIL + "\n".join(_phrases(book, said, policy)) + "\n"


def _phrases(book: RawWorkbook, said: Mapping, policy: Policy | None) -> list[str]:
    """Return the suggested lines for the phrase book: what was said before, then what is open."""
    lines = [PHRASES.rstrip("\n"), "phrases:"]
    for text, by_level in said.phrases.cuts.items():
        cut = by_level.get(ANY_LEVEL)
        levels = ", ".join(f"{level}: {value}" for level, value in by_level.items())
        lines.append(f"  {_quoted(text)}: {cut if cut is not None else f'{{{levels}}}'}")
    try:
        imported = import_book(book, said, policy)
    except InputError:
        # A sheet whose columns must be named first has no phrases yet.
        return lines
    for phrase in imported.open_phrases[:MOST_PHRASES]:
        why = "; ".join(item.text("en") for item in phrase.why).replace("\n", " ")
        guess = "" if phrase.guess is None else f"; perhaps {phrase.guess:.3g}"
        if phrase.ends is not None:
            guess += "; {:.3g} or {:.3g}".format(*phrase.ends)
        text = _quoted(phrase.text)
        levels = ", ".join(phrase.levels)
        hangs = f"{phrase.rows} rows, {phrase.emission_kg_d:,.6g} kg/d"
        lines.append(f"#  {text}:   # {levels}; {hangs}{guess}; {why}")
        lines += [f"#    {item.text('en')}" for item in phrase.instead]
    return lines


def _sheet(sheet: SheetProposal) -> list[str]:
    """Return the suggested lines for one sheet."""
    if sheet.header_rows is None:
        return [
            f"  {_quoted(sheet.name)}:",
            "    read: false   # nothing in it looks like a header",
            "    columns: []",
        ]
    read = (
        "true"
        if sheet.known
        else "false   # ? no known header: say below what the columns are, check header_rows, "
        "and write true"
    )
    if sheet.off:
        read = "false   # no inventory: write true to read it all the same"
    first, last = sheet.header_rows
    lines = [
        f"  {_quoted(sheet.name)}:",
        f"    read: {read}",
        f"    header_rows: [{first + 1}, {last + 1}]",
    ]
    return (
        [*lines, "    columns:", *(_column(column) for column in sheet.columns)]
        if sheet.columns
        else [*lines, "    columns: []"]
    )


def _column(column: ColumnProposal) -> str:
    """Return the suggested line for one column, with its doubts and examples as a comment."""
    selector = f"header: {_quoted(column.label)}" if column.label else ""
    # Two columns with one heading can be told apart by their letters only.
    if not column.alone:
        selector = ", ".join(
            part for part in (selector, f"column: {_quoted(column_letters(column.column))}") if part
        )
    unit = f", unit: {_quoted(column.unit)}" if column.unit else ""
    doubts = [f"? {doubt.text('en')}" for doubt in column.doubts]
    comment = "; ".join(
        [
            *doubts,
            *(
                [f"e.g. {' | '.join(text[:20] for text in column.examples)}"]
                if column.examples
                else []
            ),
        ]
    )
    return f"      - {{{selector}, is: {column.target}{unit}}}" + (
        f"   # {comment}" if comment else ""
    )


def _quoted(text: str) -> str:
    """Return a text as a YAML string in double quotes."""
    return (
        '"'
        + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        + '"'
    )
