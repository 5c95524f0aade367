"""The measures in words that an import leaves open, grouped: what to settle first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.inputs.policy import Policy
from simulator.review.phrases import understand
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.policy_rows import instead
from simulator.spreadsheets.records import Record
from simulator.terms.labels import Message, say
from simulator.terms.levels import TARGET_LEVELS

# Words for another level, and those that a person settled, leave nothing open.
SETTLED = ("measure_of_other_level", "measure_said_none")


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
    guess : float | None
        The cut that the words of known meaning would give [0, 1], None if there is none. It is
        shown and never used.
    instead : tuple[Message, ...]
        What the rows get by the policy's tables while it is open, by level; () without a policy.
    ends : tuple of float or None
        Lower and upper end of the one range of a cut in the words [0, 1]; shown, never used.
    """

    text: str
    levels: tuple[str, ...]
    rows: int
    emission_kg_d: float
    why: tuple[Message, ...]
    guess: float | None = None
    instead: tuple[Message, ...] = ()
    ends: tuple[float, float] | None = None


# A cut written as a range: 限产50%～70%, 减产三成 is none. A load that stays is no cut.
_RANGE = re.compile(
    r"(?:停产|限产|停限产|压产|压减|减产|减排)(?:比例|幅度|率)?[为约在达]?\s*"
    r"(?P<low>\d{1,2}(?:\.\d+)?)\s*[%％]?\s*[～~\-—–－至到]+\s*(?P<high>\d{1,3}(?:\.\d+)?)\s*[%％]"
)


def ends_of(text: str) -> tuple[float, float] | None:
    """Return the lower and upper end [0, 1] of the one range of a cut in a text, else None."""
    ranges = list(_RANGE.finditer(text))
    if len(ranges) != 1:
        return None
    low, high = (float(ranges[0][name]) / 100 for name in ("low", "high"))
    return (low, high) if 0 < low < high <= 1 else None


def open_phrases(
    records: Sequence[Record], notes: Mapping[str, Sequence[Note]], policy: Policy | None = None
) -> tuple[OpenPhrase, ...]:
    """Return the phrases that leave a cut open, those with the most emission first.

    Parameters
    ----------
    records : Sequence[Record]
        The rows.
    notes : Mapping[str, Sequence[Note]]
        The notes about their measures, by sheet.
    policy : Policy | None
        The policy whose tables say what the rows get instead.
    """
    by_place = {(record.sheet, record.row): record for record in records}
    rows: dict[str, dict[tuple[str, int], Record]] = {}
    levels: dict[str, set[str]] = {}
    empty: dict[str, dict[str, dict[tuple[str, int], Record]]] = {}
    why: dict[str, dict[Message, None]] = {}
    for sheet, sheet_notes in notes.items():
        for note in sheet_notes:
            if (
                note.kind not in ("refused", "left_out")
                or note.why is None
                or note.why.key in SETTLED
            ):
                continue
            record = by_place.get((sheet, note.row))
            level = note.target.removeprefix("cut_")
            if (
                record is None
                or level not in TARGET_LEVELS
                or isinstance(record.values.get(note.target), float)
            ):
                continue
            rows.setdefault(note.found, {})[sheet, note.row] = record
            levels.setdefault(note.found, set()).add(level)
            at_level = empty.setdefault(note.found, {}).setdefault(level, {})
            at_level[sheet, note.row] = record
            why.setdefault(note.found, {})[note.why] = None
    phrases = [
        OpenPhrase(
            text,
            tuple(level for level in TARGET_LEVELS if level in levels[text]),
            len(found),
            sum(record.counted_kg_d for record in found.values()),
            tuple(why[text]),
            _guess(text, levels[text]),
            _instead(policy, empty[text]),
            ends_of(text),
        )
        for text, found in rows.items()
    ]
    return tuple(sorted(phrases, key=lambda item: (-item.emission_kg_d, item.text)))


def _instead(
    policy: Policy | None, empty: Mapping[str, Mapping[tuple[str, int], Record]]
) -> tuple[Message, ...]:
    if policy is None:
        return ()
    by_level = {level: list(empty[level].values()) for level in TARGET_LEVELS if level in empty}
    return tuple(item.message for item in instead(policy, by_level))


def _guess(text: str, levels: set[str]) -> float | None:
    guesses = understand(text, min(levels) if len(levels) == 1 else None).guesses
    found = {guesses.get(level) for level in levels}
    return found.pop() if len(found) == 1 else None


def open_phrases_text(phrases: Sequence[OpenPhrase], language: str, shown: int) -> str:
    """Return the open phrases as text, "" if there are none."""
    if not phrases:
        return ""
    lines = [say(language, "open_phrases", count=len(phrases))]
    for phrase in phrases[:shown]:
        values = {
            "rows": phrase.rows,
            "emission": f"{phrase.emission_kg_d:,.6g}",
            "levels": ", ".join(say(language, f"level_{level}") for level in phrase.levels),
        }
        lines.append(f"  {phrase.text}: {say(language, 'open_phrase', **values)}")
        lines += [f"    {why.text(language)}" for why in phrase.why]
        lines += [f"    {item.text(language)}" for item in phrase.instead]
        if phrase.ends is not None:
            low, high = (f"{100 * end:g}" for end in phrase.ends)
            lines.append("    " + say(language, "phrase_ends", low=low, high=high))
        if phrase.guess is not None:
            lines.append("    " + say(language, "open_phrase_guess", cut=f"{phrase.guess:.3g}"))
    if len(phrases) > shown:
        lines.append("  " + say(language, "and_more", count=len(phrases) - shown))
    return "\n".join(lines) + "\n"
