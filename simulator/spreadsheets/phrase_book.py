"""The phrase book: cuts that a person gave once for measures in words that the program leaves
open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.review.measure_text import one_form
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.records import Record
from simulator.terms.labels import Message
from simulator.terms.levels import TARGET_LEVELS

# What a person writes for words that order no cut of load.
NO_CUT = "none"
ANY_LEVEL = "*"


@dataclass(frozen=True)
class PhraseBook:
    """The cuts that a person gave for phrases.

    Attributes
    ----------
    cuts : Mapping[str, Mapping[str, float | str]]
        {text in one form: {level, or "*" for the level of its column: cut [0, 1] or "none"}}.
    """

    cuts: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)

    def cut(self, text: str, level: str) -> float | str | None:
        """Return the cut that a person gave for a phrase at a level, None if there is none."""
        if not self.cuts:
            return None
        by_level = self.cuts.get(one_form(text), {})
        return by_level.get(level, by_level.get(ANY_LEVEL))


@dataclass(frozen=True)
class OpenPhrase:
    """A measure in words that leaves the cut of some rows open.

    Attributes
    ----------
    text : str
        As written.
    levels : tuple[str, ...]
        Levels whose cut is open.
    rows : int
        Number of rows.
    emission_kg_d : float
        Emission of these rows, all pollutants together [kg/d].
    why : tuple[Message, ...]
        Why it is open.
    """

    text: str
    levels: tuple[str, ...]
    rows: int
    emission_kg_d: float
    why: tuple[Message, ...]


def open_phrases(
    records: Sequence[Record], notes: Mapping[str, Sequence[Note]]
) -> tuple[OpenPhrase, ...]:
    """Return the phrases that leave a cut open, those with the most emission first."""
    by_place = {(record.sheet, record.row): record for record in records}
    rows: dict[str, dict[tuple[str, int], Record]] = {}
    levels: dict[str, set[str]] = {}
    why: dict[str, dict[Message, None]] = {}
    for sheet, sheet_notes in notes.items():
        for note in sheet_notes:
            record = by_place.get((sheet, note.row))
            level = note.target.removeprefix("cut_")
            if (
                record is None
                or level not in TARGET_LEVELS
                or note.kind not in ("refused", "left_out")
                or note.why is None
                or note.why.key in SETTLED
                or isinstance(record.values.get(note.target), float)
            ):
                continue
            rows.setdefault(note.found, {})[sheet, note.row] = record
            levels.setdefault(note.found, set()).add(level)
            why.setdefault(note.found, {})[note.why] = None
    phrases = [
        OpenPhrase(
            text,
            tuple(level for level in TARGET_LEVELS if level in levels[text]),
            len(found),
            sum(sum(record.emissions_kg_d.values()) for record in found.values()),
            tuple(why[text]),
        )
        for text, found in rows.items()
    ]
    return tuple(sorted(phrases, key=lambda item: (-item.emission_kg_d, item.text)))


# Words for another level, and those that a person settled, leave nothing open.
SETTLED = ("measure_of_other_level", "measure_said_none")
