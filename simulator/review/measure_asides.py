"""Parts of a measure that say nothing of load, though not all of their words are known.

No table holds every duty that a bureau writes beside a cut. A part is left aside if it tells of
vehicles alone or of the shares of treatment, gives the reason of what is asked, or begins like a
duty and holds no word that could take away, add to or narrow the order beside it. That it was left
aside is told (assumed).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.review.measure_parser import marked_clauses, parse
from simulator.review.measure_words import DROP, EITHER, THING, UNKNOWN, Word, lexicon

Rest = Literal["share", "stop", "nothing"]
# Kinds of words that say when or for whom: a part that holds them narrows an order.
NARROWS = ("GRADE", "LEAD", "SEASON", "DATE", "HOURS", "DURATION", "DAYS", "DAY", "WITHIN", "NIGHT")


def without_asides(words: Sequence[Word], rest: Rest) -> tuple[list[Word], tuple[str, ...], bool]:
    """Return the words without the parts that are left aside, those parts, and whether they are
    sure to say nothing of load, also alone.

    Parameters
    ----------
    words : sequence of Word
        A measure of one level that the grammar does not read.
    rest : Rest
        What the rest would have to be. Nothing beside a stop of everything can take away more, so
        that only words that leave something running keep it open; beside words that nothing is
        asked only those count that ask something.
    """
    kept: list[Word] = []
    aside: list[str] = []
    sure = True
    for mark, part, behind in marked_clauses(words):
        text = "".join(word.text for word in part)
        # What stands before or behind a colon belongs to the other.
        joined = any(sign is not None and sign.kind == "COLON" for sign in (mark, behind))
        kind = "" if joined else _kind(part, text, rest)
        if kind:
            aside.append(text)
            sure = sure and kind == "sure"
        else:
            kept += [*([mark] if mark is not None and kept else []), *part]
    return kept, tuple(aside), sure


def _kind(part: Sequence[Word], text: str, rest: Rest) -> str:
    """Return sure or likely for a part that is left aside, else ""."""
    known = lexicon()
    if all(word.kind == DROP for word in part) or parse(part) is not None:
        return ""
    if known.asides["treatment"].fullmatch(text) and not known.asides["cuts"].search(text):
        return "sure"
    things = any(THING in word.kind.split(EITHER) for word in part)
    lines = things or known.asides["lines"].search(text) is not None
    if known.asides["vehicles"].search(text) and not lines:
        return "sure"
    if known.asides["reason"].fullmatch(text) and not known.asides["condition"].search(text):
        return "likely"
    if not any(word.kind == UNKNOWN for word in part) or not known.asides["duty"].match(text):
        return ""
    if any(word.kind in NARROWS for word in part):
        return ""
    if any(doubt.pattern.search(text) for doubt in known.doubts):
        return ""
    if known.asides["subject"].search(text):
        return ""
    if rest != "nothing" and known.asides["softens"].search(text):
        return ""
    if rest != "stop" and known.asides["orders"].search(text):
        return ""
    return "likely"
