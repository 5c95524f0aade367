"""What the policy's tables order of a row whose own cut is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.engine.cuts import find_row
from simulator.inputs.policy import Policy
from simulator.spreadsheets.records import Record
from simulator.terms.labels import Message, message


@dataclass(frozen=True)
class Instead:
    """What rows get at a level by the policy's tables while their own cut is empty.

    Attributes
    ----------
    level : str
        The level.
    lowest, highest : float, share, [0, 1]
        Least and deepest cut of the rows.
    saved_kg_d : float
        What these cuts take off SO2, NOx, PM and VOCs together [kg/d].
    unknown : int
        Number of rows for which the policy has no row.
    """

    level: str
    lowest: float
    highest: float
    saved_kg_d: float
    unknown: int

    @property
    def message(self) -> Message:
        """The same in words."""
        cuts = f"{self.lowest:.3g}"
        if self.highest > self.lowest:
            cuts = f"{cuts} - {self.highest:.3g}"
        values = {
            "level": message(f"level_{self.level}"),
            "cut": cuts,
            "saved": f"{self.saved_kg_d:,.6g}",
        }
        if self.unknown:
            return message("open_phrase_instead_of_some", **values, unknown=self.unknown)
        return message("open_phrase_instead", **values)


def policy_cut(policy: Policy, record: Record, level: str) -> float | None:
    """Return the cut that the policy orders of a row without a cut of its own at the start of a
    level, None if the policy has no row for it.
    """
    values = record.values
    if values.get("long_term_shutdown") is True or values.get("protected") is True:
        return 0.0
    industry = policy.industry_code(str(values.get("industry") or ""))
    if industry is None:
        return None
    grade, district, zone = (str(values.get(name) or "") for name in ("grade", "district", "zone"))
    row = find_row(policy, industry, grade, district, zone)
    if row is None:
        return None
    relief = policy.shape.small_micro_relief if values.get("small_micro") is True else 1.0
    cut = row.measure(level).at(0.0, 0.0) * relief
    if values.get("noncompliant") is True:
        cut = max(cut, min(policy.shape.noncompliant_cut, policy.shape.strictest_cut(industry)))
    return cut


def instead(policy: Policy, by_level: Mapping[str, Sequence[Record]]) -> tuple[Instead, ...]:
    """Return what rows get by the policy's tables, by level."""
    found = []
    for level, records in by_level.items():
        cuts = [(record, policy_cut(policy, record, level)) for record in records]
        known = [(record, cut) for record, cut in cuts if cut is not None]
        saved = sum(cut * record.counted_kg_d for record, cut in known)
        lowest = min((cut for _, cut in known), default=0.0)
        highest = max((cut for _, cut in known), default=0.0)
        found.append(Instead(level, lowest, highest, saved, len(cuts) - len(known)))
    return tuple(found)
