"""A mapping file suggested for a spreadsheet: what the importer would take each column for, to be corrected by hand."""

from __future__ import annotations

from pathlib import Path

from simulator.sheets.cells import is_empty, read_number, text_of
from simulator.sheets.columns import nearest_heading, understand_heading
from simulator.sheets.header import SEARCHED_ROWS, Header, find_header
from simulator.sheets.mapping import SheetMapping
from simulator.sheets.markup import column_letters
from simulator.sheets.rows import sort_rows
from simulator.sheets.units import Unit, read_unit
from simulator.sheets.uses import find_columns
from simulator.sheets.workbook import Sheet, read_workbook

EXAMPLES = 3
FEWEST_TEXTS = 3
HEAD = """# 映射文件 mapping for {name}; edit by hand, keep, and use again: import {name} --mapping THIS_FILE
# is: a column of the inventory (enterprise, industry, grade, line, district, cut_red, measure_red, …), a pollutant (so2, nox, pm, vocs, …),
#     county, township, capacity, output_value, electricity, line_count, state, control_type, measure_all, or ignore.
# unit: of a pollutant, with its time: 吨/年, t/a, kg/d, 千克/日. A column is found by its heading; where it has none, by its letter.
# A line with "?" was not understood or leaves room: settle it.
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
# Coking time in normal running, for 出焦时间延长至36小时 [h]; without it 19 h (ovens below 6 m) or 24 h are assumed.
# normal_coking_h: 19
"""


def suggest_mapping(path: str | Path) -> str:
    """Return a mapping file, as YAML text with comments, for a spreadsheet.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    book = read_workbook(Path(path))
    lines = [HEAD.format(name=book.path.name).rstrip("\n"), "sheets:"]
    for sheet in book.sheets:
        lines += _sheet(sheet)
    if len(lines) == 2:
        lines[1] = "sheets: {}"
    return "\n".join(lines) + "\n" + TAIL


def _sheet(sheet: Sheet) -> list[str]:
    """Return what is suggested for one sheet."""
    header, read = find_header(sheet), "true"
    if header is None:
        row = _likely_header(sheet)
        if row is None:
            return [f"  {_quoted(sheet.name)}:", "    read: false   # nothing in it looks like a header", "    columns: []"]
        header, read = find_header(sheet, (row, row)), "false   # ? no known header: say below what the columns are, check header_rows, and write true"
    rows = sort_rows(sheet, header)
    uses = {use.column: use for use in find_columns(sheet, header, SheetMapping(), rows.data).uses}
    lines = [f"  {_quoted(sheet.name)}:", f"    read: {read}", f"    header_rows: [{header.first + 1}, {header.last + 1}]", "    columns:"]
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        examples = list(dict.fromkeys(text_of(sheet.cell(row, column)) for row in rows.data if not is_empty(sheet.cell(row, column))))
        if column in header.labels or examples:
            lines.append(_column(header, column, uses, examples[:EXAMPLES]))
    return lines if lines[-1] != "    columns:" else [*lines[:-1], "    columns: []"]


def _likely_header(sheet: Sheet) -> int | None:
    """Return the first of the rows with the most texts that are no figures, None if none has three."""
    texts = [sum(bool(text) and read_number(text).value is None for text in map(text_of, row)) for row in sheet.rows[:SEARCHED_ROWS]]
    most = max(texts, default=0)
    return texts.index(most) if most >= FEWEST_TEXTS else None


def _column(header: Header, column: int, uses: dict, examples: list[str]) -> str:
    parts = header.labels.get(column, ())
    label = " > ".join(parts)
    twice = sum(other == parts for other in header.labels.values()) > 1
    where = f"header: {_quoted(label)}" if label else ""
    if not label or twice:
        where = ", ".join(part for part in (where, f"column: {_quoted(column_letters(column))}") if part)
    use = uses.get(column)
    meaning = use.meaning if use is not None else understand_heading(parts) if parts else None
    target = "ignore" if meaning is None else meaning.pollutant if meaning.target == "emission" else meaning.target
    doubt, unit = [], ""
    if meaning is None:
        near = nearest_heading(parts[-1]) if parts else ""
        doubt.append(f"? not understood{f'; nearest {near}' if near else ''}")
    elif meaning.target == "emission" and use is None:
        doubt.append(f"? {target}, " + ("but no unit is stated: add unit" if meaning.unit is None else "but another column is used for it"))
        target = "ignore"
    elif meaning.unit is not None:
        unit = f", unit: {_quoted(_unit_text(meaning.unit))}"
    if use is not None and use.meaning.guessed is not None:
        doubt.append(f"? {use.meaning.guessed.text('en')}")
    comment = "; ".join([*doubt, *([f"e.g. {' | '.join(text[:20] for text in examples)}"] if examples else [])])
    return f"      - {{{where}, is: {target}{unit}}}" + (f"   # {comment}" if comment else "")


def _unit_text(unit: Unit) -> str:
    """Return a unit with its time: 吨 of a year is 吨/年."""
    written = read_unit(unit.written)
    whole = not unit.period or (written is not None and written.period)
    return unit.written if whole else f"{unit.written}/{unit.period}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
