"""Reads the cuts of an imported sheet from its measures in words.

What is not understood is reported and never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from simulator.review.measure_display import read_as
from simulator.review.measure_levels import Part, parts_by_level
from simulator.review.measure_row import Row
from simulator.review.measure_text import equipment_in, one_form
from simulator.review.phrase_levels import named_levels, reference
from simulator.review.phrases import PhraseMeaning, understand
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.phrase_book import NO_CUT, PhraseBook
from simulator.spreadsheets.records import Record
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS

SAME = 1e-6
ROW_NAMES = ("line", "industry", "grade")
MEASURES = {level: f"measure_{level}" for level in TARGET_LEVELS}
CUTS = {level: f"cut_{level}" for level in TARGET_LEVELS}
WORDS = ("measure_all", *MEASURES.values(), *ROW_NAMES)
KEPT_TEXTS = 65_536
# Words that count lines or machines; only these need to know how many there are.
COUNTED = re.compile(r"[\d一二两三四五六七八九十](?:台套|[台条座套个间孔组眼部架])")


@dataclass(frozen=True)
class Cell:
    """A cell with a measure in words.

    Attributes
    ----------
    text : str
        As written.
    level : str | None
        Level of its column, None for a column of all levels.
    column : int
        Column index in the sheet.
    refers : str
        Words of the level that it refers to (同黄色预警), "" if it is no reference.
    """

    text: str
    level: str | None
    column: int
    refers: str = ""


def cuts_from_words(
    records: Sequence[Record], normal_coking_h: float | None, book: PhraseBook | None = None
) -> dict[str, list[Note]]:
    """Fill the cuts of records from their measures in words; return the notes by sheet.

    Parameters
    ----------
    records : Sequence[Record]
        The rows read, without the refused ones; changed in place.
    normal_coking_h : float | None
        Coking time in normal running [h], None for the default.
    book : PhraseBook | None
        The cuts that a person gave for phrases.
    """
    notes: dict[str, list[Note]] = {}
    groups: dict[object, list[Record]] = {}
    for record in (item for item in records if not item.own_format):
        notes.setdefault(record.sheet, [])
        owner = record.values.get("enterprise_id") or record.values.get("enterprise")
        groups.setdefault(owner, []).append(record)
    reader = _Reader(normal_coking_h, book)
    for group in groups.values():
        # Rows that refer to others of the enterprise come after all of its words are in place.
        unlike = [
            (record, _spread(record, notes[record.sheet]))
            for record in group
            if not reader.repeat(record, notes[record.sheet])
        ]
        enterprise = _Enterprise(group)
        for record, cells in unlike:
            reader.read(record, cells, enterprise, notes[record.sheet])
    return notes


class _Enterprise:
    """The rows of an enterprise, whose words count its lines and machines.

    Parameters
    ----------
    rows : Sequence[Record]
        Its rows, with the words of each level in place.
    """

    def __init__(self, rows: Sequence[Record]) -> None:
        self.rows = rows

    @cached_property
    def machines(self) -> tuple[tuple[str, float], ...]:
        """How many machines of each kind the rows hold.

        A single row without a count may stand for several machines, so it is not counted.
        """
        counts: dict[str, float] = {}
        for record in self.rows:
            units = record.values.get("units")
            count = units if isinstance(units, float) and units > 0 else None
            if count is None and len(self.rows) == 1:
                continue
            for name in _equipment(str(record.values.get("line", ""))):
                counts[name] = counts.get(name, 0.0) + (1.0 if count is None else count)
        return tuple(sorted(counts.items()))

    @cached_property
    def sharing(self) -> Counter[tuple[str, object]]:
        """Number of rows with the same words at a level."""
        return Counter(
            (level, record.values.get(target))
            for record in self.rows
            for level, target in MEASURES.items()
        )

    def line_count(self, record: Record, level: str) -> float | None:
        """Return the number of lines that a count in the phrase refers to, None if unknown.

        These are the rows with the same words, else the row's own count of lines.
        """
        sharing = self.sharing[level, record.values.get(MEASURES[level])]
        if sharing > 1:
            return float(sharing)
        try:
            written = float(str(record.values.get("line_count", "")))
        except ValueError:
            written = 0.0
        if written >= 1:
            return written
        units = record.values.get("units")
        if isinstance(units, float) and units > 1:
            return units
        return 1.0 if len(self.rows) > 1 else None


class _Reader:
    """Reads the measures of rows; a list repeats few of them in thousands of rows, and each is
    understood once.

    Parameters
    ----------
    normal_coking_h : float | None
        Coking time in normal running [h], None for the default.
    book : PhraseBook | None
        The cuts that a person gave for phrases.
    """

    def __init__(self, normal_coking_h: float | None, book: PhraseBook | None) -> None:
        self.normal_coking_h, self.book = normal_coking_h, book
        self.known: dict[tuple[str, _Key], _Outcome] = {}
        # What whole rows mean whose words say it without the rows beside them.
        self.rows: dict[tuple, list[tuple[str, Cell, _Outcome]]] = {}

    def repeat(self, record: Record, notes: list[Note]) -> bool:
        """Give a row the cuts of an earlier one with the same words; return whether there is
        one.
        """
        known = self.rows.get(_words_of(record))
        for level, cell, outcome in known or ():
            _apply(record, level, cell, outcome, notes)
        return known is not None

    def read(
        self, record: Record, cells: dict[str, Cell], enterprise: _Enterprise, notes: list[Note]
    ) -> None:
        """Fill the cuts of a row of an enterprise from its cells by level."""
        names = (record.values.get(name) for name in ROW_NAMES)
        line, industry, grade = (str(name or "") for name in names)
        outcomes: list[tuple[str, Cell, _Outcome]] = []
        alone = all(cell.level == level and _is_plain(cell.text) for level, cell in cells.items())
        words_of_row = _words_of(record) if alone else None
        for level, cell in cells.items():
            said = self.book.cut(cell.text, level) if self.book is not None else None
            if said is not None:
                _apply_said(record, level, cell, said, notes)
                alone = False
                continue
            lines: float | None = None
            counts: tuple[tuple[str, float], ...] = ()
            words = cell.refers or cell.text
            if _counts_units(words):
                lines, counts = enterprise.line_count(record, level), enterprise.machines
                alone = False
            key = (words, cell.level, lines, counts, line, industry, grade)
            outcome = self.known.get((level, key))
            if outcome is None:
                meaning = _understood(key, self.normal_coking_h)
                outcome = _outcome(level, meaning, Row(line, industry, grade))
                self.known[level, key] = outcome
            outcomes.append((level, cell, outcome))
            _apply(record, level, cell, outcome, notes)
            if cell.refers:
                why = message("measure_as_level", words=cell.refers)
                place = (record.row, cell.column, f"cut_{level}")
                notes.append(Note("guessed", *place, cell.text, "", why))
        if alone and words_of_row is not None:
            self.rows[words_of_row] = outcomes


def _words_of(record: Record) -> tuple:
    """Return all that a row's cuts can depend on while they do not depend on other rows."""
    return (id(record.columns), *map(record.values.get, WORDS))


@dataclass(frozen=True)
class _Outcome:
    """What a cell means for a row at a level.

    Attributes
    ----------
    cut : float | None
        Mean cut while the level holds, None if the words give none.
    read : tuple[str, str, Message] | None
        (kind, value, reason) of the note that the cut was read.
    others : tuple[tuple[str, str, Message], ...]
        The same of what is assumed, missing or not understood.
    silent : Message | None
        Why words that leave nothing open give no cut.
    """

    cut: float | None
    read: tuple[str, str, Message] | None
    others: tuple[tuple[str, str, Message], ...]
    silent: Message | None


# All that the meaning of a cell depends on: its words and level, counts of lines and machines, and
# the row's names.
_Key = tuple[str, str | None, float | None, tuple[tuple[str, float], ...], str, str, str]


def _understood(key: _Key, normal_coking_h: float | None) -> PhraseMeaning:
    text, column_level, lines, machines, line, industry, grade = key
    return understand(
        text, column_level, lines, dict(machines), normal_coking_h, line, industry, grade
    )


@lru_cache(maxsize=KEPT_TEXTS)
def _counts_units(text: str) -> bool:
    return COUNTED.search(one_form(text)) is not None


@lru_cache(maxsize=KEPT_TEXTS)
def _named(text: str) -> tuple[str, ...]:
    return named_levels(one_form(text))


@lru_cache(maxsize=KEPT_TEXTS)
def _equipment(name: str) -> frozenset[str]:
    return equipment_in(one_form(name))


@lru_cache(maxsize=KEPT_TEXTS)
def _is_plain(text: str) -> bool:
    """Return whether a text of one level's column names no level and refers to none."""
    levelled = any(levels for levels, _ in parts_by_level(text))
    return not levelled and not _named(text) and not reference(one_form(text))


def _spread(record: Record, notes: list[Note]) -> dict[str, Cell]:
    """Return the cell that holds for each level, and write its words into the level's column.

    A level that is named but whose measure cannot be placed is reported.
    """
    everywhere = str(record.values.pop("measure_all", "") or "")
    cells: list[Cell] = []
    if everywhere:
        place = record.columns.get("measure_all", -1)
        cells.append(Cell(everywhere, None, place))
    for level in TARGET_LEVELS:
        name = f"measure_{level}"
        text = str(record.values.get(name) or "")
        if text:
            cells.append(Cell(text, level, record.columns.get(name, -1)))
    placed: dict[str, Cell] = {}
    for cell in cells:
        parts = parts_by_level(cell.text)
        if any(levels for levels, _ in parts):
            _give(record, cell, parts, placed, notes)
        elif cell.level is None:
            _give(record, cell, [(TARGET_LEVELS, cell.text)], placed, notes)
            why = message("measure_of_all_levels")
            notes.append(Note("guessed", record.row, cell.column, "measure_*", cell.text, "", why))
    for cell in cells:
        if cell.level is not None:
            # The level's own column takes precedence over a level named inside another cell.
            placed[cell.level] = cell
    for cell in cells:
        for missing in _named(cell.text):
            if missing not in placed and record.values.get(f"cut_{missing}") is None:
                why = message("measure_level_unread", level=message(f"level_{missing}"))
                target = f"cut_{missing}"
                notes.append(Note("refused", record.row, cell.column, target, cell.text, "", why))
    return {level: _referred(level, placed) for level in TARGET_LEVELS if level in placed}


def _referred(level: str, placed: Mapping[str, Cell]) -> Cell:
    """Return the cell of a level, with the words of the level that it refers to."""
    cell = placed[level]
    others = reference(one_form(cell.text))
    if not others or others == (level,) or others[0] not in placed:
        return cell
    other = placed[others[0]]
    # Words that name levels themselves, or refer further, are not followed.
    if other.level != others[0] or _named(other.text) or reference(one_form(other.text)):
        return cell
    return replace(cell, level=level, refers=other.text)


def _give(
    record: Record,
    cell: Cell,
    parts: Sequence[Part],
    placed: dict[str, Cell],
    notes: list[Note],
) -> None:
    """Write the parts of a cell into the columns of the levels that they name.

    Parameters
    ----------
    record : Record
        The row, changed in place.
    cell : Cell
        The cell; the text of its own level's column stays.
    parts : Sequence[Part]
        (levels, text) of each part of the cell.
    placed : dict[str, Cell]
        Receives the cell that holds for each level.
    notes : list[Note]
        Receives the notes.
    """
    for level in TARGET_LEVELS:
        text = ";".join(part.strip(";,。、/") for levels, part in parts if level in levels)
        target = f"measure_{level}"
        written = str(record.values.get(target) or "")
        if not text or level == cell.level:
            continue
        if not written:
            record.values[target] = text
            record.columns = {**record.columns, target: cell.column}
            placed[level] = cell
        elif one_form(written) != text:
            why = message("cell_second_value")
            notes.append(Note("left_out", record.row, cell.column, target, text, "", why))
    rest = "; ".join(part for levels, part in parts if not set(levels) & set(TARGET_LEVELS))
    if cell.level is None and rest:
        why = message("measure_without_level")
        notes.append(Note("refused", record.row, cell.column, "measure_*", rest, "", why))


def _apply_said(
    record: Record, level: str, cell: Cell, said: float | str, notes: list[Note]
) -> None:
    """Write the cut that a person gave for a phrase."""
    target = f"cut_{level}"
    written = record.values.get(target)
    became = "" if said == NO_CUT else f"{said:g}"
    kind, why = "converted", message("measure_said")
    if isinstance(written, float):
        if said == NO_CUT or abs(float(said) - written) <= SAME:
            return
        kind, why = "differs", message("measure_differs", cut=f"{said:g}")
    elif said == NO_CUT:
        kind, why = "left_out", message("measure_said_none")
    else:
        record.values[target] = float(said)
    notes.append(Note(kind, record.row, cell.column, target, cell.text, became, why))


def _apply(record: Record, level: str, cell: Cell, outcome: _Outcome, notes: list[Note]) -> None:
    """Write the cut of a level if the words give one, and note what they leave open."""
    target = CUTS[level]
    cut, written = outcome.cut, record.values.get(target)
    given = isinstance(written, float)
    items: list[tuple[str, str, Message]] = []
    # A figure in the list takes precedence over words; only a contradiction is reported.
    if isinstance(written, float):
        if cut is not None and abs(cut - written) > SAME:
            why = message("measure_differs", cut=f"{cut:.6g}")
            items.append(("differs", f"{written:g}", why))
    elif outcome.read is not None:
        record.values[target] = cut
        items.append(outcome.read)
    items += outcome.others
    if outcome.silent is not None and not given:
        items.append(("left_out", "", outcome.silent))
    for kind, became, why in items:
        notes.append(Note(kind, record.row, cell.column, target, cell.text, became, why))


def _outcome(level: str, meaning: PhraseMeaning, row: Row) -> _Outcome:
    """Return what a meaning says at a level, with the notes for the report."""
    cut = meaning.mean_cuts.get(level)
    became = "" if cut is None else f"{cut:.6g}"
    read = None
    if cut is not None:
        # The inventory has no hours: a measure that holds for part of the day counts with its mean.
        clocked = abs(cut - meaning.cuts[level]) > SAME
        autonomous = meaning.autonomous and cut == 0
        key = "measure_mean" if clocked else "measure_autonomous" if autonomous else "measure_read"
        kind = "guessed" if clocked or autonomous else "converted"
        read = (kind, became, message(key, parts=read_as(meaning.ordered[level])))
    others = [("guessed", became, item) for item in meaning.assumed]
    others += [("refused", "", item) for item in meaning.needs_at.get(level, ())]
    others += [
        ("refused", "", message("measure_not_understood", words=part))
        for part in meaning.unread_at.get(level, ())
    ]
    silent = _why_none(row, level, meaning) if cut is None and not others else None
    return _Outcome(cut, read, tuple(others), silent)


def _why_none(row: Row, level: str, meaning: PhraseMeaning) -> Message:
    """Return why words that are all understood give a row no cut at a level."""
    items = meaning.ordered.get(level, ())
    elsewhere = [item for item in items if item.cut is not None or item.order.items]
    if not items:
        return message("measure_of_other_level")
    if not elsewhere:
        return message("measure_cuts_nothing", parts=read_as(items))
    names = ", ".join(
        dict.fromkeys(thing.words for item in elsewhere for thing in item.order.items)
    )
    if not row.is_whole:
        return message("measure_of_other_equipment", names=names)
    counted = any(item.order.number("k") for item in elsewhere)
    return message("measure_of_part_by_count" if counted else "measure_of_part", names=names)
